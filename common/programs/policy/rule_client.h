/*
 * The rules that the policy service has: how they are read, and how one comes or goes, signed by
 * the owner. For all programs in which a person does that.
 */
#pragma once

#include "abi/status.h"
#include "rule_words_in.h"

/* Of a service that is asked for a list in parts: more than any of them needs. */
#define LIST_ANSWERS_MAX 64u

/* All rules, in the order in which they are looked at. Errors as Policy.show. */
NODISCARD enum status rules_visit(
    uint32_t policy, void (*visit)(void *context, const struct rule_state *state), void *context);

/*
 * Looks up typed->name among identities.
 *   STATUS_NOT_FOUND  nobody is called so
 *   others            of Identities.list
 */
NODISCARD enum status rule_find_person(uint32_t identities, struct typed_rule *typed);

struct rule_sender {
    uint32_t policy;
    uint32_t identity; /* that signs */
};

struct rule_sent {
    uint32_t number;   /* that the rule has now, or had */
    bool is_unsigned;  /* what failed is signing */
    const char *words; /* a sentence without its stop; NULL: nothing is known but the status */
};

/*
 * A rule, or the end of one, that is signed with the next sequence number. Where it fails, `sent`
 * says why; errors as Policy.sequence, Policy.add and Identity.signRule.
 */
NODISCARD enum status
rule_send(const struct rule_sender *sender, struct rule *rule, struct rule_sent *sent);
