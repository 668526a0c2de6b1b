/*
 * The store: objects named by the BLAKE3-256 of their content, on a block device, in a log that is
 * never written in place (docs/formats/store.md, docs/adr/0028-the-store-is-a-log.md).
 *
 *   store_make() -> store_mount() -> operations*, store_sync()* -> (stop at any time) -> ...
 *
 * Invariants:
 *  1. What store_sync() answered with STATUS_OK is there after a cut of the power at any moment; of
 *     what it did not answer for, an object is there whole or not at all.
 *  2. Nothing that a committed state refers to is overwritten before the next state is durable.
 *  3. Every byte that is given back was compared with a checksum that leads to the superblock, and
 *     bytes of encrypted owners were authenticated with the owner's key.
 *  4. No work without a bound: each call does a bounded number of device requests; the exceptions
 *     are store_check() and the cleaning that a full disk needs, bounded by STORE_CLEAN_ROUNDS_MAX.
 *
 * One thread at a time. All memory is the caller's. What a caller gives as an author and a
 * signature is kept and given back as it is: whether it is good is for the caller to say
 * (common/signing).
 *
 * Statuses that many calls have, said once:
 *   STATUS_DEVICE_ERROR  the device failed; where the store's own state could not be written, the
 *                        store takes no writes until it is mounted again
 *   STATUS_MALFORMED     what was read is not what was written; the rest can be read
 *   STATUS_WRONG_STATE   the store takes no writes: a read-only device, one that failed before, or
 *                        a batch is open
 *   STATUS_NO_SPACE      the disk, or the owner's quota, is full: delete, and sync
 *   STATUS_NOT_FOUND     no such owner, object or stream
 *   STATUS_DENIED        the owner's objects are encrypted and he is locked
 */
#pragma once

#include "abi/status.h"
#include "lib/bytes.h"
#include <stdbool.h>
#include <stdint.h>

#define STORE_HASH_BYTES      32u
#define STORE_PRINCIPAL_BYTES 32u
#define STORE_SIGNATURE_BYTES 64u
#define STORE_KEY_BYTES       32u
#define STORE_CURSOR_BYTES    24u

/* Larger objects are kept in chunks of this size, each verified by itself. */
#define STORE_CHUNK_BYTES      65536u
#define STORE_OBJECT_BYTES_MAX (UINT64_C(1) << 44)
#define STORE_OWNERS_MAX       256u
#define STORE_EARLIER_MAX      4u
#define STORE_STREAMS_MAX      8u
#define STORE_PINS_MAX         UINT32_MAX
#define STORE_BATCH_STEPS_MAX  256u
#define STORE_BATCH_BYTES_MAX  (UINT64_C(2) << 20)

/* Before the first segment: where superblocks are, which are written last when a store is made. */
#define STORE_HEAD_BYTES 65536u

/* The unit in which the device is read and written; its blocks are not larger. */
#define STORE_PAGE_BYTES        4096u
#define STORE_SEGMENT_BYTES_MIN (UINT32_C(128) << 10)
#define STORE_SEGMENT_BYTES_MAX (UINT32_C(64) << 20)
#define STORE_SEGMENT_BYTES     (UINT32_C(1) << 20)
#define STORE_SEGMENTS_MIN      24u
#define STORE_SEGMENTS_MAX      65536u
#define STORE_CLEAN_ROUNDS_MAX  256u
#define STORE_CACHE_NODES_MIN   128u
#define STORE_CACHE_NODES_MAX   2048u

/*
 * The device and what else comes from outside. Each gives STATUS_OK or the error that the store's
 * caller gets. A block is 512 to STORE_PAGE_BYTES bytes, a power of two. What was written is
 * durable when a flush after it gave STATUS_OK; 512 bytes are written whole or not at all.
 */
