#include "segments.h"

static uint32_t segment_of(const struct store *store, uint64_t address)
{
    return (uint32_t)((address - SEGMENTS_AT) / store->superblock.segment_bytes);
}

bool place_is_possible(const struct store *store, uint64_t address, uint64_t size_bytes)
{
    const uint64_t segment_bytes = store->superblock.segment_bytes;
    const uint64_t end = segment_address(store, store->superblock.segment_count);
    return address >= SEGMENTS_AT && address < end && address % RECORD_ALIGN == 0 &&
           size_bytes <= segment_bytes &&
           (address - SEGMENTS_AT) % segment_bytes <= segment_bytes - size_bytes;
}

static bool is_empty(const struct segment *segment)
{
    return segment->live_bytes == 0 && segment->pin_count == 0;
}

static bool is_current(const struct store *store, uint32_t index)
{
    return index == store->current || index == store->other;
}

static void note_change(struct store *store, uint32_t index)
{
    store->segment_page_is_changed[index / SEGMENTS_PER_PAGE] = true;
}

void segment_add(struct store *store, uint64_t address, uint64_t size_bytes)
{
    const uint32_t index = segment_of(store, address);
    store->segments[index].live_bytes += (uint32_t)align_up(size_bytes, RECORD_ALIGN);
    store->live_bytes += align_up(size_bytes, RECORD_ALIGN);
    note_change(store, index);
}

void segment_drop(struct store *store, uint64_t address, uint64_t size_bytes)
{
    const uint32_t index = segment_of(store, address);
    struct segment *segment = &store->segments[index];
    const uint32_t bytes = (uint32_t)align_up(size_bytes, RECORD_ALIGN);
    if (segment->live_bytes == 0) {
        return; /* the table was wrong: store_check() says so */
    }
    const uint32_t dropped = bytes < segment->live_bytes ? bytes : segment->live_bytes;
    segment->live_bytes -= dropped;
    segment->is_stuck = false;
    store->live_bytes -= dropped;
    note_change(store, index);
    if (is_empty(segment) && !is_current(store, index)) {
        segment->freed_in = transaction(store);
        store->free_count++;
    }
}

bool segment_add_again(struct store *store, uint64_t address, uint64_t size_bytes)
{
    const uint32_t index = segment_of(store, address);
    struct segment *segment = &store->segments[index];
    if (is_empty(segment) && !is_current(store, index)) {
        store->free_count--;
    }
    segment->holds_objects = true;
    segment_add(store, address, size_bytes);
    return segment->live_bytes <= store->superblock.segment_bytes;
}

void segment_pin(struct store *store, uint64_t address)
{
    const uint32_t index = segment_of(store, address);
    struct segment *segment = &store->segments[index];
    if (is_empty(segment) && !is_current(store, index)) {
        store->free_count--;
    }
    segment->pin_count++;
}

/* Called when the commit is durable that does without the page: so it can be taken at once. */
void segment_unpin(struct store *store, uint64_t address)
{
    const uint32_t index = segment_of(store, address);
    struct segment *segment = &store->segments[index];
    segment->pin_count--;
    segment->is_stuck = false;
    if (is_empty(segment) && !is_current(store, index)) {
        segment->freed_in = transaction(store) - 1;
        store->free_count++;
    }
}

static bool can_take(const struct store *store, uint32_t index)
{
    const struct segment *segment = &store->segments[index];
    return is_empty(segment) && !is_current(store, index) &&
           segment->freed_in != transaction(store);
}

enum status segment_take(struct store *store)
{
    const uint32_t count = store->superblock.segment_count;
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t index = (store->search_from + i) % count;
        if (!can_take(store, index)) {
            continue;
        }
        struct segment *last = &store->segments[store->current];
        if (is_empty(last)) {
            last->freed_in = transaction(store);
            store->free_count++;
        }
        store->current = index;
        store->free_count--;
        store->segments[index].is_stuck = false;
        store->segments[index].holds_objects = store->is_at_objects;
        note_change(store, index);
        store->search_from = (index + 1) % count;
        return STATUS_OK;
    }
    return STATUS_NO_SPACE;
}

bool segments_are_free(const struct store *store, uint32_t enough)
{
    const uint32_t count = store->superblock.segment_count;
    uint32_t found = 0;
    if (store->free_count < enough) {
        return false;
    }
    for (uint32_t i = 0; i < count && found < enough; i++) {
        found += can_take(store, (store->search_from + i) % count) ? 1 : 0;
    }
    return found >= enough;
}

uint64_t segments_room_bytes(const struct store *store)
{
    const uint64_t here = segment_address(store, store->current + 1) - store->buffer_at;
    const uint64_t there = segment_address(store, store->other + 1) - store->other_at;
    return (uint64_t)store->free_count * store->superblock.segment_bytes + here + there -
           store->buffer_used;
}

void segments_count(struct store *store)
{
    store->free_count = 0;
    store->live_bytes = 0;
    for (uint32_t i = 0; i < store->superblock.segment_count; i++) {
        struct segment *segment = &store->segments[i];
        segment->freed_in = transaction(store) - 1;
        store->live_bytes += segment->live_bytes;
        store->free_count += is_empty(segment) && !is_current(store, i) ? 1 : 0;
    }
}

void segments_limits(struct store *store)
{
    struct cache *cache = &store->cache;
    const uint32_t segment_bytes = store->superblock.segment_bytes;
    const uint32_t worth = DIRTY_SEGMENTS * segment_bytes / TWIN_BYTES;
    const uint32_t allowed = cache->node_count / 4 * 3;
    cache->dirty_max = worth < allowed ? worth : allowed;
    if (cache->dirty_max < DIRTY_NODES_MIN) {
        cache->dirty_max = DIRTY_NODES_MIN;
    }
    store->reserve_count =
        RESERVE_SEGMENTS + (cache->dirty_max * TWIN_BYTES + segment_bytes - 1) / segment_bytes;
}

uint64_t segments_capacity_bytes(const struct store *store)
{
    const uint64_t kept = store->reserve_count + CLEAN_SEGMENTS + 2;
    return (store->superblock.segment_count - kept) * store->superblock.segment_bytes / 4 * 3;
}
