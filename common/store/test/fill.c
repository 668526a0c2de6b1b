/*
 * A store of many small objects: it takes them until it is as full as it says that it may be,
 * deleting then works, and mounting it reads as little as mounting an empty one.
 */
#include "unit.h"
#include "world.h"

#define DISK_BYTES    (UINT64_C(64) << 20)
#define OBJECT_BYTES  100u
#define DELETED_COUNT 2000u
#define LIST_COUNT    16u
/* The superblocks in both copies, one page, and two tables of a page each. */
#define MOUNT_READS_MAX  8u
#define MEMORY_BYTES_MAX (UINT64_C(64) << 20)

static struct disk disk;
static struct world world;
static const uint8_t *const me = world_owners[0];
static const struct store_author author;

static enum status put(uint32_t number)
{
    uint8_t hash[STORE_HASH_BYTES];
    uint8_t content[OBJECT_BYTES] = {0};
    memcpy(content, &number, sizeof(number));
    return store_put(world.store, me, &author, (struct bytes){content, sizeof(content)}, hash);
}

static void note(void *context, const struct store_finding *finding)
{
    (void)context;
    CHECK_EQUAL(finding->kind, STORE_FINDING_NONE);
}

static void check_all(void)
{
    static uint32_t counts[STORE_SEGMENTS_MAX];
    CHECK_EQUAL(store_check(world.store, counts, note, NULL), STATUS_OK);
}

static uint32_t fill(void)
{
    uint32_t count = 0;
    enum status status = put(count);
    while (status == STATUS_OK) {
        status = put(++count);
    }
    CHECK_EQUAL(status, STATUS_NO_SPACE);
    return count;
}

/* In the order of their keys, which is none on the disk. */
static void delete_some(void)
{
    struct store_information list[LIST_COUNT];
    struct store_name name;
    memcpy(name.owner, me, STORE_PRINCIPAL_BYTES);
    for (uint32_t done = 0; done < DELETED_COUNT; done += LIST_COUNT) {
        uint8_t cursor[STORE_CURSOR_BYTES] = {0};
        uint32_t count;
        CHECK_EQUAL(store_list(world.store, me, cursor, list, LIST_COUNT, &count), STATUS_OK);
        CHECK_EQUAL(count, LIST_COUNT);
        for (uint32_t i = 0; i < count; i++) {
            memcpy(name.hash, list[i].hash, STORE_HASH_BYTES);
            CHECK_EQUAL(store_delete(world.store, &name), STATUS_OK);
        }
        CHECK_EQUAL(store_sync(world.store), STATUS_OK);
    }
}

static void test_is_filled(void)
{
    struct store_usage usage;
    disk_init(&disk, DISK_BYTES);
    world_begin(&world, &disk, STORE_SEGMENT_BYTES_MIN);
    const uint32_t count = fill();
    store_usage(world.store, &usage);
    CHECK(usage.live_bytes > usage.capacity_bytes / 10 * 9);
    CHECK_EQUAL(usage.object_count, count);
    CHECK_EQUAL(store_sync(world.store), STATUS_OK);
    disk.reads_left = MOUNT_READS_MAX;
    CHECK_EQUAL(world_mount(&world), STATUS_OK);
    disk.reads_left = DISK_NEVER;
    store_usage(world.store, &usage);
    CHECK_EQUAL(usage.object_count, count);
    check_all();
    delete_some();
    CHECK_EQUAL(put(count + 1), STATUS_OK);
    check_all();
    world_end(&world);
    disk_finish(&disk);
}

/* On the largest disk, with the largest cache. */
static void test_memory_is_bounded(void)
{
    const struct store_device device = {
        .block_count = (uint64_t)STORE_SEGMENTS_MAX * STORE_SEGMENT_BYTES_MAX / DISK_SECTOR_BYTES,
        .block_bytes = DISK_SECTOR_BYTES,
    };
    const uint64_t bytes = store_memory_bytes(&device, STORE_CACHE_NODES_MAX);
    CHECK(bytes != 0 && bytes < MEMORY_BYTES_MAX);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"a disk is filled with small objects", test_is_filled},
        {"memory is bounded", test_memory_is_bounded},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
