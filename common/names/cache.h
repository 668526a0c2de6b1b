/*
 * Nodes and chunks in memory. Of the clean ones, those are given up that were not used lately, but
 * none that the operation has pinned, nor one that the look in progress has touched.
 */
#pragma once

#include "state.h"

/* What comes now is another operation: nothing is pinned. */
static inline void operation_begin(struct names *names)
{
    names->operation++;
    names->look++;
    names->clean_pin_count = 0;
}

/* What was touched before may be given up, unless it is pinned. */
static inline void look_begin(struct names *names)
{
    names->look++;
}

static inline uint8_t *frame_data(const struct pool *pool, uint32_t frame)
{
    return pool->data + (uint64_t)frame * pool->frame_bytes;
}

static inline struct page *node_page(const struct names *names, uint32_t frame)
{
    return (struct page *)(void *)frame_data(&names->nodes, frame);
}

/* The node that a reference leads to, as one of a tree and a level. MALFORMED, or the space's. */
struct node_wish {
    struct reference reference;
    enum tree_kind tree;
    uint32_t level;
};
NODISCARD enum status node_load(struct names *names, const struct node_wish *wish, uint32_t *frame);

/* FRAME_NONE: it is not in memory. */
uint32_t node_in_memory(struct names *names, const struct reference *reference);

/* It stays until the operation ends. */
void node_pin(struct names *names, uint32_t frame);
/* The clean pins are counted anew: of those that were dirty, a commit made clean ones. */
void node_pins_count(struct names *names);

/* An empty one, dirty. */
uint32_t node_make(struct names *names, enum tree_kind tree, uint32_t level);
/* A clean one becomes dirty. */
void node_dirty(struct names *names, uint32_t frame);
void node_free(struct names *names, uint32_t frame);

/* A chunk, whole, with zeros at its end. STATUS_MALFORMED, the space's. */
NODISCARD enum status
chunk_load(struct names *names, const struct reference *reference, uint32_t *frame);
void chunk_pin(struct names *names, uint32_t frame);
/* FRAME_NONE: it is not in memory. */
uint32_t chunk_in_memory(struct names *names, const struct reference *reference);
/* A dirty one, with anything in it. */
uint32_t chunk_make(struct names *names);
void chunk_free(struct names *names, uint32_t frame);

/* A dirty frame was committed: it has its hash. */
void frame_commit(struct pool *pool, uint32_t frame);
/* Gives up all dirty ones. */
void pool_revert(struct pool *pool);
