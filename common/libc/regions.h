/*
 * The part of the address space that mmap() gives out: which addresses are taken, and by what.
 * Pure: no page is touched here, and nodes come from the caller, because there is no malloc() below
 * malloc().
 *
 * Invariants: regions are whole pages, lie inside the space and do not overlap; two regions of one
 * mapping stay apart even when they are neighbours, since each knows its own place in its memory.
 */
#pragma once

#include "lib/ordered_tree.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What is behind addresses: some memory, which several regions may share after a split. */
struct backing;

struct region {
    struct ordered_node node; /* of regions.tree */
    uint64_t start;
    uint64_t end;
    uint64_t offset;         /* of the start, in the backing */
    struct backing *backing; /* NULL: reserved, with nothing there */
    uint32_t permissions;    /* enum map_permission; 0: nothing is mapped */
};

struct regions {
    struct ordered_tree tree; /* by their starts */
    uint64_t start;
    uint64_t end;
    uint64_t next; /* where the next search begins */
};

void regions_init(struct regions *regions, uint64_t start, uint64_t end);

/* A gap of this size, `hint` itself if it is one; 0: there is none. size_bytes is whole pages. */
uint64_t regions_find_gap(struct regions *regions, uint64_t size_bytes, uint64_t hint);

/* Whether nothing of this range is taken, and all of it is in the space. */
bool regions_is_free(const struct regions *regions, uint64_t start, uint64_t end);

/* The region that this address lies in, or the first behind it; NULL: there is none. */
struct region *regions_at_or_after(const struct regions *regions, uint64_t address);

/* Adds a region whose fields are filled in, and whose addresses are free. */
void regions_add(struct regions *regions, struct region *region);
void regions_remove(struct regions *regions, struct region *region);

/*
 * Cuts a region in two at an address inside it; `second`, a free node, gets the part from there on,
 * and shares the backing.
 */
void regions_split(
    struct regions *regions, struct region *region, uint64_t address, struct region *second);
