/* What each call answers. */
#include "unit.h"
#include "world.h"
#include <stdlib.h>

static struct space space;
static struct world world;
static const struct names_view now = {NAMES_NOW};

static void begin(void)
{
    space_init(&space);
    world_begin(&world, &space, NAMES_MEMORY_BYTES_MIN);
}

static void end(void)
{
    space.capacity_bytes = 0;
    CHECK_EQUAL(names_commit(world.names, true), STATUS_OK);
    CHECK(world_check(&world));
    world_end(&world);
    space_finish(&space);
}

static enum status open_node(const char *path, enum names_kind kind, enum names_creation creation)
{
    struct names_state state;
    const struct names_request request = {NAMES_ROOT, text(path), kind, creation, 5};
    return names_open(world.names, &request, &state);
}

static uint64_t number_of(const char *path)
{
    struct names_state state = {.number = 0};
    CHECK_EQUAL(names_find(world.names, now, NAMES_ROOT, text(path), &state), STATUS_OK);
    return state.number;
}

static enum status move(const char *from, const char *to)
{
    const struct names_move request = {NAMES_ROOT, text(from), NAMES_ROOT, text(to), 6};
    return names_rename(world.names, &request);
}

static enum status write_bytes(uint64_t number, uint64_t offset, uint64_t size_bytes)
{
    static uint8_t data[NAMES_WRITE_BYTES_MAX + 1];
    memset(data, 0x5a, sizeof(data));
    /* No two chunks alike. */
    for (uint64_t at = 0; at < size_bytes; at += 4096) {
        const uint64_t place = offset + at + number * 4096;
        memcpy(data + at, &place, sizeof(place) < size_bytes - at ? sizeof(place) : 1);
    }
    const struct names_write write = {number, offset, {data, size_bytes}, 7};
    return names_write(world.names, &write);
}

static enum status resize(uint64_t number, uint64_t size_bytes)
{
    bool is_done;
    const struct names_size size = {number, size_bytes, 8};
    return names_resize(world.names, &size, &is_done);
}

static void make_some(void)
{
    CHECK_EQUAL(open_node("d", NAMES_DIRECTORY, NAMES_ALWAYS), STATUS_OK);
    CHECK_EQUAL(open_node("d/e", NAMES_DIRECTORY, NAMES_ALWAYS), STATUS_OK);
    CHECK_EQUAL(open_node("d/f", NAMES_FILE, NAMES_ALWAYS), STATUS_OK);
    CHECK_EQUAL(open_node("g", NAMES_FILE, NAMES_ALWAYS), STATUS_OK);
}

