/*
 * Trees that do not fit into memory: tens of thousands of files, with failures of the space here
 * and there; large files with holes; and what one small durable write costs.
 */
#include "unit.h"
#include "world.h"
#include <stdlib.h>

#define FILES       20000u
#define DIRECTORIES 3u
#define CHANGES     12000u

static struct space space;
static struct world world;

/* What should be there of each name: which directory, or none. */
static uint8_t where[FILES];
static uint8_t where_then[FILES];
static uint64_t directories[DIRECTORIES];

static struct bytes name_of(uint32_t file)
{
    static char name[64];
    const int length = snprintf(
        name,
        sizeof(name),
        "%u-%.*s",
        file * 2654435761u,
        (int)(file % 40),
        "a name that is sometimes rather long, and sometimes not");
    return (struct bytes){(const uint8_t *)name, (size_t)length};
}

/* Makes some calls fail; what failed is tried again. */
static bool again(enum status status)
{
    const bool is_failure = status == STATUS_DEVICE_ERROR;
    CHECK(status == STATUS_OK || is_failure);
    space.fail_after = world_random(&world) % 8 == 0 ? 1 + (uint32_t)world_random(&world) % 12 : 0;
    space.fail_status = STATUS_DEVICE_ERROR;
    return is_failure && unit_failures == 0;
}

static uint64_t make_directory(const char *name)
{
    struct names_state state = {.number = 0};
    const struct names_request request = {
        .directory = NAMES_ROOT,
        .path = text(name),
        .kind = NAMES_DIRECTORY,
        .creation = NAMES_ALWAYS,
        .now_ns = 2};
    CHECK_EQUAL(names_open(world.names, &request, &state), STATUS_OK);
    return state.number;
}

static void make_file(uint32_t file)
{
    enum status status;
    const uint32_t at = (uint32_t)world_random(&world) % DIRECTORIES;
    do {
        struct names_state state;
        const struct names_request request = {
            .directory = directories[at],
            .path = name_of(file),
            .creation = NAMES_ALWAYS,
            .now_ns = 3};
        status = names_open(world.names, &request, &state);
    } while (again(status));
    where[file] = (uint8_t)(at + 1);
}

static void remove_file(uint32_t file)
{
    enum status status;
    do {
        status = names_remove(world.names, directories[where[file] - 1], name_of(file), 4);
    } while (again(status));
    where[file] = 0;
}

static void move_file(uint32_t file)
{
    enum status status;
    const uint32_t to = (uint32_t)world_random(&world) % DIRECTORIES;
    do {
        const struct bytes name = name_of(file);
        const struct names_move move = {
            directories[where[file] - 1], name, directories[to], name, 5};
        status = names_rename(world.names, &move);
    } while (again(status));
    where[file] = (uint8_t)(to + 1);
}

static void step(void)
{
    enum status status;
    bool is_done;
    do {
        status = names_step(world.names, &is_done);
    } while (again(status));
}

static void change(void)
{
    const uint32_t file = (uint32_t)world_random(&world) % FILES;
    if (where[file] == 0) {
        make_file(file);
    } else if (world_random(&world) % 2 == 0) {
        move_file(file);
    } else {
        remove_file(file);
    }
    if (world_random(&world) % 4 == 0) {
        step();
    }
}

static void begin(void)
{
    space_init(&space);
    world_begin(&world, &space, NAMES_MEMORY_BYTES_MIN);
}

static void end(void)
{
    CHECK_EQUAL(names_commit(world.names, true), STATUS_OK);
    CHECK(world_check(&world));
    world_end(&world);
    space_finish(&space);
}

static void check_view(uint64_t generation, const uint8_t *expected)
{
    const struct names_view view = {generation};
    uint32_t counts[DIRECTORIES] = {0};
    struct names_state state;
    space.fail_after = 0;
    for (uint32_t i = 0; i < FILES && unit_failures == 0; i++) {
        const uint32_t at = expected[i] == 0 ? i % DIRECTORIES : expected[i] - 1u;
        const enum status want = expected[i] == 0 ? STATUS_NOT_FOUND : STATUS_OK;
        CHECK_EQUAL(names_find(world.names, view, directories[at], name_of(i), &state), want);
        counts[at] += expected[i] != 0;
    }
    for (uint32_t at = 0; at < DIRECTORIES; at++) {
        struct names_entry entry = {.place = 0};
        uint32_t count = 0;
        while (names_next(world.names, view, directories[at], entry.place, &entry) == STATUS_OK) {
            count++;
        }
        CHECK_EQUAL(count, counts[at]);
    }
}

static void settle(void)
{
    space.fail_after = 0;
    CHECK(world_steps(&world));
    CHECK_EQUAL(names_commit(world.names, true), STATUS_OK);
    CHECK(world_check(&world));
}

/* What a write of 4 KiB and a durable commit put. */
static void measure(const char *tree, uint64_t number)
{
    static uint8_t data[4096];
    const struct names_write write = {number, 8192, {data, sizeof(data)}, 6};
    memset(data, (int)number | 1, sizeof(data));
    CHECK_EQUAL(names_commit(world.names, true), STATUS_OK);
    CHECK_EQUAL(names_write(world.names, &write), STATUS_OK);
    CHECK_EQUAL(names_commit(world.names, true), STATUS_OK);
    printf(
        "%s: a durable write of 4 KiB puts %u objects, %llu bytes\n",
        tree,
        space.put_count,
        (unsigned long long)space.put_bytes);
}

static uint64_t some_file(const char *name)
{
    struct names_state state = {.number = 0};
    const struct names_request request = {
        .directory = NAMES_ROOT, .path = text(name), .creation = NAMES_IF_ABSENT, .now_ns = 2};
    CHECK_EQUAL(names_open(world.names, &request, &state), STATUS_OK);
    return state.number;
}

