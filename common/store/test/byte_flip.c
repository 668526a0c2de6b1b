/*
 * Each byte of an image changed, one at a time: whatever it was, at most one object is damaged, it
 * is named, and all others can be read. The same for whole sectors of the store's own pages.
 */
#include "format.h"
#include "unit.h"
#include "world.h"

#define DISK_BYTES (UINT64_C(4) << 20)
/* No divisor of any size in the format, so that with all pages together every field is hit. */
#define STRIDE 61u

static struct disk disk;
static struct world world;
static uint32_t damaged_objects;
static uint32_t damaged_copies;
static uint32_t named;

static void note(void *context, const struct store_finding *finding)
{
    (void)context;
    damaged_objects += finding->kind == STORE_FINDING_OBJECT ? 1 : 0;
    damaged_copies += finding->kind == STORE_FINDING_COPY ? 1 : 0;
    named += finding->has_hash ? 1 : 0;
    CHECK(finding->kind == STORE_FINDING_OBJECT || finding->kind == STORE_FINDING_COPY);
}

static uint32_t unreadable(void)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < WORLD_OBJECTS; i++) {
        bool is_there;
        const bool is_good = world_look_at(&world, i, &is_there);
        count += is_good ? 0 : 1;
        CHECK(!is_good || is_there);
    }
    return count;
}

static void check_all(void)
{
    static uint32_t counts[STORE_SEGMENTS_MAX];
    damaged_objects = 0;
    damaged_copies = 0;
    named = 0;
    CHECK_EQUAL(store_check(world.store, counts, note, NULL), STATUS_OK);
}

/* Gives how many objects it damages. */
static uint32_t look_with_flip(uint64_t at, uint8_t flip, bool also_check)
{
    disk.data[at] ^= flip;
    CHECK_EQUAL(world_mount(&world), STATUS_OK);
    const uint32_t count = unreadable();
    CHECK(count <= 1);
    if (count != 0 || also_check) {
        check_all();
        CHECK_EQUAL(damaged_objects, count);
    }
    disk.data[at] ^= flip;
    return count;
}

static void begin(void)
{
    disk_init(&disk, DISK_BYTES);
    world_begin(&world, &disk, STORE_SEGMENT_BYTES_MIN);
    for (uint32_t i = 0; i < WORLD_OBJECTS; i++) {
        CHECK_EQUAL(world_put(&world, i), STATUS_OK);
    }
    CHECK_EQUAL(store_sync(world.store), STATUS_OK);
}

static void test_superblocks(void)
{
    struct store_usage usage;
    begin();
    for (uint64_t copy = 0; copy < 4; copy++) {
        const uint64_t place = superblock_place(copy / 2, (uint32_t)(copy % 2));
        for (uint32_t at = 0; at < SUPERBLOCK_BYTES; at++) {
            disk.data[place + at] ^= 0x10;
            CHECK_EQUAL(world_mount(&world), STATUS_OK);
            store_usage(world.store, &usage);
            CHECK_EQUAL(usage.damaged_superblocks, 1);
            CHECK_EQUAL(usage.object_count, WORLD_OBJECTS);
            disk.data[place + at] ^= 0x10;
        }
    }
    world_end(&world);
    disk_finish(&disk);
}

static void test_log(void)
{
    uint32_t tried = 0;
    uint32_t damaged = 0;
    begin();
    for (uint64_t at = SEGMENTS_AT; at < DISK_BYTES; at += STRIDE) {
        const uint64_t line = at / RECORD_ALIGN * RECORD_ALIGN;
        static const uint8_t zeros[RECORD_ALIGN];
        if (memcmp(disk.data + line, zeros, RECORD_ALIGN) != 0) {
            tried++;
            damaged += look_with_flip(at, (uint8_t)(1u << at % 8), tried % 16 == 0);
        }
    }
    printf("%u bytes changed, %u of them damaged an object\n", tried, damaged);
    CHECK(damaged > 1000);
    world_end(&world);
    disk_finish(&disk);
}

