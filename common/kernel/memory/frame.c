/*
 * Frames: the RAM in pages of 4 KiB, given out in blocks of 2^order pages by the buddy method
 * (Knuth, The Art of Computer Programming 1, 2.5).
 *
 * RAM that lies together is a zone; each zone has an array with one struct frame per page, kept in
 * the zone itself. A block is free or not; what a free block is worth knowing is in the struct
 * frame of its first page.
 *
 * Invariants (frame_check()):
 *  1. a free block's first page number, counted from address 0, is a multiple of its size;
 *  2. a free block lies inside one zone, and only its first page is marked free;
 *  3. of two buddies of one order inside a zone, at most one is free: two would have been joined;
 *  4. free_count is the number of pages in free blocks;
 *  5. a block marked clean is all zero.
 *
 * Freed blocks are scrubbed at once, so allocation gives zero pages at no cost. Memory that was
 * free when the kernel came is dirty: it is scrubbed when it is first given out, not at boot, which
 * would touch all RAM.
 */
#include "memory/frame.h"
#include "abi/layout.h"
#include "lib/memory.h"
#include "log.h"
#include "memory/direct_map.h"
#include "panic.h"
#include <stddef.h>

#define FRAME_ZONES_MAX 64u
#define FRAME_NONE      UINT32_MAX

struct frame {
    uint32_t next; /* on zone->free[order], by index in the zone; FRAME_NONE at the end */
    uint32_t previous;
    uint8_t order;
    bool is_free;  /* first page of a free block */
    bool is_clean; /* the block is all zero */
};

/* [kernel] all of it, once frame_init() is through */
struct zone {
    uint64_t first_page; /* page number */
    uint32_t page_count;
    struct frame *frames;
    uint32_t free[FRAME_ORDER_MAX + 1]; /* heads, by index in the zone */
};

static struct zone zones[FRAME_ZONES_MAX];
static uint32_t zone_count;
static uint64_t free_count;
static uint64_t total_count;

static struct paddr page_address(const struct zone *zone, uint32_t index)
{
    return (struct paddr){(zone->first_page + index) << PAGE_SHIFT};
}

static struct zone *zone_of(uint64_t page)
{
    for (uint32_t i = 0; i < zone_count; i++) {
        if (page >= zones[i].first_page && page - zones[i].first_page < zones[i].page_count) {
            return &zones[i];
        }
    }
    return NULL;
}

static void scrub(const struct zone *zone, uint32_t index, uint32_t order)
{
    memset(direct_map_pointer(page_address(zone, index)), 0, PAGE_SIZE_BYTES << order);
}

static void list_add(struct zone *zone, uint32_t index, uint32_t order, bool is_clean)
{
    const uint32_t head = zone->free[order];
    zone->frames[index] = (struct frame){head, FRAME_NONE, (uint8_t)order, true, is_clean};
    if (head != FRAME_NONE) {
        zone->frames[head].previous = index;
    }
    zone->free[order] = index;
}

static void list_remove(struct zone *zone, uint32_t index)
{
    struct frame *frame = &zone->frames[index];
    if (frame->previous == FRAME_NONE) {
        zone->free[frame->order] = frame->next;
    } else {
        zone->frames[frame->previous].next = frame->next;
    }
    if (frame->next != FRAME_NONE) {
        zone->frames[frame->next].previous = frame->previous;
    }
    frame->is_free = false;
}

/* The buddy's index, or FRAME_NONE when it is not wholly inside the zone. */
static uint32_t buddy_of(const struct zone *zone, uint32_t index, uint32_t order)
{
    const uint64_t size = UINT64_C(1) << order;
    const uint64_t page = (zone->first_page + index) ^ size;
    if (page < zone->first_page || page + size > zone->first_page + zone->page_count) {
        return FRAME_NONE;
    }
    return (uint32_t)(page - zone->first_page);
}

/* Frees a block, joining it with its buddy as often as that is free too. */
static void block_free(struct zone *zone, uint32_t index, uint32_t order, bool is_clean)
{
    free_count += UINT64_C(1) << order;
    while (order < FRAME_ORDER_MAX) {
        const uint32_t buddy = buddy_of(zone, index, order);
        if (buddy == FRAME_NONE || !zone->frames[buddy].is_free ||
            zone->frames[buddy].order != order) {
            break;
        }
        is_clean = is_clean && zone->frames[buddy].is_clean;
        list_remove(zone, buddy);
        index = index < buddy ? index : buddy;
        order++;
    }
    list_add(zone, index, order, is_clean);
}

