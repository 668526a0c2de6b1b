/*
 * The owner's rules in memory that outlives the service's processes: two banks, of which the newer
 * good one counts. A change writes the other bank, its header last, so whoever ends in the middle
 * leaves the old or the new.
 *
 * What is found there is not believed: sizes, checksum and message are checked here, the rules by
 * rule_set_restore(), their signatures by the caller.
 */
#pragma once

#include "rule_set.h"

struct kept {
    uint8_t *memory;
    size_t bank_bytes;
    uint64_t generation; /* of the newest good bank; 0: there is none */
    uint32_t bank;       /* that it is in */
};

/* What each bank must hold at most, so that saving cannot fail for lack of room. */
#define KEPT_RULE_WORDS 24u /* of a rule, besides its words: key, signature, pointers */
#define KEPT_BANK_BYTES_MIN                                                                        \
    ((RULE_SET_OWNER_MAX * (RULE_WORDS_MAX + KEPT_RULE_WORDS) + 16u) * sizeof(uint64_t))

/*
 * Looks at what is there, `size_bytes` of zeros the first time; it stays the caller's.
 *
 *   STATUS_LIMIT_EXCEEDED  it is too small
 *   STATUS_MALFORMED       something is there, and no bank is good: as if there were nothing
 */
NODISCARD enum status kept_open(struct kept *kept, void *memory, size_t size_bytes);

/*
 * Gives the kept rules to the set, which has none of the owner's. Those that `is_signed` does not
 * like, or that are none, are left out and counted in *refused.
 * STATUS_MALFORMED: what is kept is no message of rules.
 */
NODISCARD enum status kept_restore(
    const struct kept *kept,
    struct rule_set *set,
    bool (*is_signed)(const struct signed_bytes *given),
    uint32_t *refused);

/* Keeps the set's rules of the owner. STATUS_LIMIT_EXCEEDED cannot be: see KEPT_BANK_BYTES_MIN. */
NODISCARD enum status kept_save(struct kept *kept, const struct rule_set *set);

/*
 * The second half of kept_save(): makes a message that somebody else wrote the one that counts.
 * STATUS_LIMIT_EXCEEDED: it is larger than a bank.
 */
NODISCARD enum status kept_seal(struct kept *kept, struct bytes message);
