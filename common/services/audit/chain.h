/*
 * The log as it is kept: in memory that outlives the service's processes.
 *
 * Behind a head of CHAIN_HEAD_BYTES lies a ring of entries (chain_entry.h), none of which wraps:
 * where the rest of the ring is too small for one, a mark says so. When there is no room, the
 * oldest entries go, up to a checkpoint, which is then the first one that is kept: with it the
 * log says, signed, what went before.
 *
 *   chain_open() -> chain_add()* -> (the process ends) -> chain_open() in another one
 *
 * Where the ring begins and ends, and what else changes with each record, is one of two `place`s.
 * The other one is written, then `active` names it: a process that ends at any moment leaves the
 * log as it was before the record or after it, and each source's records are taken exactly once.
 *
 * Invariants, checked by chain_open(), which believes nothing that it finds:
 *  1. the ring's entries have numbers without gaps, first to last, and right digests, and its
 *     checkpoints name the key;
 *  2. the oldest one is number 1 or a checkpoint;
 *  3. between two checkpoints lie at most CHAIN_UNSIGNED_MAX records and an eighth of the ring, so
 *     that making room takes away no more than that.
 */
#pragma once

#include "checkpoint.h"

#define CHAIN_HEAD_BYTES   UINT64_C(4096)
#define CHAIN_BYTES_MIN    UINT64_C(0x4000)
#define CHAIN_BYTES_MAX    UINT64_C(0x40000000)
#define CHAIN_UNSIGNED_MAX 64u

/* Whose records are read from somewhere, with a number for how far: CPUs, then the loader. */
#define CHAIN_SOURCES_MAX   257u
#define CHAIN_SOURCE_LOADER 256u
#define CHAIN_SOURCE_NONE   UINT32_MAX

/* What changes with a record. */
struct chain_place {
    uint64_t first_number; /* of the oldest entry */
    uint64_t last_number;  /* 0: there has never been any */
    uint64_t signed_number;
    uint64_t unsigned_bytes; /* since the last checkpoint */
    uint64_t lost_count;
    uint64_t start;                   /* of the oldest entry, from the ring's start */
    uint64_t end;                     /* where the next one goes; start == end: empty */
    uint8_t base[CHAIN_DIGEST_BYTES]; /* of what was before the oldest entry */
    uint8_t head[CHAIN_DIGEST_BYTES]; /* of the newest entry */
    uint64_t source;                  /* of the newest entry, and how far it is read with that */
    uint64_t source_position;
};

/* What lies at the beginning of the memory. */
struct chain_kept {
    uint64_t magic;
    uint32_t version;
    uint32_t active;
    uint64_t size_bytes; /* of the memory */
    uint8_t seed[32];    /* of the key */
    uint64_t owes_loss;  /* 1: there was another log here, and this one does not say so yet */
    struct chain_place places[2];
    uint64_t positions[CHAIN_SOURCES_MAX];
};

_Static_assert(sizeof(struct chain_kept) <= CHAIN_HEAD_BYTES, "the head has room");

struct chain {
    struct chain_kept *kept;
    uint8_t *ring;
    uint64_t ring_bytes;
    uint64_t process;    /* that checkpoints name */
    struct key_pair key; /* that the log is signed with */
};

/*
 * Takes over what is in `memory`: aligned to 8, size_bytes a multiple of 8 from CHAIN_BYTES_MIN to
 * CHAIN_BYTES_MAX. Zeros, all of it, are a log that begins, with a key made of `seed`; a head of
 * zeros before anything else is a log that somebody has wiped.
 *
 *   STATUS_MALFORMED  it holds something that no process of this service left there:
 *                     chain_begin() makes a new log of it
 */
NODISCARD enum status chain_open(
    struct chain *chain,
    void *memory,
    uint64_t size_bytes,
    const uint8_t seed[32],
    uint64_t process);

/*
 * A new log in the place of one that is not whole. It owes a record of that: whatever process comes
 * next, if this one ends while it begins or before it has recorded the loss, hears so.
 */
void chain_begin(
    struct chain *chain,
    void *memory,
    uint64_t size_bytes,
    const uint8_t seed[32],
    uint64_t process);

/* There was a log that was not whole, and nobody has recorded that for sure. */
bool chain_owes_loss(const struct chain *chain);

/* The record of it has been added. Who ends in between has the next process add another. */
void chain_loss_recorded(struct chain *chain);

/*
 * Adds a record; its number is the log's. With `source`, which is CHAIN_SOURCE_NONE or below
 * CHAIN_SOURCES_MAX, goes how far that is read now. When a checkpoint is due, it goes before.
 */
struct chain_source {
    uint32_t source;
    uint64_t position;
};
void chain_add(struct chain *chain, const struct audit_record *record, struct chain_source source);

/* How far a source is read without a record of it. */
void chain_pass(struct chain *chain, struct chain_source source);

/* How far a source has been read. */
uint64_t chain_position(const struct chain *chain, uint32_t source);

/* Adds records to the count of those that nobody has read in time. */
void chain_count_lost(struct chain *chain, uint64_t count);

/* Adds a checkpoint, unless the newest entry is one of this kind already. */
void chain_sign(struct chain *chain, uint64_t time_ns, enum checkpoint_kind kind);

/* Adds an AUDIT_EVENT_LOG_ENDORSED, which another key signs (boot_link.h). */
void chain_endorse(struct chain *chain, uint64_t time_ns, const struct key_pair *key);

/* Where things stand; holds until the next record. */
const struct chain_place *chain_place(const struct chain *chain);

/*
 * The entry after number `after` and its number; *lost: how many there were in between that are
 * not kept. False: there is none.
 */
bool chain_next(
    const struct chain *chain, uint64_t after, struct chain_entry *entry, uint64_t *lost);

/*
 * A place behind an entry, so that who comes back need not go through all that is before it. With
 * `at` 0 only the number counts.
 */
struct chain_mark {
    uint64_t number; /* of the entry */
    uint64_t at;     /* of what is behind it */
    uint8_t digest[CHAIN_DIGEST_BYTES];
};

/*
 * Entries behind the mark, one behind the other, as many as fit, copied to `target`; or from the
 * oldest on, where those are not kept. The mark moves behind the last one. For what is kept
 * elsewhere, or exported.
 */
struct chain_part {
    uint64_t first_number;
    uint64_t last_number; /* first_number - 1: there are none */
    uint64_t size_bytes;
    uint8_t base[CHAIN_DIGEST_BYTES]; /* of what was before the first */
};
void chain_copy(
    const struct chain *chain,
    struct chain_mark *mark,
    uint8_t *target,
    uint64_t room_bytes,
    struct chain_part *part);

/* For going through entries in their order. Starts at the oldest one when it is all zeros. */
struct chain_cursor {
    uint64_t at;
    uint64_t number; /* of the entry that was given last */
};
bool chain_step(const struct chain *chain, struct chain_cursor *cursor, struct chain_entry *entry);
