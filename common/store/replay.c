/* Doing what the journal says once more, with a mount. */
#include "cache.h"
#include "journal.h"
#include "log.h"
#include "node.h"
#include "segments.h"
#include "tree.h"

/* What is under a node that cannot be read stays as it is there: lost, and found so by a check. */
static enum status left_out(enum status status)
{
    return status == STATUS_MALFORMED ? STATUS_OK : status;
}

/* It is counted as it was when it was put; what was there for its key is not, any more. */
static enum status put(struct store *store, const uint8_t *at)
{
    struct entry entry;
    struct entry before;
    entry_read(at, &entry);
    if (!entry_is_good(store, &entry)) {
        return STATUS_MALFORMED;
    }
    cache_begin(store);
    enum status status = tree_get(store, entry.key, &before);
    const bool is_there = status == STATUS_OK;
    if (is_there || status == STATUS_NOT_FOUND) {
        status = tree_put(store, &entry);
    }
    if (status != STATUS_OK) {
        return left_out(status);
    }
    if (is_there && before.address == entry.address) {
        return before.stored_bytes == entry.stored_bytes ? STATUS_OK : STATUS_MALFORMED;
    }
    if (is_there) {
        segment_drop(store, before.address, before.stored_bytes);
    }
    return segment_add_again(store, entry.address, entry.stored_bytes) ? STATUS_OK
                                                                       : STATUS_MALFORMED;
}

static enum status take_out(struct store *store, const uint8_t *key)
{
    struct entry entry;
    cache_begin(store);
    enum status status = tree_get(store, key, &entry);
    if (status == STATUS_OK) {
        status = tree_remove(store, key);
    }
    if (status == STATUS_OK) {
        segment_drop(store, entry.address, entry.stored_bytes);
    }
    return status == STATUS_NOT_FOUND ? STATUS_MALFORMED : left_out(status);
}

static enum status reap(struct store *store, const uint8_t *at)
{
    struct commit *commit = &store->commit;
    const struct reap reap = {.number = get_u64(at), .owner = get_u32(at + sizeof(uint64_t))};
    if (commit->reap_count == REAP_MAX || reap.owner >= commit->owner_count) {
        return STATUS_MALFORMED;
    }
    commit->reaps[commit->reap_count++] = reap;
    return STATUS_OK;
}

static enum status spare(struct store *store, const uint8_t *at)
{
    struct commit *commit = &store->commit;
    const uint64_t number = get_u64(at);
    for (uint32_t i = 0; i < commit->reap_count; i++) {
        if (commit->reaps[i].number == number) {
            commit->reaps[i] = commit->reaps[--commit->reap_count];
            return STATUS_OK;
        }
    }
    return STATUS_MALFORMED;
}

static enum status owner(struct store *store, const uint8_t *at)
{
    const uint32_t number = get_u16(at);
    if (number >= store->commit.owner_count) {
        return STATUS_MALFORMED;
    }
    store->owners[number].used_bytes = get_u64(at + 2);
    store->owners[number].object_count = get_u64(at + 10);
    memcpy(store->owners[number].root, at + 18, STORE_HASH_BYTES);
    store->owner_page_is_changed[number / OWNERS_PER_PAGE] = true;
    return STATUS_OK;
}

enum status journal_apply(struct store *store, const uint8_t *changes, uint32_t size_bytes)
{
    static enum status (*const apply[JOURNAL_CHANGES])(struct store *, const uint8_t *) = {
        [JOURNAL_PUT] = put,
        [JOURNAL_REMOVE] = take_out,
        [JOURNAL_REAP] = reap,
        [JOURNAL_SPARE] = spare,
        [JOURNAL_OWNER] = owner,
    };
    enum status status = STATUS_OK;
    for (uint32_t at = 0; at < size_bytes && changes[at] != JOURNAL_END && status == STATUS_OK;) {
        const uint8_t kind = changes[at];
        if (kind >= JOURNAL_CHANGES || journal_change_bytes[kind] > size_bytes - at ||
            store->cache.dirty_count > DIRTY_NODES_MIN) {
            return STATUS_MALFORMED;
        }
        status = apply[kind](store, changes + at + 1);
        at += journal_change_bytes[kind];
    }
    return status;
}

/* One of a block's copies, in store->spare, that follows what was before. */
static enum status
find_block(struct store *store, uint32_t index, uint8_t check[CHECKSUM_BYTES], uint8_t **block)
{
    const struct superblock *superblock = &store->superblock;
    const uint32_t bytes = superblock->journal.block_bytes;
    enum status result = STATUS_MALFORMED;
    for (uint32_t copy = 0; copy < 2; copy++) {
        uint8_t found[CHECKSUM_BYTES];
        const uint64_t place = journal_place(superblock, index, copy);
        const enum status status = segment_log_read(store, place, bytes, store->spare, block);
        result = status != STATUS_OK ? status : result;
        if (status != STATUS_OK) {
            continue;
        }
        journal_check(*block, bytes, check, found);
        if (get_u32(*block + JOURNAL_MAGIC_AT) == JOURNAL_MAGIC &&
            memcmp(*block + bytes - CHECKSUM_BYTES, found, CHECKSUM_BYTES) == 0) {
            memcpy(check, found, CHECKSUM_BYTES);
            return STATUS_OK;
        }
    }
    return result;
}

enum status journal_replay(struct store *store)
{
    const struct journal_reference *journal = &store->superblock.journal;
    uint8_t check[CHECKSUM_BYTES];
    enum status status = STATUS_OK;
    memcpy(check, store->superblock.commit.checksum, CHECKSUM_BYTES);
    for (uint32_t i = 0; i < journal->block_count && status == STATUS_OK; i++) {
        uint8_t *block;
        status = find_block(store, i, check, &block);
        if (status == STATUS_OK) {
            const uint8_t *changes = block + JOURNAL_CHANGES_AT;
            status = journal_apply(store, changes, JOURNAL_ROOM(journal->block_bytes));
        }
    }
    if (status == STATUS_OK && journal->commit_count != 0) {
        status = memcmp(check, journal->check, CHECKSUM_BYTES) == 0 ? STATUS_OK : STATUS_MALFORMED;
        /* A copy may not have been written before the power went: all is written anew. */
        journal_clear(store);
        journal_bar(store);
    }
    store->is_changed = false;
    return status;
}
