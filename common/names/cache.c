#include "cache.h"

static uint32_t bucket_of(const struct pool *pool, const uint8_t hash[HASH_BYTES])
{
    return get_u32(hash) & (pool->bucket_count - 1);
}

static uint32_t pool_find(const struct pool *pool, const uint8_t hash[HASH_BYTES])
{
    uint32_t at = pool->buckets[bucket_of(pool, hash)];
    while (at != FRAME_NONE && memcmp(pool->frames[at].hash, hash, HASH_BYTES) != 0) {
        at = pool->frames[at].next;
    }
    return at;
}

static void pool_add(struct pool *pool, uint32_t frame)
{
    uint32_t *bucket = &pool->buckets[bucket_of(pool, pool->frames[frame].hash)];
    pool->frames[frame].next = *bucket;
    pool->frames[frame].state = FRAME_CLEAN;
    *bucket = frame;
}

static void pool_take_off(struct pool *pool, uint32_t frame)
{
    uint32_t *at = &pool->buckets[bucket_of(pool, pool->frames[frame].hash)];
    while (*at != frame) {
        at = &pool->frames[*at].next;
    }
    *at = pool->frames[frame].next;
}

static bool is_needed(const struct names *names, const struct frame *frame)
{
    return frame->state == FRAME_DIRTY ||
           (frame->state == FRAME_CLEAN &&
            (frame->pinned_in == names->operation || frame->used_in == names->look));
}

/* A free frame, which the bounds of what is dirty and pinned leave. */
static uint32_t pool_take(struct names *names, struct pool *pool)
{
    for (uint32_t i = 0; i < 2 * pool->frame_count; i++) {
        const uint32_t at = pool->hand;
        struct frame *frame = &pool->frames[at];
        pool->hand = at + 1 == pool->frame_count ? 0 : at + 1;
        if (is_needed(names, frame)) {
            continue;
        }
        if (frame->state == FRAME_CLEAN && frame->is_recent) {
            frame->is_recent = false;
            continue;
        }
        if (frame->state == FRAME_CLEAN) {
            pool_take_off(pool, at);
        }
        *frame = (struct frame){.next = FRAME_NONE, .used_in = names->look};
        return at;
    }
    certain(false);
    return FRAME_NONE;
}

static void frame_free(struct pool *pool, uint32_t at)
{
    struct frame *frame = &pool->frames[at];
    if (frame->state == FRAME_CLEAN) {
        pool_take_off(pool, at);
    }
    if (frame->state == FRAME_DIRTY) {
        pool->dirty_count--;
    }
    *frame = (struct frame){.next = FRAME_NONE};
}

static void frame_dirty(struct pool *pool, uint32_t at)
{
    pool->frames[at].state = FRAME_DIRTY;
    pool->dirty_count++;
}

static void frame_touch(struct names *names, struct pool *pool, uint32_t at)
{
    pool->frames[at].used_in = names->look;
    pool->frames[at].is_recent = true;
}

/* What is missing, or too large, is not what was written. */
static enum status status_of_get(enum status status)
{
    return status == STATUS_NOT_FOUND || status == STATUS_INVALID_ARGUMENT ? STATUS_MALFORMED
                                                                           : status;
}

/* -- nodes ------------------------------------------------------------------------------------ */

static bool node_is_wished(const struct names *names, uint32_t at, const struct node_wish *wish)
{
    const struct frame *frame = &names->nodes.frames[at];
    const uint64_t birth = wish->reference.birth & ~BIRTH_IN_MEMORY;
    return frame->tree == wish->tree && frame->birth == birth &&
           node_page(names, at)->level == wish->level;
}

static enum status
node_fetch(struct names *names, const struct reference *reference, uint32_t *loaded)
{
    uint32_t size_bytes;
    struct node_head head;
    const enum status status = status_of_get(names->space.get(
        names->space.context, reference->hash, names->scratch, NAMES_NODE_BYTES, &size_bytes));
    if (status != STATUS_OK) {
        return status;
    }
    const uint32_t at = pool_take(names, &names->nodes);
    const struct bytes data = {names->scratch, size_bytes};
    if (size_bytes > NAMES_NODE_BYTES || !page_decode(data, node_page(names, at), &head)) {
        return STATUS_MALFORMED;
    }
    struct frame *frame = &names->nodes.frames[at];
    memcpy(frame->hash, reference->hash, HASH_BYTES);
    frame->birth = head.generation;
    frame->serial = head.serial;
    frame->tree = (uint8_t)head.tree;
    pool_add(&names->nodes, at);
    *loaded = at;
    return STATUS_OK;
}

