/* What each call answers: objects, streams, owners, quotas, pins, a full disk, a failing one. */
#include "unit.h"
#include "world.h"
#include <stdlib.h>

#define DISK_BYTES (UINT64_C(6) << 20)
/* More than 16 bits. */
#define PINS 70000u

static struct disk disk;
static struct world world;
static const struct store_author author = {"an author", "and his signature"};
static const uint8_t stranger[STORE_PRINCIPAL_BYTES] = "a stranger";

static void begin(void)
{
    disk_init(&disk, DISK_BYTES);
    world_begin(&world, &disk, STORE_SEGMENT_BYTES_MIN);
}

static void end(void)
{
    world_end(&world);
    disk_finish(&disk);
}

static struct bytes text(const char *words)
{
    return (struct bytes){(const uint8_t *)words, strlen(words)};
}

static struct store_name name_of(uint32_t owner, const uint8_t *hash)
{
    struct store_name name;
    memcpy(name.owner, world_owners[owner], sizeof(name.owner));
    memcpy(name.hash, hash, sizeof(name.hash));
    return name;
}

/* No findings at all. */
static uint32_t findings[8];

static void count_finding(void *context, const struct store_finding *finding)
{
    (void)context;
    findings[finding->kind]++;
}

static uint32_t check_all(void)
{
    static uint32_t counts[STORE_SEGMENTS_MAX];
    uint32_t all = 0;
    memset(findings, 0, sizeof(findings));
    CHECK_EQUAL(store_check(world.store, counts, count_finding, NULL), STATUS_OK);
    for (uint32_t i = 0; i < 8; i++) {
        all += findings[i];
    }
    return all;
}

static void test_put_and_get(void)
{
    uint8_t hash[STORE_HASH_BYTES];
    uint8_t found[32];
    uint64_t got;
    begin();
    for (uint32_t owner = 0; owner < 2; owner++) {
        CHECK_EQUAL(
            store_put(world.store, world_owners[owner], &author, text("hello"), hash), STATUS_OK);
        struct store_name name = name_of(owner, hash);
        CHECK_EQUAL(store_read(world.store, &name, 1, found, sizeof(found), &got), STATUS_OK);
        CHECK_EQUAL(got, 4);
        CHECK(memcmp(found, "ello", 4) == 0);
        CHECK_EQUAL(store_read(world.store, &name, 5, found, sizeof(found), &got), STATUS_OK);
        CHECK_EQUAL(got, 0);
        name.hash[0] ^= 1;
        CHECK_EQUAL(
            store_read(world.store, &name, 0, found, sizeof(found), &got), STATUS_NOT_FOUND);
    }
    CHECK_EQUAL(store_put(world.store, stranger, &author, text("hello"), hash), STATUS_NOT_FOUND);
    const struct bytes large = {world.memory, STORE_CHUNK_BYTES + 1};
    CHECK_EQUAL(
        store_put(world.store, world_owners[0], &author, large, hash), STATUS_LIMIT_EXCEEDED);
    end();
}

static void test_is_there_once(void)
{
    uint8_t hash[STORE_HASH_BYTES];
    struct store_owner before;
    struct store_owner after;
    begin();
    CHECK_EQUAL(store_put(world.store, world_owners[1], &author, text("x"), hash), STATUS_OK);
    CHECK_EQUAL(store_owner_read(world.store, world_owners[1], &before), STATUS_OK);
    CHECK_EQUAL(store_put(world.store, world_owners[1], &author, text("x"), hash), STATUS_OK);
    CHECK_EQUAL(store_owner_read(world.store, world_owners[1], &after), STATUS_OK);
    CHECK_EQUAL(after.used_bytes, before.used_bytes);
    CHECK_EQUAL(after.object_count, 1);
    const struct store_name other = name_of(0, hash);
    struct store_information information;
    CHECK_EQUAL(store_stat(world.store, &other, &information), STATUS_NOT_FOUND);
    end();
}