struct store_device {
    void *context;
    uint64_t block_count;
    uint32_t block_bytes;
    bool is_read_only;
    enum status (*read)(void *context, uint64_t block, uint32_t block_count, void *target);
    enum status (*write)(void *context, uint64_t block, uint32_t block_count, const void *source);
    enum status (*flush)(void *context);
    enum status (*random)(void *context, void *target, uint32_t size_bytes);
};

struct store; /* at the beginning of the caller's memory */

struct store_author {
    uint8_t principal[STORE_PRINCIPAL_BYTES];
    uint8_t signature[STORE_SIGNATURE_BYTES];
};

/* An object: a hash alone says nothing, since each owner has objects of his own. */
struct store_name {
    uint8_t owner[STORE_PRINCIPAL_BYTES];
    uint8_t hash[STORE_HASH_BYTES];
};

struct store_information {
    uint8_t hash[STORE_HASH_BYTES];
    struct store_author author;
    uint64_t size_bytes;
    uint64_t stored_bytes; /* of the object's head; of its chunks too, where it has any: about */
    uint32_t pin_count;
    bool is_damaged; /* so found when it was read or scrubbed */
};

struct store_owner {
    uint8_t principal[STORE_PRINCIPAL_BYTES]; /* the present one */
    uint8_t root[STORE_HASH_BYTES];
    uint64_t quota_bytes; /* 0: none */
    uint64_t used_bytes;  /* as stored, with what that takes besides the content */
    uint64_t object_count;
    bool is_encrypted;
    bool is_unlocked;
};

struct store_usage {
    uint64_t sequence;       /* of the last commit */
    uint32_t small_commits;  /* since the last that wrote everything: a mount does them again */
    uint64_t capacity_bytes; /* for objects and the index */
    uint64_t live_bytes;
    uint64_t object_count;
    uint32_t segment_count;
    uint32_t free_segment_count;
    uint32_t owner_count;
    uint32_t damaged_superblocks; /* found by mount; a cut of the power leaves none */
    bool is_read_only;
};

/*
 * What a mount needs for a cache of so many nodes, STORE_CACHE_NODES_MIN to STORE_CACHE_NODES_MAX.
 * 0: no store fits on such a device.
 */
uint64_t store_memory_bytes(const struct store_device *device, uint32_t cache_nodes);

/*
 * The least with which everything works but streams, of which none can be opened; the log is
 * written in smaller pieces.
 */
uint64_t store_memory_bytes_min(const struct store_device *device);

/*
 * Writes an empty store over whatever is on the device. `segment_bytes`: a power of two from
 * STORE_SEGMENT_BYTES_MIN to STORE_SEGMENT_BYTES_MAX, or 0 for what suits the device. `memory` as
 * for store_mount().
 *   STATUS_INVALID_ARGUMENT  another segment size, or blocks that the store cannot use
 *   STATUS_NO_SPACE          the device has room for less than STORE_SEGMENTS_MIN segments
 *   STATUS_LIMIT_EXCEEDED    it has more than STORE_SEGMENTS_MAX of them
 *   STATUS_NO_MEMORY, STATUS_DEVICE_ERROR
 */
NODISCARD enum status store_make(
    const struct store_device *device, uint32_t segment_bytes, void *memory, uint64_t size_bytes);

/*
 * Opens the state of the last commit. Reads no more than the superblocks, the last full commit, the
 * tables of owners and segments, and what small commits changed since then: 128 blocks, and a
 * hundred nodes of the index. `memory` is aligned to 64 bytes and stays the store's until the
 * caller forgets the store. What is beyond store_memory_bytes_min(device) is cache, and, where
 * there is store_memory_bytes(device, STORE_CACHE_NODES_MIN), memory of streams and for the log.
 *
 *   STATUS_NOT_FOUND    no superblock: no store was ever here
 *   STATUS_MALFORMED    there was one, and no commit can be read
 *   STATUS_UNSUPPORTED  of another version, or blocks that the store cannot use
 *   STATUS_NO_MEMORY, STATUS_DEVICE_ERROR
 */
