/*
 * All rules: the edition's, which came with the boot package, and behind them the owner's.
 *
 * Invariants:
 *  1. `ordered` has the rules by rising numbers: edition's from 1 on, owner's from
 * RULE_OWNER_FIRST.
 *  2. Every rule in it has passed rule_check() and has the mask that this gave.
 *  3. The texts of an owner's rule lie in its own words, those of the edition's in the package.
 *  4. A sequence number is used once: next_sequence is above that of every rule there ever was.
 */
#pragma once

#include "lib/message.h"
#include "rule.h"
#include "schema/policy_data.h"

#define RULE_SET_EDITION_MAX     64u
#define RULE_SET_OWNER_MAX       64u
#define RULE_SET_MAX             (RULE_SET_EDITION_MAX + RULE_SET_OWNER_MAX)
#define RULE_WORDS_MAX           64u /* of the canonical message */
#define RULE_SET_SIGNATURE_BYTES 64u

struct policy_rule {
    uint32_t number;
    uint64_t mask;
    struct rule content;
    const uint8_t *author; /* RULE_KEY_BYTES; NULL: the edition */
};

struct owner_rule {
    struct policy_rule rule;
    uint32_t word_count; /* 0: free */
    uint8_t author[RULE_KEY_BYTES];
    uint8_t signature[RULE_SET_SIGNATURE_BYTES];
    uint64_t words[RULE_WORDS_MAX];
};

struct rule_set {
    const struct rule_world *world;
    /* Whether a change by the owner may be: called with the rules as they would be. NULL: any. */
    bool (*guard)(void *context, const struct rule_set *set);
    void *guard_context;
    struct message edition_message;
    uint32_t count;
    uint32_t edition_count;
    uint64_t next_sequence;
    const struct policy_rule *ordered[RULE_SET_MAX];
    struct policy_rule edition[RULE_SET_EDITION_MAX];
    struct owner_rule owner[RULE_SET_OWNER_MAX];
};

/* No rules; everything is refused. */
void rule_set_init(struct rule_set *set, const struct rule_world *world);

/*
 * Takes the edition's rules, a framed message that stays where it is; the set must be empty. On an
 * error the set is empty still, and *fault the number of the rule at fault, 0 for all of it.
 * Errors: of messages, of rule_check(), STATUS_LIMIT_EXCEEDED.
 */
NODISCARD enum status
rule_set_open_edition(struct rule_set *set, struct bytes message, uint32_t *fault);

/* One rule as its author signed it. */
struct signed_bytes {
    struct bytes rule;
    struct bytes author;
    struct bytes signature;
};

/*
 * Adds or, if it says so, removes. The caller has verified the signature, and that the author is
 * the owner. *number is that of the rule, or the one that was removed.
 *
 *   STATUS_MALFORMED       no canonical message of a Rule
 *   STATUS_WRONG_STATE     its sequence is not next_sequence
 *   STATUS_LIMIT_EXCEEDED  too many, or too long
 *   STATUS_NOT_FOUND       no such interface, facet, or rule of the owner's to remove
 *   STATUS_DENIED          the guard does not like it
 *   STATUS_INVALID_ARGUMENT  see rule_check()
 */
NODISCARD enum status
rule_set_add(struct rule_set *set, const struct signed_bytes *given, uint32_t *number);

/*
 * Takes a rule back that was kept, with the sequence that it has; in the order of their sequences.
 * Errors as rule_set_add().
 */
NODISCARD enum status rule_set_restore(struct rule_set *set, const struct signed_bytes *given);

/* The owner's rule that stands at `index` of `ordered`, which is at least edition_count. */
const struct owner_rule *rule_set_owner_rule(const struct rule_set *set, uint32_t index);
