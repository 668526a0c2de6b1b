/*
 * Small objects of one size, out of whole pages that are never given back: what libposix keeps
 * records in, since malloc() stands above it. The caller holds the lock.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct pool {
    size_t size_bytes; /* of an object, at least a pointer and at most a page */
    void *free;        /* linked through their first words */
};

/* A zeroed object; NULL: no memory. */
void *pool_take(struct pool *pool);
void pool_give(struct pool *pool, void *object);

/* How many can be taken without asking for memory, counted up to `most`. */
uint32_t pool_count(const struct pool *pool, uint32_t most);

/* More objects, in these zeroed bytes, which the pool keeps. */
void pool_add(struct pool *pool, void *start, size_t size_bytes);
