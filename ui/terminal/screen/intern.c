#include "intern.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define CAPACITY_FIRST 64u

static uint32_t bucket_of(const struct intern *intern, const void *key)
{
    const uint8_t *bytes = key;
    uint32_t hash = 0;
    for (size_t i = 0; i < intern->key_bytes; i += sizeof(uint32_t)) {
        uint32_t word = 0;
        memcpy(&word, bytes + i, sizeof(word));
        hash = (hash ^ word) * UINT32_C(0x9e3779b1);
        hash ^= hash >> 15;
    }
    return hash & (intern->capacity - 1);
}

static void link_in(struct intern *intern, uint32_t id)
{
    uint32_t *bucket = &intern->buckets[bucket_of(intern, intern_key(intern, id))];
    intern->next[id] = *bucket;
    *bucket = id;
}

/* Everything in use into the buckets, everything else into the free list. */
static void link_all(struct intern *intern)
{
    memset(intern->buckets, 0, intern->capacity * sizeof(uint32_t));
    intern->free = 0;
    intern->live = 0;
    for (uint32_t id = intern->capacity - 1; id > 0; id--) {
        if (intern->marks[id] != 0) {
            link_in(intern, id);
            intern->live++;
        } else {
            intern->next[id] = intern->free;
            intern->free = id;
        }
    }
}

static bool grown(void **array, size_t size_bytes)
{
    void *larger = realloc(*array, size_bytes);
    if (larger == NULL) {
        return false;
    }
    *array = larger;
    return true;
}

static bool grow(struct intern *intern, uint32_t capacity)
{
    void *keys = intern->keys;
    void *next = intern->next;
    void *buckets = intern->buckets;
    void *marks = intern->marks;
    const bool is_grown = grown(&keys, capacity * intern->key_bytes) &&
                          grown(&next, capacity * sizeof(uint32_t)) &&
                          grown(&buckets, capacity * sizeof(uint32_t)) && grown(&marks, capacity);
    intern->keys = keys;
    intern->next = next;
    intern->buckets = buckets;
    intern->marks = marks;
    if (!is_grown) {
        return false; /* those that did grow are only larger than needed */
    }
    memset(intern->marks + intern->capacity, 0, capacity - intern->capacity);
    intern->capacity = capacity;
    link_all(intern);
    return true;
}

bool intern_init(struct intern *intern, size_t key_bytes)
{
    assert(key_bytes % sizeof(uint32_t) == 0);
    *intern = (struct intern){.key_bytes = key_bytes};
    if (!grow(intern, CAPACITY_FIRST)) {
        intern_finish(intern);
        return false;
    }
    memset(intern->keys, 0, key_bytes);
    return true;
}

void intern_finish(struct intern *intern)
{
    free(intern->keys);
    free(intern->next);
    free(intern->buckets);
    free(intern->marks);
    *intern = (struct intern){0};
}

static bool take_free(struct intern *intern)
{
    return intern->free != 0 ||
           (intern->capacity < INTERN_COUNT_MAX && grow(intern, intern->capacity * 2));
}

bool intern_find(struct intern *intern, const void *key, uint32_t *id)
{
    if (memcmp(key, intern->keys, intern->key_bytes) == 0) {
        *id = 0;
        return true;
    }
    for (uint32_t at = intern->buckets[bucket_of(intern, key)]; at != 0; at = intern->next[at]) {
        if (memcmp(key, intern_key(intern, at), intern->key_bytes) == 0) {
            *id = at;
            return true;
        }
    }
    if (!take_free(intern)) {
        return false;
    }
    *id = intern->free;
    intern->free = intern->next[*id];
    memcpy(intern->keys + (size_t)*id * intern->key_bytes, key, intern->key_bytes);
    intern->marks[*id] = 1;
    intern->live++;
    link_in(intern, *id);
    return true;
}

void intern_mark_begin(struct intern *intern)
{
    memset(intern->marks, 0, intern->capacity);
}

void intern_mark_end(struct intern *intern)
{
    link_all(intern);
}
