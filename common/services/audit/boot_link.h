/*
 * How the log of one boot follows that of the boot before (ADR 35).
 *
 * Each boot has a log and a key of its own, which is never on a disk. Its log says
 *   1. logContinued: which record was the last one that is kept of the boot before (its digest), of
 *      which key: so whoever trusts this boot's key knows that nothing before has changed since;
 *   2. logEndorsed: a signature over all that, by a key that the boot before had named: so whoever
 *      trusts the key of an earlier boot knows that this log continues that one;
 *   3. logSuccessor: the key that is to do the same for the boot after this one.
 * The secret half of the last one waits on the disk, and is not there any more as soon as it was
 * used. A service that ends between these records and what makes them last says them again: the
 * last ones count.
 */
#pragma once

#include "chain.h"

/* Of those, at most; and a checkpoint between any two. */
#define BOOT_LINK_RECORDS 6u

/* How far a boot's log is kept on the disk. Boot 0: there is none. */
struct boot_end {
    uint64_t boot;
    uint64_t last_number;
    uint8_t key[CHAIN_KEY_BYTES];
    uint8_t head[CHAIN_DIGEST_BYTES]; /* of the last record */
    bool is_closed;                   /* that one says that nothing comes behind it */
};

/*
 * Adds the three records; the second only where there was a boot before. `endorser`: seed of the
 * key that the boot before named; `successor`: of the one that this one names.
 */
void boot_link_say(
    struct chain *chain,
    uint64_t time_ns,
    const struct boot_end *before,
    const uint8_t endorser[SEED_BYTES],
    const uint8_t successor[SEED_BYTES]);

/* -- verifying --------------------------------------------------------------------------------- */

enum boot_link_fault {
    BOOT_LINK_GOOD,
    BOOT_LINK_OTHER,    /* it says that something else came before, or nothing */
    BOOT_LINK_STRANGER, /* its key was not endorsed by the one that the boot before named */
};

/* What is known of one boot's log when all of it was looked at. */
struct boot_known {
    bool is_whole; /* from record 1 on, without a gap */
    bool has_successor;
    uint8_t successor[CHAIN_KEY_BYTES];
    struct boot_end end;
};

struct boot_link {
    struct boot_known before; /* boot 0: it is the first one that is looked at */
    struct boot_known here;   /* as far as it was looked at */
    uint64_t said_boot;       /* of the last logContinued; 0: there was none */
    bool is_linked;
    bool is_endorsed;
};

/* Another boot's log begins; all zeros before the first one. `is_whole`: with its record 1. */
void boot_link_begin(
    struct boot_link *link, uint64_t boot, const uint8_t key[CHAIN_KEY_BYTES], bool is_whole);

/* The same in the middle of a boot: `known` is what was found of it before. */
void boot_link_resume(struct boot_link *link, const struct boot_known *known);

/* Its next record, which follows from the one with the digest `previous`. */
void boot_link_take(
    struct boot_link *link,
    const struct chain_entry *entry,
    const uint8_t previous[CHAIN_DIGEST_BYTES]);

/* Some of its records are missing. */
void boot_link_gap(struct boot_link *link);

/* When all of it was looked at. What is missing, or was released, is not held against it. */
enum boot_link_fault boot_link_judge(const struct boot_link *link);
