/*
 * The memory map; see the header for its life and invariants. All of it works on a small sorted
 * array: the map has some dozens of regions and is changed some dozens of times.
 */
#include "boot/memory_map.h"
#include "abi/address.h"
#include <stddef.h>

/* The last page of the address space is left out, so that no end ever wraps to 0. */
#define ADDRESS_END (UINT64_MAX - PAGE_MASK)

static uint64_t end_of(const struct boot_memory_region *region)
{
    return region->base + region->size_bytes;
}

static enum status set_overlap(
    struct boot_error *error,
    const struct boot_memory_region *left,
    const struct boot_memory_region *right)
{
    return boot_error_set(
        error,
        STATUS_OVERLAP,
        "memory map: 0x%llx-0x%llx (kind %u) and 0x%llx-0x%llx (kind %u) overlap",
        (unsigned long long)left->base,
        (unsigned long long)end_of(left) - 1,
        left->kind,
        (unsigned long long)right->base,
        (unsigned long long)end_of(right) - 1,
        right->kind);
}

static enum status set_full(struct boot_error *error)
{
    return boot_error_set(
        error, STATUS_LIMIT_EXCEEDED, "memory map: more than %u regions", BOOT_MEMORY_REGIONS_MAX);
}

enum status memory_map_add(
    struct memory_map *map,
    uint64_t base,
    uint64_t size_bytes,
    uint32_t kind,
    struct boot_error *error)
{
    if (size_bytes == 0) {
        return STATUS_OK;
    }
    if (kind >= MEMORY_KIND_COUNT || base > ADDRESS_END || size_bytes > ADDRESS_END - base) {
        return boot_error_set(
            error,
            STATUS_MALFORMED,
            "memory map: 0x%llx bytes at 0x%llx of kind %u cannot be",
            (unsigned long long)size_bytes,
            (unsigned long long)base,
            kind);
    }
    if (map->count == BOOT_MEMORY_REGIONS_MAX) {
        return set_full(error);
    }
    map->regions[map->count++] = (struct boot_memory_region){base, size_bytes, kind, 0};
    return STATUS_OK;
}

static void sort(struct memory_map *map)
{
    for (uint32_t i = 1; i < map->count; i++) {
        const struct boot_memory_region region = map->regions[i];
        uint32_t place = i;
        while (place > 0 && map->regions[place - 1].base > region.base) {
            map->regions[place] = map->regions[place - 1];
            place--;
        }
        map->regions[place] = region;
    }
}

/*
 * What is not usable grows to whole pages. Where two of those share a page, the lower one keeps it.
 */
static void grow_unusable(struct memory_map *map)
{
    uint64_t taken_end = 0;
    for (uint32_t i = 0; i < map->count; i++) {
        struct boot_memory_region *region = &map->regions[i];
        if (region->kind == MEMORY_USABLE) {
            continue;
        }
        const uint64_t end = page_round_up(end_of(region));
        uint64_t base = region->base & ~PAGE_MASK;
        base = base < taken_end ? taken_end : base;
        region->base = base;
        region->size_bytes = end > base ? end - base : 0;
        taken_end = end > taken_end ? end : taken_end;
    }
}

/* What is usable shrinks to whole pages, and gives way to the grown neighbours. */
static void shrink_usable(struct memory_map *map)
{
    for (uint32_t i = 0; i < map->count; i++) {
        struct boot_memory_region *region = &map->regions[i];
        if (region->kind != MEMORY_USABLE) {
            continue;
        }
        uint64_t base = page_round_up(region->base);
        uint64_t end = end_of(region) & ~PAGE_MASK;
        if (i > 0 && end_of(&map->regions[i - 1]) > base) {
            base = end_of(&map->regions[i - 1]);
        }
        if (i + 1 < map->count && map->regions[i + 1].kind != MEMORY_USABLE &&
            map->regions[i + 1].base < end) {
            end = map->regions[i + 1].base;
        }
        region->base = base;
        region->size_bytes = end > base ? end - base : 0;
    }
}

/* Drops what became empty and joins neighbours of one kind. */
static void compact(struct memory_map *map)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < map->count; i++) {
        const struct boot_memory_region region = map->regions[i];
        struct boot_memory_region *last = kept > 0 ? &map->regions[kept - 1] : NULL;
        if (region.size_bytes == 0) {
            continue;
        }
        if (last != NULL && last->kind == region.kind && end_of(last) == region.base) {
            last->size_bytes += region.size_bytes;
        } else {
            map->regions[kept++] = region;
        }
    }
    map->count = kept;
}

enum status memory_map_seal(struct memory_map *map, struct boot_error *error)
{
    sort(map);
    bool has_usable = false;
    for (uint32_t i = 0; i < map->count; i++) {
        if (i > 0 && end_of(&map->regions[i - 1]) > map->regions[i].base) {
            return set_overlap(error, &map->regions[i - 1], &map->regions[i]);
        }
    }
    grow_unusable(map);
    shrink_usable(map);
    compact(map);
    for (uint32_t i = 0; i < map->count; i++) {
        has_usable = has_usable || map->regions[i].kind == MEMORY_USABLE;
    }
    if (!has_usable) {
        return boot_error_set(error, STATUS_NOT_FOUND, "memory map: no usable memory in it");
    }
    return STATUS_OK;
}

