/*
 * Small commits: what they write, that a mount finds what they say, and what damage of them, or
 * somebody who makes one on purpose, does.
 */
#include "journal.h"
#include "node.h"
#include "object.h"
#include "segments.h"
#include "unit.h"
#include "world.h"

#define DISK_BYTES (UINT64_C(4) << 20)
#define OBJECTS    8u

static struct disk disk;
static struct world world;
static uint64_t written_bytes;
static uint32_t flush_count;
static uint32_t findings;
static enum status (*disk_write)(void *, uint64_t, uint32_t, const void *);
static enum status (*disk_flush)(void *);

static enum status
count_write(void *context, uint64_t block, uint32_t block_count, const void *source)
{
    written_bytes += (uint64_t)block_count * disk.device.block_bytes;
    return disk_write(context, block, block_count, source);
}

static enum status count_flush(void *context)
{
    flush_count++;
    return disk_flush(context);
}

static void note(void *context, const struct store_finding *finding)
{
    (void)context;
    (void)finding;
    findings++;
}

/* What it counts is what is there. */
static void check_all(void)
{
    static uint32_t counts[STORE_SEGMENTS_MAX];
    findings = 0;
    CHECK_EQUAL(store_check(world.store, counts, note, NULL), STATUS_OK);
    CHECK_EQUAL(findings, 0);
}

static uint32_t small_commits(void)
{
    return world.store->superblock.journal.commit_count;
}

/* A store that was just written in full, with some objects. */
static void begin(uint32_t block_bytes)
{
    disk_init(&disk, DISK_BYTES);
    disk.device.block_bytes = block_bytes;
    disk.device.block_count = DISK_BYTES / block_bytes;
    world_begin(&world, &disk, STORE_SEGMENT_BYTES_MIN);
    for (uint32_t i = 0; i < 2 * OBJECTS; i += 2) {
        CHECK_EQUAL(world_put(&world, i), STATUS_OK);
    }
    journal_bar(world.store);
    CHECK_EQUAL(store_sync(world.store), STATUS_OK);
    CHECK_EQUAL(small_commits(), 0);
}

static void end(void)
{
    world_end(&world);
    disk_finish(&disk);
}

/* Puts, deletes, a batch and a root, each with a sync of its own. */
static void change_some(void)
{
    for (uint32_t i = 1; i < OBJECTS; i += 2) {
        CHECK_EQUAL(world_put(&world, i), STATUS_OK);
        CHECK_EQUAL(store_sync(world.store), STATUS_OK);
    }
    CHECK_EQUAL(world_delete(&world, 2), STATUS_OK);
    CHECK_EQUAL(world_delete(&world, 4), STATUS_OK);
    CHECK_EQUAL(store_sync(world.store), STATUS_OK);
    CHECK_EQUAL(world_put(&world, 4), STATUS_OK);
    CHECK_EQUAL(world_batch(&world, 0x1f, 7, false), STATUS_OK);
    CHECK_EQUAL(store_sync(world.store), STATUS_OK);
}

/* What is there is `present`, with all counts as they were. */
static void check_is(uint64_t present)
{
    uint64_t found;
    struct store_owner owner;
    CHECK(world_look(&world, &found));
    CHECK_EQUAL(found, present);
    CHECK_EQUAL(store_owner_read(world.store, world_owners[0], &owner), STATUS_OK);
    CHECK_EQUAL(owner.root[0], world.root);
    check_all();
}

static void test_is_small(void)
{
    begin(DISK_SECTOR_BYTES);
    disk_write = disk.device.write;
    disk_flush = disk.device.flush;
    world.store->device.write = count_write;
    world.store->device.flush = count_flush;
    CHECK_EQUAL(world_put(&world, 7), STATUS_OK); /* 4 KiB: two pages with what is around it */
    CHECK_EQUAL(store_sync(world.store), STATUS_OK);
    CHECK_EQUAL(small_commits(), 1);
    CHECK_EQUAL(written_bytes, 2 * PAGE_BYTES + 4 * DISK_SECTOR_BYTES);
    CHECK_EQUAL(flush_count, 2);
    end();
}