/* Frees any run of pages as the largest blocks that its alignment allows. */
static void run_free(struct zone *zone, uint32_t first, uint32_t count)
{
    if (zone->first_page + first == 0 && count > 0) {
        first++; /* nobody gets the page at address 0, which in many places says: none */
        count--;
    }
    while (count > 0) {
        uint32_t order = 0;
        while (order < FRAME_ORDER_MAX && (2u << order) <= count &&
               ((zone->first_page + first) & ((UINT64_C(2) << order) - 1)) == 0) {
            order++;
        }
        block_free(zone, first, order, false);
        first += 1u << order;
        count -= 1u << order;
    }
}

static bool is_ram(uint32_t kind)
{
    return kind == MEMORY_USABLE || kind == MEMORY_BOOT_RECLAIMABLE;
}

/* Makes a zone of the usable and reclaimable regions that touch, its frame array at its start. */
static void zone_add(uint64_t first_page, uint64_t page_count)
{
    kernel_assert(zone_count < FRAME_ZONES_MAX);
    kernel_assert(page_count < FRAME_NONE);
    struct zone *zone = &zones[zone_count++];
    zone->first_page = first_page;
    zone->page_count = (uint32_t)page_count;
    for (uint32_t order = 0; order <= FRAME_ORDER_MAX; order++) {
        zone->free[order] = FRAME_NONE;
    }
    total_count += page_count;
}

static uint64_t array_pages(const struct zone *zone)
{
    return (zone->page_count * sizeof(struct frame) + PAGE_MASK) >> PAGE_SHIFT;
}

/* Puts the array into the first usable region inside the zone that is large enough for it. */
static uint64_t place_array(struct zone *zone, const struct boot_info *info)
{
    const uint64_t need = array_pages(zone);
    for (uint32_t i = 0; i < info->memory_region_count; i++) {
        const struct boot_memory_region *region = &info->memory_regions[i];
        const uint64_t page = region->base >> PAGE_SHIFT;
        if (region->kind == MEMORY_USABLE && zone_of(page) == zone &&
            region->size_bytes >> PAGE_SHIFT >= need) {
            zone->frames = direct_map_pointer((struct paddr){region->base});
            memset(zone->frames, 0, zone->page_count * sizeof(struct frame));
            return page;
        }
    }
    return UINT64_MAX;
}

static void add_zones(const struct boot_info *info)
{
    uint64_t first = 0;
    uint64_t end = 0;
    for (uint32_t i = 0; i < info->memory_region_count; i++) {
        const struct boot_memory_region *region = &info->memory_regions[i];
        if (!is_ram(region->kind)) {
            continue;
        }
        if (region->base != end) {
            if (end != first) {
                zone_add(first >> PAGE_SHIFT, (end - first) >> PAGE_SHIFT);
            }
            first = region->base;
        }
        end = region->base + region->size_bytes;
    }
    if (end != first) {
        zone_add(first >> PAGE_SHIFT, (end - first) >> PAGE_SHIFT);
    }
}

/* Frees the usable regions of one zone, all but the pages of its own array. */
static void fill_zone(struct zone *zone, const struct boot_info *info, uint64_t array_page)
{
    for (uint32_t i = 0; i < info->memory_region_count; i++) {
        const struct boot_memory_region *region = &info->memory_regions[i];
        uint64_t page = region->base >> PAGE_SHIFT;
        uint64_t count = region->size_bytes >> PAGE_SHIFT;
        if (region->kind != MEMORY_USABLE || zone_of(page) != zone) {
            continue;
        }
        if (page == array_page) {
            page += array_pages(zone);
            count -= array_pages(zone);
        }
        run_free(zone, (uint32_t)(page - zone->first_page), (uint32_t)count);
    }
}

void frame_init(const struct boot_info *info)
{
    add_zones(info);
    for (uint32_t i = 0; i < zone_count; i++) {
        const uint64_t array_page = place_array(&zones[i], info);
        if (array_page == UINT64_MAX) {
            /* Nothing usable in it holds its array: a sliver between two firmware regions. */
            total_count -= zones[i].page_count;
            zones[i].page_count = 0;
            continue;
        }
        fill_zone(&zones[i], info, array_page);
    }
    if (free_count == 0) {
        panic("memory: the machine has no usable memory");
    }
}

void frame_reclaim_boot_memory(const struct boot_memory_region *regions, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (regions[i].kind != MEMORY_BOOT_RECLAIMABLE) {
            continue;
        }
        const uint64_t page = regions[i].base >> PAGE_SHIFT;
        struct zone *zone = zone_of(page);
        if (zone != NULL) {
            run_free(
                zone,
                (uint32_t)(page - zone->first_page),
                (uint32_t)(regions[i].size_bytes >> PAGE_SHIFT));
        }
    }
}

