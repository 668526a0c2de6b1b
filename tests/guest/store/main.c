/*
 * store_test: prints a line for each test and one that counts them. From then on it never stops
 * calling. Meanwhile it syncs, and puts one more object; it says so, and what it put is to come to
 * the disk all the same.
 */
#include "lib/bytes.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "program_check.h"
#include "runtime/capability.h"
#include "runtime/console.h"
#include "runtime/mapping.h"
#include "runtime/program.h"
#include "runtime/thread.h"
#include "schema/store_client.h"

#define HASH_BYTES   32u
#define WINDOW_BYTES 0x100000u
#define CALLERS      4u
#define OBJECT_BYTES (3 * WINDOW_BYTES / 2)
/* The largest there are; of objects, how many one process may have; spaces at once (service.h). */
#define LARGE_BYTES UINT64_C(0x200000)
#define LARGE_MAX   2u
#define SPACES_MAX  4u

static const uint8_t zeros[HASH_BYTES];

static uint8_t *map(uint32_t memory)
{
    struct mapping mapping = {0};
    uint64_t size_bytes = 0;
    CHECK_EQUAL(
        mapping_create_whole(memory, MAP_READ | MAP_WRITE, &mapping, &size_bytes), STATUS_OK);
    CHECK_EQUAL(size_bytes, WINDOW_BYTES);
    capability_release(memory);
    return mapping.address;
}

static uint8_t pattern_at(uint64_t offset)
{
    return (uint8_t)((offset >> 12) * 31 + offset);
}

/* -- windows of objects ------------------------------------------------------------------------ */

static void write_object(uint32_t writer)
{
    const struct object_writer_window_params ask = {.size_bytes = WINDOW_BYTES};
    struct object_writer_window_results window = {0};
    const struct object_writer_write_window_params early = {.size_bytes = 1};
    CHECK_EQUAL(object_writer_write_window(writer, &early), STATUS_WRONG_STATE);
    CHECK_EQUAL(object_writer_window(writer, &ask, &window), STATUS_OK);
    uint8_t *memory = map(window.memory);
    const struct object_writer_write_window_params outside = {WINDOW_BYTES - 1, 2};
    CHECK_EQUAL(object_writer_write_window(writer, &outside), STATUS_INVALID_ARGUMENT);
    for (uint64_t at = 0; at < OBJECT_BYTES; at += WINDOW_BYTES) {
        const uint64_t left = OBJECT_BYTES - at;
        const uint64_t bytes = left < WINDOW_BYTES ? left : WINDOW_BYTES;
        for (uint64_t i = 0; i < bytes; i++) {
            memory[i] = pattern_at(at + i);
        }
        const struct object_writer_write_window_params piece = {0, bytes};
        CHECK_EQUAL(object_writer_write_window(writer, &piece), STATUS_OK);
    }
}

static void read_object(uint32_t object)
{
    const struct stored_object_window_params ask = {.size_bytes = WINDOW_BYTES};
    struct stored_object_window_results window = {0};
    const struct stored_object_read_window_params early = {.size_bytes = 1};
    struct stored_object_read_window_results got = {0};
    CHECK_EQUAL(stored_object_read_window(object, &early, &got), STATUS_WRONG_STATE);
    CHECK_EQUAL(stored_object_window(object, &ask, &window), STATUS_OK);
    const uint8_t *memory = map(window.memory);
    const struct stored_object_read_window_params outside = {0, 1, WINDOW_BYTES};
    CHECK_EQUAL(stored_object_read_window(object, &outside, &got), STATUS_INVALID_ARGUMENT);
    uint64_t wrong = 0;
    uint64_t at = 0;
    do {
        const struct stored_object_read_window_params params = {at, 0, WINDOW_BYTES};
        CHECK_EQUAL(stored_object_read_window(object, &params, &got), STATUS_OK);
        for (uint64_t i = 0; i < got.size_bytes; i++) {
            wrong += memory[i] != pattern_at(at + i);
        }
        at += got.size_bytes;
    } while (got.size_bytes != 0 && failure_count == 0);
    CHECK_EQUAL(at, OBJECT_BYTES);
    CHECK_EQUAL(wrong, 0);
}