static void test_is_found_again(void)
{
    static const uint32_t blocks[] = {512, 1024, 4096};
    for (uint32_t i = 0; i < sizeof(blocks) / sizeof(blocks[0]); i++) {
        struct store_owner before;
        struct store_owner after;
        begin(blocks[i]);
        change_some();
        CHECK_EQUAL(small_commits(), OBJECTS / 2 + 2);
        CHECK_EQUAL(store_owner_read(world.store, world_owners[0], &before), STATUS_OK);
        const struct commit commit = world.store->commit;
        const uint64_t live_bytes = world.store->live_bytes;
        const uint32_t free_count = world.store->free_count;
        CHECK_EQUAL(world_mount(&world), STATUS_OK);
        check_is(world.present);
        CHECK_EQUAL(store_owner_read(world.store, world_owners[0], &after), STATUS_OK);
        CHECK_EQUAL(after.used_bytes, before.used_bytes);
        CHECK_EQUAL(after.object_count, before.object_count);
        CHECK_EQUAL(world.store->commit.object_count, commit.object_count);
        CHECK_EQUAL(world.store->commit.next_number, commit.next_number);
        CHECK_EQUAL(world.store->commit.reap_count, commit.reap_count);
        CHECK_EQUAL(world.store->live_bytes, live_bytes);
        CHECK_EQUAL(world.store->free_count, free_count);
        /* The next one is written in full, and goes on from there. */
        CHECK_EQUAL(world_put(&world, 9), STATUS_OK);
        CHECK_EQUAL(store_sync(world.store), STATUS_OK);
        CHECK_EQUAL(small_commits(), 0);
        CHECK_EQUAL(world_mount(&world), STATUS_OK);
        check_is(world.present);
        end();
    }
}

/* On a disk whose blocks are larger than they were. */
static void test_other_blocks(void)
{
    begin(DISK_SECTOR_BYTES);
    change_some();
    disk.device.block_bytes = PAGE_BYTES;
    disk.device.block_count = DISK_BYTES / PAGE_BYTES;
    CHECK_EQUAL(world_mount(&world), STATUS_OK);
    check_is(world.present);
    CHECK_EQUAL(world_put(&world, 9), STATUS_OK);
    CHECK_EQUAL(store_sync(world.store), STATUS_OK);
    CHECK_EQUAL(world_mount(&world), STATUS_OK);
    check_is(world.present);
    end();
}

/* As long as it fits, then in full: the segment ends, or so many pages are used. */
static void test_is_bounded(void)
{
    uint32_t small = 0;
    uint32_t full = 0;
    begin(DISK_SECTOR_BYTES);
    for (uint32_t i = 0; i < 1000; i++) {
        CHECK_EQUAL(world_root(&world, (uint8_t)i), STATUS_OK);
        CHECK_EQUAL(store_sync(world.store), STATUS_OK);
        small += small_commits() != 0 ? 1 : 0;
        full += small_commits() == 0 ? 1 : 0;
        CHECK(journal_pages(&world.store->superblock.journal) <= JOURNAL_PAGES_MAX);
        if (i % 100 == 99) {
            CHECK_EQUAL(world_mount(&world), STATUS_OK);
            check_is(world.present);
        }
    }
    CHECK(full >= 10);
    CHECK(small > 20 * full);
    end();
}

/* What one small commit cannot hold is a full one, and so is what has no change of its own. */
static void test_is_barred(void)
{
    begin(DISK_SECTOR_BYTES);
    CHECK_EQUAL(store_owner_quota(world.store, world_owners[0], 1 << 20), STATUS_OK);
    CHECK_EQUAL(store_sync(world.store), STATUS_OK);
    CHECK_EQUAL(small_commits(), 0);
    for (uint32_t i = 0; i < JOURNAL_NOTED_BYTES / journal_change_bytes[JOURNAL_PUT] + 1; i++) {
        const struct store_name name = world_name(&world, 0);
        CHECK_EQUAL(store_pin(world.store, &name), STATUS_OK);
    }
    CHECK_EQUAL(store_sync(world.store), STATUS_OK);
    CHECK_EQUAL(small_commits(), 0);
    CHECK_EQUAL(world_put(&world, 1), STATUS_OK);
    CHECK_EQUAL(store_sync(world.store), STATUS_OK);
    CHECK_EQUAL(small_commits(), 1);
    end();
}

