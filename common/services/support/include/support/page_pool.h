/*
 * The pages of the service: chunks of up to 64, each of them one piece of memory that its maker can
 * name, so that what is in a page can be mapped elsewhere as it is.
 *
 * A chunk is made when no page is left, and unmade when none of its pages is used, but for one,
 * which is kept: who takes and gives back a page at the border must not pay for a chunk each time.
 *
 * Invariants:
 *  1. A chunk is made exactly when chunk.is_made; all pages of one that is not count as used.
 *  2. `with_room` holds the chunks that are made and of which some pages are free.
 *  3. idle_count of those are wholly free, at most one.
 */
#pragma once

#include "lib/list.h"
#include "support/page_source.h"
#include <stdbool.h>
#include <stdint.h>

#define CHUNK_PAGES_MAX 64u

struct chunk {
    struct list_node link; /* on page_pool.with_room */
    uint64_t free;         /* bit n: page n is free */
    bool is_made;
};

struct page_pool {
    struct page_source source; /* what its users have of it */
    /* Brings memory to chunk `index`'s place, or takes it away. False: there is no memory. */
    bool (*make)(struct page_pool *pool, uint32_t index);
    void (*unmake)(struct page_pool *pool, uint32_t index);
    char *base;           /* [I] of chunk 0; aligned to a page */
    struct chunk *chunks; /* [I] */
    uint32_t chunk_pages; /* [I] 1 .. CHUNK_PAGES_MAX */
    uint32_t chunk_count; /* [I] the most that may be made */
    uint32_t made_count;
    uint32_t next_unmade; /* where the search for a chunk to make begins */
    uint32_t idle_count;
    uint64_t used_pages;
    struct list with_room;
};

/*
 * make, unmake, base, chunks (all zero), chunk_pages and chunk_count are set by the caller, who
 * keeps the chunks and the places for their memory as long as the pool.
 */
void page_pool_init(struct page_pool *pool);

static inline uint64_t page_pool_chunk_bytes(const struct page_pool *pool)
{
    return (uint64_t)pool->chunk_pages * PAGE_BYTES;
}