static void test_windows(void)
{
    const uint32_t store = program_capability("store");
    struct object_store_create_results created = {0};
    struct object_writer_finish_results finished = {0};
    struct object_store_open_results opened = {0};
    uint8_t hash[HASH_BYTES];
    CHECK_EQUAL(object_store_create(store, &created), STATUS_OK);
    write_object(created.writer);
    CHECK_EQUAL(object_writer_finish(created.writer, &finished), STATUS_OK);
    CHECK_EQUAL(finished.hash.size_bytes, HASH_BYTES);
    memcpy(hash, finished.hash.data, HASH_BYTES);
    const struct object_writer_write_window_params late = {.size_bytes = 1};
    CHECK_EQUAL(object_writer_write_window(created.writer, &late), STATUS_WRONG_STATE);
    const struct object_store_open_params open = {.hash = {hash, HASH_BYTES}};
    CHECK_EQUAL(object_store_open(store, &open, &opened), STATUS_OK);
    CHECK_EQUAL(opened.size_bytes, OBJECT_BYTES);
    read_object(opened.object);
    capability_release(opened.object);
    capability_release(created.writer);
}

/* Two at a time, so that others have a place. */
static void test_writers(void)
{
    const uint32_t store = program_capability("store");
    struct object_store_create_results created[2] = {{0}};
    struct object_store_create_results one_more = {0};
    CHECK_EQUAL(object_store_create(store, &created[0]), STATUS_OK);
    CHECK_EQUAL(object_store_create(store, &created[1]), STATUS_OK);
    CHECK_EQUAL(object_store_create(store, &one_more), STATUS_LIMIT_EXCEEDED);
    capability_release(created[0].writer);
    CHECK_EQUAL(object_store_create(store, &one_more), STATUS_OK);
    capability_release(created[1].writer);
    capability_release(one_more.writer);
}

/* -- spaces ------------------------------------------------------------------------------------ */

struct space {
    uint32_t session;
    uint8_t *memory;
    uint64_t used;
};

static void add(struct space *space, uint32_t kind, const void *data, uint32_t size_bytes)
{
    const uint32_t head[2] = {kind, size_bytes};
    memcpy(space->memory + space->used, head, sizeof(head));
    memcpy(space->memory + space->used + sizeof(head), data, size_bytes);
    space->used += sizeof(head) + size_bytes;
    while (space->used % 8 != 0) {
        space->memory[space->used++] = 0;
    }
}

static enum status commit(struct space *space, uint32_t is_durable)
{
    const struct object_space_commit_params params = {
        .size_bytes = space->used, .is_durable = is_durable};
    space->used = 0;
    return object_space_commit(space->session, &params);
}

static void window_of(struct space *space)
{
    const struct object_space_window_params ask = {.size_bytes = WINDOW_BYTES};
    struct object_space_window_results window = {0};
    CHECK_EQUAL(commit(space, 0), STATUS_WRONG_STATE);
    CHECK_EQUAL(object_space_window(space->session, &ask, &window), STATUS_OK);
    space->memory = map(window.memory);
}

static struct space open_space(uint8_t owner)
{
    uint8_t principal[HASH_BYTES] = {owner};
    struct object_spaces_open_results opened = {0};
    uint32_t tether = 0;
    CHECK_EQUAL(capability_copy(program_capability("store"), UINT64_MAX, &tether), STATUS_OK);
    const struct object_spaces_open_params bad = {{principal, 5}, tether};
    CHECK_EQUAL(
        object_spaces_open(program_capability("spaces"), &bad, &opened), STATUS_INVALID_ARGUMENT);
    const struct object_spaces_open_params params = {{principal, sizeof(principal)}, tether};
    CHECK_EQUAL(object_spaces_open(program_capability("spaces"), &params, &opened), STATUS_OK);
    struct space space = {.session = opened.space};
    window_of(&space);
    return space;
}

static bool root_is(const struct space *space, const uint8_t root[HASH_BYTES])
{
    struct object_space_root_results results = {0};
    CHECK_EQUAL(object_space_root(space->session, &results), STATUS_OK);
    return bytes_equal(results.root, (struct bytes){root, HASH_BYTES});
}

static enum status get(const struct space *space, const uint8_t *hash, uint32_t room, uint32_t *got)
{
    const struct object_space_get_params params = {{hash, HASH_BYTES}, 4096, room};
    struct object_space_get_results results = {0};
    const enum status status = object_space_get(space->session, &params, &results);
    *got = results.size_bytes;
    return status;
}

/* BLAKE3 of "a file". */
static const uint8_t file_hash[HASH_BYTES] = {
    0x3e, 0x97, 0x6d, 0x6a, 0xcf, 0x20, 0xbe, 0xdb, 0xc9, 0xb9, 0x37, 0x5b, 0x9d, 0x39, 0xce, 0x37,
    0x5a, 0x7a, 0x64, 0x9e, 0x77, 0xe3, 0x23, 0xaf, 0x67, 0x41, 0x7b, 0x7a, 0x78, 0x37, 0xbb, 0x75};