/* No byte of one copy counts. Of both, in the last block: the state before it, and it is said. */
static void test_damage(void)
{
    struct store_usage usage;
    begin(DISK_SECTOR_BYTES);
    change_some();
    const uint64_t present = world.present;
    CHECK_EQUAL(world_root(&world, 9), STATUS_OK);
    CHECK_EQUAL(store_sync(world.store), STATUS_OK);
    const struct superblock superblock = world.store->superblock;
    const uint32_t last = superblock.journal.block_count - 1;
    for (uint32_t at = 0; at <= last; at++) {
        for (uint32_t byte = 0; byte < DISK_SECTOR_BYTES; byte += 3) {
            const uint64_t place = journal_place(&superblock, at, byte % 2) + byte;
            disk.data[place] ^= 4;
            CHECK_EQUAL(world_mount(&world), STATUS_OK);
            disk.data[place] ^= 4;
            CHECK_EQUAL(store_sync(world.store), STATUS_OK); /* nothing to do */
        }
    }
    check_is(present);
    disk.data[journal_place(&superblock, last, 0) + 20] ^= 1;
    disk.data[journal_place(&superblock, last, 1) + 40] ^= 1;
    CHECK_EQUAL(world_mount(&world), STATUS_OK);
    store_usage(world.store, &usage);
    CHECK_EQUAL(usage.sequence, superblock.sequence - 1);
    CHECK_EQUAL(usage.damaged_superblocks, 1);
    world.root = 7;
    check_is(present);
    /* In one before: none of what came behind it can be believed. */
    disk.data[journal_place(&superblock, 0, 0) + 20] ^= 1;
    disk.data[journal_place(&superblock, 0, 1) + 20] ^= 1;
    CHECK_EQUAL(world_mount(&world), STATUS_MALFORMED);
    end();
}

/* What another commit left in a block's place is not taken for it. */
static void test_stale(void)
{
    static uint8_t old[DISK_SECTOR_BYTES];
    begin(DISK_SECTOR_BYTES);
    change_some();
    const struct superblock superblock = world.store->superblock;
    uint8_t *first = disk.data + journal_place(&superblock, 0, 0);
    uint8_t *second = disk.data + journal_place(&superblock, 1, 0);
    memcpy(old, first, sizeof(old));
    memcpy(first, second, sizeof(old));
    memcpy(second, old, sizeof(old));
    CHECK_EQUAL(world_mount(&world), STATUS_OK); /* by their second copies */
    check_is(world.present);
    memcpy(first + PAGE_BYTES, first, sizeof(old));
    CHECK_EQUAL(world_mount(&world), STATUS_MALFORMED);
    end();
}

static void test_superblock(void)
{
    static uint8_t sector[PAGE_BYTES];
    struct superblock found;
    bool was_one;
    begin(DISK_SECTOR_BYTES);
    change_some();
    const struct superblock good = world.store->superblock;
    struct superblock bad[5] = {good, good, good, good, good};
    superblock_write(sector, &good);
    CHECK(superblock_read(sector, &found, &was_one));
    CHECK_EQUAL(found.journal.block_count, good.journal.block_count);
    CHECK_EQUAL(found.journal.objects_at, good.journal.objects_at);
    bad[0].journal.block_bytes = 256;
    bad[1].journal.block_bytes = 8192;
    bad[2].journal.block_bytes = 768;
    bad[3].journal.block_count = JOURNAL_PAGES_MAX * 8 + 1;
    bad[4].journal.commit_count = 0;
    for (uint32_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        superblock_write(sector, &bad[i]);
        CHECK(!superblock_read(sector, &found, &was_one));
    }
    end();
}

static enum status apply(const uint8_t *change, uint32_t size_bytes)
{
    CHECK_EQUAL(world_mount(&world), STATUS_OK);
    return journal_apply(world.store, change, size_bytes);
}

static void test_hostile(void)
{
    uint8_t change[128] = {JOURNAL_CHANGES};
    begin(DISK_SECTOR_BYTES);
    CHECK_EQUAL(apply(change, sizeof(change)), STATUS_MALFORMED);
    change[0] = JOURNAL_PUT; /* an entry of zeros */
    CHECK_EQUAL(apply(change, sizeof(change)), STATUS_MALFORMED);
    CHECK_EQUAL(apply(change, 20), STATUS_MALFORMED); /* more than there is */
    change[0] = JOURNAL_REMOVE;                       /* what is not there */
    CHECK_EQUAL(apply(change, sizeof(change)), STATUS_MALFORMED);
    change[0] = JOURNAL_SPARE;
    CHECK_EQUAL(apply(change, sizeof(change)), STATUS_MALFORMED);
    change[0] = JOURNAL_OWNER;
    change[1] = 2; /* who is not there */
    CHECK_EQUAL(apply(change, sizeof(change)), STATUS_MALFORMED);
    change[0] = JOURNAL_REAP;
    change[9] = 2;
    CHECK_EQUAL(apply(change, sizeof(change)), STATUS_MALFORMED);
    change[9] = 0;
    CHECK_EQUAL(apply(change, 13), STATUS_OK);
    for (uint32_t i = 1; i < REAP_MAX; i++) {
        CHECK_EQUAL(journal_apply(world.store, change, 13), STATUS_OK);
    }
    CHECK_EQUAL(journal_apply(world.store, change, 13), STATUS_MALFORMED);
    change[0] = JOURNAL_END;
    CHECK_EQUAL(apply(change, sizeof(change)), STATUS_OK);
    end();
}

