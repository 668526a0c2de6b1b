/*
 * Of what is kept: the tree of names, the objects of the store, and spaces in it.
 * Calls as they should be, for the sake of what they bring, and so that there is something to be
 * found where the others attack.
 *
 * Spaces are of owners that nobody else is: whoever opens them may do anything to any owner, so
 * that only the service itself can be wronged with them.
 */
#include "hostile.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "runtime/capability.h"
#include "runtime/mapping.h"
#include "runtime/program.h"
#include "schema/names_client.h"
#include "schema/store_client.h"

#define CHANGES_MAX   3u
#define WINDOW_BYTES  UINT64_C(65536)
#define CONTENT_BYTES 600u
#define RECORDS       6u

void kept_choose_owner(struct chance *chance, uint8_t owner[KEPT_OWNER_BYTES])
{
    memset(owner, 0, KEPT_OWNER_BYTES);
    owner[0] = (uint8_t)(1 + chance_below(chance, KEPT_OWNERS));
}

static struct bytes choose_content(struct chance *chance)
{
    static uint8_t content[CONTENT_BYTES];
    memset(content, (uint8_t)chance_next(chance), sizeof(content));
    return (struct bytes){content, chance_below(chance, sizeof(content) + 1)};
}

static struct bytes choose_text(struct chance *chance)
{
    static const char *const texts[] = {"a", "b", "c", "a/b", "b/c", "d"};
    return text_bytes(texts[chance_below(chance, sizeof(texts) / sizeof(texts[0]))]);
}

/* -- names ------------------------------------------------------------------------------------- */

static void update(struct chance *chance, uint32_t names)
{
    struct name_change changes[CHANGES_MAX];
    const uint32_t count = (uint32_t)(1 + chance_below(chance, CHANGES_MAX));
    for (uint32_t i = 0; i < count; i++) {
        changes[i] = (struct name_change){
            .kind = (uint16_t)chance_below(chance, NAME_CHANGE_KIND_RENAME + 1),
            .path = choose_text(chance),
            .to = choose_text(chance),
            .content = choose_content(chance),
        };
    }
    const struct names_update_params params = {.changes = changes, .changes_count = count};
    call_counts.updates += names_update(names, &params) == STATUS_OK ? 1 : 0;
}

static void use_snapshots(struct chance *chance, uint32_t names)
{
    const struct names_make_snapshot_params make = {.name = choose_text(chance)};
    const struct names_open_snapshot_params open = {.name = choose_text(chance)};
    const struct names_remove_snapshot_params remove = {.name = choose_text(chance)};
    struct names_make_snapshot_results made = {0};
    struct names_open_snapshot_results opened = {0};
    (void)names_make_snapshot(names, &make, &made);
    if (names_open_snapshot(names, &open, &opened) == STATUS_OK) {
        targets_add(chance, opened.directory);
    }
    (void)names_remove_snapshot(names, &remove);
}

static void use_names(struct chance *chance, uint32_t names)
{
    struct names_root_results root = {0};
    if (names_root(names, &root) == STATUS_OK) {
        friendly_open(chance, root.directory);
        targets_add(chance, root.directory);
    }
    update(chance, names);
    if (chance_is(chance, 4)) {
        use_snapshots(chance, names);
    }
    if (chance_is(chance, 8)) {
        (void)names_sync(names);
    }
}

/* -- objects ----------------------------------------------------------------------------------- */

static void use_store(struct chance *chance, uint32_t store)
{
    const struct object_store_put_params put = {.content = choose_content(chance)};
    struct object_store_create_results created = {0};
    struct object_store_put_results name = {0};
    struct object_store_open_results opened = {0};
    uint8_t hash[KEPT_OWNER_BYTES];
    if (object_store_create(store, &created) == STATUS_OK) {
        const struct object_writer_write_params write = {.content = choose_content(chance)};
        (void)object_writer_write(created.writer, &write);
        targets_add(chance, created.writer);
    }
    if (object_store_put(store, &put, &name) != STATUS_OK || name.hash.size_bytes != sizeof(hash)) {
        return;
    }
    call_counts.objects++;
    /* It lies in the message page. */
    memcpy(hash, name.hash.data, sizeof(hash));
    const struct object_store_open_params open = {.hash = {hash, sizeof(hash)}};
    if (object_store_open(store, &open, &opened) == STATUS_OK) {
        targets_add(chance, opened.object);
    }
}

