/*
 * The owner's rules as they are kept: one message (schema KeptRules), in memory that outlives the
 * service's processes.
 *
 * What is found there is not believed: the message is checked here, the rules by
 * rule_set_restore(), their signatures by the caller.
 */
#pragma once

#include "rule_set.h"

/* What it takes at most, so that keeping it cannot fail for lack of room. */
#define RULES_MESSAGE_RULE_WORDS 24u /* of a rule, besides its words: key, signature, pointers */
#define RULES_MESSAGE_WORDS_MAX                                                                    \
    (RULE_SET_OWNER_MAX * (RULE_WORDS_MAX + RULES_MESSAGE_RULE_WORDS) + 16u)

/*
 * Gives the kept rules to the set, which has none of the owner's. Those that `is_signed` does not
 * like, or that are none, are left out and counted in *refused.
 * STATUS_MALFORMED: it is no message of rules.
 */
NODISCARD enum status rules_message_read(
    struct bytes message,
    struct rule_set *set,
    bool (*is_signed)(const struct signed_bytes *given),
    uint32_t *refused);

/* The set's rules of the owner, in `words` of the caller's, RULES_MESSAGE_WORDS_MAX of them. */
NODISCARD enum status
rules_message_write(const struct rule_set *set, uint64_t *words, struct bytes *message);
