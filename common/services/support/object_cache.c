#include "support/object_cache.h"

struct free_object {
    struct free_object *next;
};

struct page_head {
    struct list_node link; /* on object_cache.with_room */
    struct free_object *free;
    uint32_t used;
};

void object_cache_init(
    struct object_cache *cache, struct page_source *source, uint32_t object_bytes)
{
    cache->source = source;
    cache->object_bytes = object_bytes;
    list_init(&cache->with_room);
}

static struct page_head *page_add(struct object_cache *cache)
{
    struct page_head *page = cache->source->take(cache->source);
    if (page == NULL) {
        return NULL;
    }
    *page = (struct page_head){.free = NULL};
    char *const start = (char *)page;
    for (uint32_t at = sizeof(*page); at + cache->object_bytes <= PAGE_BYTES;
         at += cache->object_bytes) {
        struct free_object *object = (struct free_object *)(void *)(start + at);
        object->next = page->free;
        page->free = object;
    }
    list_add_first(&cache->with_room, &page->link);
    return page;
}

void *object_cache_take(struct object_cache *cache)
{
    struct list_node *first = list_first(&cache->with_room);
    struct page_head *page =
        first != NULL ? container_of(first, struct page_head, link) : page_add(cache);
    if (page == NULL) {
        return NULL;
    }
    struct free_object *object = page->free;
    page->free = object->next;
    page->used++;
    if (page->free == NULL) {
        list_remove(&page->link);
    }
    return object;
}

void object_cache_give_back(struct object_cache *cache, void *object)
{
    struct page_head *page = (struct page_head *)((char *)object - (uintptr_t)object % PAGE_BYTES);
    struct free_object *freed = object;
    freed->next = page->free;
    page->free = freed;
    page->used--;
    if (!list_node_is_linked(&page->link)) {
        list_add_first(&cache->with_room, &page->link);
    }
    if (page->used == 0) {
        list_remove(&page->link);
        cache->source->give_back(cache->source, page);
    }
}