/* Both copies of the newest: the state before is mounted, and it is said. None: nothing is. */
static void test_all_superblocks(void)
{
    struct store_usage usage;
    begin();
    store_usage(world.store, &usage);
    const uint64_t newest = usage.sequence;
    for (uint64_t sequence = newest + 1; sequence > newest - 1; sequence--) {
        for (uint32_t copy = 0; copy < 2; copy++) {
            disk.data[superblock_place(sequence - 1, copy) + 20] ^= 1;
        }
        const bool is_one_left = sequence == newest + 1;
        CHECK_EQUAL(world_mount(&world), is_one_left ? STATUS_OK : STATUS_MALFORMED);
        if (is_one_left) {
            store_usage(world.store, &usage);
            CHECK_EQUAL(usage.sequence, newest - 1);
            CHECK_EQUAL(usage.damaged_superblocks, 2);
        }
    }
    for (uint32_t slot = 0; slot < 4; slot++) {
        uint8_t *at = disk.data + superblock_place(slot / 2, slot % 2);
        set_u32(at + 8, FORMAT_VERSION + 1);
        checksum_of(at, SUPERBLOCK_BYTES - CHECKSUM_BYTES, at + SUPERBLOCK_BYTES - CHECKSUM_BYTES);
    }
    CHECK_EQUAL(world_mount(&world), STATUS_UNSUPPORTED);
    world_end(&world);
    disk_finish(&disk);
}

/* A chunk's damage is told of its object; what is put once more is good again. */
static void test_repair(void)
{
    bool is_there;
    struct store_information information;
    begin();
    const struct store_name name = world_name(&world, 30);
    for (uint64_t at = SEGMENTS_AT; at + 64 < DISK_BYTES; at++) {
        if (memcmp(disk.data + at, world_content(30).data + 1000, 64) == 0) {
            disk.data[at] ^= 1;
        }
    }
    /* The owner of object 30 has no key, so its content lies on the disk as it is. */
    CHECK(!world_look_at(&world, 30, &is_there));
    check_all();
    CHECK_EQUAL(damaged_objects, 1);
    CHECK_EQUAL(named, 1);
    CHECK_EQUAL(store_stat(world.store, &name, &information), STATUS_OK);
    CHECK(information.is_damaged);
    CHECK_EQUAL(world_put(&world, 30), STATUS_OK);
    CHECK(world_look_at(&world, 30, &is_there));
    CHECK_EQUAL(world_put(&world, 0), STATUS_OK);
    CHECK_EQUAL(store_sync(world.store), STATUS_OK);
    CHECK_EQUAL(world_mount(&world), STATUS_OK);
    CHECK_EQUAL(unreadable(), 0);
    check_all();
    CHECK_EQUAL(damaged_objects, 0);
    world_end(&world);
    disk_finish(&disk);
}

/* The scrub writes anew what has one bad copy. */
static void test_scrub_repairs_copies(void)
{
    uint8_t cursor[STORE_CURSOR_BYTES] = {0};
    struct store_finding finding;
    uint32_t copies = 0;
    begin();
    for (uint64_t at = SEGMENTS_AT; at < DISK_BYTES; at += PAGE_BYTES) {
        struct head head;
        if (head_read(disk.data + at, &head) && head.kind >= RECORD_NODE) {
            disk.data[at + PAGE_BYTES / 2] ^= 4;
            at += PAGE_BYTES;
        }
    }
    CHECK_EQUAL(world_mount(&world), STATUS_OK);
    while (store_scrub_step(world.store, cursor, &finding) == STATUS_OK) {
        copies += finding.kind == STORE_FINDING_COPY ? 1 : 0;
    }
    CHECK(copies > 0);
    CHECK_EQUAL(store_sync(world.store), STATUS_OK);
    CHECK_EQUAL(world_mount(&world), STATUS_OK);
    check_all();
    CHECK_EQUAL(damaged_copies, 0);
    CHECK_EQUAL(unreadable(), 0);
    world_end(&world);
    disk_finish(&disk);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"superblocks", test_superblocks},
        {"all superblocks", test_all_superblocks},
        {"the log", test_log},
        {"what is put again is repaired", test_repair},
        {"the scrub repairs copies", test_scrub_repairs_copies},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
