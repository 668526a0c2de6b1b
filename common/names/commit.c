#include "commit.h"
#include "mount.h"
#include <blake3.h>

enum record_kind {
    SPACE_PUT,
    SPACE_RELEASE,
    SPACE_ROOT,
};

/* What is written into the window, from its beginning on. */
struct batch {
    struct names *names;
    uint64_t at;
};

void hash_of(struct bytes data, uint8_t hash[HASH_BYTES])
{
    blake3_hasher hasher;
    blake3_hasher_init(&hasher);
    blake3_hasher_update(&hasher, data.data, data.size_bytes);
    blake3_hasher_finalize(&hasher, hash, HASH_BYTES);
}

/* Where the content of the next record goes; no more than this is needed for any. */
static uint8_t *batch_room(const struct batch *batch, uint32_t size_bytes)
{
    const struct names_space *space = &batch->names->space;
    certain(batch->at + RECORD_HEAD_BYTES + size_bytes <= space->window_bytes);
    return space->window + batch->at + RECORD_HEAD_BYTES;
}

/* The content is there. */
static void batch_add(struct batch *batch, enum record_kind kind, uint32_t size_bytes)
{
    uint8_t *record = batch->names->space.window + batch->at;
    const uint32_t padded = (size_bytes + 7) & ~7u;
    set_u32(record, (uint32_t)kind);
    set_u32(record + 4, size_bytes);
    memset(record + RECORD_HEAD_BYTES + size_bytes, 0, padded - size_bytes);
    batch->at += RECORD_HEAD_BYTES + padded;
}

static void batch_hash(struct batch *batch, enum record_kind kind, const uint8_t hash[HASH_BYTES])
{
    memcpy(batch_room(batch, HASH_BYTES), hash, HASH_BYTES);
    batch_add(batch, kind, HASH_BYTES);
}

/* How much of a chunk is before the zeros at its end, which are not kept. */
static uint32_t chunk_size(const uint8_t *data)
{
    const uint64_t *words = (const uint64_t *)(const void *)data;
    uint32_t count = NAMES_CHUNK_BYTES / sizeof(uint64_t);
    while (count > 0 && words[count - 1] == 0) {
        count--;
    }
    uint32_t size_bytes = count * (uint32_t)sizeof(uint64_t);
    while (size_bytes > 0 && data[size_bytes - 1] == 0) {
        size_bytes--;
    }
    return size_bytes;
}

static void put_chunk(struct batch *batch, uint32_t at)
{
    const struct pool *pool = &batch->names->chunks;
    const uint8_t *data = frame_data(pool, at);
    const uint32_t size_bytes = chunk_size(data);
    hash_of((struct bytes){data, size_bytes}, pool->frames[at].hash);
    memcpy(batch_room(batch, NAMES_CHUNK_BYTES), data, size_bytes);
    batch_add(batch, SPACE_PUT, size_bytes);
}

/* What leads to memory leads to the space, now that the frame has a name. */
static void resolve(const struct pool *pool, struct reference *reference)
{
    if (reference_is_in_memory(reference)) {
        const uint32_t frame = reference_frame(reference);
        reference->birth &= ~BIRTH_IN_MEMORY;
        memcpy(reference->hash, pool->frames[frame].hash, HASH_BYTES);
    }
}

static bool is_reference(const struct page *page, struct bytes key)
{
    return page->level > 0 || key_type(key) == KEY_EXTENT;
}

/* All references of a node. */
static void resolve_node(const struct names *names, struct page *page)
{
    const struct pool *pool = page->level > 0 ? &names->nodes : &names->chunks;
    for (uint32_t i = 0; i < page->count; i++) {
        if (is_reference(page, page_cell(page, i).key)) {
            struct reference reference;
            reference_read(page_value(page, i), &reference);
            resolve(pool, &reference);
            reference_write(page_value(page, i), &reference);
        }
    }
}

static void put_node(struct batch *batch, uint32_t at)
{
    struct names *names = batch->names;
    struct frame *frame = &names->nodes.frames[at];
    const struct node_head head = {
        .tree = (enum tree_kind)frame->tree, .generation = frame->birth, .serial = frame->serial};
    struct page *copy = (struct page *)(void *)names->scratch;
    memcpy(copy, node_page(names, at), sizeof(*copy));
    resolve_node(names, copy);
    uint8_t *target = batch_room(batch, NAMES_NODE_BYTES);
    const uint32_t size_bytes = page_encode(copy, &head, target);
    hash_of((struct bytes){target, size_bytes}, frame->hash);
    batch_add(batch, SPACE_PUT, size_bytes);
}

