/*
 * The memory map while the shim works on it.
 *
 * Life: memory_map_add() for every range the firmware reports, then memory_map_seal(), then
 * memory_map_reserve() for what is in use and memory_map_allocate() for what the shim needs, then
 * the regions are copied into struct boot_info.
 *
 * Invariants after memory_map_seal():
 *  1. regions are sorted by base, none is empty, none wraps, no two overlap;
 *  2. every base and size is a multiple of the page size: usable ranges were shrunk inward, all
 *     other kinds grown outward, where usable memory gives way;
 *  3. neighbours of the same kind that touch are one region.
 */
#pragma once

#include "abi/boot_info.h"
#include "abi/status.h"
#include "boot/error.h"
#include <stdbool.h>

struct memory_map {
    uint32_t count;
    struct boot_memory_region regions[BOOT_MEMORY_REGIONS_MAX];
};

/*
 * Notes one range of the firmware's map. Ranges may come in any order; empty ones are ignored.
 *
 *   STATUS_MALFORMED       base + size wraps, or the kind is unknown
 *   STATUS_LIMIT_EXCEEDED  more than BOOT_MEMORY_REGIONS_MAX ranges
 */
NODISCARD enum status memory_map_add(
    struct memory_map *map,
    uint64_t base,
    uint64_t size_bytes,
    uint32_t kind,
    struct boot_error *error);

/*
 * Sorts and checks. A firmware whose own ranges overlap contradicts itself, and nothing tells which
 * of the two it means.
 *
 *   STATUS_OVERLAP    two ranges overlap (reported with both)
 *   STATUS_NOT_FOUND  no usable memory at all
 */
NODISCARD enum status memory_map_seal(struct memory_map *map, struct boot_error *error);

/* True when every byte of the range lies in some region: it is no hole. */
bool memory_map_covers(const struct memory_map *map, uint64_t base, uint64_t size_bytes);

/*
 * Gives a range another kind: what a boot loader put into memory. The range is grown to whole pages
 * first.
 *
 *   STATUS_NOT_FOUND       part of it is not usable memory (a hole, or in use already)
 *   STATUS_MALFORMED       empty, or wraps
 *   STATUS_LIMIT_EXCEEDED  the map has no room for the pieces
 */
NODISCARD enum status memory_map_reserve(
    struct memory_map *map,
    uint64_t base,
    uint64_t size_bytes,
    uint32_t kind,
    struct boot_error *error);

/*
 * Gives every part of the range that is of kind `from` the kind `to`; whatever else lies in the
 * range, holes too, stays as it is. The range is grown to whole pages first. An empty range is
 * ignored, and one that wraps ends at the end of the address space.
 *
 *   STATUS_LIMIT_EXCEEDED  the map has no room for the pieces
 */
NODISCARD enum status memory_map_convert(
    struct memory_map *map,
    struct boot_range range,
    uint32_t from,
    uint32_t to,
    struct boot_error *error);

/*
 * Takes whole pages from usable memory, the highest place below `end` (0 = no limit) that is
 * aligned; never page 0. The content is whatever was there.
 *
 *   STATUS_NO_MEMORY       no place is large enough
 *   STATUS_LIMIT_EXCEEDED  the map has no room for the pieces
 */
NODISCARD enum status memory_map_allocate(
    struct memory_map *map,
    uint64_t size_bytes,
    uint64_t align_bytes,
    uint64_t end,
    uint32_t kind,
    uint64_t *base);
