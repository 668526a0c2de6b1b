#include "journal.h"
#include "log.h"
#include "node.h"
#include "segments.h"

_Static_assert(DIRTY_NODES_MIN + OPERATION_NODES_MAX < STORE_CACHE_NODES_MIN, "any has room");
/* No change is more than a sixth of what a block holds: what is left over is less than half. */
_Static_assert(
    2 * (JOURNAL_NOTED_BYTES + STORE_OWNERS_MAX * JOURNAL_OWNER_BYTES) + PAGE_BYTES <=
        STAGING_BYTES,
    "blocks of a commit fit where they are made");

const uint8_t journal_change_bytes[JOURNAL_CHANGES] = {
    [JOURNAL_PUT] = 1 + LEAF_ENTRY_BYTES,
    [JOURNAL_REMOVE] = 1 + KEY_BYTES,
    [JOURNAL_REAP] = 1 + sizeof(uint64_t) + sizeof(uint32_t),
    [JOURNAL_SPARE] = 1 + sizeof(uint64_t),
    [JOURNAL_OWNER] = JOURNAL_OWNER_BYTES,
};

/* -- noting ----------------------------------------------------------------------------------- */

void journal_bar(struct store *store)
{
    store->journal.is_barred = true;
}

/* Where the change's own bytes go, or NULL: a full commit is to come. */
static uint8_t *note(struct store *store, enum journal_change kind)
{
    struct journal *journal = &store->journal;
    const uint32_t size = journal_change_bytes[kind];
    if (size > JOURNAL_NOTED_BYTES - journal->noted_bytes ||
        store->cache.dirty_count > JOURNAL_NODES_MAX) {
        journal->is_barred = true;
    }
    if (journal->is_barred) {
        return NULL;
    }
    uint8_t *at = journal->noted + journal->noted_bytes;
    journal->noted_bytes += size;
    *at = (uint8_t)kind;
    return at + 1;
}

void journal_put(struct store *store, const struct entry *entry)
{
    uint8_t *at = note(store, JOURNAL_PUT);
    if (at != NULL) {
        entry_write(at, entry);
    }
}

void journal_remove(struct store *store, const uint8_t key[KEY_BYTES])
{
    uint8_t *at = note(store, JOURNAL_REMOVE);
    if (at != NULL) {
        memcpy(at, key, KEY_BYTES);
    }
}

void journal_reap(struct store *store, const struct reap *reap)
{
    uint8_t *at = note(store, JOURNAL_REAP);
    if (at != NULL) {
        set_u64(at, reap->number);
        set_u32(at + sizeof(uint64_t), reap->owner);
    }
}

void journal_spare(struct store *store, uint64_t number)
{
    uint8_t *at = note(store, JOURNAL_SPARE);
    if (at != NULL) {
        set_u64(at, number);
    }
}

void journal_owner(struct store *store, uint32_t number)
{
    store->journal.owner_is_noted[number] = true;
}

void journal_clear(struct store *store)
{
    store->journal.is_barred = false;
    store->journal.noted_bytes = 0;
    memset(store->journal.owner_is_noted, 0, sizeof(store->journal.owner_is_noted));
}

/* -- blocks ----------------------------------------------------------------------------------- */

static uint32_t blocks_per_page(const struct journal_reference *journal)
{
    return PAGE_BYTES / journal->block_bytes;
}

uint64_t journal_place(const struct superblock *superblock, uint32_t block, uint32_t copy)
{
    const uint32_t per_page = blocks_per_page(&superblock->journal);
    return superblock->commit.address + (1 + block / per_page) * (uint64_t)TWIN_BYTES +
           copy * PAGE_BYTES + block % per_page * superblock->journal.block_bytes;
}

uint32_t journal_pages(const struct journal_reference *journal)
{
    const uint32_t per_page = journal->block_count != 0 ? blocks_per_page(journal) : 1;
    return (journal->block_count + per_page - 1) / per_page;
}

void journal_check(
    const uint8_t *block,
    uint32_t block_bytes,
    const uint8_t before[CHECKSUM_BYTES],
    uint8_t check[CHECKSUM_BYTES])
{
    blake3_hasher hasher;
    blake3_hasher_init(&hasher);
    blake3_hasher_update(&hasher, before, CHECKSUM_BYTES);
    blake3_hasher_update(&hasher, block, block_bytes - CHECKSUM_BYTES);
    blake3_hasher_finalize(&hasher, check, CHECKSUM_BYTES);
}

/* Blocks that are being filled, one behind the other. */
struct filling {
    uint8_t *blocks;
    uint32_t block_bytes;
    uint32_t count;
    uint32_t used; /* of the last one's room */
};

static uint8_t *room_for(struct filling *filling, uint32_t size_bytes)
{
    const uint32_t room = JOURNAL_ROOM(filling->block_bytes);
    if (filling->count == 0 || size_bytes > room - filling->used) {
        memset(filling->blocks + filling->count * filling->block_bytes, 0, filling->block_bytes);
        filling->count++;
        filling->used = 0;
    }
    uint8_t *last = filling->blocks + (filling->count - 1) * filling->block_bytes;
    uint8_t *at = last + JOURNAL_CHANGES_AT + filling->used;
    filling->used += size_bytes;
    return at;
}