static void put_nodes(struct batch *batch, uint32_t level)
{
    const struct pool *pool = &batch->names->nodes;
    for (uint32_t i = 0; i < pool->frame_count; i++) {
        if (pool->frames[i].state == FRAME_DIRTY && node_page(batch->names, i)->level == level) {
            put_node(batch, i);
        }
    }
}

static void put_all(struct batch *batch)
{
    const struct pool *chunks = &batch->names->chunks;
    for (uint32_t i = 0; i < chunks->frame_count; i++) {
        if (chunks->frames[i].state == FRAME_DIRTY) {
            put_chunk(batch, i);
        }
    }
    for (uint32_t level = 0; level < LEVELS; level++) {
        put_nodes(batch, level);
    }
}

static bool hash_is_zeros(const uint8_t hash[HASH_BYTES])
{
    static const uint8_t zeros[HASH_BYTES];
    return memcmp(hash, zeros, HASH_BYTES) == 0;
}

/* Gives the head as it will be, and its name. */
static void put_head(struct batch *batch, struct head *head, uint8_t hash[HASH_BYTES])
{
    const struct names *names = batch->names;
    *head = names->now.head;
    head->commit_count++;
    for (uint32_t i = 0; i < 2; i++) {
        resolve(&names->nodes, &head->trees[i].reference);
    }
    uint8_t *target = batch_room(batch, HEAD_BYTES);
    names_head_write(target, head);
    hash_of((struct bytes){target, HEAD_BYTES}, hash);
    batch_add(batch, SPACE_PUT, HEAD_BYTES);
}

static void release_all(struct batch *batch)
{
    const struct names *names = batch->names;
    for (uint32_t i = 0; i < names->release_count; i++) {
        batch_hash(batch, SPACE_RELEASE, names->releases[i]);
    }
    if (!hash_is_zeros(names->head_hash)) {
        batch_hash(batch, SPACE_RELEASE, names->head_hash);
    }
}

/* The space has it. */
static void settle(struct names *names, const struct head *head, const uint8_t hash[HASH_BYTES])
{
    for (uint32_t i = 0; i < names->nodes.frame_count; i++) {
        if (names->nodes.frames[i].state == FRAME_DIRTY) {
            resolve_node(names, node_page(names, i));
            frame_commit(&names->nodes, i);
        }
    }
    for (uint32_t i = 0; i < names->chunks.frame_count; i++) {
        if (names->chunks.frames[i].state == FRAME_DIRTY) {
            frame_commit(&names->chunks, i);
        }
    }
    names->now.head = *head;
    names->committed = names->now;
    memcpy(names->head_hash, hash, HASH_BYTES);
    names->release_count = 0;
    names->is_changed = false;
}

enum status commit_all(struct names *names, bool is_durable)
{
    struct head head;
    uint8_t hash[HASH_BYTES];
    struct batch batch = {.names = names};
    if (names->is_changed) {
        put_all(&batch);
        put_head(&batch, &head, hash);
        release_all(&batch);
        batch_hash(&batch, SPACE_ROOT, hash);
    } else if (names->is_durable || !is_durable) {
        return STATUS_OK;
    }
    const enum status status = names->space.commit(names->space.context, batch.at, is_durable);
    if (status != STATUS_OK) {
        return status;
    }
    if (names->is_changed) {
        settle(names, &head, hash);
    }
    names->is_durable = is_durable;
    return STATUS_OK;
}

enum status names_commit(struct names *names, bool is_durable)
{
    return names->is_updating ? STATUS_WRONG_STATE : commit_all(names, is_durable);
}

void names_revert(struct names *names)
{
    pool_revert(&names->nodes);
    pool_revert(&names->chunks);
    names->now = names->committed;
    names->release_count = 0;
    names->is_changed = false;
    names->is_updating = false;
    names->has_steps = true;
    names->orphan_cursor = key_of(KEY_ORPHAN, 0);
    names->dead_cursor.size_bytes = 0;
    if (names->now.head.generation == 0) {
        names_plant(names);
    }
}

enum status names_update_begin(struct names *names)
{
    if (names->is_updating) {
        return STATUS_WRONG_STATE;
    }
    const enum status status = commit_all(names, false);
    names->is_updating = status == STATUS_OK;
    return status;
}

void names_update_end(struct names *names)
{
    names->is_updating = false;
}

void names_update_cancel(struct names *names)
{
    names_revert(names);
}
