/*
 * Whether an exported log is what was recorded: on any machine, with nothing but the log and, to
 * know whose it is, the key.
 *
 * An export is a head and then entries (chain_entry.h), the last of which is a checkpoint of kind
 * CHECKPOINT_EXPORT:
 *
 *   8    "TESSAUDT"
 *   u32  version (1)
 *   u32  size of the head, 88
 *   u64  number of the first entry
 *   32   digest of what was before it
 *   32   public key
 *
 * The first entry is number 1 or a checkpoint. Bytes come in pieces of any size; nothing is kept of
 * them but an unfinished entry. Once something is wrong, the rest is not looked at.
 */
#pragma once

#include "checkpoint.h"

#define PROOF_HEAD_BYTES 88u

enum proof_fault {
    PROOF_GOOD = 0,
    PROOF_NOT_A_LOG,     /* the head is not one */
    PROOF_OTHER_KEY,     /* the head names another key than the one that was asked for */
    PROOF_MALFORMED,     /* what stands there is no record */
    PROOF_OTHER_NUMBER,  /* one was left out, put in, or moved */
    PROOF_CHANGED,       /* it, or what was before it, is not what was recorded */
    PROOF_BAD_SIGNATURE, /* made anew, without the key, since the last good checkpoint */
    PROOF_NO_BEGINNING,  /* the log does not begin with a checkpoint, nor with number 1 */
    PROOF_CUT,           /* ends in the middle of an entry, or without an export's checkpoint */
};

struct proof_verdict {
    enum proof_fault fault;
    uint64_t bad_number;    /* of the first record that is not good; 0: it is the head */
    uint64_t found_number;  /* what the record in its place says, if there is one */
    uint64_t first_number;  /* of the log */
    uint64_t last_number;   /* the last good one */
    uint64_t signed_number; /* the last one that a good checkpoint covers */
    uint8_t key[CHAIN_KEY_BYTES];
    uint8_t head[CHAIN_DIGEST_BYTES]; /* the last good one's digest */
};

struct proof {
    struct proof_verdict verdict;
    /* Called for each record that follows from those before it. NULL: of no interest. */
    void (*visit)(void *context, const struct chain_entry *entry);
    void *context;
    const uint8_t *key; /* whose log it must be; NULL: anybody's */
    bool has_head;
    bool is_closed; /* the last entry was the checkpoint of an export */
    size_t filled;
    _Alignas(uint64_t) uint8_t piece[CHAIN_ENTRY_BYTES_MAX];
};

/* All other fields are zero; `key` outlives the proof. */
void proof_begin(struct proof *proof, const uint8_t *key);

void proof_take(struct proof *proof, struct bytes data);

const struct proof_verdict *proof_end(struct proof *proof);

/* What an export begins with. */
void proof_write_head(
    const struct key_pair *key,
    uint64_t first_number,
    const uint8_t base[CHAIN_DIGEST_BYTES],
    uint8_t head[PROOF_HEAD_BYTES]);

/* What a fault means, after "record N: ". Never NULL. */
const char *proof_fault_text(enum proof_fault fault);