/* -- spaces ------------------------------------------------------------------------------------ */

static void *map(uint32_t memory)
{
    /* Addresses are given out once: the same are used each time. */
    static struct mapping mapping;
    capability_release(mapping.handle);
    const enum status status =
        mapping.address == NULL
            ? mapping_create(memory, 0, WINDOW_BYTES, MAP_READ | MAP_WRITE, &mapping)
            : mapping_create_at(memory, 0, WINDOW_BYTES, MAP_READ | MAP_WRITE, &mapping);
    return status == STATUS_OK ? mapping.address : NULL;
}

/*
 * Records as they should be, but now and then for their kind or their size, or for what is to be
 * released, which is not there.
 */
static uint64_t write_records(struct chance *chance, uint8_t *window)
{
    uint64_t used = 0;
    for (uint32_t i = 0; i < RECORDS; i++) {
        const bool is_release = chance_is(chance, 4 * RECORDS);
        const bool is_root = i == RECORDS - 1;
        const uint32_t kind = is_release ? SPACE_RECORD_RELEASE
                              : is_root  ? SPACE_RECORD_ROOT
                                         : SPACE_RECORD_PUT;
        const struct bytes content = kind == SPACE_RECORD_PUT
                                         ? choose_content(chance)
                                         : (struct bytes){window, KEPT_OWNER_BYTES};
        const uint32_t head[2] = {
            chance_is(chance, 8 * RECORDS) ? (uint32_t)message_number(chance) : kind,
            chance_is(chance, 8 * RECORDS) ? (uint32_t)message_number(chance)
                                           : (uint32_t)content.size_bytes,
        };
        memcpy(window + used, head, sizeof(head));
        memmove(window + used + sizeof(head), content.data, content.size_bytes);
        used += (sizeof(head) + content.size_bytes + 7) / 8 * 8;
    }
    return used;
}

static void use_space(struct chance *chance, uint32_t space)
{
    const struct object_space_window_params ask = {.size_bytes = WINDOW_BYTES};
    struct object_space_window_results window = {0};
    if (object_space_window(space, &ask, &window) != STATUS_OK) {
        return;
    }
    uint8_t *records = map(window.memory);
    capability_release(window.memory);
    if (records != NULL) {
        const struct object_space_commit_params commit = {
            .size_bytes = write_records(chance, records),
            .is_durable = chance_is(chance, 8) ? 1 : 0,
        };
        call_counts.commits += object_space_commit(space, &commit) == STATUS_OK ? 1 : 0;
    }
}

static void use_spaces(struct chance *chance, uint32_t spaces)
{
    uint8_t owner[KEPT_OWNER_BYTES];
    struct object_spaces_open_params params = {.owner = {owner, sizeof(owner)}};
    struct object_spaces_open_results opened = {0};
    kept_choose_owner(chance, owner);
    if (capability_copy(spaces, UINT64_MAX, &params.tether) != STATUS_OK) {
        return;
    }
    if (object_spaces_open(spaces, &params, &opened) == STATUS_OK) {
        use_space(chance, opened.space);
        targets_add(chance, opened.space);
    }
    capability_release(params.tether);
}

void kept_calls(struct chance *chance)
{
    static const struct {
        const char *name;
        void (*use)(struct chance *chance, uint32_t target);
    } uses[] = {
        {"names", use_names},
        {"store", use_store},
        {"spaces", use_spaces},
        {"space", use_space},
        {"keys", owners_use},
    };
    for (uint32_t i = 0; i < sizeof(uses) / sizeof(uses[0]); i++) {
        const uint32_t target = program_capability(uses[i].name);
        if (target != 0 && chance_is(chance, 2)) {
            uses[i].use(chance, target);
        }
    }
}