NODISCARD enum status store_mount(
    struct store **store, const struct store_device *device, void *memory, uint64_t size_bytes);

/* Wipes the owners' keys and all that was cached. What was not synced is lost. */
void store_forget(struct store *store);

/* All changes before this are durable with STATUS_OK: one commit for however many there are. */
NODISCARD enum status store_sync(struct store *store);

void store_usage(const struct store *store, struct store_usage *usage);

/* -- owners ----------------------------------------------------------------------------------- */

/*
 * Adds an owner. With a key his objects are encrypted, with a random key of their own that is
 * kept encrypted with this one, and he is unlocked. Wherever a principal is asked for, he is found
 * by his present one, by the one before, and, from a rotation until he is locked, by those before
 * that, the last STORE_EARLIER_MAX of them.
 *   STATUS_OVERLAP  he is there already
 *   STATUS_LIMIT_EXCEEDED  STORE_OWNERS_MAX
 *   STATUS_UNSUPPORTED     a key, and the device has no random bytes
 */
NODISCARD enum status store_owner_add(
    struct store *store,
    const uint8_t principal[STORE_PRINCIPAL_BYTES],
    const uint8_t *key,
    uint64_t quota_bytes);

NODISCARD enum status store_owner_quota(
    struct store *store, const uint8_t principal[STORE_PRINCIPAL_BYTES], uint64_t quota_bytes);

/*
 * From now on what is put for him is encrypted, and he is unlocked. What he has stays readable, and
 * not encrypted, until it is deleted. What he is writing is given up: STATUS_DENIED.
 *   STATUS_OVERLAP      it is already
 *   STATUS_UNSUPPORTED  the device has no random bytes
 */
NODISCARD enum status store_owner_encrypt(
    struct store *store,
    const uint8_t principal[STORE_PRINCIPAL_BYTES],
    const uint8_t key[STORE_KEY_BYTES]);

/*
 * With the key of his present principal, or, as long as that was never used here, with the one of
 * the principal before.
 *   STATUS_DENIED            not the key of this one
 *   STATUS_INVALID_ARGUMENT  he has none
 */
NODISCARD enum status store_owner_unlock(
    struct store *store,
    const uint8_t principal[STORE_PRINCIPAL_BYTES],
    const uint8_t key[STORE_KEY_BYTES]);

/* Wipes his keys. Streams that are open for him answer STATUS_DENIED from now on. */
NODISCARD enum status
store_owner_lock(struct store *store, const uint8_t principal[STORE_PRINCIPAL_BYTES]);

/*
 * Gives an unlocked owner another principal, with another key: the successor is the present one
 * from now on, `principal` the one before, with the key that it had. Who was before that has none
 * any more, and is nobody when the owner is locked; who came to nothing is nobody at once. Nothing
 * is encrypted anew.
 *   STATUS_DENIED            he is locked
 *   STATUS_INVALID_ARGUMENT  he has no key, or `principal` has none any more
 *   STATUS_OVERLAP           the successor is here as an owner
 *   STATUS_UNSUPPORTED       the device has no random bytes
 */
NODISCARD enum status store_owner_rotate(
    struct store *store,
    const uint8_t principal[STORE_PRINCIPAL_BYTES],
    const uint8_t successor[STORE_PRINCIPAL_BYTES],
    const uint8_t key[STORE_KEY_BYTES]);

NODISCARD enum status store_owner_read(
    const struct store *store,
    const uint8_t principal[STORE_PRINCIPAL_BYTES],
    struct store_owner *owner);

/* By number, from 0 on, for listing. STATUS_NOT_FOUND: there are no more. */
NODISCARD enum status
store_owner_at(const struct store *store, uint32_t number, struct store_owner *owner);

/* 32 bytes for what names the owner's objects; durable with the next sync, as all else. */
NODISCARD enum status store_root_set(
    struct store *store,
    const uint8_t principal[STORE_PRINCIPAL_BYTES],
    const uint8_t root[STORE_HASH_BYTES]);