bool memory_map_covers(const struct memory_map *map, uint64_t base, uint64_t size_bytes)
{
    if (size_bytes > UINT64_MAX - base) {
        return false;
    }
    uint64_t at = base;
    const uint64_t end = base + size_bytes;
    for (uint32_t i = 0; i < map->count && at < end; i++) {
        const struct boot_memory_region *region = &map->regions[i];
        if (region->base <= at && end_of(region) > at) {
            at = end_of(region);
        }
    }
    return at >= end;
}

/*
 * Cuts [base, end) out of region `index` and gives it `kind`. The caller has made sure that it lies
 * inside.
 */
static enum status
carve(struct memory_map *map, uint32_t index, uint64_t base, uint64_t end, uint32_t kind)
{
    const struct boot_memory_region whole = map->regions[index];
    const struct boot_memory_region pieces[] = {
        {whole.base, base - whole.base, whole.kind, 0},
        {base, end - base, kind, 0},
        {end, end_of(&whole) - end, whole.kind, 0},
    };
    const uint32_t extra = (pieces[0].size_bytes != 0) + (pieces[2].size_bytes != 0);
    if (map->count + extra > BOOT_MEMORY_REGIONS_MAX) {
        return STATUS_LIMIT_EXCEEDED;
    }
    for (uint32_t i = map->count; i > index + 1; i--) {
        map->regions[i - 1 + extra] = map->regions[i - 1];
    }
    map->count += extra;
    uint32_t place = index;
    for (uint32_t i = 0; i < 3; i++) {
        if (pieces[i].size_bytes != 0) {
            map->regions[place++] = pieces[i];
        }
    }
    compact(map);
    return STATUS_OK;
}

enum status memory_map_reserve(
    struct memory_map *map,
    uint64_t base,
    uint64_t size_bytes,
    uint32_t kind,
    struct boot_error *error)
{
    if (size_bytes == 0 || kind >= MEMORY_KIND_COUNT || base > ADDRESS_END ||
        size_bytes > ADDRESS_END - base) {
        return boot_error_set(
            error,
            STATUS_MALFORMED,
            "memory: 0x%llx bytes at 0x%llx cannot be in use",
            (unsigned long long)size_bytes,
            (unsigned long long)base);
    }
    const uint64_t first = base & ~PAGE_MASK;
    const uint64_t end = page_round_up(base + size_bytes);
    for (uint32_t i = 0; i < map->count; i++) {
        const struct boot_memory_region *region = &map->regions[i];
        if (region->kind != MEMORY_USABLE || first < region->base || end > end_of(region)) {
            continue;
        }
        return carve(map, i, first, end, kind) == STATUS_OK ? STATUS_OK : set_full(error);
    }
    return boot_error_set(
        error,
        STATUS_NOT_FOUND,
        "memory: 0x%llx-0x%llx is said to be in use, but is not free memory",
        (unsigned long long)first,
        (unsigned long long)end - 1);
}

/*
 * A converted part may join its neighbours, which moves regions down: the search starts again from
 * the first one. What was converted is not of kind `from` any more, so it ends.
 */
enum status memory_map_convert(
    struct memory_map *map,
    struct boot_range range,
    uint32_t from,
    uint32_t to,
    struct boot_error *error)
{
    if (range.size_bytes == 0 || range.base >= ADDRESS_END || from == to) {
        return STATUS_OK;
    }
    const uint64_t left = ADDRESS_END - range.base;
    const uint64_t size_bytes = range.size_bytes < left ? range.size_bytes : left;
    const uint64_t first = range.base & ~PAGE_MASK;
    const uint64_t end = page_round_up(range.base + size_bytes);
    uint32_t i = 0;
    while (i < map->count) {
        const struct boot_memory_region *region = &map->regions[i];
        const uint64_t begin = region->base > first ? region->base : first;
        const uint64_t stop = end_of(region) < end ? end_of(region) : end;
        if (region->kind != from || begin >= stop) {
            i++;
            continue;
        }
        if (carve(map, i, begin, stop, to) != STATUS_OK) {
            return set_full(error);
        }
        i = 0;
    }
    return STATUS_OK;
}

enum status memory_map_allocate(
    struct memory_map *map,
    uint64_t size_bytes,
    uint64_t align_bytes,
    uint64_t end,
    uint32_t kind,
    uint64_t *base)
{
    const uint64_t align = align_bytes < PAGE_SIZE_BYTES ? PAGE_SIZE_BYTES : align_bytes;
    const uint64_t need = page_round_up(size_bytes);
    if (need == 0 || need < size_bytes) {
        return STATUS_NO_MEMORY;
    }
    for (uint32_t i = map->count; i-- > 0;) {
        const struct boot_memory_region *region = &map->regions[i];
        const uint64_t lowest = region->base < PAGE_SIZE_BYTES ? PAGE_SIZE_BYTES : region->base;
        uint64_t top = end_of(region);
        top = end != 0 && top > end ? end : top;
        if (region->kind != MEMORY_USABLE || top < lowest || top - lowest < need) {
            continue;
        }
        const uint64_t place = (top - need) & ~(align - 1);
        if (place >= lowest) {
            *base = place;
            return carve(map, i, place, place + need, kind);
        }
    }
    return STATUS_NO_MEMORY;
}
