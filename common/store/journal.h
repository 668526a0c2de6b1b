/*
 * Changes that are durable and not yet part of the written index and tables. A small commit writes
 * only what was changed since the last one, as blocks behind the last full commit; mounting does
 * the same changes again, in memory. So a node that is changed by many commits is written once.
 *
 *   note (tree, owners, reaps) -> journal_write() -> journal_written()   a small commit
 *                              -> journal_clear()                        a full one
 *   journal_replay()                                                     a mount
 *
 * 1. Blocks lie in pages that are there twice, right behind the commit that they go on from. A
 *    block is never written again before the next full commit; the superblock says how many count.
 * 2. The first copies are durable before the second ones are begun: no cut tears both.
 * 3. Each block's check is over the check of the one before, the first's over the commit's: what
 *    another commit left there is none of them.
 * 4. No segment that became empty since the last full commit is taken before the next one: what
 *    that, its nodes and the blocks refer to stays.
 * 5. Doing the changes again changes the same nodes, at most JOURNAL_NODES_MAX of them: any cache
 *    has room for that, so a mount writes nothing.
 */
#pragma once

#include "cache.h"

#define JOURNAL_MAGIC 0x314a5354u /* "TSJ1" */

#define JOURNAL_MAGIC_AT    0u
#define JOURNAL_SEQUENCE_AT 8u
#define JOURNAL_CHANGES_AT  16u
/* What of a block is changes; its check is behind them. */
#define JOURNAL_ROOM(block_bytes) ((block_bytes) - JOURNAL_CHANGES_AT - CHECKSUM_BYTES)

/* A change begins with its kind; a zero there is the end of a block's. */
enum journal_change {
    JOURNAL_END,
    JOURNAL_PUT,     /* an entry of the index */
    JOURNAL_REMOVE,  /* a key */
    JOURNAL_REAP,    /* number (8), owner (4): its chunks are to be freed */
    JOURNAL_SPARE,   /* number (8): they are not, or no more */
    JOURNAL_OWNER,   /* number (2), bytes used (8), objects (8), root (32) */
    JOURNAL_CHANGES, /* how many kinds there are */
};

#define JOURNAL_OWNER_BYTES (1u + 2 + 8 + 8 + STORE_HASH_BYTES)

/* How many bytes a change has, with its kind. */
extern const uint8_t journal_change_bytes[JOURNAL_CHANGES];

/* More nodes than this are never changed by what is in a journal. */
#define JOURNAL_NODES_MAX (DIRTY_NODES_MIN - OPERATION_NODES_MAX)

/* What was done to the index, to the list of what is to be freed, and to what an owner has. */
void journal_put(struct store *store, const struct entry *entry);
void journal_remove(struct store *store, const uint8_t key[KEY_BYTES]);
void journal_reap(struct store *store, const struct reap *reap);
void journal_spare(struct store *store, uint64_t number);
void journal_owner(struct store *store, uint32_t number);
/* What has no change of its own: the next commit has to be a full one. */
void journal_bar(struct store *store);

/* Whether what was noted fits behind the last full commit. */
bool journal_has_room(const struct store *store);

/*
 * Makes blocks of what was noted, in store->spare, and counts them in `next`, which is to be the
 * next superblock.
 */
void journal_make(struct store *store, struct superblock *next);
/* Writes a copy of them, 0 or 1. STATUS_DEVICE_ERROR. */
NODISCARD enum status
journal_write(struct store *store, const struct superblock *next, uint32_t copy);
/* They are durable; store->superblock is still the one before. */
void journal_written(struct store *store, const struct superblock *next);

/* All is written where it belongs: nothing is noted. */
void journal_clear(struct store *store);

/* Where a block is on the device. */
uint64_t journal_place(const struct superblock *superblock, uint32_t block, uint32_t copy);
/* How many pages they take, not counting second copies. */
uint32_t journal_pages(const struct journal_reference *journal);
/* What a block's last bytes are to be. */
void journal_check(
    const uint8_t *block,
    uint32_t block_bytes,
    const uint8_t before[CHECKSUM_BYTES],
    uint8_t check[CHECKSUM_BYTES]);

/*
 * Does all changes again that stand behind the commit in store->commit, of which the tables were
 * read. What belongs under a node that cannot be read is left out, as all else there is.
 * STATUS_MALFORMED: not what was written. STATUS_DEVICE_ERROR.
 */
NODISCARD enum status journal_replay(struct store *store);

/* The changes of one block, of so many bytes. As above. */
NODISCARD enum status
journal_apply(struct store *store, const uint8_t *changes, uint32_t size_bytes);