/* -- objects ---------------------------------------------------------------------------------- */

/*
 * Stores the content and gives its name. The same content of the same owner is there once: the
 * second put changes nothing, unless the first was found damaged and is then replaced.
 * STATUS_LIMIT_EXCEEDED: larger than STORE_CHUNK_BYTES; such objects come as streams.
 */
NODISCARD enum status store_put(
    struct store *store,
    const uint8_t owner[STORE_PRINCIPAL_BYTES],
    const struct store_author *author,
    struct bytes content,
    uint8_t hash[STORE_HASH_BYTES]);

/*
 * An object of any size, in pieces. Nothing of it is seen before store_stream_finish(), which also
 * closes the stream when it fails with something else than STATUS_NO_SPACE or STATUS_DEVICE_ERROR.
 * After a cut, what came before is freed.
 *   STATUS_LIMIT_EXCEEDED  STORE_STREAMS_MAX are open, or the object is too large; or the memory
 * has no room for any
 */
NODISCARD enum status store_stream_open(
    struct store *store, const uint8_t owner[STORE_PRINCIPAL_BYTES], uint32_t *stream);
/*
 * After an error nothing of `piece` counts as given, or the stream is to be cancelled. It may
 * change meanwhile: the object is then something of both.
 */
NODISCARD enum status store_stream_write(struct store *store, uint32_t stream, struct bytes piece);
NODISCARD enum status store_stream_finish(
    struct store *store,
    uint32_t stream,
    const struct store_author *author,
    uint8_t hash[STORE_HASH_BYTES]);
NODISCARD enum status store_stream_cancel(struct store *store, uint32_t stream);

/*
 * Reads from `offset` on, at most `size_bytes`, and gives how many there were; 0 at the end. Each
 * chunk is verified before any byte of it is given. Against a disk that somebody rewrites on
 * purpose, content that is not encrypted is verified with its name only where it is at most
 * STORE_CHUNK_BYTES; who reads more hashes it.
 */
NODISCARD enum status store_read(
    struct store *store,
    const struct store_name *name,
    uint64_t offset,
    void *target,
    uint64_t size_bytes,
    uint64_t *got_bytes);

/*
 * All of an object that is no larger than STORE_CHUNK_BYTES: LIMIT_EXCEEDED. INVALID_ARGUMENT:
 * there is too little room.
 */
NODISCARD enum status store_get(
    struct store *store,
    const struct store_name *name,
    void *target,
    uint64_t room_bytes,
    uint64_t *got_bytes);

/* Another author for an object that is there, in place of the one it has. */
NODISCARD enum status store_author_set(
    struct store *store, const struct store_name *name, const struct store_author *author);

NODISCARD enum status store_stat(
    struct store *store, const struct store_name *name, struct store_information *information);

/*
 * The owner's objects after `cursor`, which begins as zeros; `count` less than `count_max` says
 * that these were the last. One that cannot be read has only its cursor's place, is_damaged and
 * zeros.
 */
NODISCARD enum status store_list(
    struct store *store,
    const uint8_t owner[STORE_PRINCIPAL_BYTES],
    uint8_t cursor[STORE_CURSOR_BYTES],
    struct store_information *list,
    uint32_t count_max,
    uint32_t *count);

/* How often it is referred to. STATUS_LIMIT_EXCEEDED: STORE_PINS_MAX. */
NODISCARD enum status store_pin(struct store *store, const struct store_name *name);
/* STATUS_WRONG_STATE: it is not pinned. */
NODISCARD enum status store_unpin(struct store *store, const struct store_name *name);
/* STATUS_WRONG_STATE: it is pinned. Works on a full disk, and on a damaged object. */
NODISCARD enum status store_delete(struct store *store, const struct store_name *name);

/* -- batches ---------------------------------------------------------------------------------- */

