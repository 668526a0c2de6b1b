/*
 * Nodes of the index in memory. A node that was changed has no address yet and stays until it is
 * written; of the others, those are given up that were not used for longest, but none that the
 * operation in progress has touched.
 */
#pragma once

#include "state.h"

/* Of any one operation on the tree. */
#define OPERATION_NODES_MAX (3 * TREE_LEVELS_MAX)

_Static_assert(STORE_CACHE_NODES_MIN >= DIRTY_NODES_MIN + OPERATION_NODES_MAX, "some are free");
_Static_assert(DIRTY_NODES_MIN > 3 * OPERATION_NODES_MAX, "an operation fits");

static inline uint8_t *node_page(const struct store *store, uint32_t node)
{
    return store->cache.pages + (uint64_t)node * PAGE_BYTES;
}

/* What comes now is another operation. */
static inline void cache_begin(struct store *store)
{
    store->cache.operation++;
}

/* So many are changed that a commit has to come before the next operation. */
static inline bool cache_is_full(const struct store *store)
{
    return store->cache.dirty_count + 2 * OPERATION_NODES_MAX > store->cache.dirty_max;
}

/* The node at a place, from memory or from the device. STATUS_MALFORMED, STATUS_DEVICE_ERROR. */
NODISCARD enum status cache_load(
    struct store *store, const struct page_reference *reference, uint32_t level, uint32_t *node);

/* An empty node, dirty, with an address in memory. */
uint32_t cache_make(struct store *store, uint32_t level);

/* It will be changed: its place on the device is free from the next commit on. */
void cache_change(struct store *store, uint32_t node);
/* It was written there. */
void cache_written(struct store *store, uint32_t node, uint64_t address);
/* It is no longer part of the tree. */
void cache_remove(struct store *store, uint32_t node);
/* NODE_NONE: it is not in memory. */
uint32_t cache_find(const struct store *store, uint64_t address);
