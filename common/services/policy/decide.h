/*
 * What the rules say of a launch: first whether the program may be started, then what is left of
 * each thing that it is to be granted. Pure; takes time only with the number of rules.
 *
 * The last rule that matches decides. One that denies a facet takes its methods from what the rules
 * before it allow. What no rule allows is refused.
 */
#pragma once

#include "people.h"
#include "rule_set.h"

struct launch_facts {
    struct bytes principal; /* that the program is to run as */
    struct bytes program;
    struct bytes signer;
    uint32_t version;
};

/* Why a launch is refused. */
enum refusal {
    REFUSAL_NONE,
    REFUSAL_RULE,
    REFUSAL_NO_RULE,
    REFUSAL_SIGNER, /* nobody says that this signer's programs may be started */
    REFUSAL_SIGNER_REVOKED,
    REFUSAL_PROGRAM_REVOKED,
    REFUSAL_PRINCIPAL_REVOKED,
    REFUSAL_REQUEST, /* it is not one */
};

struct start_verdict {
    enum outcome outcome;
    enum refusal refusal;
    const struct policy_rule *rule; /* NULL: none decided */
    struct operation_masks operations;
};

struct grant_verdict {
    uint64_t mask; /* what is left of it, or would be if the answer is yes */
    bool is_asked;
    const struct policy_rule *rule; /* the last one that changed something; NULL: none did */
};

/* The rules that are about this program and principal at all: found once for all its grants. */
struct launch_rules {
    uint32_t count;
    bool is_of_other; /* not signed by the boot package's owner */
    const struct policy_rule *rules[RULE_SET_MAX];
};

/* `set` and `people` stay as they are as long as `concerned` is used. */
void decide_start(
    const struct rule_set *set,
    const struct people *people,
    const struct launch_facts *facts,
    struct launch_rules *concerned,
    struct start_verdict *verdict);

/* Of a launch that is not refused. */
void decide_grant(
    const struct launch_rules *concerned,
    const struct requested_grant *grant,
    struct grant_verdict *verdict);

/*
 * The interface that counts: the kernel's word for what is the kernel's own, the giver's for a
 * session. Empty: nobody says.
 */
struct bytes decide_interface(const struct requested_grant *grant);
