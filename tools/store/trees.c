#include "trees.h"
#include "lib/memory.h"
#include "lib/status.h"
#include "references.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define MEMORY_BYTES   NAMES_MEMORY_BYTES_MIN
#define PATH_BYTES_MAX 65536u
#define WORDS_BYTES    160u
#define LIST_COUNT     64u
/* Rules that do not hold: so many are told one by one. */
#define FINDINGS_MAX 1000u

struct finding {
    const char *rule;
    uint64_t number;
};

/* One directory on the way to what is looked at. */
struct level {
    uint64_t number;
    uint64_t cursor;
    uint32_t path_bytes;
    uint64_t name_count;  /* that it is said to have */
    uint64_t found_count; /* that were found */
};

/* One tree, while it is looked at. */
struct looking {
    struct store *store;
    const struct store_owner *owner;
    const struct tree_sink *sink;
    struct names *names;
    void *memory;
    uint8_t *window;
    bool has_lost; /* an object could not be read */

    struct names_view view;
    struct bytes snapshot;
    struct level levels[NAMES_DEPTH_MAX];
    uint32_t level_count;
    struct references visited; /* nodes of this view; their numbers, as hashes */
    uint64_t problem_count;
    uint8_t path[PATH_BYTES_MAX];

    struct references references;
    struct finding findings[FINDINGS_MAX];
    uint64_t finding_count;
};

static void
tell(struct looking *looking, uint32_t path_bytes, enum names_kind kind, const char *words)
{
    const struct tree_item item = {
        .snapshot = looking->snapshot, .path = {looking->path, path_bytes}, .kind = kind};
    looking->problem_count++;
    looking->sink->problem(looking->sink->context, &item, words);
}

static void tell_of_all(struct looking *looking, const char *words)
{
    tell(looking, 0, NAMES_DIRECTORY, words);
}

/* -- the space -------------------------------------------------------------------------------- */

static enum status
get(void *context,
    const uint8_t hash[NAMES_HASH_BYTES],
    void *target,
    uint32_t capacity_bytes,
    uint32_t *size_bytes)
{
    struct looking *looking = context;
    struct store_name name;
    uint64_t got = 0;
    memcpy(name.owner, looking->owner->principal, sizeof(name.owner));
    memcpy(name.hash, hash, sizeof(name.hash));
    const enum status status = store_get(looking->store, &name, target, capacity_bytes, &got);
    *size_bytes = (uint32_t)got;
    const bool is_too_large = status == STATUS_INVALID_ARGUMENT || status == STATUS_LIMIT_EXCEEDED;
    looking->has_lost |= status != STATUS_OK && !is_too_large;
    if (is_too_large) {
        return STATUS_INVALID_ARGUMENT;
    }
    return status == STATUS_MALFORMED ? STATUS_NOT_FOUND : status;
}

static enum status root(void *context, uint8_t hash[NAMES_HASH_BYTES])
{
    const struct looking *looking = context;
    memcpy(hash, looking->owner->root, NAMES_HASH_BYTES);
    return STATUS_OK;
}

/* Nothing is ever changed here. */
static enum status commit(void *context, uint64_t size_bytes, bool is_durable)
{
    (void)context;
    (void)size_bytes;
    (void)is_durable;
    return STATUS_UNSUPPORTED;
}

static enum status mount(struct looking *looking)
{
    const struct names_setup setup = {
        .space =
            {
                .context = looking,
                .get = get,
                .root = root,
                .commit = commit,
                .window = looking->window,
                .window_bytes = NAMES_WINDOW_BYTES,
            },
        .memory = looking->memory,
        .memory_bytes = MEMORY_BYTES,
    };
    return names_mount(&looking->names, &setup);
}

/* -- walking ---------------------------------------------------------------------------------- */

static bool is_damage(enum status status)
{
    return status == STATUS_MALFORMED || status == STATUS_NOT_FOUND;
}

static bool cursor_is_lost(struct looking *looking, uint64_t number, uint64_t cursor)
{
    struct names_entry entry;
    return names_next(looking->names, looking->view, number, cursor, &entry) == STATUS_MALFORMED;
}

/*
 * Behind a cursor at which nothing can be read: the first place from which on something can. False:
 * there is none.
 */
