#include "cache.h"
#include "log.h"
#include "node.h"
#include "segments.h"

static uint32_t *bucket(const struct store *store, uint64_t address)
{
    const uint64_t mixed = (address ^ address >> 12) * UINT64_C(0x9e3779b97f4a7c15);
    return &store->cache.buckets[mixed >> 32 & (store->cache.bucket_count - 1)];
}

uint32_t cache_find(const struct store *store, uint64_t address)
{
    uint32_t at = *bucket(store, address);
    while (at != NODE_NONE && store->cache.nodes[at].address != address) {
        at = store->cache.nodes[at].next;
    }
    return at;
}

static void unlink_node(struct store *store, uint32_t node)
{
    struct node *nodes = store->cache.nodes;
    uint32_t *link = bucket(store, nodes[node].address);
    while (*link != node) {
        link = &nodes[*link].next;
    }
    *link = nodes[node].next;
}

static void link_node(struct store *store, uint32_t node, uint64_t address)
{
    uint32_t *head = bucket(store, address);
    store->cache.nodes[node].address = address;
    store->cache.nodes[node].next = *head;
    *head = node;
}

/* There is always one: dirty ones are bounded by cache_is_full(). */
static uint32_t victim(struct store *store)
{
    struct cache *cache = &store->cache;
    uint32_t best = NODE_NONE;
    uint32_t seen = 0;
    for (uint32_t i = 0; i < cache->node_count && seen < 8; i++) {
        const uint32_t at = cache->hand;
        const struct node *node = &cache->nodes[at];
        cache->hand = (cache->hand + 1) % cache->node_count;
        if (!node->is_used) {
            return at;
        }
        if (node->is_dirty || node->used_in == cache->operation) {
            continue;
        }
        seen++;
        if (best == NODE_NONE || node->used_in < cache->nodes[best].used_in) {
            best = at;
        }
    }
    return best;
}

static uint32_t take(struct store *store, uint64_t address)
{
    struct cache *cache = &store->cache;
    const uint32_t at = victim(store);
    if (cache->nodes[at].is_used) {
        unlink_node(store, at);
    }
    cache->nodes[at] = (struct node){.is_used = true, .used_in = cache->operation};
    link_node(store, at, address);
    return at;
}

enum status cache_load(
    struct store *store, const struct page_reference *reference, uint32_t level, uint32_t *node)
{
    *node = cache_find(store, reference->address);
    if (*node != NODE_NONE) {
        store->cache.nodes[*node].used_in = store->cache.operation;
        return node_level(node_page(store, *node)) == level ? STATUS_OK : STATUS_MALFORMED;
    }
    if ((reference->address & ADDRESS_IN_MEMORY) != 0) {
        return STATUS_MALFORMED;
    }
    const uint32_t at = take(store, reference->address);
    enum status status = twin_read(store, reference, node_page(store, at));
    if (status == STATUS_OK && !node_is_good(store, node_page(store, at), level)) {
        status = STATUS_MALFORMED;
    }
    if (status != STATUS_OK) {
        cache_remove(store, at);
        return status;
    }
    *node = at;
    return STATUS_OK;
}

uint32_t cache_make(struct store *store, uint32_t level)
{
    struct cache *cache = &store->cache;
    const uint32_t at = take(store, ADDRESS_IN_MEMORY | ++cache->next_in_memory);
    uint8_t *page = node_page(store, at);
    memset(page, 0, PAGE_BYTES);
    page[HEAD_LEVEL_AT] = (uint8_t)level;
    cache->nodes[at].is_dirty = true;
    cache->dirty_count++;
    return at;
}

void cache_change(struct store *store, uint32_t node)
{
    struct cache *cache = &store->cache;
    if (cache->nodes[node].is_dirty) {
        return;
    }
    segment_drop(store, cache->nodes[node].address, TWIN_BYTES);
    unlink_node(store, node);
    link_node(store, node, ADDRESS_IN_MEMORY | ++cache->next_in_memory);
    cache->nodes[node].is_dirty = true;
    cache->dirty_count++;
    store->is_changed = true;
}

void cache_written(struct store *store, uint32_t node, uint64_t address)
{
    unlink_node(store, node);
    link_node(store, node, address);
    store->cache.nodes[node].is_dirty = false;
    store->cache.dirty_count--;
    segment_add(store, address, TWIN_BYTES);
}

void cache_remove(struct store *store, uint32_t node)
{
    unlink_node(store, node);
    if (store->cache.nodes[node].is_dirty) {
        store->cache.dirty_count--;
    }
    store->cache.nodes[node] = (struct node){.is_used = false};
}
