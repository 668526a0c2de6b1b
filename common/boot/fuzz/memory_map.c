/*
 * The input is a list of operations of 8 bytes: what, kind, base (3 bytes), size (3 bytes), with
 * bases and sizes of some bytes to some megabytes, so that ranges meet. After the map is sealed,
 * the header's invariants are checked after every operation, and that no byte's kind changes but
 * where an operation said so.
 */
#include "boot/memory_map.h"
#include "abi/address.h"
#include "lib/bytes.h"
#include <stddef.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

#define OPERATION_BYTES 8u

enum operation { ADD, SEAL, RESERVE, ALLOCATE, COVERS, OPERATION_COUNT };

static struct memory_map map;
static struct boot_error error;

static void require(bool holds)
{
    if (!holds) {
        __builtin_trap();
    }
}

/* A floating point of sorts: 20 bits shifted by up to 15 times 3 bits. */
static uint64_t scaled(const uint8_t *at)
{
    const uint64_t mantissa = (uint64_t)at[0] | (uint64_t)at[1] << 8 | (uint64_t)(at[2] & 15) << 16;
    return mantissa << ((at[2] >> 4) * 3u);
}

static uint64_t total_of(const struct memory_map *of)
{
    uint64_t total = 0;
    for (uint32_t i = 0; i < of->count; i++) {
        total += of->regions[i].size_bytes;
    }
    return total;
}

static void check_invariants(void)
{
    require(map.count <= BOOT_MEMORY_REGIONS_MAX);
    for (uint32_t i = 0; i < map.count; i++) {
        const struct boot_memory_region *region = &map.regions[i];
        require(region->size_bytes > 0 && region->kind < MEMORY_KIND_COUNT);
        require(region->size_bytes <= UINT64_MAX - region->base);
        require((region->base & PAGE_MASK) == 0 && (region->size_bytes & PAGE_MASK) == 0);
        if (i > 0) {
            const struct boot_memory_region *before = &map.regions[i - 1];
            const uint64_t before_end = before->base + before->size_bytes;
            require(before_end <= region->base);
            require(before_end < region->base || before->kind != region->kind);
        }
    }
}

static uint32_t kind_at(const struct memory_map *of, uint64_t address)
{
    for (uint32_t i = 0; i < of->count; i++) {
        if (address - of->regions[i].base < of->regions[i].size_bytes) {
            return of->regions[i].kind;
        }
    }
    return MEMORY_KIND_COUNT;
}

/* [base, end) was usable and has `kind` now, and around it nothing changed. */
static void check_taken(const struct memory_map *before, uint64_t base, uint64_t end, uint32_t kind)
{
    require(total_of(before) == total_of(&map));
    require(kind_at(before, base) == MEMORY_USABLE && kind_at(&map, base) == kind);
    require(kind_at(before, end - 1) == MEMORY_USABLE && kind_at(&map, end - 1) == kind);
    require(kind_at(before, base - 1) == kind_at(&map, base - 1));
    require(kind_at(before, end) == kind_at(&map, end));
    require(memory_map_covers(&map, base, end - base));
}

static void reserve(uint64_t base, uint64_t size_bytes, uint32_t kind)
{
    const struct memory_map before = map;
    if (memory_map_reserve(&map, base, size_bytes, kind, &error) != STATUS_OK) {
        require(memcmp(&before, &map, sizeof(map)) == 0);
        return;
    }
    const uint64_t end = page_round_up(base + size_bytes);
    check_taken(&before, base & ~PAGE_MASK, end, kind);
}

static void allocate(uint64_t limit, uint64_t size_bytes, uint32_t kind)
{
    const struct memory_map before = map;
    const uint64_t align = PAGE_SIZE_BYTES << (kind * 3);
    uint64_t base = 0;
    if (memory_map_allocate(&map, size_bytes, align, limit, kind, &base) != STATUS_OK) {
        require(memcmp(&before, &map, sizeof(map)) == 0);
        return;
    }
    const uint64_t end = base + page_round_up(size_bytes);
    require(base != 0 && base % align == 0 && (limit == 0 || end <= limit));
    check_taken(&before, base, end, kind);
}

/* Nothing of kind `from` is left in the range, nothing was lost, and around it nothing changed. */
static void convert(uint64_t base, uint64_t size_bytes, uint32_t from, uint32_t to)
{
    const struct memory_map before = map;
    const struct boot_range range = {base, size_bytes};
    if (memory_map_convert(&map, range, from, to, &error) != STATUS_OK || size_bytes == 0) {
        return;
    }
    const uint64_t first = base & ~PAGE_MASK;
    const uint64_t end = page_round_up(base + size_bytes);
    require(total_of(&before) == total_of(&map));
    require(kind_at(&before, first - 1) == kind_at(&map, first - 1));
    require(kind_at(&before, end) == kind_at(&map, end));
    for (uint32_t i = 0; i < before.count && from != to; i++) {
        const struct boot_memory_region *region = &before.regions[i];
        const uint64_t at = region->base > first ? region->base : first;
        if (at < end && at - region->base < region->size_bytes) {
            require(kind_at(&map, at) == (region->kind == from ? to : region->kind));
        }
    }
}

static void run_sealed(const uint8_t *at)
{
    const uint32_t kind = at[1] % MEMORY_KIND_COUNT;
    const uint64_t base = scaled(at + 2);
    const uint64_t size_bytes = scaled(at + 5);
    switch (at[0] % OPERATION_COUNT) {
    case SEAL: /* of a sealed map: another operation */
        convert(base, size_bytes, kind, at[1] / MEMORY_KIND_COUNT % MEMORY_KIND_COUNT);
        break;
    case RESERVE:
        reserve(base, size_bytes, kind);
        break;
    case ALLOCATE:
        allocate(base, size_bytes, kind);
        break;
    case COVERS:
        if (memory_map_covers(&map, base, size_bytes) && size_bytes > 0) {
            require(kind_at(&map, base) != MEMORY_KIND_COUNT);
            require(kind_at(&map, base + size_bytes - 1) != MEMORY_KIND_COUNT);
        }
        break;
    default:
        break;
    }
    check_invariants();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    bool is_sealed = false;
    memset(&map, 0, sizeof(map));
    for (size_t at = 0; size_bytes - at >= OPERATION_BYTES; at += OPERATION_BYTES) {
        const uint8_t *operation = data + at;
        if (is_sealed) {
            run_sealed(operation);
        } else if (operation[0] % OPERATION_COUNT == SEAL) {
            if (memory_map_seal(&map, &error) != STATUS_OK) {
                return 0;
            }
            is_sealed = true;
            check_invariants();
        } else {
            const uint32_t kind = operation[1] % (MEMORY_KIND_COUNT + 1);
            (void)memory_map_add(&map, scaled(operation + 2), scaled(operation + 5), kind, &error);
        }
    }
    return 0;
}