/* The smallest free block of at least `order` in a zone; FRAME_NONE when there is none. */
static uint32_t find_block(const struct zone *zone, uint32_t order)
{
    for (uint32_t larger = order; larger <= FRAME_ORDER_MAX; larger++) {
        if (zone->free[larger] != FRAME_NONE) {
            return zone->free[larger];
        }
    }
    return FRAME_NONE;
}

/* Gives whether the block is all zero. */
static bool take_block(struct zone *zone, uint32_t index, uint32_t order)
{
    const bool is_clean = zone->frames[index].is_clean;
    const uint32_t found_order = zone->frames[index].order;
    list_remove(zone, index);
    for (uint32_t half = found_order; half-- > order;) {
        list_add(zone, index + (1u << half), half, is_clean);
    }
    free_count -= UINT64_C(1) << order;
    return is_clean;
}

enum status frame_allocate_unscrubbed(uint32_t order, struct paddr *frame, bool *is_clean)
{
    if (order > FRAME_ORDER_MAX) {
        return STATUS_INVALID_ARGUMENT;
    }
    for (uint32_t i = 0; i < zone_count; i++) {
        const uint32_t index = find_block(&zones[i], order);
        if (index != FRAME_NONE) {
            *is_clean = take_block(&zones[i], index, order);
            *frame = page_address(&zones[i], index);
            return STATUS_OK;
        }
    }
    return STATUS_NO_MEMORY;
}

enum status frame_allocate(uint32_t order, struct paddr *frame)
{
    bool is_clean = false;
    const enum status status = frame_allocate_unscrubbed(order, frame, &is_clean);
    if (status == STATUS_OK && !is_clean) {
        memset(direct_map_pointer(*frame), 0, PAGE_SIZE_BYTES << order);
    }
    return status;
}

void frame_scrub(struct paddr frame)
{
    memset(direct_map_pointer(frame), 0, PAGE_SIZE_BYTES);
}

void frame_free(struct paddr frame, uint32_t order)
{
    const uint64_t page = frame.value >> PAGE_SHIFT;
    struct zone *zone = zone_of(page);
    kernel_assert(zone != NULL);
    kernel_assert(order <= FRAME_ORDER_MAX);
    kernel_assert((page & ((UINT64_C(1) << order) - 1)) == 0);
    const uint32_t index = (uint32_t)(page - zone->first_page);
    kernel_assert(!zone->frames[index].is_free);
    scrub(zone, index, order);
    block_free(zone, index, order, true);
}

uint64_t frame_free_count(void)
{
    return free_count;
}

uint64_t frame_total_count(void)
{
    return total_count;
}

static bool is_zero(const struct zone *zone, uint32_t index, uint32_t order)
{
    const uint64_t *words = direct_map_pointer(page_address(zone, index));
    for (uint64_t i = 0; i < (PAGE_SIZE_BYTES << order) / sizeof(*words); i++) {
        if (words[i] != 0) {
            return false;
        }
    }
    return true;
}

static uint64_t check_block(const struct zone *zone, uint32_t index, uint32_t order)
{
    const struct frame *frame = &zone->frames[index];
    kernel_assert(frame->is_free);
    kernel_assert(frame->order == order);
    kernel_assert(((zone->first_page + index) & ((UINT64_C(1) << order) - 1)) == 0);
    kernel_assert(index + (UINT64_C(1) << order) <= zone->page_count);
    for (uint32_t i = index + 1; i < index + (1u << order); i++) {
        kernel_assert(!zone->frames[i].is_free);
    }
    const uint32_t buddy = buddy_of(zone, index, order);
    kernel_assert(
        order == FRAME_ORDER_MAX || buddy == FRAME_NONE || !zone->frames[buddy].is_free ||
        zone->frames[buddy].order != order);
    kernel_assert(!frame->is_clean || is_zero(zone, index, order));
    return UINT64_C(1) << order;
}

void frame_check(void)
{
    uint64_t counted = 0;
    for (uint32_t i = 0; i < zone_count; i++) {
        const struct zone *zone = &zones[i];
        for (uint32_t order = 0; zone->page_count != 0 && order <= FRAME_ORDER_MAX; order++) {
            for (uint32_t at = zone->free[order]; at != FRAME_NONE; at = zone->frames[at].next) {
                counted += check_block(zone, at, order);
            }
        }
    }
    kernel_assert(counted == free_count);
}