static void test_streams(void)
{
    uint32_t streams[STORE_STREAMS_MAX + 1];
    uint8_t found[1000];
    uint64_t got;
    begin();
    for (uint32_t i = 0; i < STORE_STREAMS_MAX; i++) {
        CHECK_EQUAL(store_stream_open(world.store, world_owners[0], &streams[i]), STATUS_OK);
    }
    CHECK_EQUAL(
        store_stream_open(world.store, world_owners[0], &streams[STORE_STREAMS_MAX]),
        STATUS_LIMIT_EXCEEDED);
    for (uint32_t i = 0; i < STORE_STREAMS_MAX; i++) {
        CHECK_EQUAL(store_stream_write(world.store, streams[i], world_content(30)), STATUS_OK);
        CHECK_EQUAL(store_stream_write(world.store, streams[i], world_content(30)), STATUS_OK);
        CHECK_EQUAL(store_stream_cancel(world.store, streams[i]), STATUS_OK);
    }
    CHECK_EQUAL(store_stream_write(world.store, streams[0], world_content(0)), STATUS_NOT_FOUND);
    CHECK_EQUAL(world_put(&world, 30), STATUS_OK);
    const struct store_name name = world_name(&world, 30);
    CHECK_EQUAL(
        store_read(world.store, &name, STORE_CHUNK_BYTES - 10, found, sizeof(found), &got),
        STATUS_OK);
    CHECK_EQUAL(got, world_size(30) - STORE_CHUNK_BYTES + 10);
    CHECK(memcmp(found, world_content(30).data + STORE_CHUNK_BYTES - 10, got) == 0);
    CHECK(world_describes(&world, 30));
    for (uint32_t i = 0; i < 4; i++) {
        CHECK_EQUAL(world_put(&world, 2), STATUS_OK); /* what was cancelled is freed by the way */
    }
    struct store_owner owner;
    CHECK_EQUAL(store_owner_read(world.store, world_owners[0], &owner), STATUS_OK);
    CHECK(owner.used_bytes < 2 * STORE_CHUNK_BYTES);
    CHECK_EQUAL(store_sync(world.store), STATUS_OK);
    CHECK_EQUAL(check_all(), 0);
    end();
}