static void test_many_files(void)
{
    struct names_snapshot snapshot;
    begin();
    measure("a small tree", some_file("small"));
    directories[0] = make_directory("one");
    directories[1] = make_directory("two");
    directories[2] = make_directory("three");
    for (uint32_t i = 0; i < FILES && unit_failures == 0; i++) {
        make_file(i);
    }
    settle();
    measure("20,000 files", some_file("small"));
    CHECK_EQUAL(names_snapshot_make(world.names, text("then"), 7, &snapshot), STATUS_OK);
    memcpy(where_then, where, sizeof(where));
    for (uint32_t i = 0; i < CHANGES && unit_failures == 0; i++) {
        change();
    }
    check_view(NAMES_NOW, where);
    check_view(snapshot.generation, where_then);
    settle();
    names_forget(world.names);
    CHECK_EQUAL(world_mount(&world), STATUS_OK);
    CHECK_EQUAL(names_snapshot_remove(world.names, text("then")), STATUS_OK);
    settle();
    for (uint32_t i = 0; i < FILES && unit_failures == 0; i++) {
        if (where[i] != 0) {
            remove_file(i);
        }
    }
    check_view(NAMES_NOW, where);
    settle();
    /* What is left of it all is about as much as there was before. */
    CHECK(space.used_bytes < 65536);
    end();
}

static void write_at(uint64_t number, uint64_t offset, uint32_t size_bytes, uint8_t byte)
{
    static uint8_t data[NAMES_WRITE_BYTES_MAX];
    memset(data, byte, size_bytes);
    const struct names_write write = {number, offset, {data, size_bytes}, 8};
    CHECK_EQUAL(names_write(world.names, &write), STATUS_OK);
}

static uint8_t byte_at(uint64_t number, uint64_t offset)
{
    uint8_t byte = 0xff;
    uint64_t got;
    const struct names_range range = {number, offset, 1};
    const struct names_view view = {NAMES_NOW};
    CHECK_EQUAL(names_read(world.names, view, &range, &byte, &got), STATUS_OK);
    CHECK_EQUAL(got, 1);
    return byte;
}

#define MIB 1048576ull

/* 48 MiB of it is there, of 6 GiB. */
static void fill(uint64_t number)
{
    for (uint64_t at = 0; at < 6144 * MIB; at += 128 * MIB) {
        write_at(number, at + 5, NAMES_WRITE_BYTES_MAX, (uint8_t)(at / MIB / 128 + 1));
    }
    CHECK_EQUAL(names_commit(world.names, true), STATUS_OK);
}

static void test_large_file(void)
{
    struct names_snapshot snapshot;
    bool is_done = false;
    uint32_t calls = 0;
    begin();
    const uint64_t number = some_file("large");
    fill(number);
    CHECK_EQUAL(byte_at(number, 256 * MIB + 5), 3);
    CHECK_EQUAL(byte_at(number, 256 * MIB + 4), 0);
    CHECK_EQUAL(byte_at(number, 100 * MIB), 0);
    CHECK_EQUAL(names_snapshot_make(world.names, text("full"), 9, &snapshot), STATUS_OK);
    while (!is_done && unit_failures == 0) {
        const struct names_size size = {number, 256 * MIB + 10, 10};
        CHECK_EQUAL(names_resize(world.names, &size, &is_done), STATUS_OK);
        calls++;
    }
    CHECK(calls > 10);
    write_at(number, 300 * MIB, 1, 7);
    CHECK_EQUAL(byte_at(number, 256 * MIB + 9), 3);
    CHECK_EQUAL(byte_at(number, 256 * MIB + 10), 0);
    CHECK_EQUAL(names_snapshot_remove(world.names, text("full")), STATUS_OK);
    settle();
    fill(number);
    const struct names_size none = {number, 0, 11};
    CHECK_EQUAL(names_resize(world.names, &none, &is_done), STATUS_OK);
    CHECK(is_done);
    write_at(number, 0, 10, 1);
    settle();
    CHECK(space.used_bytes < 65536);
    fill(number);
    CHECK_EQUAL(names_remove(world.names, NAMES_ROOT, text("large"), 12), STATUS_OK);
    settle();
    CHECK(space.used_bytes < 65536);
    end();
}

/* What is alike is passed over: a comparison reads little. */
static void test_compare_is_short(void)
{
    struct names_snapshot snapshot;
    struct names_difference difference;
    begin();
    directories[0] = make_directory("one");
    directories[1] = directories[0];
    directories[2] = directories[0];
    for (uint32_t i = 0; i < FILES / 4; i++) {
        make_file(i);
        space.fail_after = 0;
    }
    CHECK_EQUAL(names_snapshot_make(world.names, text("then"), 7, &snapshot), STATUS_OK);
    const uint64_t number = some_file("new");
    CHECK_EQUAL(names_commit(world.names, true), STATUS_OK);
    names_forget(world.names);
    CHECK_EQUAL(world_mount(&world), STATUS_OK);
    const uint64_t calls = space.calls;
    struct names_comparison comparison = {.from = {snapshot.generation}, .to = {NAMES_NOW}};
    uint32_t found = 0;
    while (names_compare(world.names, &comparison, &difference) == STATUS_OK) {
        found += difference.number != 0;
        CHECK(difference.number == 0 || difference.number == number);
    }
    CHECK_EQUAL(found, 1);
    CHECK(space.calls - calls < 20);
    end();
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"many files", test_many_files},
        {"large files", test_large_file},
        {"a comparison reads what differs", test_compare_is_short},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