uint32_t node_in_memory(struct names *names, const struct reference *reference)
{
    return reference_is_in_memory(reference) ? reference_frame(reference)
                                             : pool_find(&names->nodes, reference->hash);
}

enum status node_load(struct names *names, const struct node_wish *wish, uint32_t *frame)
{
    uint32_t at = node_in_memory(names, &wish->reference);
    if (at == FRAME_NONE) {
        const enum status status = node_fetch(names, &wish->reference, &at);
        if (status != STATUS_OK) {
            return status;
        }
    }
    if (!node_is_wished(names, at, wish)) {
        return STATUS_MALFORMED;
    }
    frame_touch(names, &names->nodes, at);
    *frame = at;
    return STATUS_OK;
}

void node_pin(struct names *names, uint32_t frame)
{
    struct frame *pinned = &names->nodes.frames[frame];
    if (pinned->state == FRAME_CLEAN && pinned->pinned_in != names->operation) {
        names->clean_pin_count++;
    }
    pinned->pinned_in = names->operation;
}

void node_pins_count(struct names *names)
{
    names->clean_pin_count = 0;
    for (uint32_t i = 0; i < names->nodes.frame_count; i++) {
        const struct frame *frame = &names->nodes.frames[i];
        const bool is_pinned = frame->pinned_in == names->operation;
        names->clean_pin_count += frame->state == FRAME_CLEAN && is_pinned;
    }
}

uint32_t node_make(struct names *names, enum tree_kind tree, uint32_t level)
{
    const uint32_t at = pool_take(names, &names->nodes);
    struct frame *frame = &names->nodes.frames[at];
    frame_dirty(&names->nodes, at);
    frame->tree = (uint8_t)tree;
    frame->birth = names->now.head.generation;
    frame->serial = names->now.head.next_serial++;
    page_init(node_page(names, at), level);
    return at;
}

void node_dirty(struct names *names, uint32_t at)
{
    struct frame *frame = &names->nodes.frames[at];
    pool_take_off(&names->nodes, at);
    frame_dirty(&names->nodes, at);
    frame->birth = names->now.head.generation;
    frame->serial = names->now.head.next_serial++;
}

void node_free(struct names *names, uint32_t frame)
{
    frame_free(&names->nodes, frame);
}

/* -- chunks ----------------------------------------------------------------------------------- */

enum status chunk_load(struct names *names, const struct reference *reference, uint32_t *frame)
{
    uint32_t at = chunk_in_memory(names, reference);
    if (at == FRAME_NONE) {
        uint32_t size_bytes;
        at = pool_take(names, &names->chunks);
        uint8_t *data = frame_data(&names->chunks, at);
        const enum status status = status_of_get(names->space.get(
            names->space.context, reference->hash, data, NAMES_CHUNK_BYTES, &size_bytes));
        if (status != STATUS_OK) {
            return status;
        }
        if (size_bytes > NAMES_CHUNK_BYTES) {
            return STATUS_MALFORMED;
        }
        memset(data + size_bytes, 0, NAMES_CHUNK_BYTES - size_bytes);
        memcpy(names->chunks.frames[at].hash, reference->hash, HASH_BYTES);
        pool_add(&names->chunks, at);
    }
    frame_touch(names, &names->chunks, at);
    *frame = at;
    return STATUS_OK;
}

void chunk_pin(struct names *names, uint32_t frame)
{
    names->chunks.frames[frame].pinned_in = names->operation;
}

uint32_t chunk_in_memory(struct names *names, const struct reference *reference)
{
    return reference_is_in_memory(reference) ? reference_frame(reference)
                                             : pool_find(&names->chunks, reference->hash);
}

uint32_t chunk_make(struct names *names)
{
    const uint32_t at = pool_take(names, &names->chunks);
    frame_dirty(&names->chunks, at);
    return at;
}

void chunk_free(struct names *names, uint32_t frame)
{
    frame_free(&names->chunks, frame);
}

/* -- commits ---------------------------------------------------------------------------------- */

void frame_commit(struct pool *pool, uint32_t frame)
{
    pool->dirty_count--;
    pool_add(pool, frame);
}

void pool_revert(struct pool *pool)
{
    for (uint32_t i = 0; i < pool->frame_count; i++) {
        if (pool->frames[i].state == FRAME_DIRTY) {
            frame_free(pool, i);
        }
    }
}
