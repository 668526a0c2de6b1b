/*
 * Superblocks, commits, heads of records, nodes and blocks of the journal out of any bytes, with
 * and without a checksum that is put right. Input: which, then the bytes.
 */
#include "format.h"
#include "journal.h"
#include "node.h"
#include "world.h"
#include <stdlib.h>

#define DISK_BYTES (UINT64_C(3300) << 10)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

static struct disk disk;
static struct world world;
static uint8_t *good;
static uint8_t page[2 * PAGE_BYTES];

static void must(bool holds)
{
    if (!holds) {
        __builtin_trap();
    }
}

static void read_superblock(void)
{
    struct superblock superblock;
    bool was_one;
    checksum_of(page, 496, page + 496);
    if (superblock_read(page, &superblock, &was_one)) {
        must(was_one && superblock.segment_count <= STORE_SEGMENTS_MAX);
        for (uint32_t slot = 0; slot < 4; slot++) {
            memcpy(disk.data + superblock_place(slot / 2, slot % 2), page, PAGE_BYTES);
        }
        (void)world_mount(&world);
    }
}

static void read_commit(void)
{
    static struct commit commit;
    checksum_of(page, HEAD_CHECK_AT, page + HEAD_CHECK_AT);
    if (commit_read(page, &commit)) {
        must(commit.reap_count <= REAP_MAX && commit.owner_count <= STORE_OWNERS_MAX);
    }
}

static void read_node(void)
{
    struct entry entry;
    checksum_of(page, HEAD_CHECK_AT, page + HEAD_CHECK_AT);
    for (uint32_t level = 0; level < 2; level++) {
        if (!node_is_good(world.store, page, level)) {
            continue;
        }
        must(node_count(page) != 0 && node_count(page) <= node_count_max(page));
        for (uint32_t i = 0; i < node_count(page); i++) {
            must(node_find(page, node_at(page, i)) == i + 1);
        }
        if (level == 0) {
            entry_read(node_at(page, 0), &entry);
            must(entry_is_good(world.store, &entry));
        }
    }
}

static void ignore(void *context, const struct store_finding *finding)
{
    (void)context;
    (void)finding;
}

/* Behind a commit that is good, whatever is done with the store then. */
static void read_journal(uint32_t size_bytes)
{
    static uint32_t counts[STORE_SEGMENTS_MAX];
    must(world_mount(&world) == STATUS_OK);
    (void)journal_apply(world.store, page, size_bytes);
    for (uint32_t i = 0; i < 8; i++) {
        bool is_there;
        (void)world_look_at(&world, i, &is_there);
        (void)world_delete(&world, i);
        (void)world_put(&world, i);
    }
    (void)store_sync(world.store);
    (void)store_check(world.store, counts, ignore, NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    if (disk.data == NULL) {
        disk_init(&disk, DISK_BYTES);
        world_begin(&world, &disk, STORE_SEGMENT_BYTES_MIN);
        for (uint32_t i = 0; i < 8; i++) {
            (void)world_put(&world, i);
        }
        (void)store_sync(world.store);
        good = malloc(DISK_BYTES);
        memcpy(good, disk.data, DISK_BYTES);
    }
    if (size_bytes == 0) {
        return 0;
    }
    memset(page, 0, sizeof(page));
    memcpy(page, data + 1, size_bytes - 1 < PAGE_BYTES ? size_bytes - 1 : PAGE_BYTES);
    switch (data[0] % 4) {
    case 0:
        read_superblock();
        break;
    case 1:
        read_commit();
        break;
    case 3:
        memcpy(disk.data, good, DISK_BYTES);
        read_journal(PAGE_BYTES - JOURNAL_CHANGES_AT);
        break;
    default:
        read_node();
        break;
    }
    return 0;
}