static bool pass_damage(struct looking *looking, struct level *level)
{
    uint64_t lost = level->cursor;
    uint64_t step = 1;
    while (cursor_is_lost(looking, level->number, lost + step)) {
        lost += step;
        if (step > UINT64_MAX / 2 - lost) {
            return false;
        }
        step *= 2;
    }
    uint64_t good = lost + step;
    while (good - lost > 1) {
        const uint64_t middle = lost + (good - lost) / 2;
        if (cursor_is_lost(looking, level->number, middle)) {
            lost = middle;
        } else {
            good = middle;
        }
    }
    level->cursor = good;
    return true;
}

static void look_at_content(struct looking *looking, uint64_t number, uint32_t path_bytes)
{
    uint64_t lost_at = 0;
    char words[WORDS_BYTES];
    const enum status status = names_verify(looking->names, looking->view, number, &lost_at);
    if (status != STATUS_OK) {
        snprintf(words, sizeof(words), "damaged: its content is lost from byte %" PRIu64, lost_at);
        tell(looking, path_bytes, NAMES_FILE, words);
    }
}

static void enter(struct looking *looking, const struct names_state *state, uint32_t path_bytes)
{
    if (looking->level_count == NAMES_DEPTH_MAX) {
        tell(looking, path_bytes, NAMES_DIRECTORY, "lies deeper than any directory can");
        return;
    }
    looking->levels[looking->level_count++] = (struct level){
        .number = state->number, .path_bytes = path_bytes, .name_count = state->size_bytes};
}

/* Puts the name of an entry behind the path of its directory. 0: it does not fit. */
static uint32_t
path_add(struct looking *looking, uint32_t path_bytes, const struct names_entry *entry)
{
    const uint32_t at = path_bytes + (path_bytes > 0);
    if (at + entry->name_bytes > PATH_BYTES_MAX) {
        return 0;
    }
    looking->path[path_bytes] = '/';
    memcpy(looking->path + at, entry->name, entry->name_bytes);
    return at + entry->name_bytes;
}

/* Whether it was met before: what leads back into itself would be walked for ever. */
static bool is_visited(struct looking *looking, uint64_t number)
{
    uint8_t name[STORE_HASH_BYTES] = {0};
    memcpy(name, &number, sizeof(number));
    const bool is_there = references_find(&looking->visited, name) != NULL;
    references_add(&looking->visited, name);
    return is_there;
}

static void
look_at_entry(struct looking *looking, const struct level *level, const struct names_entry *entry)
{
    struct names_state state;
    const uint32_t path_bytes = path_add(looking, level->path_bytes, entry);
    if (path_bytes == 0) {
        tell(looking, level->path_bytes, NAMES_DIRECTORY, "what is in it has too long a path");
        return;
    }
    const enum status status = names_stat(looking->names, looking->view, entry->number, &state);
    if (status != STATUS_OK) {
        tell(looking, path_bytes, entry->kind, "damaged: what it is, is lost");
        return;
    }
    if (state.parent != level->number || is_visited(looking, state.number)) {
        tell(looking, path_bytes, state.kind, "lies elsewhere, or is there twice");
        return;
    }
    const struct tree_item item = {
        looking->snapshot, {looking->path, path_bytes}, state.kind, state.size_bytes};
    looking->sink->found(looking->sink->context, &item);
    if (state.kind == NAMES_DIRECTORY) {
        enter(looking, &state, path_bytes);
    } else {
        look_at_content(looking, state.number, path_bytes);
    }
}

static void leave(struct looking *looking, const struct level *level)
{
    char words[WORDS_BYTES];
    if (level->found_count < level->name_count) {
        snprintf(
            words,
            sizeof(words),
            "damaged: of %" PRIu64 " names in it, %" PRIu64 " are lost",
            level->name_count,
            level->name_count - level->found_count);
        tell(looking, level->path_bytes, NAMES_DIRECTORY, words);
    } else if (level->found_count > level->name_count) {
        tell(looking, level->path_bytes, NAMES_DIRECTORY, "has more names than it is said to");
    }
    looking->level_count--;
}

