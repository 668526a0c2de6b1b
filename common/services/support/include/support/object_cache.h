/*
 * Objects of one size, cut from pages. A page begins with a head, and goes back to where it came
 * from as soon as nothing in it is used.
 *
 * Invariant: `with_room` holds the pages of which some objects are free, and no others.
 */
#pragma once

#include "lib/list.h"
#include "support/page_source.h"
#include <stdint.h>

struct object_cache {
    struct page_source *source; /* [I] */
    uint32_t object_bytes;      /* [I] */
    struct list with_room;
};

/* object_bytes: a multiple of 8, at most a quarter of a page. */
void object_cache_init(
    struct object_cache *cache, struct page_source *source, uint32_t object_bytes);

/* With anything in it; NULL: there is no page left. */
void *object_cache_take(struct object_cache *cache);

void object_cache_give_back(struct object_cache *cache, void *object);
