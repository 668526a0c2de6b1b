#include "pool.h"
#include "address_space.h"
#include <string.h>

struct free_object {
    struct free_object *next;
};

void pool_add(struct pool *pool, void *start, size_t size_bytes)
{
    for (size_t at = 0; size_bytes - at >= pool->size_bytes; at += pool->size_bytes) {
        pool_give(pool, (uint8_t *)start + at);
    }
}

void *pool_take(struct pool *pool)
{
    if (pool->free == NULL) {
        void *page = address_space_page();
        if (page == NULL) {
            return NULL;
        }
        pool_add(pool, page, PAGE_SIZE_BYTES);
    }
    struct free_object *object = pool->free;
    pool->free = object->next;
    memset(object, 0, pool->size_bytes);
    return object;
}

void pool_give(struct pool *pool, void *object)
{
    struct free_object *given = object;
    given->next = pool->free;
    pool->free = given;
}

uint32_t pool_count(const struct pool *pool, uint32_t most)
{
    uint32_t count = 0;
    for (const struct free_object *object = pool->free; object != NULL && count < most;
         object = object->next) {
        count++;
    }
    return count;
}