static void look_for_file(const struct space *space, enum status status)
{
    uint32_t got = 0;
    CHECK_EQUAL(get(space, file_hash, 6, &got), status);
    if (status == STATUS_OK) {
        CHECK_EQUAL(got, 6);
        CHECK(memcmp(space->memory + 4096, "a file", 6) == 0);
        CHECK_EQUAL(get(space, file_hash, 5, &got), STATUS_INVALID_ARGUMENT);
    }
}

static void try_space(struct space *space)
{
    uint8_t root[HASH_BYTES] = {7};
    struct object_space_usage_results usage = {0};
    CHECK(root_is(space, zeros));
    add(space, SPACE_RECORD_PUT, "a file", 6);
    add(space, SPACE_RECORD_PUT, "a file", 6);
    add(space, SPACE_RECORD_ROOT, root, HASH_BYTES);
    CHECK_EQUAL(commit(space, 1), STATUS_OK);
    look_for_file(space, STATUS_OK);
    CHECK(root_is(space, root));
    CHECK_EQUAL(object_space_usage(space->session, &usage), STATUS_OK);
    CHECK(usage.used_bytes != 0 && usage.quota_bytes > usage.used_bytes && usage.is_volatile == 0);
    /* One of two; then the other with something that is not there, so that nothing happens. */
    add(space, SPACE_RECORD_RELEASE, file_hash, HASH_BYTES);
    CHECK_EQUAL(commit(space, 0), STATUS_OK);
    add(space, SPACE_RECORD_RELEASE, file_hash, HASH_BYTES);
    add(space, SPACE_RECORD_RELEASE, zeros, HASH_BYTES);
    add(space, SPACE_RECORD_ROOT, zeros, HASH_BYTES);
    CHECK_EQUAL(commit(space, 1), STATUS_NOT_FOUND);
    look_for_file(space, STATUS_OK);
    CHECK(root_is(space, root));
    add(space, SPACE_RECORD_ROOT + 1, zeros, HASH_BYTES);
    CHECK_EQUAL(commit(space, 1), STATUS_MALFORMED);
    const struct object_space_commit_params outside = {.size_bytes = WINDOW_BYTES + 8};
    CHECK_EQUAL(object_space_commit(space->session, &outside), STATUS_INVALID_ARGUMENT);
    for (uint32_t i = 0; i < 257; i++) {
        add(space, SPACE_RECORD_PUT, "a", 1);
    }
    CHECK_EQUAL(commit(space, 0), STATUS_LIMIT_EXCEEDED);
    add(space, SPACE_RECORD_RELEASE, file_hash, HASH_BYTES);
    CHECK_EQUAL(commit(space, 1), STATUS_OK);
    look_for_file(space, STATUS_NOT_FOUND);
}

static enum status take_space(uint8_t owner, uint32_t *space)
{
    const uint8_t principal[HASH_BYTES] = {owner};
    const struct object_space_window_params ask = {.size_bytes = LARGE_BYTES};
    struct object_spaces_open_params params = {{principal, sizeof(principal)}, 0};
    struct object_spaces_open_results opened = {0};
    struct object_space_window_results window = {0};
    CHECK_EQUAL(
        capability_copy(program_capability("store"), UINT64_MAX, &params.tether), STATUS_OK);
    enum status status = object_spaces_open(program_capability("spaces"), &params, &opened);
    capability_release(params.tether);
    if (status == STATUS_OK) {
        CHECK_EQUAL(object_space_window(opened.space, &ask, &window), STATUS_OK);
        capability_release(window.memory);
    }
    *space = opened.space;
    return status;
}

static void test_spaces(void)
{
    struct space mine = open_space(1);
    struct space other = open_space(2);
    try_space(&mine);
    CHECK(root_is(&other, zeros));
    add(&other, SPACE_RECORD_PUT, "a file", 6);
    CHECK_EQUAL(commit(&other, 1), STATUS_OK);
    look_for_file(&mine, STATUS_NOT_FOUND);
    look_for_file(&other, STATUS_OK);
    uint32_t second = 0;
    CHECK_EQUAL(take_space(2, &second), STATUS_OVERLAP);
    capability_release(other.session);
    struct space again = open_space(2);
    look_for_file(&again, STATUS_OK);
    capability_release(again.session);
    capability_release(mine.session);
}

static void test_audit_space(void)
{
    struct space audit = {.session = program_capability("audit")};
    window_of(&audit);
    try_space(&audit);
}

/* -- who may have how much --------------------------------------------------------------------- */