static void owner_write(const struct store *store, uint32_t number, uint8_t *at)
{
    const struct owner *owner = &store->owners[number];
    at[0] = JOURNAL_OWNER;
    set_u16(at + 1, (uint16_t)number);
    set_u64(at + 3, owner->used_bytes);
    set_u64(at + 11, owner->object_count);
    memcpy(at + 19, owner->root, STORE_HASH_BYTES);
}

static void fill(const struct store *store, struct filling *filling)
{
    const struct journal *journal = &store->journal;
    for (uint32_t at = 0; at < journal->noted_bytes;) {
        const uint32_t size = journal_change_bytes[journal->noted[at]];
        memcpy(room_for(filling, size), journal->noted + at, size);
        at += size;
    }
    for (uint32_t i = 0; i < store->commit.owner_count; i++) {
        if (journal->owner_is_noted[i]) {
            owner_write(store, i, room_for(filling, JOURNAL_OWNER_BYTES));
        }
    }
}

/* At most, as room_for() fills them. */
static uint32_t blocks_needed(const struct store *store)
{
    uint32_t bytes = store->journal.noted_bytes;
    for (uint32_t i = 0; i < store->commit.owner_count; i++) {
        bytes += store->journal.owner_is_noted[i] ? JOURNAL_OWNER_BYTES : 0;
    }
    const uint32_t filled =
        JOURNAL_ROOM(store->device.block_bytes) - journal_change_bytes[JOURNAL_PUT];
    return bytes == 0 ? 0 : bytes / filled + 1;
}

/* Where the log's pages go on, if nothing of them waits to be written. */
static uint64_t *pages_end(struct store *store)
{
    return store->is_at_objects ? &store->other_at : &store->buffer_at;
}

static uint64_t pages_begin(const struct superblock *superblock)
{
    return superblock->commit.address + TWIN_BYTES;
}

bool journal_has_room(const struct store *store)
{
    const struct superblock *last = &store->superblock;
    const uint32_t pages = journal_pages(&last->journal);
    const uint64_t end = store->is_at_objects ? store->other_at : store->buffer_at;
    const bool waits = !store->is_at_objects && store->buffer_used != 0;
    if (store->journal.is_barred || waits ||
        end != pages_begin(last) + (uint64_t)pages * TWIN_BYTES) {
        return false;
    }
    struct journal_reference next = {.block_bytes = store->device.block_bytes};
    next.block_count = last->journal.block_count + blocks_needed(store);
    const uint64_t bytes = (1 + (uint64_t)journal_pages(&next)) * TWIN_BYTES;
    return journal_pages(&next) <= JOURNAL_PAGES_MAX &&
           place_is_possible(store, last->commit.address, bytes);
}

void journal_make(struct store *store, struct superblock *next)
{
    struct journal_reference *journal = &next->journal;
    struct filling filling = {.blocks = store->spare, .block_bytes = store->device.block_bytes};
    if (journal->commit_count++ == 0) {
        journal->block_bytes = filling.block_bytes;
        memcpy(journal->check, next->commit.checksum, CHECKSUM_BYTES);
    }
    fill(store, &filling);
    for (uint32_t i = 0; i < filling.count; i++) {
        uint8_t *block = filling.blocks + i * filling.block_bytes;
        set_u32(block + JOURNAL_MAGIC_AT, JOURNAL_MAGIC);
        set_u64(block + JOURNAL_SEQUENCE_AT, next->sequence);
        journal_check(block, filling.block_bytes, journal->check, journal->check);
        memcpy(block + filling.block_bytes - CHECKSUM_BYTES, journal->check, CHECKSUM_BYTES);
    }
    journal->block_count += filling.count;
    journal->next_number = store->commit.next_number;
    journal->object_count = store->commit.object_count;
}

enum status journal_write(struct store *store, const struct superblock *next, uint32_t copy)
{
    const uint32_t first = store->superblock.journal.block_count;
    const uint32_t bytes = next->journal.block_bytes;
    const uint32_t per_page = blocks_per_page(&next->journal);
    enum status status = STATUS_OK;
    for (uint32_t i = first; i < next->journal.block_count && status == STATUS_OK;) {
        const uint32_t in_page = per_page - i % per_page;
        const uint32_t left = next->journal.block_count - i;
        const uint32_t count = left < in_page ? left : in_page;
        status = pages_write(
            &store->device,
            journal_place(next, i, copy),
            count * bytes,
            store->spare + (uint64_t)(i - first) * bytes);
        i += count;
    }
    return status;
}

void journal_written(struct store *store, const struct superblock *next)
{
    *pages_end(store) = pages_begin(next) + (uint64_t)journal_pages(&next->journal) * TWIN_BYTES;
    journal_clear(store);
}
