/*
 * An image that somebody made on purpose: a good one, changed, with the checksums of what was
 * changed put right, up to the superblock. Whatever is done with it ends, and stays in its memory.
 *
 * Input: changes of five bytes: the page, among those that the store itself wrote; a place in it,
 * two bytes; what is written there; and how many bytes.
 */
#include "cache.h"
#include "format.h"
#include "log.h"
#include "node.h"
#include "world.h"
#include <stdlib.h>

#define DISK_BYTES (UINT64_C(3) << 20)
#define PAGES_MAX  64u
#define CHANGE     5u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

static struct disk disk;
static struct world world;
static uint64_t pages[PAGES_MAX];
static uint32_t page_count;
static uint8_t *good;

/* Pages of the last commit: found by their heads, the newest copies only are worth it. */
static void find_pages(void)
{
    for (uint64_t at = SEGMENTS_AT; at < DISK_BYTES; at += PAGE_BYTES) {
        struct head head;
        if (head_read(disk.data + at, &head) && head.kind >= RECORD_NODE &&
            page_count < PAGES_MAX) {
            pages[page_count++] = at;
            at += PAGE_BYTES;
        }
    }
}

static void prepare(void)
{
    disk_init(&disk, DISK_BYTES);
    world_begin(&world, &disk, STORE_SEGMENT_BYTES_MIN);
    for (uint32_t i = 0; i < WORLD_OBJECTS; i++) {
        (void)world_put(&world, i);
    }
    (void)store_sync(world.store);
    find_pages();
    good = malloc(DISK_BYTES);
    memcpy(good, disk.data, DISK_BYTES);
}

/* Puts right the head and, in all other pages, what refers to this one. */
static void put_right(uint64_t address)
{
    uint8_t *page = disk.data + address;
    uint8_t reference[8 + CHECKSUM_BYTES];
    checksum_of(page, HEAD_CHECK_AT, page + HEAD_CHECK_AT);
    memcpy(page + PAGE_BYTES, page, PAGE_BYTES);
    set_u64(reference, address);
    checksum_of(page, PAGE_BYTES, reference + 8);
    for (uint32_t i = 0; i < page_count; i++) {
        for (uint32_t at = HEAD_BYTES; at + sizeof(reference) <= PAGE_BYTES; at += 8) {
            uint8_t *place = disk.data + pages[i] + at;
            if (memcmp(place, reference, 8) == 0) {
                memcpy(place, reference, sizeof(reference));
            }
        }
    }
    for (uint32_t slot = 0; slot < 4; slot++) {
        uint8_t *superblock = disk.data + superblock_place(slot / 2, slot % 2);
        if (memcmp(superblock + 48, reference, 8) == 0) {
            memcpy(superblock + 48, reference, sizeof(reference));
            checksum_of(superblock, 496, superblock + 496);
        }
    }
}

static void change(const uint8_t *data, size_t size_bytes)
{
    for (size_t i = 0; i + CHANGE <= size_bytes; i += CHANGE) {
        const uint64_t page = pages[data[i] % page_count];
        const uint32_t at = get_u16(data + i + 1) % PAGE_BYTES;
        const uint32_t left = PAGE_BYTES - at;
        const uint32_t count = data[i + 4] % 9;
        memset(disk.data + page + at, data[i + 3], count < left ? count : left);
    }
    for (uint32_t round = 0; round < 2; round++) {
        for (uint32_t i = 0; i < page_count; i++) {
            put_right(pages[i]);
        }
    }
}

static void ignore(void *context, const struct store_finding *finding)
{
    (void)context;
    (void)finding;
}

static void use(void)
{
    static uint32_t counts[STORE_SEGMENTS_MAX];
    struct store_information list[8];
    uint8_t cursor[STORE_CURSOR_BYTES] = {0};
    uint32_t count = 8;
    bool is_done = false;
    for (uint32_t i = 0; i < WORLD_OBJECTS; i++) {
        bool is_there;
        (void)world_look_at(&world, i, &is_there);
    }
    for (uint32_t i = 0; i < WORLD_OBJECTS && count == 8; i++) {
        if (store_list(world.store, world_owners[0], cursor, list, 8, &count) != STATUS_OK) {
            break;
        }
    }
    (void)store_check(world.store, counts, ignore, NULL);
    for (uint32_t i = 0; i < WORLD_OBJECTS; i += 2) {
        (void)world_delete(&world, i);
        (void)world_put(&world, i + 1);
    }
    for (uint32_t i = 0; i < 40 && !is_done; i++) {
        (void)store_clean_step(world.store, &is_done);
    }
    (void)store_sync(world.store);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    if (good == NULL) {
        prepare();
    }
    memcpy(disk.data, good, DISK_BYTES);
    change(data, size_bytes);
    if (world_mount(&world) == STATUS_OK) {
        use();
    }
    return 0;
}