/* More in a segment than it has room for, and an object that changes its size. */
static void test_miscounted(void)
{
    uint8_t change[1 + LEAF_ENTRY_BYTES] = {JOURNAL_PUT};
    struct entry entry;
    uint32_t added = 0;
    begin(DISK_SECTOR_BYTES);
    const struct store_name name = world_name(&world, 0);
    CHECK_EQUAL(world_mount(&world), STATUS_OK);
    CHECK_EQUAL(object_find(world.store, &name, &entry), STATUS_OK);
    entry.size_bytes++;
    entry.stored_bytes++;
    entry_write(change + 1, &entry);
    CHECK_EQUAL(journal_apply(world.store, change, sizeof(change)), STATUS_MALFORMED);
    entry.size_bytes = STORE_CHUNK_BYTES;
    entry.stored_bytes = RECORD_BYTES_MAX;
    entry.address = SEGMENTS_AT;
    enum status status = STATUS_OK;
    for (; added < 8 && status == STATUS_OK; added++) {
        entry.key[KEY_TAG_AT] = (uint8_t)added;
        memset(entry.key + KEY_TAG_AT + 1, 0, KEY_TAG_BYTES - 1);
        entry_write(change + 1, &entry);
        status = journal_apply(world.store, change, sizeof(change));
    }
    CHECK_EQUAL(status, STATUS_MALFORMED);
    CHECK_EQUAL(added, 2);
    end();
}

/* All is written in full, and behind it there is room in its segment. */
static void write_in_full(void)
{
    do {
        journal_bar(world.store);
        CHECK_EQUAL(world_root(&world, 7), STATUS_OK);
        CHECK_EQUAL(store_sync(world.store), STATUS_OK);
    } while (
        !place_is_possible(world.store, world.store->superblock.commit.address, 4 * TWIN_BYTES));
}

/* A device that fails while a mount does it again, or while it is written. */
static void test_device_errors(void)
{
    begin(DISK_SECTOR_BYTES);
    change_some();
    disk.reads_left = 9; /* superblocks, commit, tables: and some of the journal */
    CHECK_EQUAL(world_mount(&world), STATUS_DEVICE_ERROR);
    disk.reads_left = DISK_NEVER;
    CHECK_EQUAL(world_mount(&world), STATUS_OK);
    CHECK_EQUAL(world_put(&world, 9), STATUS_OK);
    const uint64_t present = world.present;
    for (uint32_t i = 0; i < 5; i++) {
        write_in_full();
        CHECK_EQUAL(world_put(&world, 11), STATUS_OK);
        CHECK(journal_has_room(world.store));
        disk.writes_left = i;
        CHECK_EQUAL(store_sync(world.store), STATUS_DEVICE_ERROR);
        disk.writes_left = DISK_NEVER;
        CHECK_EQUAL(store_sync(world.store), STATUS_WRONG_STATE);
        CHECK_EQUAL(world_mount(&world), STATUS_OK);
        check_is(i < 4 ? present : world.present); /* one superblock is enough */
        CHECK_EQUAL(world_delete(&world, 11), i < 4 ? STATUS_NOT_FOUND : STATUS_OK);
        world.present = present;
    }
    end();
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"is small", test_is_small},
        {"is found again", test_is_found_again},
        {"other blocks", test_other_blocks},
        {"is bounded", test_is_bounded},
        {"is barred", test_is_barred},
        {"damage", test_damage},
        {"stale", test_stale},
        {"superblock", test_superblock},
        {"hostile", test_hostile},
        {"miscounted", test_miscounted},
        {"device errors", test_device_errors},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