static void test_paths(void)
{
    char long_name[300];
    memset(long_name, 'x', sizeof(long_name) - 1);
    long_name[sizeof(long_name) - 1] = '\0';
    struct names_state state;
    begin();
    make_some();
    CHECK_EQUAL(names_find(world.names, now, NAMES_ROOT, text(""), &state), STATUS_OK);
    CHECK_EQUAL(state.size_bytes, 2);
    CHECK_EQUAL(
        names_find(world.names, now, NAMES_ROOT, text("d/.."), &state), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(
        names_find(world.names, now, NAMES_ROOT, text(long_name), &state), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(names_find(world.names, now, NAMES_ROOT, text("x"), &state), STATUS_NOT_FOUND);
    CHECK_EQUAL(names_find(world.names, now, NAMES_ROOT, text("x/y"), &state), STATUS_NOT_FOUND);
    CHECK_EQUAL(names_find(world.names, now, NAMES_ROOT, text("g/y"), &state), STATUS_WRONG_STATE);
    CHECK_EQUAL(
        names_find(world.names, now, number_of("g"), text("y"), &state), STATUS_WRONG_STATE);
    CHECK_EQUAL(names_find(world.names, now, 999, text("y"), &state), STATUS_NOT_FOUND);
    CHECK_EQUAL(names_stat(world.names, now, 999, &state), STATUS_NOT_FOUND);
    CHECK_EQUAL(open_node(long_name, NAMES_FILE, NAMES_ALWAYS), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(open_node("a//b", NAMES_FILE, NAMES_ALWAYS), STATUS_INVALID_ARGUMENT);
    end();
}

static void test_open(void)
{
    begin();
    make_some();
    CHECK_EQUAL(open_node("g", NAMES_FILE, NAMES_ALWAYS), STATUS_OVERLAP);
    CHECK_EQUAL(open_node("g", NAMES_FILE, NAMES_IF_ABSENT), STATUS_OK);
    CHECK_EQUAL(open_node("g", NAMES_DIRECTORY, NAMES_NEVER), STATUS_WRONG_STATE);
    CHECK_EQUAL(open_node("h", NAMES_FILE, NAMES_NEVER), STATUS_NOT_FOUND);
    CHECK_EQUAL(open_node("h/i", NAMES_FILE, NAMES_ALWAYS), STATUS_NOT_FOUND);
    CHECK_EQUAL(open_node("g/i", NAMES_FILE, NAMES_ALWAYS), STATUS_WRONG_STATE);
    end();
}

static void test_remove(void)
{
    struct names_state state;
    begin();
    make_some();
    const uint64_t directory = number_of("d/e");
    CHECK_EQUAL(names_remove(world.names, NAMES_ROOT, text("d"), 9), STATUS_WRONG_STATE);
    CHECK_EQUAL(names_remove(world.names, NAMES_ROOT, text("x"), 9), STATUS_NOT_FOUND);
    CHECK_EQUAL(names_remove(world.names, NAMES_ROOT, text("d/e"), 9), STATUS_OK);
    /* What has no name takes no entries; it is there until it is freed. */
    const struct names_request request = {directory, text("x"), NAMES_FILE, NAMES_ALWAYS, 9};
    CHECK_EQUAL(names_open(world.names, &request, &state), STATUS_NOT_FOUND);
    CHECK_EQUAL(names_stat(world.names, now, directory, &state), STATUS_OK);
    CHECK_EQUAL(state.parent, 0);
    uint8_t room[16];
    struct names_path path = {.text = room, .capacity_bytes = sizeof(room)};
    CHECK_EQUAL(names_path(world.names, now, directory, &path), STATUS_NOT_FOUND);
    const struct names_move into = {NAMES_ROOT, text("g"), directory, text("g"), 9};
    CHECK_EQUAL(names_rename(world.names, &into), STATUS_NOT_FOUND);
    CHECK(world_steps(&world));
    CHECK_EQUAL(names_stat(world.names, now, directory, &state), STATUS_NOT_FOUND);
    end();
}

static void test_rename(void)
{
    begin();
    make_some();
    CHECK_EQUAL(move("d", "d/e/f"), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(move("x", "y"), STATUS_NOT_FOUND);
    CHECK_EQUAL(move("g", "d"), STATUS_WRONG_STATE);
    CHECK_EQUAL(move("d", "d"), STATUS_OK);
    CHECK_EQUAL(open_node("h", NAMES_DIRECTORY, NAMES_ALWAYS), STATUS_OK);
    CHECK_EQUAL(move("h", "d"), STATUS_WRONG_STATE);
    CHECK_EQUAL(move("d", "h"), STATUS_OK);
    uint8_t room[4];
    struct names_path path = {.text = room, .capacity_bytes = 3};
    CHECK_EQUAL(names_path(world.names, now, number_of("h/f"), &path), STATUS_OK);
    CHECK(memcmp(room, "h/f", 3) == 0);
    path.capacity_bytes = 2;
    CHECK_EQUAL(names_path(world.names, now, number_of("h/f"), &path), STATUS_LIMIT_EXCEEDED);
    end();
}

static void test_deep(void)
{
    struct names_state state;
    begin();
    CHECK_EQUAL(open_node("other", NAMES_DIRECTORY, NAMES_ALWAYS), STATUS_OK);
    uint64_t directory = NAMES_ROOT;
    for (uint32_t i = 0; i <= NAMES_DEPTH_MAX; i++) {
        const struct names_request request = {
            directory, text("d"), NAMES_DIRECTORY, NAMES_ALWAYS, 9};
        CHECK_EQUAL(names_open(world.names, &request, &state), STATUS_OK);
        directory = state.number;
    }
    const struct names_move deeper = {NAMES_ROOT, text("other"), directory, text("o"), 9};
    CHECK_EQUAL(names_rename(world.names, &deeper), STATUS_LIMIT_EXCEEDED);
    end();
}

static void test_files(void)
{
    uint64_t got;
    uint8_t data[8];
    begin();
    make_some();
    const uint64_t file = number_of("g");
    const uint64_t directory = number_of("d");
    struct names_range range = {directory, 0, sizeof(data)};
    CHECK_EQUAL(names_read(world.names, now, &range, data, &got), STATUS_WRONG_STATE);
    range.number = 999;
    CHECK_EQUAL(names_read(world.names, now, &range, data, &got), STATUS_NOT_FOUND);
    CHECK_EQUAL(write_bytes(directory, 0, 1), STATUS_WRONG_STATE);
    CHECK_EQUAL(write_bytes(999, 0, 1), STATUS_NOT_FOUND);
    CHECK_EQUAL(write_bytes(file, 0, NAMES_WRITE_BYTES_MAX + 1), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(write_bytes(file, NAMES_FILE_BYTES_MAX, 1), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(write_bytes(file, UINT64_MAX, 1), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(write_bytes(file, 9, 0), STATUS_OK);
    CHECK_EQUAL(resize(file, NAMES_FILE_BYTES_MAX + 1), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(resize(directory, 1), STATUS_WRONG_STATE);
    CHECK_EQUAL(resize(999, 1), STATUS_NOT_FOUND);
    CHECK_EQUAL(resize(file, NAMES_FILE_BYTES_MAX), STATUS_OK);
    CHECK_EQUAL(write_bytes(file, NAMES_FILE_BYTES_MAX - 1, 1), STATUS_OK);
    range = (struct names_range){file, NAMES_FILE_BYTES_MAX - 2, sizeof(data)};
    CHECK_EQUAL(names_read(world.names, now, &range, data, &got), STATUS_OK);
    CHECK_EQUAL(got, 2);
    CHECK_EQUAL(data[0], 0);
    range.offset = UINT64_MAX;
    CHECK_EQUAL(names_read(world.names, now, &range, data, &got), STATUS_OK);
    CHECK_EQUAL(got, 0);
    CHECK_EQUAL(names_set_modified(world.names, 999, 1), STATUS_NOT_FOUND);
    end();
}

static void test_updates(void)
{
    struct names_snapshot snapshot;
    struct names_usage usage;
    bool is_done;
    begin();
    make_some();
    CHECK_EQUAL(names_update_begin(world.names), STATUS_OK);
    CHECK_EQUAL(names_update_begin(world.names), STATUS_WRONG_STATE);
    CHECK_EQUAL(names_commit(world.names, true), STATUS_WRONG_STATE);
    CHECK_EQUAL(names_step(world.names, &is_done), STATUS_WRONG_STATE);
    CHECK_EQUAL(names_snapshot_make(world.names, text("s"), 1, &snapshot), STATUS_WRONG_STATE);
    CHECK_EQUAL(names_snapshot_remove(world.names, text("s")), STATUS_WRONG_STATE);
    CHECK_EQUAL(move("d", "dd"), STATUS_OK);
    CHECK_EQUAL(write_bytes(number_of("g"), 0, NAMES_WRITE_BYTES_MAX), STATUS_OK);
    CHECK_EQUAL(
        write_bytes(number_of("g"), NAMES_WRITE_BYTES_MAX, NAMES_WRITE_BYTES_MAX),
        STATUS_LIMIT_EXCEEDED);
    names_update_cancel(world.names);
    CHECK_EQUAL(move("dd", "d"), STATUS_NOT_FOUND);
    CHECK_EQUAL(names_update_begin(world.names), STATUS_OK);
    CHECK_EQUAL(move("d", "dd"), STATUS_OK);
    names_update_end(world.names);
    names_usage(world.names, &usage);
    CHECK(usage.is_waiting && usage.waiting_bytes > 0);
    CHECK_EQUAL(usage.node_count, 5);
    names_revert(world.names);
    CHECK_EQUAL(move("d", "dd"), STATUS_OK);
    end();
}

/* What was never committed: the root is there all the same. */
static void test_revert_of_all(void)
{
    begin();
    make_some();
    names_revert(world.names);
    CHECK_EQUAL(open_node("d", NAMES_DIRECTORY, NAMES_NEVER), STATUS_NOT_FOUND);
    make_some();
    end();
}

static void test_snapshots(void)
{
    struct names_snapshot snapshot;
    struct names_state state;
    struct names_difference difference;
    begin();
    make_some();
    CHECK_EQUAL(names_snapshot_make(world.names, text("s"), 3, &snapshot), STATUS_OK);
    CHECK_EQUAL(names_snapshot_make(world.names, text("s"), 3, &snapshot), STATUS_OVERLAP);
    CHECK_EQUAL(
        names_snapshot_make(world.names, text("a/b"), 3, &snapshot), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(names_snapshot_make(world.names, text(""), 3, &snapshot), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(names_snapshot_find(world.names, text("t"), &snapshot), STATUS_NOT_FOUND);
    CHECK_EQUAL(names_snapshot_remove(world.names, text("t")), STATUS_NOT_FOUND);
    CHECK_EQUAL(names_snapshot_find(world.names, text("s"), &snapshot), STATUS_OK);
    CHECK_EQUAL(snapshot.made_ns, 3);
    const struct names_view view = {snapshot.generation};
    CHECK_EQUAL(move("g", "h"), STATUS_OK);
    CHECK_EQUAL(names_find(world.names, view, NAMES_ROOT, text("g"), &state), STATUS_OK);
    CHECK_EQUAL(names_snapshot_remove(world.names, text("s")), STATUS_OK);
    CHECK_EQUAL(names_find(world.names, view, NAMES_ROOT, text("g"), &state), STATUS_NOT_FOUND);
    CHECK_EQUAL(names_snapshot_next(world.names, 0, &snapshot), STATUS_NOT_FOUND);
    struct names_comparison comparison = {view, now, 0};
    CHECK_EQUAL(names_compare(world.names, &comparison, &difference), STATUS_NOT_FOUND);
    CHECK(world_steps(&world));
    for (uint32_t i = 0; i < NAMES_SNAPSHOTS_MAX; i++) {
        char name[16];
        (void)snprintf(name, sizeof(name), "%u", i);
        CHECK_EQUAL(names_snapshot_make(world.names, text(name), i, &snapshot), STATUS_OK);
    }
    CHECK_EQUAL(names_snapshot_make(world.names, text("n"), 3, &snapshot), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(names_snapshot_remove(world.names, text("7")), STATUS_OK);
    CHECK(world_steps(&world));
    CHECK_EQUAL(names_snapshot_make(world.names, text("n"), 3, &snapshot), STATUS_OK);
    CHECK_EQUAL(names_commit(world.names, true), STATUS_OK);
    names_forget(world.names);
    CHECK_EQUAL(world_mount(&world), STATUS_OK);
    CHECK_EQUAL(names_snapshot_find(world.names, text("n"), &snapshot), STATUS_OK);
    end();
}

/* A full space takes what frees, and then more; nothing that was there is lost. */
static void test_full_space(void)
{
    begin();
    make_some();
    const uint64_t kept = number_of("g");
    const uint64_t large = number_of("d/f");
    CHECK_EQUAL(write_bytes(kept, 0, 1000), STATUS_OK);
    space.capacity_bytes = 8u << 20;
    enum status status = STATUS_OK;
    for (uint64_t at = 0; status == STATUS_OK; at += 65536) {
        status = write_bytes(large, at, 65536);
    }
    CHECK_EQUAL(status, STATUS_NO_SPACE);
    CHECK_EQUAL(names_commit(world.names, true), STATUS_NO_SPACE);
    CHECK_EQUAL(write_bytes(kept, 500, 10), STATUS_OK);
    CHECK_EQUAL(names_remove(world.names, NAMES_ROOT, text("d/f"), 9), STATUS_OK);
    bool is_done = false;
    while (!is_done && unit_failures == 0) {
        CHECK_EQUAL(names_step(world.names, &is_done), STATUS_OK);
    }
    CHECK_EQUAL(names_commit(world.names, true), STATUS_OK);
    CHECK_EQUAL(number_of("g"), kept);
    CHECK(space.used_bytes < 65536);
    CHECK_EQUAL(write_bytes(kept, 0, 1u << 20), STATUS_OK);
    CHECK_EQUAL(names_commit(world.names, true), STATUS_OK);
    end();
}

static void test_full_space_reverted(void)
{
    begin();
    make_some();
    const uint64_t kept = number_of("g");
    CHECK_EQUAL(names_commit(world.names, true), STATUS_OK);
    space.capacity_bytes = space.used_bytes + 30000;
    CHECK_EQUAL(write_bytes(kept, 0, 1u << 20), STATUS_OK);
    CHECK_EQUAL(names_commit(world.names, false), STATUS_NO_SPACE);
    names_revert(world.names);
    CHECK_EQUAL(open_node("more", NAMES_FILE, NAMES_ALWAYS), STATUS_OK);
    CHECK_EQUAL(names_commit(world.names, true), STATUS_OK);
    end();
}

static void test_mount(void)
{
    struct names *names;
    begin();
    struct names_setup setup = {
        .space = space_interface(&space),
        .memory = world.memory,
        .memory_bytes = NAMES_MEMORY_BYTES_MIN - 1};
    CHECK_EQUAL(names_mount(&names, &setup), STATUS_NO_MEMORY);
    setup.space.window_bytes = NAMES_WINDOW_BYTES - 1;
    CHECK_EQUAL(names_mount(&names, &setup), STATUS_INVALID_ARGUMENT);
    const struct names_checker checker = {.context = NULL};
    CHECK_EQUAL(names_check(world.names, &checker), STATUS_WRONG_STATE);
    CHECK_EQUAL(names_commit(world.names, true), STATUS_OK);
    names_forget(world.names);
    struct space_object *head = space_find(&space, space.root);
    head->data[4] ^= 1;
    CHECK_EQUAL(world_mount(&world), STATUS_UNSUPPORTED);
    head->data[0] ^= 1;
    CHECK_EQUAL(world_mount(&world), STATUS_MALFORMED);
    head->data[0] ^= 1;
    head->data[4] ^= 1;
    CHECK_EQUAL(world_mount(&world), STATUS_OK);
    end();
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"paths", test_paths},
        {"open", test_open},
        {"remove", test_remove},
        {"rename", test_rename},
        {"too deep", test_deep},
        {"files", test_files},
        {"updates", test_updates},
        {"a revert of all there is", test_revert_of_all},
        {"snapshots", test_snapshots},
        {"a full space", test_full_space},
        {"a full space, reverted", test_full_space_reverted},
        {"mount", test_mount},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