static void test_owners(void)
{
    uint8_t hash[STORE_HASH_BYTES];
    uint8_t key[STORE_KEY_BYTES] = "another key";
    struct store_owner owner;
    begin();
    CHECK_EQUAL(store_owner_add(world.store, world_owners[0], NULL, 0), STATUS_OVERLAP);
    CHECK_EQUAL(store_put(world.store, world_owners[1], &author, text("x"), hash), STATUS_OK);
    CHECK_EQUAL(store_owner_lock(world.store, world_owners[1]), STATUS_OK);
    const struct store_name name = name_of(1, hash);
    struct store_information information;
    CHECK_EQUAL(store_stat(world.store, &name, &information), STATUS_DENIED);
    CHECK_EQUAL(store_put(world.store, world_owners[1], &author, text("y"), hash), STATUS_DENIED);
    CHECK_EQUAL(store_owner_unlock(world.store, world_owners[1], key), STATUS_DENIED);
    CHECK_EQUAL(store_owner_unlock(world.store, world_owners[0], key), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(store_owner_unlock(world.store, stranger, key), STATUS_NOT_FOUND);
    CHECK_EQUAL(store_owner_unlock(world.store, world_owners[1], world_key), STATUS_OK);
    CHECK_EQUAL(store_stat(world.store, &name, &information), STATUS_OK);
    CHECK_EQUAL(information.size_bytes, 1);
    for (uint32_t i = 2; i < STORE_OWNERS_MAX; i++) {
        key[1] = (uint8_t)i;
        CHECK_EQUAL(store_owner_add(world.store, key, NULL, i), STATUS_OK);
    }
    CHECK_EQUAL(store_owner_add(world.store, stranger, NULL, 0), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(store_sync(world.store), STATUS_OK);
    CHECK_EQUAL(world_mount(&world), STATUS_OK);
    CHECK_EQUAL(store_owner_read(world.store, key, &owner), STATUS_OK);
    CHECK_EQUAL(owner.quota_bytes, STORE_OWNERS_MAX - 1);
    CHECK_EQUAL(store_owner_at(world.store, STORE_OWNERS_MAX, &owner), STATUS_NOT_FOUND);
    end();
}

static void test_quota(void)
{
    uint8_t hash[STORE_HASH_BYTES];
    begin();
    CHECK_EQUAL(store_owner_quota(world.store, world_owners[0], 300), STATUS_OK);
    CHECK_EQUAL(store_owner_quota(world.store, stranger, 500), STATUS_NOT_FOUND);
    CHECK_EQUAL(store_put(world.store, world_owners[0], &author, text("a"), hash), STATUS_OK);
    CHECK_EQUAL(store_put(world.store, world_owners[0], &author, text("b"), hash), STATUS_NO_SPACE);
    CHECK_EQUAL(store_put(world.store, world_owners[1], &author, text("b"), hash), STATUS_OK);
    CHECK_EQUAL(world_put(&world, 30), STATUS_NO_SPACE);
    end();
}

static void test_pins(void)
{
    begin();
    CHECK_EQUAL(world_put(&world, 5), STATUS_OK);
    const struct store_name name = world_name(&world, 5);
    const struct store_name other = world_name(&world, 7);
    CHECK_EQUAL(store_unpin(world.store, &name), STATUS_WRONG_STATE);
    CHECK_EQUAL(store_pin(world.store, &other), STATUS_NOT_FOUND);
    for (uint32_t i = 0; i < PINS; i++) {
        CHECK_EQUAL(store_pin(world.store, &name), STATUS_OK);
    }
    CHECK_EQUAL(store_delete(world.store, &name), STATUS_WRONG_STATE);
    for (uint32_t i = 0; i < PINS; i++) {
        CHECK_EQUAL(store_unpin(world.store, &name), STATUS_OK);
    }
    CHECK_EQUAL(store_delete(world.store, &name), STATUS_OK);
    CHECK_EQUAL(store_delete(world.store, &name), STATUS_NOT_FOUND);
    end();
}

static void test_list(void)
{
    struct store_information list[5];
    uint8_t cursor[STORE_CURSOR_BYTES] = {0};
    uint32_t count = 5;
    uint32_t all = 0;
    begin();
    for (uint32_t i = 1; i < WORLD_OBJECTS; i += 2) {
        CHECK_EQUAL(world_put(&world, i), STATUS_OK);
        CHECK_EQUAL(world_put(&world, i - 1), STATUS_OK);
    }
    while (count == 5) {
        CHECK_EQUAL(store_list(world.store, world_owners[1], cursor, list, 5, &count), STATUS_OK);
        for (uint32_t i = 0; i < count; i++) {
            CHECK(memcmp(&list[i].author, &author, sizeof(author)) == 0);
        }
        all += count;
    }
    CHECK_EQUAL(all, WORLD_OBJECTS / 2);
    CHECK_EQUAL(store_list(world.store, stranger, cursor, list, 5, &count), STATUS_NOT_FOUND);
    end();
}

/* Fills the disk with objects of 4000 bytes and gives how many fit. */
static uint32_t fill(uint32_t from)
{
    uint8_t hash[STORE_HASH_BYTES];
    uint8_t content[4000] = {0};
    for (uint32_t i = from;; i++) {
        memcpy(content, &i, sizeof(i));
        const enum status status = store_put(
            world.store, world_owners[0], &author, (struct bytes){content, sizeof(content)}, hash);
        if (status != STATUS_OK) {
            CHECK_EQUAL(status, STATUS_NO_SPACE);
            return i - from;
        }
    }
}

static void delete_all(void)
{
    struct store_information list[16];
    uint32_t count = 16;
    while (count != 0) {
        uint8_t cursor[STORE_CURSOR_BYTES] = {0};
        CHECK_EQUAL(store_list(world.store, world_owners[0], cursor, list, 16, &count), STATUS_OK);
        for (uint32_t i = 0; i < count; i++) {
            const struct store_name name = name_of(0, list[i].hash);
            CHECK_EQUAL(store_delete(world.store, &name), STATUS_OK);
            CHECK_EQUAL(store_sync(world.store), STATUS_OK);
        }
    }
}

static void test_full_disk(void)
{
    uint32_t first = 0;
    begin();
    for (uint32_t round = 0; round < 4; round++) {
        const uint32_t count = fill(round * 10000);
        first = round == 0 ? count : first;
        CHECK(count > 600 && count + 8 >= first);
        CHECK_EQUAL(check_all(), 0);
        CHECK_EQUAL(store_sync(world.store), STATUS_OK);
        CHECK_EQUAL(world_mount(&world), STATUS_OK);
        delete_all();
    }
    CHECK_EQUAL(check_all(), 0);
    end();
}

/* Each write, flush or read fails once: then what was acknowledged is there after a mount. */
static void fail_at(uint64_t *left, uint64_t at)
{
    uint64_t present;
    begin();
    CHECK_EQUAL(world_put(&world, 4), STATUS_OK);
    CHECK_EQUAL(store_sync(world.store), STATUS_OK);
    *left = at;
    bool has_failed = false;
    for (uint32_t i = 0; i < 40; i++) {
        const enum status put = world_put(&world, 3 + i);
        const enum status sync = store_sync(world.store);
        has_failed |= put == STATUS_DEVICE_ERROR || sync == STATUS_DEVICE_ERROR;
        CHECK(put == STATUS_OK || has_failed);
    }
    CHECK(has_failed);
    *left = DISK_NEVER;
    CHECK_EQUAL(store_sync(world.store), STATUS_WRONG_STATE);
    CHECK_EQUAL(world_put(&world, 1), STATUS_WRONG_STATE);
    CHECK(world_look(&world, &present));
    CHECK_EQUAL(world_mount(&world), STATUS_OK);
    CHECK(world_look(&world, &present));
    CHECK((present >> 4 & 1) != 0);
    CHECK_EQUAL(check_all(), 0);
    end();
}

static void test_device_errors(void)
{
    for (uint64_t at = 0; at < 30; at++) {
        fail_at(&disk.writes_left, at);
        fail_at(&disk.flushes_left, at);
    }
    begin();
    CHECK_EQUAL(world_put(&world, 4), STATUS_OK);
    CHECK_EQUAL(store_sync(world.store), STATUS_OK);
    disk.reads_left = 0;
    const struct store_name name = world_name(&world, 4);
    uint8_t found[8];
    uint64_t got;
    CHECK_EQUAL(store_read(world.store, &name, 0, found, 8, &got), STATUS_DEVICE_ERROR);
    CHECK_EQUAL(world_mount(&world), STATUS_DEVICE_ERROR);
    disk.reads_left = DISK_NEVER;
    CHECK_EQUAL(world_mount(&world), STATUS_OK);
    disk.device.random = NULL;
    CHECK_EQUAL(world_mount(&world), STATUS_OK);
    CHECK_EQUAL(world_put(&world, 5), STATUS_UNSUPPORTED);
    disk.device.is_read_only = true;
    CHECK_EQUAL(world_mount(&world), STATUS_OK);
    CHECK_EQUAL(world_put(&world, 6), STATUS_WRONG_STATE);
    end();
}

/* In a log of small pieces, all that is put is there after a mount. */
static void check_kept(void)
{
    static uint8_t found[STORE_CHUNK_BYTES];
    CHECK_EQUAL(store_sync(world.store), STATUS_OK);
    CHECK_EQUAL(world_mount(&world), STATUS_OK);
    for (uint32_t i = 0; i < WORLD_OBJECTS; i++) {
        const struct store_name name = world_name(&world, i);
        uint64_t got = 0;
        if ((world.present >> i & 1) != 0) {
            CHECK_EQUAL(store_get(world.store, &name, found, sizeof(found), &got), STATUS_OK);
            CHECK(bytes_equal((struct bytes){found, got}, world_content(i)));
        }
    }
    CHECK_EQUAL(check_all(), 0);
}

static void test_little_memory(void)
{
    uint32_t stream;
    begin();
    const uint64_t least_bytes = store_memory_bytes_min(&disk.device);
    CHECK(least_bytes < world.memory_bytes);
    world.memory_bytes = least_bytes - STORE_PAGE_BYTES;
    CHECK_EQUAL(world_mount(&world), STATUS_NO_MEMORY);
    world.memory_bytes = least_bytes;
    CHECK_EQUAL(world_mount(&world), STATUS_OK);
    CHECK_EQUAL(store_stream_open(world.store, world_owners[0], &stream), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(store_stream_cancel(world.store, 0), STATUS_NOT_FOUND);
    uint32_t put_count = 0;
    for (uint32_t i = 0; i < WORLD_OBJECTS; i++) {
        const bool is_large = world_content(i).size_bytes > STORE_CHUNK_BYTES;
        CHECK_EQUAL(world_put(&world, i), is_large ? STATUS_LIMIT_EXCEEDED : STATUS_OK);
        put_count += is_large ? 0 : 1;
    }
    CHECK(put_count > 8);
    check_kept();
    for (uint32_t i = 0; i < WORLD_OBJECTS; i += 3) {
        if ((world.present >> i & 1) != 0) {
            CHECK_EQUAL(world_delete(&world, i), STATUS_OK);
        }
    }
    check_kept();
    store_forget(world.store);
    end();
}

static void test_what_is_no_store(void)
{
    struct store *store;
    begin();
    CHECK_EQUAL(store_mount(&store, &disk.device, world.memory, 100), STATUS_NO_MEMORY);
    CHECK_EQUAL(store_mount(&store, &disk.device, world.memory, 10000), STATUS_NO_MEMORY);
    CHECK_EQUAL(
        store_make(&disk.device, 1000, world.memory, world.memory_bytes), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(
        store_make(&disk.device, STORE_SEGMENT_BYTES, world.memory, world.memory_bytes),
        STATUS_NO_SPACE);
    struct store_device device = disk.device;
    device.block_count = UINT64_C(1) << 32;
    CHECK_EQUAL(
        store_make(&device, STORE_SEGMENT_BYTES_MIN, world.memory, world.memory_bytes),
        STATUS_LIMIT_EXCEEDED);
    device.block_bytes = 8192;
    CHECK_EQUAL(store_mount(&store, &device, world.memory, world.memory_bytes), STATUS_UNSUPPORTED);
    memset(disk.data, 0, DISK_BYTES);
    CHECK_EQUAL(world_mount(&world), STATUS_NOT_FOUND);
    end();
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"put and get", test_put_and_get},
        {"the same content is there once", test_is_there_once},
        {"streams", test_streams},
        {"owners", test_owners},
        {"quota", test_quota},
        {"pins", test_pins},
        {"list", test_list},
        {"a full disk", test_full_disk},
        {"device errors", test_device_errors},
        {"little memory", test_little_memory},
        {"what is no store", test_what_is_no_store},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
