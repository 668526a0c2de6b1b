#include "decide.h"
#include "abi/object_kind.h"
#include "lib/anonymous.h"
#include "lib/object_kind.h"
#include "lib/text.h"
#include <stddef.h>

/* -- which rules ------------------------------------------------------------------------------ */

static bool
matches_principal(const struct people *people, const struct rule *rule, struct bytes principal)
{
    switch (rule->principal) {
    case PRINCIPAL_MATCH_ANY:
        return true;
    case PRINCIPAL_MATCH_OWNER:
        return people_is_owner(people, principal);
    case PRINCIPAL_MATCH_ANONYMOUS:
        return anonymous_is(principal);
    case PRINCIPAL_MATCH_SYSTEM:
        return people_is_system(people, principal);
    case PRINCIPAL_MATCH_KNOWN:
        return people_is_known(people, principal);
    case PRINCIPAL_MATCH_KEY:
        return people_same(people, rule->key, principal);
    default:
        return false;
    }
}

/* Whoever signed it must still count; otherwise it can only take away. */
static bool has_force(const struct people *people, const struct policy_rule *rule)
{
    if (rule->author == NULL || rule->content.effect == EFFECT_DENY) {
        return true;
    }
    const struct bytes author = {rule->author, RULE_KEY_BYTES};
    return people_is_owner(people, author) && !people_is_revoked(people, author);
}

static bool concerns(
    const struct people *people,
    const struct policy_rule *rule,
    const struct launch_facts *facts,
    bool is_of_other)
{
    const struct rule *content = &rule->content;
    if (content->program.size_bytes > 0 && !rule_names_have(content->program, facts->program)) {
        return false;
    }
    if (content->signer.size_bytes > 0 && !people_same(people, content->signer, facts->signer)) {
        return false;
    }
    if (is_of_other && !rule_names_signer_or_any(content)) {
        return false;
    }
    return matches_principal(people, content, facts->principal) && has_force(people, rule);
}

static void collect(
    const struct rule_set *set,
    const struct people *people,
    const struct launch_facts *facts,
    struct launch_rules *concerned)
{
    concerned->is_of_other = !people_is_system(people, facts->signer);
    concerned->count = 0;
    for (uint32_t i = 0; i < set->count; i++) {
        if (concerns(people, set->ordered[i], facts, concerned->is_of_other)) {
            concerned->rules[concerned->count++] = set->ordered[i];
        }
    }
}

/* -- the start -------------------------------------------------------------------------------- */

static enum refusal find_revoked(const struct people *people, const struct launch_facts *facts)
{
    if (facts->principal.size_bytes != RULE_KEY_BYTES ||
        facts->signer.size_bytes != RULE_KEY_BYTES || facts->program.size_bytes == 0) {
        return REFUSAL_REQUEST;
    }
    if (people_is_revoked(people, facts->signer)) {
        return REFUSAL_SIGNER_REVOKED;
    }
    if (people_is_program_revoked(people, facts->signer, facts->program, facts->version)) {
        return REFUSAL_PROGRAM_REVOKED;
    }
    return people_is_revoked(people, facts->principal) ? REFUSAL_PRINCIPAL_REVOKED : REFUSAL_NONE;
}

static enum outcome outcome_of(enum effect effect)
{
    switch (effect) {
    case EFFECT_ALLOW:
        return OUTCOME_ALLOWED;
    case EFFECT_ASK:
        return OUTCOME_ASKED;
    default:
        return OUTCOME_DENIED;
    }
}

void decide_start(
    const struct rule_set *set,
    const struct people *people,
    const struct launch_facts *facts,
    struct launch_rules *concerned,
    struct start_verdict *verdict)
{
    *verdict = (struct start_verdict){.outcome = OUTCOME_DENIED};
    concerned->count = 0;
    verdict->refusal = find_revoked(people, facts);
    if (verdict->refusal != REFUSAL_NONE) {
        return;
    }
    collect(set, people, facts, concerned);
    for (uint32_t i = concerned->count; i > 0 && verdict->rule == NULL; i--) {
        if (rule_is_about_start(&concerned->rules[i - 1]->content)) {
            verdict->rule = concerned->rules[i - 1];
        }
    }
    if (verdict->rule == NULL) {
        verdict->refusal = concerned->is_of_other ? REFUSAL_SIGNER : REFUSAL_NO_RULE;
        return;
    }
    verdict->outcome = outcome_of((enum effect)verdict->rule->content.effect);
    if (verdict->outcome == OUTCOME_DENIED) {
        verdict->refusal = REFUSAL_RULE;
    } else if (!rule_operations(verdict->rule->content.operations, &verdict->operations)) {
        verdict->outcome = OUTCOME_DENIED; /* rule_check() lets none of these in */
        verdict->refusal = REFUSAL_RULE;
    }
}

/* -- grants ----------------------------------------------------------------------------------- */

struct bytes decide_interface(const struct requested_grant *grant)
{
    if (grant->kind == OBJECT_SESSION) {
        return grant->interface;
    }
    const char *name = object_kind_interface(grant->kind);
    return name != NULL ? text_bytes(name) : (struct bytes){0};
}

/* What denies other methods than those that are to be given changes nothing. */
static bool has_a_say(const struct policy_rule *rule, uint64_t mask)
{
    return rule->content.effect != EFFECT_DENY || mask == 0 || (rule->mask & mask) != 0;
}

void decide_grant(
    const struct launch_rules *concerned,
    const struct requested_grant *grant,
    struct grant_verdict *verdict)
{
    const struct bytes interface = decide_interface(grant);
    uint64_t taken = 0;
    *verdict = (struct grant_verdict){0};
    for (uint32_t i = concerned->count; i > 0; i--) {
        const struct policy_rule *rule = concerned->rules[i - 1];
        if (!rule_is_about_grant(&rule->content, grant->name, interface)) {
            continue;
        }
        if (has_a_say(rule, grant->mask) && verdict->rule == NULL) {
            verdict->rule = rule;
        }
        if (rule->content.effect == EFFECT_DENY) {
            taken |= rule->mask; /* all bits, without a facet */
            if (taken == UINT64_MAX) {
                return;
            }
            continue;
        }
        verdict->mask = rule->mask & ~taken & grant->mask;
        verdict->is_asked = rule->content.effect == EFFECT_ASK && verdict->mask != 0;
        return;
    }
}
