/*
 * An image that somebody made on purpose: a good one, changed, with the checksums of what was
 * changed put right, up to the superblock. Whatever is done with it ends, and stays in its memory.
 *
 * Input: changes of five bytes: the page, among those that the store itself wrote; a place in it,
 * two bytes; what is written there; and how many bytes.
 */
#include "format.h"
#include "world.h"
#include <stdlib.h>

#define DISK_BYTES (UINT64_C(3300) << 10)
#define PAGES_MAX  64u
#define CHANGE     5u
/* More than a leaf holds, and one in chunks. */
#define OBJECTS 80u
#define LARGE   30u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

static struct disk disk;
static struct world world;
static uint64_t pages[PAGES_MAX];
static uint32_t page_count;
static uint8_t *good;
static struct store_name names[OBJECTS];

static struct bytes content(const uint32_t *number)
{
    return (struct bytes){(const uint8_t *)number, sizeof(*number)};
}

static void put(uint32_t number)
{
    static const struct store_author author;
    (void)store_put(
        world.store, world_owners[number % 2], &author, content(&number), names[number].hash);
    memcpy(names[number].owner, world_owners[number % 2], STORE_PRINCIPAL_BYTES);
}

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
    for (uint32_t i = 0; i < OBJECTS; i++) {
        put(i);
    }
    (void)world_put(&world, LARGE);
    (void)store_sync(world.store);
    find_pages();
    good = malloc(DISK_BYTES);
    memcpy(good, disk.data, DISK_BYTES);
}

/* Puts right the head and what refers to this page, and gives in which pages that was, as bits. */
static uint64_t put_right(uint64_t address)
{
    uint8_t *page = disk.data + address;
    uint8_t reference[8 + CHECKSUM_BYTES];
    uint64_t changed = 0;
    checksum_of(page, HEAD_CHECK_AT, page + HEAD_CHECK_AT);
    memcpy(page + PAGE_BYTES, page, PAGE_BYTES);
    set_u64(reference, address);
    checksum_of(page, PAGE_BYTES, reference + 8);
    for (uint32_t i = 0; i < page_count; i++) {
        for (uint32_t at = HEAD_BYTES; at + sizeof(reference) <= PAGE_BYTES; at += 8) {
            uint8_t *place = disk.data + pages[i] + at;
            if (get_u64(place) == address) {
                memcpy(place, reference, sizeof(reference));
                changed |= UINT64_C(1) << i;
            }
        }
    }
    for (uint32_t slot = 0; slot < 4; slot++) {
        uint8_t *superblock = disk.data + superblock_place(slot / 2, slot % 2);
        if (get_u64(superblock + 48) == address) {
            memcpy(superblock + 48, reference, sizeof(reference));
            checksum_of(superblock, 496, superblock + 496);
        }
    }
    return changed;
}

static void change(const uint8_t *data, size_t size_bytes)
{
    uint64_t changed = 0;
    for (size_t i = 0; i + CHANGE <= size_bytes; i += CHANGE) {
        const uint32_t page = data[i] % page_count;
        const uint32_t at = get_u16(data + i + 1) % PAGE_BYTES;
        const uint32_t left = PAGE_BYTES - at;
        const uint32_t count = data[i + 4] % 9;
        memset(disk.data + pages[page] + at, data[i + 3], count < left ? count : left);
        changed |= UINT64_C(1) << page;
    }
    for (uint32_t round = 0; round < PAGES_MAX && changed != 0; round++) {
        const uint32_t page = (uint32_t)__builtin_ctzll(changed);
        changed &= changed - 1;
        changed |= put_right(pages[page]);
    }
}

static void ignore(void *context, const struct store_finding *finding)
{
    (void)context;
    (void)finding;
}

/* Half of the inputs look, the others change. */
static void use(bool looks)
{
    static uint32_t counts[STORE_SEGMENTS_MAX];
    struct store_information list[8];
    uint8_t cursor[STORE_CURSOR_BYTES] = {0};
    uint32_t count = 8;
    bool is_done = false;
    uint64_t got;
    static uint8_t found[64];
    const struct store_name large = world_name(&world, LARGE);
    (void)store_read(world.store, &large, 70, found, sizeof(found), &got);
    for (uint32_t i = 0; i < OBJECTS; i += 7) {
        (void)store_read(world.store, &names[i], 0, found, sizeof(found), &got);
    }
    for (uint32_t i = 0; i < OBJECTS && count == 8; i++) {
        if (store_list(world.store, world_owners[0], cursor, list, 8, &count) != STATUS_OK) {
            break;
        }
    }
    if (looks) {
        (void)store_check(world.store, counts, ignore, NULL);
        return;
    }
    for (uint32_t i = 0; i < OBJECTS; i += 3) {
        (void)store_delete(world.store, &names[i]);
        put(i / 2);
    }
    (void)store_delete(world.store, &large);
    for (uint32_t i = 0; i < 20 && !is_done; i++) {
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
        use(size_bytes % 2 == 0);
    }
    return 0;
}
