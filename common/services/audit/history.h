/*
 * The audit log on the disk, of all boots: what is in history_index.h, in a place of the store.
 *
 *   history_open() -> history_commit()*    (an error: history_open() again)
 *
 * Each commit is one batch of the place, which is there or not, also when the power ends: the log
 * is that of the last commit, whatever happens. It puts one segment, in the place of the one before
 * while that has room, and the index; records that do not follow the last one begin a new one.
 * When the disk keeps no more, the oldest page of segments is released; where there is none yet,
 * the older half of them.
 *
 * Invariants:
 *  1. what was committed is in the index; nothing in it changes but by a commit that was answered;
 *  2. a segment begins with record 1, with a checkpoint, or where no entry fitted any more: so what
 *     is left when the oldest are released can be verified;
 *  3. after an error nothing is done before history_open() has looked at what there is.
 */
#pragma once

#include "history_index.h"

/* The parts of the window that is shared with the store: a batch, and what is read. */
#define HISTORY_BATCH_BYTES_MAX 0x14000u
#define HISTORY_READ_BYTES_MAX  HISTORY_SEGMENT_BYTES_MAX
#define HISTORY_WINDOW_BYTES    (HISTORY_BATCH_BYTES_MAX + HISTORY_READ_BYTES_MAX)

/* An ObjectSpace of schema/store.capnp; errors are its own. */
struct history_space {
    uint8_t *window; /* HISTORY_WINDOW_BYTES */
    void *context;
    enum status (*root)(void *context, uint8_t hash[HISTORY_HASH_BYTES]);
    /* The object lies in the window's second part then. */
    enum status (*get)(void *context, const uint8_t hash[HISTORY_HASH_BYTES], uint32_t *size_bytes);
    enum status (*commit)(void *context, uint32_t size_bytes, bool is_durable);
};

/* Up to which record segments were released. */
struct history_release {
    uint64_t boot; /* 0: none */
    uint64_t last_number;
    uint64_t unknown_count; /* segments whose page could not be read: they stay, out of reach */
};

struct history {
    const struct history_space *space;
    bool is_open;
    struct history_index index;
    uint8_t index_hash[HISTORY_HASH_BYTES]; /* zeros: there is none */
    /* The last segment as far as it is committed; 0: the next record begins another one. */
    uint32_t open_bytes;
    uint8_t open[HISTORY_SEGMENT_BYTES_MAX];
    /* What was read last, so that who reads a segment in pieces has it read once; zeros: nothing */
    uint8_t page_hash[HISTORY_HASH_BYTES];
    struct history_segment page[HISTORY_PAGE_SEGMENTS];
    uint8_t window_hash[HISTORY_HASH_BYTES];
    uint32_t window_bytes;
    struct history_release released; /* by the last commit */
};

/*
 * Looks at what there is; `key`: this boot's, whose last segment is gone on with.
 *   STATUS_MALFORMED  there is something that is no log: it is left where it is, and another log
 *                     begins with the next commit
 *   others            of the space
 */
NODISCARD enum status history_open(
    struct history *history, const struct history_space *space, const uint8_t key[CHAIN_KEY_BYTES]);

/* Some entries of this boot's log, one behind the other. */
struct history_batch {
    uint64_t boot;
    uint64_t first_number;
    uint64_t last_number;
    struct bytes entries;
    uint8_t key[CHAIN_KEY_BYTES];
    uint8_t base[CHAIN_DIGEST_BYTES];
    uint8_t successor[SEED_BYTES];
    bool is_durable; /* it is to survive the power from when this is answered */
    bool is_closed;  /* the last one says that nothing comes behind it */
};

/*
 * Takes all of them, in as many commits as there are segments. `released` says what went for them.
 *   STATUS_NO_SPACE   also after all that can be released was released
 *   STATUS_MALFORMED  of the batch: these are no such entries
 *   others            of the space
 * After an error some of them may be there.
 */
NODISCARD enum status history_commit(struct history *history, const struct history_batch *batch);

/*
 * Segment `number`, since ever, or the oldest one that is left, and its content, which is in the
 * window until the next call of anything here. Where that cannot be read, `content` is empty, and
 * *number the last one of which that is so.
 *   STATUS_NOT_FOUND  there is none with this number yet
 *   others            of the space; the segment is not to blame
 */
NODISCARD enum status history_read(
    struct history *history,
    uint64_t *number,
    struct history_segment *segment,
    struct bytes *content);