/*
 * Changes of one owner that are there all together or not at all, after a cut of the power, too.
 * His objects are then as often there as they were put, and pins count that. Between begin and
 * finish nothing else changes the store: WRONG_STATE.
 *
 *   store_batch_begin() -> (store_batch_put | _release | _root)* -> _finish() or _cancel()
 *
 * After any error of a step, it is to be cancelled. `bytes`: the content of all that will be put,
 * at least 1 for each; with 0 it works on a full disk, and nothing can be put. LIMIT_EXCEEDED: more
 * than STORE_BATCH_STEPS_MAX puts and releases, or STORE_BATCH_BYTES_MAX; or, from a step, that the
 * cache cannot hold all they change of a large index.
 */
NODISCARD enum status store_batch_begin(
    struct store *store,
    const uint8_t owner[STORE_PRINCIPAL_BYTES],
    uint64_t bytes,
    uint32_t steps);

/*
 * One reference to this content. LIMIT_EXCEEDED: larger than STORE_CHUNK_BYTES, or STORE_PINS_MAX.
 * WRONG_STATE: the batch was begun for none.
 */
NODISCARD enum status
store_batch_put(struct store *store, struct bytes content, uint8_t hash[STORE_HASH_BYTES]);

/* One reference less; what has none left is deleted at the end. NOT_FOUND: there is none. */
NODISCARD enum status
store_batch_release(struct store *store, const uint8_t hash[STORE_HASH_BYTES]);

/* WRONG_STATE: it was set in this batch. */
NODISCARD enum status store_batch_root(struct store *store, const uint8_t root[STORE_HASH_BYTES]);

/* Whether more is put than is deleted at the end. */
bool store_batch_grows(const struct store *store);

/* NO_SPACE: against the quota; it is cancelled. What makes less of what is stored is never. */
NODISCARD enum status store_batch_finish(struct store *store);

/* All of it is undone. */
void store_batch_cancel(struct store *store);

/* -- upkeep ----------------------------------------------------------------------------------- */

/*
 * One step of cleaning: looks at one segment at most. `is_done`: nothing is worth it now. To be
 * called when nothing else is to be done; a full disk does it by itself.
 */
NODISCARD enum status store_clean_step(struct store *store, bool *is_done);

enum store_finding_kind {
    STORE_FINDING_NONE,
    STORE_FINDING_OBJECT,   /* an object, or a chunk of it, is damaged */
    STORE_FINDING_COPY,     /* one of two copies in the index is damaged; repaired with a sync */
    STORE_FINDING_INDEX,    /* both copies are: objects cannot be reached */
    STORE_FINDING_ORPHAN,   /* a chunk without its object */
    STORE_FINDING_MISCOUNT, /* what a segment is said to hold is not what it holds */
};

struct store_finding {
    enum store_finding_kind kind;
    uint8_t owner[STORE_PRINCIPAL_BYTES]; /* OBJECT, ORPHAN */
    uint8_t hash[STORE_HASH_BYTES];       /* OBJECT, where has_hash */
    bool has_hash;                        /* its head can be read, and the owner is unlocked */
    uint8_t tag[STORE_CURSOR_BYTES];      /* its key in the index */
    uint64_t address;                     /* on the device, in bytes */
};

/*
 * One step of the scrub: verifies one record and the index above it. `cursor` begins as zeros.
 * STATUS_NOT_FOUND: that was the last. Other statuses are the device's.
 */
NODISCARD enum status store_scrub_step(
    struct store *store, uint8_t cursor[STORE_CURSOR_BYTES], struct store_finding *finding);

/*
 * Looks at everything and calls `report` for each finding. `counts`: one for each segment, for
 * the work. Unbounded in time: for tools. Changes nothing.
 */
NODISCARD enum status store_check(
    struct store *store,
    uint32_t *counts,
    void (*report)(void *context, const struct store_finding *finding),
    void *context);
