#include "support/page_pool.h"
#include "lib/list.h"
#include <stddef.h>

/* Of a chunk that is made: all its pages are free. */
static uint64_t all_free(const struct page_pool *pool)
{
    return UINT64_MAX >> (CHUNK_PAGES_MAX - pool->chunk_pages);
}

static struct chunk *make_chunk(struct page_pool *pool)
{
    if (pool->made_count == pool->chunk_count) {
        return NULL;
    }
    while (pool->chunks[pool->next_unmade].is_made) {
        pool->next_unmade++;
    }
    struct chunk *chunk = &pool->chunks[pool->next_unmade];
    if (!pool->make(pool, pool->next_unmade)) {
        return NULL;
    }
    *chunk = (struct chunk){.free = all_free(pool), .is_made = true};
    pool->made_count++;
    pool->idle_count++;
    list_add_first(&pool->with_room, &chunk->link);
    return chunk;
}

static void unmake_chunk(struct page_pool *pool, struct chunk *chunk)
{
    const uint32_t index = (uint32_t)(chunk - pool->chunks);
    list_remove(&chunk->link);
    pool->unmake(pool, index);
    *chunk = (struct chunk){.is_made = false};
    pool->made_count--;
    pool->idle_count--;
    if (index < pool->next_unmade) {
        pool->next_unmade = index;
    }
}

static void *take_page(struct page_source *source)
{
    struct page_pool *pool = container_of(source, struct page_pool, source);
    struct list_node *first = list_first(&pool->with_room);
    struct chunk *chunk =
        first != NULL ? container_of(first, struct chunk, link) : make_chunk(pool);
    if (chunk == NULL) {
        return NULL;
    }
    if (chunk->free == all_free(pool)) {
        pool->idle_count--;
    }
    const uint64_t page = (uint64_t)__builtin_ctzll(chunk->free);
    chunk->free &= chunk->free - 1;
    if (chunk->free == 0) {
        list_remove(&chunk->link);
    }
    pool->used_pages++;
    const uint64_t index = (uint64_t)(chunk - pool->chunks);
    return pool->base + index * page_pool_chunk_bytes(pool) + page * PAGE_BYTES;
}

static void give_back_page(struct page_source *source, void *page)
{
    struct page_pool *pool = container_of(source, struct page_pool, source);
    const uint64_t offset = (uint64_t)((char *)page - pool->base);
    struct chunk *chunk = &pool->chunks[offset / page_pool_chunk_bytes(pool)];
    if (chunk->free == 0) {
        /* Last: a chunk that is nearly full is used up only after those that may become free. */
        list_add_last(&pool->with_room, &chunk->link);
    }
    chunk->free |= UINT64_C(1) << (offset % page_pool_chunk_bytes(pool) / PAGE_BYTES);
    pool->used_pages--;
    if (chunk->free == all_free(pool)) {
        pool->idle_count++;
        if (pool->idle_count > 1) {
            unmake_chunk(pool, chunk);
        }
    }
}

void page_pool_init(struct page_pool *pool)
{
    pool->source = (struct page_source){.take = take_page, .give_back = give_back_page};
    pool->made_count = 0;
    pool->next_unmade = 0;
    pool->idle_count = 0;
    pool->used_pages = 0;
    list_init(&pool->with_room);
}
