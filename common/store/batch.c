#include "batch.h"
#include "cache.h"
#include "change.h"
#include "object.h"
#include "owners.h"
#include "record.h"
#include "segments.h"
#include "tree.h"

enum status store_batch_begin(
    struct store *store, const uint8_t owner[STORE_PRINCIPAL_BYTES], uint64_t bytes, uint32_t steps)
{
    uint32_t number;
    if (steps > STORE_BATCH_STEPS_MAX || bytes > STORE_BATCH_BYTES_MAX) {
        return STATUS_LIMIT_EXCEEDED;
    }
    enum status status = owner_find_open(store, owner, &number);
    if (status == STATUS_OK) {
        const uint64_t heads = record_stored_bytes(RECORD_OBJECT, 0) + RECORD_ALIGN;
        status = change_begin_many(store, bytes == 0 ? 0 : bytes + steps * heads, steps);
    }
    if (status == STATUS_OK) {
        struct batch *batch = &store->batch;
        batch->is_open = true;
        batch->can_put = bytes != 0;
        batch->has_root = false;
        batch->owner = number;
        batch->step_count = 0;
        batch->put_bytes = 0;
        batch->freed_bytes = 0;
        batch->kept_bytes = 0;
    }
    return status;
}

/* What every step needs. */
static enum status step_begin(const struct store *store)
{
    if (!store->batch.is_open) {
        return STATUS_WRONG_STATE;
    }
    return store->batch.step_count == STORE_BATCH_STEPS_MAX || cache_is_full(store)
               ? STATUS_LIMIT_EXCEEDED
               : STATUS_OK;
}

static void note_step(struct batch *batch, enum batch_step_kind kind, const uint8_t key[KEY_BYTES])
{
    struct batch_step *step = &batch->steps[batch->step_count++];
    step->kind = kind;
    memcpy(step->key, key, KEY_BYTES);
}

/* One more, or one less, of what is there. */
static enum status repin(struct store *store, struct entry *entry, bool is_more)
{
    struct batch *batch = &store->batch;
    if (entry->pin_count == (is_more ? STORE_PINS_MAX : 0)) {
        return is_more ? STATUS_LIMIT_EXCEEDED : STATUS_WRONG_STATE;
    }
    entry->pin_count = is_more ? entry->pin_count + 1 : entry->pin_count - 1;
    const enum status status = tree_put(store, entry);
    if (status == STATUS_OK) {
        batch->kept_bytes += is_more && entry->pin_count == 1 ? entry->stored_bytes : 0;
        batch->freed_bytes += !is_more && entry->pin_count == 0 ? entry->stored_bytes : 0;
        store->is_changed = true;
    }
    return status;
}

enum status
store_batch_put(struct store *store, struct bytes content, uint8_t hash[STORE_HASH_BYTES])
{
    struct batch *batch = &store->batch;
    const struct store_author nobody = {0};
    struct object_put put = {.author = &nobody, .content = content, .pin_count = 1};
    enum status status = step_begin(store);
    if (status == STATUS_OK && !batch->can_put) {
        status = STATUS_WRONG_STATE;
    }
    if (status == STATUS_OK && content.size_bytes > STORE_CHUNK_BYTES) {
        status = STATUS_LIMIT_EXCEEDED;
    }
    if (status == STATUS_OK) {
        status = object_put(store, batch->owner, &put);
    }
    if (status != STATUS_OK) {
        return status;
    }
    memcpy(hash, put.hash, STORE_HASH_BYTES);
    if (put.is_new) {
        batch->put_bytes += put.entry.stored_bytes;
        note_step(batch, BATCH_ENTERED, put.entry.key);
        return STATUS_OK;
    }
    status = repin(store, &put.entry, true);
    if (status == STATUS_OK) {
        note_step(batch, BATCH_PINNED, put.entry.key);
    }
    return status;
}

enum status store_batch_release(struct store *store, const uint8_t hash[STORE_HASH_BYTES])
{
    struct batch *batch = &store->batch;
    struct entry entry;
    enum status status = step_begin(store);
    if (status == STATUS_OK) {
        status = object_find_of_owner(store, batch->owner, hash, &entry);
    }
    if (status == STATUS_OK) {
        status = repin(store, &entry, false);
        status = status == STATUS_WRONG_STATE ? STATUS_NOT_FOUND : status;
    }
    if (status == STATUS_OK) {
        note_step(batch, BATCH_RELEASED, entry.key);
    }
    return status;
}

enum status store_batch_root(struct store *store, const uint8_t root[STORE_HASH_BYTES])
{
    struct batch *batch = &store->batch;
    if (!batch->is_open || batch->has_root) {
        return STATUS_WRONG_STATE;
    }
    memcpy(batch->root, store->owners[batch->owner].root, STORE_HASH_BYTES);
    batch->has_root = true;
    owner_set_root(store, batch->owner, root);
    return STATUS_OK;
}

/* Without references: what the index beside it keeps from being removed stays, and takes room. */
static void delete_unpinned(struct store *store, const uint8_t key[KEY_BYTES])
{
    struct entry entry;
    if (tree_get(store, key, &entry) == STATUS_OK && entry.pin_count == 0 &&
        tree_remove(store, key) == STATUS_OK) {
        segment_drop(store, entry.address, entry.stored_bytes);
        owner_release(store, store->batch.owner, entry.stored_bytes, 1);
    }
}

static void undo_step(struct store *store, const struct batch_step *step)
{
    struct entry entry;
    /* Its way is in memory, and changed: that does not fail. */
    if (tree_get(store, step->key, &entry) != STATUS_OK ||
        repin(store, &entry, step->kind == BATCH_RELEASED) != STATUS_OK) {
        return;
    }
    if (step->kind == BATCH_ENTERED) {
        delete_unpinned(store, step->key);
    }
}

void store_batch_cancel(struct store *store)
{
    struct batch *batch = &store->batch;
    if (!batch->is_open) {
        return;
    }
    if (batch->has_root) {
        owner_set_root(store, batch->owner, batch->root);
    }
    while (batch->step_count > 0) {
        undo_step(store, &batch->steps[--batch->step_count]);
    }
    batch->is_open = false;
}

/* What is kept again was freed before in this batch; or had no pin before it, and is not put. */
static uint64_t freed_bytes(const struct batch *batch)
{
    return batch->freed_bytes > batch->kept_bytes ? batch->freed_bytes - batch->kept_bytes : 0;
}

bool store_batch_grows(const struct store *store)
{
    return store->batch.put_bytes > freed_bytes(&store->batch);
}

static bool fits_quota(const struct store *store)
{
    const struct batch *batch = &store->batch;
    const struct owner *owner = &store->owners[batch->owner];
    const uint64_t freed = freed_bytes(batch);
    const uint64_t left = owner->used_bytes > freed ? owner->used_bytes - freed : 0;
    return owner->quota_bytes == 0 || !store_batch_grows(store) || left <= owner->quota_bytes;
}

enum status store_batch_finish(struct store *store)
{
    struct batch *batch = &store->batch;
    if (!batch->is_open) {
        return STATUS_WRONG_STATE;
    }
    if (!fits_quota(store)) {
        store_batch_cancel(store);
        return STATUS_NO_SPACE;
    }
    for (uint32_t i = 0; i < batch->step_count; i++) {
        if (batch->steps[i].kind == BATCH_RELEASED) {
            delete_unpinned(store, batch->steps[i].key);
        }
    }
    batch->is_open = false;
    return STATUS_OK;
}