/* The next name of the directory that is looked at. */
static enum status look_at_next(struct looking *looking)
{
    struct level *level = &looking->levels[looking->level_count - 1];
    struct names_entry entry;
    const enum status status =
        names_next(looking->names, looking->view, level->number, level->cursor, &entry);
    if (status == STATUS_OK) {
        level->cursor = entry.place;
        level->found_count++;
        look_at_entry(looking, level, &entry);
        return STATUS_OK;
    }
    if (status == STATUS_NOT_FOUND ||
        (status == STATUS_MALFORMED && !pass_damage(looking, level))) {
        leave(looking, level);
        return STATUS_OK;
    }
    return status == STATUS_MALFORMED ? STATUS_OK : status;
}

static enum status walk(struct looking *looking, struct names_view view, struct bytes snapshot)
{
    struct names_state state;
    looking->view = view;
    looking->snapshot = snapshot;
    looking->level_count = 0;
    references_finish(&looking->visited);
    enum status status = references_init(&looking->visited);
    if (status != STATUS_OK) {
        return status;
    }
    status = names_stat(looking->names, view, NAMES_ROOT, &state);
    if (status != STATUS_OK) {
        tell_of_all(looking, "damaged: all names are lost");
        return is_damage(status) ? STATUS_OK : status;
    }
    enter(looking, &state, 0);
    while (status == STATUS_OK && looking->level_count > 0) {
        status = looking->visited.has_failed ? STATUS_NO_MEMORY : look_at_next(looking);
    }
    return status;
}

