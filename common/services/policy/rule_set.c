#include "rule_set.h"
#include "lib/memory.h"
#include "signing/canonical.h"
#include <stddef.h>

void rule_set_init(struct rule_set *set, const struct rule_world *world)
{
    *set = (struct rule_set){.world = world, .next_sequence = 1};
}

/* -- the edition's ---------------------------------------------------------------------------- */

static enum status open_rules(struct rule_set *set, uint32_t *fault)
{
    struct message_struct root;
    struct policy_rules_reader rules;
    enum status status = message_root(&set->edition_message, &root);
    if (status == STATUS_OK) {
        status = policy_rules_read(&root, &rules);
    }
    if (status != STATUS_OK) {
        return status;
    }
    if (rules.rules.count > RULE_SET_EDITION_MAX) {
        return STATUS_LIMIT_EXCEEDED;
    }
    for (uint32_t i = 0; i < rules.rules.count; i++) {
        struct policy_rule *rule = &set->edition[i];
        rule->number = i + 1;
        *fault = rule->number;
        status = rule_list_get(&rules.rules, i, &rule->content);
        if (status == STATUS_OK) {
            status = rule->content.effect == EFFECT_REMOVE
                         ? STATUS_INVALID_ARGUMENT
                         : rule_check(&rule->content, set->world, &rule->mask);
        }
        if (status != STATUS_OK) {
            return status;
        }
        set->ordered[i] = rule;
    }
    set->edition_count = rules.rules.count;
    set->count = rules.rules.count;
    return STATUS_OK;
}

enum status rule_set_open_edition(struct rule_set *set, struct bytes message, uint32_t *fault)
{
    *fault = 0;
    const enum status status = message_open(message, &set->edition_message);
    return status == STATUS_OK ? open_rules(set, fault) : status;
}

/* -- the owner's ------------------------------------------------------------------------------ */

static enum status read_rule(struct owner_rule *place, struct bytes given)
{
    if (given.size_bytes > sizeof(place->words)) {
        return STATUS_LIMIT_EXCEEDED;
    }
    memcpy(place->words, given.data, given.size_bytes);
    const struct bytes own = {(const uint8_t *)place->words, given.size_bytes};
    return canonical_read(&rule_layout, own, &place->rule.content);
}

static struct owner_rule *free_place(struct rule_set *set)
{
    for (uint32_t i = 0; i < RULE_SET_OWNER_MAX; i++) {
        if (set->owner[i].word_count == 0) {
            return &set->owner[i];
        }
    }
    return NULL;
}

static enum status
check_owner_rule(struct rule_set *set, struct owner_rule *place, const struct signed_bytes *given)
{
    if (given->author.size_bytes != RULE_KEY_BYTES ||
        given->signature.size_bytes != RULE_SET_SIGNATURE_BYTES) {
        return STATUS_INVALID_ARGUMENT;
    }
    const enum status status = read_rule(place, given->rule);
    return status == STATUS_OK ? rule_check(&place->rule.content, set->world, &place->rule.mask)
                               : status;
}

/* The place becomes the last rule. */
static enum status
append(struct rule_set *set, struct owner_rule *place, const struct signed_bytes *given)
{
    if (place->rule.content.sequence > UINT32_MAX - RULE_OWNER_FIRST) {
        return STATUS_LIMIT_EXCEEDED;
    }
    memcpy(place->author, given->author.data, sizeof(place->author));
    memcpy(place->signature, given->signature.data, sizeof(place->signature));
    place->rule.author = place->author;
    place->rule.number = RULE_OWNER_FIRST + (uint32_t)place->rule.content.sequence;
    place->word_count = (uint32_t)(given->rule.size_bytes / sizeof(uint64_t));
    set->ordered[set->count++] = &place->rule;
    return STATUS_OK;
}

static bool is_liked(const struct rule_set *set)
{
    return set->guard == NULL || set->guard(set->guard_context, set);
}

static void take_out(struct rule_set *set, uint32_t at)
{
    set->count--;
    memmove(&set->ordered[at], &set->ordered[at + 1], (set->count - at) * sizeof(set->ordered[0]));
}

static void put_back(struct rule_set *set, uint32_t at, const struct policy_rule *rule)
{
    memmove(&set->ordered[at + 1], &set->ordered[at], (set->count - at) * sizeof(set->ordered[0]));
    set->ordered[at] = rule;
    set->count++;
}

static enum status remove_rule(struct rule_set *set, uint32_t number)
{
    uint32_t at = set->edition_count;
    while (at < set->count && set->ordered[at]->number != number) {
        at++;
    }
    if (at == set->count) {
        return STATUS_NOT_FOUND;
    }
    const struct policy_rule *rule = set->ordered[at];
    take_out(set, at);
    if (!is_liked(set)) {
        put_back(set, at, rule);
        return STATUS_DENIED;
    }
    for (uint32_t i = 0; i < RULE_SET_OWNER_MAX; i++) {
        if (&set->owner[i].rule == rule) {
            set->owner[i] = (struct owner_rule){0};
        }
    }
    return STATUS_OK;
}

static enum status
append_liked(struct rule_set *set, struct owner_rule *place, const struct signed_bytes *given)
{
    enum status status = check_owner_rule(set, place, given);
    if (status == STATUS_OK) {
        status = append(set, place, given);
    }
    if (status == STATUS_OK && !is_liked(set)) {
        set->count--;
        *place = (struct owner_rule){0};
        status = STATUS_DENIED;
    }
    return status;
}

enum status rule_set_add(struct rule_set *set, const struct signed_bytes *given, uint32_t *number)
{
    /* A removal needs no place for long, but must work when all are taken. */
    static struct owner_rule read;
    struct owner_rule *place = free_place(set);
    enum status status = check_owner_rule(set, &read, given);
    if (status == STATUS_OK && read.rule.content.sequence != set->next_sequence) {
        status = STATUS_WRONG_STATE;
    }
    if (status != STATUS_OK) {
        return status;
    }
    if (read.rule.content.effect == EFFECT_REMOVE) {
        *number = read.rule.content.number;
        status = remove_rule(set, *number);
    } else if (place == NULL) {
        status = STATUS_LIMIT_EXCEEDED;
    } else {
        status = append_liked(set, place, given);
        *number = place->rule.number;
    }
    if (status == STATUS_OK) {
        set->next_sequence++;
    }
    return status;
}

enum status rule_set_restore(struct rule_set *set, const struct signed_bytes *given)
{
    struct owner_rule *place = free_place(set);
    if (place == NULL) {
        return STATUS_LIMIT_EXCEEDED;
    }
    const enum status status = check_owner_rule(set, place, given);
    if (status != STATUS_OK) {
        return status;
    }
    const uint64_t sequence = place->rule.content.sequence;
    if (place->rule.content.effect == EFFECT_REMOVE || sequence < set->next_sequence ||
        sequence == UINT64_MAX) {
        return STATUS_WRONG_STATE;
    }
    const enum status appended = append(set, place, given);
    if (appended == STATUS_OK) {
        set->next_sequence = sequence + 1;
    }
    return appended;
}

const struct owner_rule *rule_set_owner_rule(const struct rule_set *set, uint32_t index)
{
    for (uint32_t i = 0; i < RULE_SET_OWNER_MAX; i++) {
        if (&set->owner[i].rule == set->ordered[index]) {
            return &set->owner[i];
        }
    }
    return NULL;
}