static enum status take_object(const uint8_t hash[HASH_BYTES], uint32_t *object)
{
    const struct object_store_open_params open = {.hash = {hash, HASH_BYTES}};
    const struct stored_object_window_params ask = {.size_bytes = LARGE_BYTES};
    struct object_store_open_results opened = {0};
    struct stored_object_window_results window = {0};
    CHECK_EQUAL(object_store_open(program_capability("store"), &open, &opened), STATUS_OK);
    const enum status status = stored_object_window(opened.object, &ask, &window);
    capability_release(window.memory);
    *object = opened.object;
    return status;
}

/* Whoever takes all windows that he can get takes none from those who keep files, or the log. */
static void test_shares(void)
{
    static const uint8_t content[] = "what many windows are asked for";
    const struct object_store_put_params put = {.content = {content, sizeof(content)}};
    struct object_store_put_results put_results = {0};
    uint8_t hash[HASH_BYTES] = {0};
    uint32_t objects[LARGE_MAX + 1] = {0};
    uint32_t spaces[SPACES_MAX + 1] = {0};
    CHECK_EQUAL(object_store_put(program_capability("store"), &put, &put_results), STATUS_OK);
    memcpy(hash, put_results.hash.data, put_results.hash.size_bytes == HASH_BYTES ? HASH_BYTES : 0);
    for (uint32_t i = 0; i <= LARGE_MAX; i++) {
        CHECK_EQUAL(
            take_object(hash, &objects[i]), i < LARGE_MAX ? STATUS_OK : STATUS_LIMIT_EXCEEDED);
    }
    for (uint32_t i = 0; i <= SPACES_MAX; i++) {
        CHECK_EQUAL(
            take_space((uint8_t)(10 + i), &spaces[i]),
            i < SPACES_MAX ? STATUS_OK : STATUS_LIMIT_EXCEEDED);
    }
    const struct object_space_window_params ask = {.size_bytes = LARGE_BYTES};
    struct object_space_window_results window = {0};
    CHECK_EQUAL(object_space_window(program_capability("audit"), &ask, &window), STATUS_OK);
    capability_release(window.memory);
    for (uint32_t i = 0; i <= LARGE_MAX; i++) {
        capability_release(objects[i]);
    }
    for (uint32_t i = 0; i <= SPACES_MAX; i++) {
        capability_release(spaces[i]);
    }
}

/* -- what is to be durable by itself ----------------------------------------------------------- */

static void call_on_and_on(void *argument)
{
    struct object_store_usage_results usage = {0};
    (void)argument;
    while (object_store_usage(program_capability("store"), &usage) == STATUS_OK) {
    }
}

/* More urgent than the store: each calls again as soon as it is answered. */
static void call_for_ever(void)
{
    static struct program_thread threads[CALLERS - 1];
    static const char marker[] = "in the midst of calls that never cease";
    const struct object_store_put_params put = {
        .content = {(const uint8_t *)marker, sizeof(marker) - 1}};
    const struct object_store_put_params other = {.content = text_bytes("another object")};
    struct object_store_put_results results = {0};
    const uint32_t store = program_capability("store");
    for (uint32_t i = 0; i < CALLERS - 1; i++) {
        if (program_thread_create(call_on_and_on, NULL, &threads[i]) != STATUS_OK) {
            return;
        }
    }
    /* Who waits for what was changed is answered meanwhile, and that is durable then. */
    if (object_store_put(store, &other, &results) != STATUS_OK ||
        object_store_sync(store) != STATUS_OK) {
        return;
    }
    (void)console_print(program_capability("console"), "store_test: it is synced");
    if (object_store_put(store, &put, &results) != STATUS_OK) {
        return;
    }
    (void)console_print(program_capability("console"), "store_test: it is put");
    call_on_and_on(NULL);
}

int main(int argument_count, const char *const *arguments)
{
    static const struct {
        const char *name;
        void (*run)(void);
    } tests[] = {
        {"windows", test_windows},
        {"writers", test_writers},
        {"spaces", test_spaces},
        {"audit's space", test_audit_space},
        {"shares", test_shares}};
    const uint32_t count = sizeof(tests) / sizeof(tests[0]);
    uint32_t failed = 0;
    (void)argument_count;
    (void)arguments;
    for (uint32_t i = 0; i < count; i++) {
        failure_count = 0;
        tests[i].run();
        failed += failure_count != 0 ? 1 : 0;
        (void)console_print(
            program_capability("console"),
            "%s %s",
            failure_count == 0 ? "ok  " : "FAIL",
            tests[i].name);
    }
    (void)console_print(
        program_capability("console"), "store: %u passed, %u failed", count - failed, failed);
    call_for_ever();
    return 1;
}
