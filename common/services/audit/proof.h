/*
 * Whether an exported log is what was recorded: on any machine, with nothing but the log and, to
 * know whose it is, a key.
 *
 * An export is pieces, the last of which ends with a checkpoint of kind CHECKPOINT_EXPORT. Each
 * piece is a head and then entries (chain_entry.h) of one boot:
 *
 *   8    "TESSAUDT"
 *   u32  version (2)
 *   u32  size of the head, 96
 *   u64  number of the first entry
 *   32   digest of what was before it
 *   32   public key of the boot
 *   u64  the boot's number; 0: it knows of no disk
 *
 * Pieces of one boot follow one another without a gap; the log of the next boot says what was
 * before it, and is endorsed by a key that the boot before named (boot_link.h). The first entry of
 * all is number 1 or a checkpoint; what comes behind a gap is covered by the next one. Bytes come
 * in pieces of any size; nothing is kept of them but an unfinished entry. Once something else than
 * a gap is wrong, the rest is not looked at.
 */
#pragma once

#include "boot_link.h"

#define PROOF_HEAD_BYTES 96u

enum proof_fault {
    PROOF_GOOD = 0,
    PROOF_NOT_A_LOG,     /* the head is not one */
    PROOF_OTHER_KEY,     /* of no boot is the key the one that was asked for */
    PROOF_MALFORMED,     /* what stands there is no record */
    PROOF_OTHER_NUMBER,  /* one was left out, put in, or moved */
    PROOF_CHANGED,       /* it, or what was before it, is not what was recorded */
    PROOF_BAD_SIGNATURE, /* made anew, without the key, since the last good checkpoint */
    PROOF_NO_BEGINNING,  /* the log does not begin with a checkpoint, nor with number 1 */
    PROOF_CUT,           /* ends in the middle of an entry, or without an export's checkpoint */
    PROOF_MISSING,       /* a piece; what is behind it was looked at, and good or not */
    PROOF_NOT_CONTINUED, /* the boot does not follow the one that stands before it */
    PROOF_STRANGER,      /* the boot before did not name who endorses this one */
};

/* Boot, numbers, key and hash are of the boot that was looked at last. */
struct proof_verdict {
    enum proof_fault fault;
    uint64_t bad_boot;
    uint64_t bad_number;   /* of the first record that is not good; 0: it is the head */
    uint64_t found_number; /* what the record in its place says, if there is one */
    uint64_t boot_count;   /* that the log is of */
    uint64_t first_boot;
    uint64_t first_of_all; /* of the log, and of its first boot */
    uint64_t boot;
    uint64_t first_number;
    uint64_t last_number;   /* the last good one */
    uint64_t signed_number; /* the last one that a good checkpoint covers */
    uint8_t key[CHAIN_KEY_BYTES];
    uint8_t head[CHAIN_DIGEST_BYTES]; /* the last good one's digest */
};

struct proof {
    struct proof_verdict verdict;
    /* Called for each record that follows from those before it; `verdict` says of which boot. */
    void (*visit)(void *context, const struct chain_entry *entry); /* NULL: of no interest */
    /* Called when all of a boot was looked at. NULL: of no interest. */
    void (*visit_boot)(
        void *context,
        const struct proof_verdict *verdict,
        const struct boot_link *link,
        bool is_last);
    void *context;
    const uint8_t *key; /* that one of the boots must have; NULL: any */
    struct boot_link link;
    bool has_head;
    bool has_key;   /* of a boot that was looked at */
    bool is_over;   /* nothing more is looked at */
    bool is_closed; /* the last entry was the checkpoint of an export */
    bool begins;    /* the next entry is the first, and others were before it */
    size_t filled;
    _Alignas(uint64_t) uint8_t piece[CHAIN_ENTRY_BYTES_MAX];
};

/* All other fields are zero; `key` outlives the proof. */
void proof_begin(struct proof *proof, const uint8_t *key);

/*
 * Instead: what comes is to follow the last record that `known` says, which was found good before.
 * Where it does not, that is as if a record had been changed.
 */
void proof_resume(struct proof *proof, const struct boot_known *known);

void proof_take(struct proof *proof, struct bytes data);

/*
 * What there is to say so far, between two records; more may come. Of all that could be wrong with
 * a log, not that it ends here.
 */
const struct proof_verdict *proof_pause(struct proof *proof);

const struct proof_verdict *proof_end(struct proof *proof);

/* What each piece begins with. */
struct proof_head {
    uint64_t boot;
    uint64_t first_number;
    const uint8_t *base; /* CHAIN_DIGEST_BYTES */
    const uint8_t *key;  /* CHAIN_KEY_BYTES */
};
void proof_write_head(const struct proof_head *head, uint8_t target[PROOF_HEAD_BYTES]);

/* Whether a piece begins here, not an entry; `from` has CHAIN_ENTRY_HEAD bytes at least. */
bool proof_is_head(const uint8_t *from);

/* `base` and `key` lie in `from` then. False: it is not the head of a piece. */
bool proof_read_head(struct bytes from, struct proof_head *head);

/* What a fault means, after "record N: ". Never NULL. */
const char *proof_fault_text(enum proof_fault fault);
