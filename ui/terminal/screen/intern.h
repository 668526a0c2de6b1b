/*
 * Numbers for things of one size, the same number for the same thing; 0 is the one that is all
 * zeros. What nobody uses any more is forgotten when the owner says what is used.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define INTERN_COUNT_MAX 65536u

struct intern {
    size_t key_bytes;
    uint8_t *keys;
    uint32_t *next;    /* of the same bucket, or of the free ones; 0: none */
    uint32_t *buckets; /* as many as `capacity`, a power of two */
    uint8_t *marks;    /* 0: not in use */
    uint32_t capacity;
    uint32_t live;
    uint32_t free; /* first of those not in use; 0: none */
    uint32_t rest; /* so many more are refused without another try */
};

/* False: no memory. */
bool intern_init(struct intern *intern, size_t key_bytes);
void intern_finish(struct intern *intern);

/* False: there are too many, or no memory. */
bool intern_find(struct intern *intern, const void *key, uint32_t *id);

static inline const void *intern_key(const struct intern *intern, uint32_t id)
{
    return intern->keys + (size_t)id * intern->key_bytes;
}

/* begin, a mark for each that is used, end: the others are forgotten. */
void intern_mark_begin(struct intern *intern);
void intern_mark_end(struct intern *intern);

static inline void intern_mark(struct intern *intern, uint32_t id)
{
    intern->marks[id] = 1;
}
