/*
 * Radix page tables of 512 entries, as x86_64, AArch64 (4 KiB granule) and Sv39 have them. The
 * shims build the handover tables with this, the kernel its own; lib/page_table_format.h, one per
 * architecture, says how an entry is encoded.
 *
 * Invariants:
 *  1. No entry maps a page writable and executable: page_table_map() refuses.
 *  2. page_table_map() never replaces an entry: what is mapped stays.
 *  3. A table that cannot be allocated leaves a prefix mapped.
 */
#pragma once

#include "abi/address.h"
#include "abi/status.h"
#include <stdbool.h>
#include <stdint.h>

enum page_permission {
    PAGE_WRITE = 1u << 0,
    PAGE_EXECUTE = 1u << 1,
    PAGE_USER = 1u << 2,
    PAGE_DEVICE = 1u << 3, /* registers: not cached, not reordered */
};

/* The size of the largest leaf. */
#define PAGE_TABLE_LARGE_BYTES (UINT64_C(1) << 21)

struct page_table {
    struct paddr root;
    /* How the code that edits the tables reaches them: virtual = physical + offset. */
    uint64_t access_offset;
    /* Gives one zeroed page for a table. STATUS_NO_MEMORY when there is none. */
    enum status (*allocate)(void *context, struct paddr *table);
    void *context;
    /* NULL, or makes every CPU forget the translations of a leaf that has just been cleared. */
    void (*forget)(const struct page_table *table, struct vaddr at, uint64_t size_bytes);
};

struct page_mapping {
    struct paddr start; /* of the whole leaf */
    uint64_t size_bytes;
    uint32_t permissions;
};

/* Makes an empty table: sets root with the allocate function that is already there. */
NODISCARD enum status page_table_create(struct page_table *table);

/*
 * Maps [from, from + size) to [to, to + size) with the largest leaves that alignment allows.
 *
 *   STATUS_INVALID_ARGUMENT  not page aligned, empty, wraps, not canonical, or W and X together
 *   STATUS_OVERLAP           part of it is mapped already
 *   STATUS_NO_MEMORY         from allocate
 */
NODISCARD enum status page_table_map(
    const struct page_table *table,
    struct vaddr from,
    struct paddr to,
    uint64_t size_bytes,
    uint32_t permissions);

/*
 * Maps one leaf of that level; the caller has checked what page_table_map() checks, and that both
 * addresses are aligned to it. STATUS_OVERLAP, STATUS_NO_MEMORY.
 */
NODISCARD enum status page_table_map_leaf(
    const struct page_table *table,
    struct vaddr at,
    struct paddr to,
    uint32_t level,
    uint32_t permissions);

/* Finds the leaf that maps `at`. STATUS_NOT_FOUND when none does. */
NODISCARD enum status
page_table_find(const struct page_table *table, struct vaddr at, struct page_mapping *mapping);

/*
 * Unmaps the leaf that maps `at` (canonical), all of it, if it maps that address to what `physical`
 * says (to anything, when that is NULL). Gives how far from `at` the next leaf begins: the end of
 * this one, or of the largest area without any that the walk came to know. The caller flushes TLBs.
 */
uint64_t
page_table_clear(const struct page_table *table, struct vaddr at, const struct paddr *physical);

/*
 * Makes sure that no leaf crosses `at`, by splitting the one that does.
 * STATUS_NO_MEMORY and the like from allocate: nothing has changed.
 */
NODISCARD enum status page_table_split(const struct page_table *table, struct vaddr at);

/*
 * Takes one table without tables below it out of the lower half, whatever it maps, and gives its
 * address; false when only the root is left. For taking an address space apart.
 */
bool page_table_take_table(const struct page_table *table, struct paddr *taken);

/*
 * Walks every leaf; returns true and its address when one is writable and executable, by whatever
 * bits are really set in the entries. The kernel asks this of its own tables at every boot.
 */
bool page_table_find_writable_executable(const struct page_table *table, struct vaddr *at);
