#include "state.h"

#define MEMORY_ALIGN 64u

/* Takes from the front of what is left. */
struct room {
    uint8_t *at;
    uint64_t left_bytes;
};

static void *take(struct room *room, uint64_t size_bytes)
{
    const uint64_t whole = align_up(size_bytes, MEMORY_ALIGN);
    if (whole > room->left_bytes) {
        return NULL;
    }
    uint8_t *at = room->at;
    room->at += whole;
    room->left_bytes -= whole;
    return at;
}

/* What memory there is decides about these. */
struct layout {
    uint32_t buffer_bytes;
    uint32_t stream_count;
};

static const struct layout full = {LOG_BUFFER_BYTES, STORE_STREAMS_MAX};
static const struct layout small = {LOG_BUFFER_BYTES_SMALL, 0};

static uint64_t fixed_bytes(const struct layout *layout, uint64_t segment_count)
{
    return align_up(sizeof(struct store), MEMORY_ALIGN) + layout->buffer_bytes + 2 * STAGING_BYTES +
           layout->stream_count * (uint64_t)STORE_CHUNK_BYTES +
           align_up(segment_count * sizeof(struct segment), MEMORY_ALIGN);
}

static uint32_t bucket_count(uint32_t node_count)
{
    uint32_t count = 1;
    while (count < node_count) {
        count *= 2;
    }
    return count;
}

static uint64_t cache_bytes(uint32_t node_count)
{
    return (uint64_t)node_count * PAGE_BYTES +
           align_up(node_count * sizeof(struct node), MEMORY_ALIGN) +
           align_up(bucket_count(node_count) * sizeof(uint32_t), MEMORY_ALIGN);
}

enum status device_check(const struct store_device *device)
{
    const uint32_t bytes = device->block_bytes;
    const bool is_possible = bytes >= SUPERBLOCK_BYTES && bytes <= PAGE_BYTES &&
                             (bytes & (bytes - 1)) == 0 &&
                             device->block_count <= UINT64_MAX / 2 / PAGE_BYTES;
    return is_possible ? STATUS_OK : STATUS_INVALID_ARGUMENT;
}

/* The most that there can be. 0: no store fits. */
static uint64_t segment_count_max(const struct store_device *device)
{
    if (device_check(device) != STATUS_OK) {
        return 0;
    }
    const uint64_t count = device->block_count * device->block_bytes / STORE_SEGMENT_BYTES_MIN;
    return count < STORE_SEGMENTS_MIN ? 0 : count > STORE_SEGMENTS_MAX ? STORE_SEGMENTS_MAX : count;
}

uint64_t store_memory_bytes(const struct store_device *device, uint32_t cache_nodes)
{
    const uint64_t count = segment_count_max(device);
    const uint32_t nodes =
        cache_nodes < STORE_CACHE_NODES_MIN ? STORE_CACHE_NODES_MIN : cache_nodes;
    return count == 0 ? 0 : fixed_bytes(&full, count) + cache_bytes(nodes);
}

uint64_t store_memory_bytes_min(const struct store_device *device)
{
    const uint64_t count = segment_count_max(device);
    return count == 0 ? 0 : fixed_bytes(&small, count) + cache_bytes(STORE_CACHE_NODES_MIN);
}

static void divide_cache(struct cache *cache, struct room *room, uint32_t node_count)
{
    cache->node_count = node_count;
    cache->bucket_count = bucket_count(node_count);
    cache->pages = take(room, (uint64_t)node_count * PAGE_BYTES);
    cache->nodes = take(room, node_count * sizeof(struct node));
    cache->buckets = take(room, cache->bucket_count * sizeof(uint32_t));
    memset(cache->nodes, 0, node_count * sizeof(struct node));
    for (uint32_t i = 0; i < cache->bucket_count; i++) {
        cache->buckets[i] = NODE_NONE;
    }
}

enum status memory_divide(
    struct store **store,
    const struct store_device *device,
    uint32_t segment_count,
    void *memory,
    uint64_t size_bytes)
{
    struct room room = {memory, size_bytes};
    uint32_t node_count = STORE_CACHE_NODES_MIN;
    const bool is_full = size_bytes >= fixed_bytes(&full, segment_count) + cache_bytes(node_count);
    const struct layout *layout = is_full ? &full : &small;
    if (size_bytes < fixed_bytes(layout, segment_count) + cache_bytes(node_count)) {
        return STATUS_NO_MEMORY;
    }
    const uint64_t for_cache = size_bytes - fixed_bytes(layout, segment_count);
    while (node_count < STORE_CACHE_NODES_MAX && cache_bytes(node_count + 1) <= for_cache) {
        node_count++;
    }
    struct store *made = take(&room, sizeof(struct store));
    memset(made, 0, sizeof(*made));
    made->device = *device;
    made->is_read_only = device->is_read_only;
    made->buffer = take(&room, layout->buffer_bytes);
    made->buffer_bytes = layout->buffer_bytes;
    memset(made->buffer, 0, layout->buffer_bytes);
    made->staging = take(&room, STAGING_BYTES);
    made->spare = take(&room, STAGING_BYTES);
    made->stream_count = layout->stream_count;
    for (uint32_t i = 0; i < made->stream_count; i++) {
        made->streams[i].waiting = take(&room, STORE_CHUNK_BYTES);
    }
    made->segments = take(&room, segment_count * sizeof(struct segment));
    memset(made->segments, 0, segment_count * sizeof(struct segment));
    divide_cache(&made->cache, &room, node_count);
    *store = made;
    return STATUS_OK;
}