static enum status walk_snapshots(struct looking *looking)
{
    struct names_snapshot snapshot = {.generation = 0};
    enum status status = STATUS_OK;
    while (status == STATUS_OK) {
        status = names_snapshot_next(looking->names, snapshot.generation, &snapshot);
        if (status == STATUS_OK) {
            const struct names_view view = {snapshot.generation};
            status = walk(looking, view, (struct bytes){snapshot.name, snapshot.name_bytes});
        }
    }
    looking->snapshot = (struct bytes){NULL, 0};
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* -- rules and counts ------------------------------------------------------------------------- */

static void count_reference(void *context, const uint8_t hash[NAMES_HASH_BYTES])
{
    struct looking *looking = context;
    references_add(&looking->references, hash);
}

static void note_finding(void *context, const char *rule, uint64_t number)
{
    struct looking *looking = context;
    if (looking->finding_count < FINDINGS_MAX) {
        looking->findings[looking->finding_count] = (struct finding){rule, number};
    }
    looking->finding_count++;
}

static void tell_findings(struct looking *looking)
{
    char words[WORDS_BYTES];
    for (uint64_t i = 0; i < looking->finding_count && i < FINDINGS_MAX; i++) {
        const struct finding *finding = &looking->findings[i];
        struct names_path path = {.text = looking->path, .capacity_bytes = PATH_BYTES_MAX};
        const struct names_view now = {NAMES_NOW};
        const enum status status = names_path(looking->names, now, finding->number, &path);
        snprintf(words, sizeof(words), "node %" PRIu64 ": %s", finding->number, finding->rule);
        tell(looking, status == STATUS_OK ? path.size_bytes : 0, NAMES_FILE, words);
    }
    if (looking->finding_count > FINDINGS_MAX) {
        tell_of_all(looking, "more rules do not hold than are told");
    }
}

static void tell_count(
    struct looking *looking, const uint8_t hash[STORE_HASH_BYTES], uint32_t said, uint32_t found)
{
    char words[WORDS_BYTES];
    char digits[2 * STORE_HASH_BYTES + 1];
    for (uint32_t i = 0; i < STORE_HASH_BYTES; i++) {
        snprintf(digits + 2 * (size_t)i, 3, "%02x", hash[i]);
    }
    snprintf(
        words, sizeof(words), "object %s is referred to %u times, not %u", digits, found, said);
    tell_of_all(looking, words);
}

static void compare_count(struct looking *looking, const struct store_information *object)
{
    struct reference_count *counted = references_find(&looking->references, object->hash);
    const uint32_t found = counted != NULL ? counted->count : 0;
    if (found != object->pin_count) {
        tell_count(looking, object->hash, object->pin_count, found);
    }
    if (counted != NULL) {
        counted->is_seen = true;
    }
}

/* As often as the tree refers to an object, the store is to have it. */
static enum status compare_counts(struct looking *looking)
{
    static struct store_information list[LIST_COUNT];
    uint8_t cursor[STORE_CURSOR_BYTES] = {0};
    uint32_t count = LIST_COUNT;
    bool has_damaged = false;
    while (count == LIST_COUNT) {
        const enum status status =
            store_list(looking->store, looking->owner->principal, cursor, list, LIST_COUNT, &count);
        if (status != STATUS_OK) {
            return status;
        }
        for (uint32_t i = 0; i < count; i++) {
            has_damaged |= list[i].is_damaged;
            if (!list[i].is_damaged) {
                compare_count(looking, &list[i]);
            }
        }
    }
    for (uint32_t i = 0; i < looking->references.slot_count && !has_damaged; i++) {
        const struct reference_count *counted = &looking->references.slots[i];
        if (counted->count != 0 && !counted->is_seen) {
            tell_count(looking, counted->hash, 0, counted->count);
        }
    }
    return STATUS_OK;
}

/* With damage on the way, not everything is looked at, and nothing can be said of counts. */
static enum status look_at_rules(struct looking *looking)
{
    const struct names_checker checker = {looking, count_reference, note_finding};
    const enum status status = names_check(looking->names, &checker);
    tell_findings(looking);
    if (looking->references.has_failed) {
        return STATUS_NO_MEMORY;
    }
    if (status == STATUS_MALFORMED) {
        if (looking->problem_count == 0) {
            tell_of_all(looking, "damaged: something that no path leads to");
        }
        return STATUS_OK;
    }
    return status == STATUS_OK ? compare_counts(looking) : status;
}

/* -- all -------------------------------------------------------------------------------------- */

static enum status look(struct looking *looking)
{
    if (names_is_read_only(looking->names)) {
        tell_of_all(looking, "damaged: the list of snapshots is lost, so nothing can be changed");
    }
    enum status status = walk(looking, (struct names_view){NAMES_NOW}, (struct bytes){NULL, 0});
    if (status == STATUS_OK) {
        status = walk_snapshots(looking);
    }
    return status == STATUS_OK ? look_at_rules(looking) : status;
}

static enum status prepare(struct looking **looking)
{
    struct looking *made = calloc(1, sizeof(*made));
    if (made == NULL) {
        return STATUS_NO_MEMORY;
    }
    *looking = made;
    made->memory = aligned_alloc(64, MEMORY_BYTES);
    made->window = aligned_alloc(64, NAMES_WINDOW_BYTES);
    const enum status status = references_init(&made->references);
    return made->memory != NULL && made->window != NULL ? status : STATUS_NO_MEMORY;
}

static void finish(struct looking *looking)
{
    if (looking != NULL) {
        references_finish(&looking->references);
        references_finish(&looking->visited);
        free(looking->window);
        free(looking->memory);
        free(looking);
    }
}

static enum status look_mounted(struct looking *looking, enum tree_outcome *outcome)
{
    char words[WORDS_BYTES];
    enum status status = mount(looking);
    if (status == STATUS_MALFORMED && !looking->has_lost) {
        *outcome = TREE_OTHER;
        return STATUS_OK;
    }
    if (status == STATUS_MALFORMED) {
        tell_of_all(looking, "damaged: the root is lost, and all names with it");
        return STATUS_OK;
    }
    if (status == STATUS_OK) {
        status = look(looking);
        names_forget(looking->names);
    }
    if (status != STATUS_OK && status != STATUS_NO_MEMORY) {
        snprintf(words, sizeof(words), "cannot be looked at further: %s", status_text(status));
        looking->snapshot = (struct bytes){NULL, 0};
        tell_of_all(looking, words);
    }
    return status == STATUS_NO_MEMORY ? status : STATUS_OK;
}

enum status tree_look(
    struct store *store,
    const struct store_owner *owner,
    const struct tree_sink *sink,
    enum tree_outcome *outcome)
{
    static const uint8_t zeros[STORE_HASH_BYTES];
    struct looking *looking = NULL;
    *outcome = TREE_NONE;
    if (memcmp(owner->root, zeros, sizeof(zeros)) == 0) {
        return STATUS_OK;
    }
    if (owner->is_encrypted && !owner->is_unlocked) {
        *outcome = TREE_LOCKED;
        return STATUS_OK;
    }
    *outcome = TREE_SEEN;
    enum status status = prepare(&looking);
    if (status == STATUS_OK) {
        looking->store = store;
        looking->owner = owner;
        looking->sink = sink;
        status = look_mounted(looking, outcome);
    }
    finish(looking);
    return status;
}
