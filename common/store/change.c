#include "change.h"
#include "cache.h"
#include "cleaner.h"
#include "commit.h"
#include "journal.h"
#include "owners.h"
#include "segments.h"
#include "tree.h"

/* How many chunks are freed with one change. */
#define REAP_CHUNKS 16u

static bool is_streaming(const struct store *store, uint64_t number)
{
    for (uint32_t i = 0; i < STORE_STREAMS_MAX; i++) {
        if (store->streams[i].is_open && store->streams[i].number == number) {
            return true;
        }
    }
    return false;
}

static struct reap *reap_due(struct store *store)
{
    for (uint32_t i = 0; i < store->commit.reap_count; i++) {
        if (!is_streaming(store, store->commit.reaps[i].number)) {
            return &store->commit.reaps[i];
        }
    }
    return NULL;
}

void reap_remove(struct store *store, uint64_t number)
{
    for (uint32_t i = 0; i < store->commit.reap_count; i++) {
        if (store->commit.reaps[i].number == number) {
            store->commit.reaps[i] = store->commit.reaps[--store->commit.reap_count];
            store->is_changed = true;
            journal_spare(store, number);
            return;
        }
    }
}

/* The first chunk that is left. STATUS_NOT_FOUND. */
static enum status chunk_first(struct store *store, const struct reap *reap, struct entry *entry)
{
    struct tree_gap gap;
    uint8_t key[KEY_BYTES];
    key_of_chunk(key, reap->owner, reap->number, 0);
    cache_begin(store);
    enum status status = tree_next(store, key, entry, &gap);
    if (status == STATUS_NOT_FOUND && gap.has_after) {
        status = tree_next(store, gap.after, entry, &gap);
    }
    const bool is_his = status == STATUS_OK && memcmp(entry->key, key, KEY_INDEX_AT) == 0;
    return status == STATUS_OK && !is_his ? STATUS_NOT_FOUND : status;
}

/* Frees one chunk, or ends it where there are no more, or none that can be reached. */
static enum status reap_one(struct store *store, const struct reap *reap)
{
    struct entry entry;
    enum status status = chunk_first(store, reap, &entry);
    if (status == STATUS_NOT_FOUND || status == STATUS_MALFORMED) {
        reap_remove(store, reap->number);
        return STATUS_OK;
    }
    if (status == STATUS_OK) {
        status = tree_remove(store, entry.key);
    }
    if (status == STATUS_OK) {
        segment_drop(store, entry.address, entry.stored_bytes);
        owner_release(store, reap->owner, entry.stored_bytes, 0);
    }
    return status;
}

static enum status commit_if_full(struct store *store)
{
    return cache_is_full(store) ? commit_now(store) : STATUS_OK;
}

static enum status reap_some(struct store *store)
{
    enum status status = STATUS_OK;
    for (uint32_t i = 0; i < REAP_CHUNKS && status == STATUS_OK; i++) {
        struct reap *reap = reap_due(store);
        if (reap == NULL) {
            return STATUS_OK;
        }
        const struct reap which = *reap;
        status = commit_if_full(store);
        if (status == STATUS_OK) {
            status = reap_one(store, &which);
        }
    }
    return status;
}

enum status reap_add(struct store *store, uint32_t owner, uint64_t number)
{
    enum status status = STATUS_OK;
    while (store->commit.reap_count == REAP_MAX && status == STATUS_OK) {
        status = reap_some(store);
    }
    if (status == STATUS_OK) {
        store->commit.reaps[store->commit.reap_count++] =
            (struct reap){.number = number, .owner = owner};
        store->is_changed = true;
        journal_reap(store, &store->commit.reaps[store->commit.reap_count - 1]);
    }
    return status;
}

static bool has_capacity(const struct store *store, uint64_t bytes)
{
    const uint64_t taken =
        store->live_bytes + (uint64_t)(store->cache.dirty_count + 2) * TWIN_BYTES;
    const uint64_t capacity = segments_capacity_bytes(store);
    return taken <= capacity && bytes <= capacity - taken;
}

/* What is being freed may be all that is missing. */
static enum status find_capacity(struct store *store, uint64_t bytes)
{
    enum status status = STATUS_OK;
    while (status == STATUS_OK && !has_capacity(store, bytes)) {
        status = reap_due(store) != NULL ? reap_some(store) : STATUS_NO_SPACE;
    }
    return status;
}

enum status change_has_room(const struct store *store, uint32_t owner, uint64_t bytes)
{
    const bool has_room = store->batch.is_open ? has_capacity(store, bytes) &&
                                                     segments_are_free(store, store->reserve_count)
                                               : owner_has_room(store, owner, bytes);
    return has_room ? STATUS_OK : STATUS_NO_SPACE;
}

/* What one step may change of the index: the nodes on its way, and one that is split off. */
static uint64_t nodes_of(const struct store *store, uint32_t steps)
{
    return (uint64_t)steps * (store->commit.level + 1);
}

/* Where so many steps would not find room in the cache besides what is changed already. */
static enum status commit_if_narrow(struct store *store, uint32_t steps)
{
    const struct cache *cache = &store->cache;
    const bool has_room =
        cache->dirty_count + nodes_of(store, steps) + 2 * OPERATION_NODES_MAX <= cache->dirty_max;
    return has_room || cache->dirty_count == 0 ? STATUS_OK : commit_now(store);
}

enum status change_begin_many(struct store *store, uint64_t bytes, uint32_t steps)
{
    if (store->is_read_only || store->batch.is_open) {
        return STATUS_WRONG_STATE;
    }
    const uint64_t segments = bytes / store->superblock.segment_bytes + 1;
    enum status status = bytes != 0 ? find_capacity(store, bytes) : STATUS_OK;
    if (status == STATUS_OK) {
        status = commit_if_narrow(store, steps);
    }
    if (status == STATUS_OK) {
        status = clean_for_room(store, (uint32_t)segments + CLEAN_SEGMENTS);
    }
    if (status == STATUS_OK) {
        status = commit_if_narrow(store, steps);
    }
    const uint32_t needed =
        store->reserve_count + (uint32_t)(bytes / store->superblock.segment_bytes);
    return status == STATUS_OK && bytes != 0 && !segments_are_free(store, needed) ? STATUS_NO_SPACE
                                                                                  : status;
}

enum status change_begin(struct store *store, uint64_t bytes)
{
    if (store->is_read_only || store->batch.is_open) {
        return STATUS_WRONG_STATE;
    }
    enum status status = bytes != 0 ? find_capacity(store, bytes) : STATUS_OK;
    if (status == STATUS_OK) {
        status = reap_some(store);
    }
    if (status == STATUS_OK) {
        status = commit_if_full(store);
    }
    /* Behind the commit: what that takes was to be there for it. */
    if (status == STATUS_OK) {
        status = clean_for_room(store, CLEAN_SEGMENTS);
    }
    if (status == STATUS_OK) {
        status = commit_if_full(store);
    }
    if (status == STATUS_OK && bytes != 0 && !segments_are_free(store, store->reserve_count)) {
        status = STATUS_NO_SPACE;
    }
    return status;
}
