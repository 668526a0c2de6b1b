#include "model.h"
#include <stdio.h>
#include <string.h>

static int newest(const struct model *model, int key)
{
    return model->successor[key] < 0 ? key : newest(model, model->successor[key]);
}

static bool same(const struct model *model, int left, int right)
{
    return left >= 0 && right >= 0 && newest(model, left) == newest(model, right);
}

static int number_of(struct bytes key)
{
    if (bytes_equal(key, world_key(WORLD_ANONYMOUS))) {
        return (int)WORLD_ANONYMOUS;
    }
    return key.size_bytes == 0 ? -1 : key.data[0] - 1;
}

/* Whether " a b c " has " a " in it. */
static bool listed(struct bytes names, const char *name)
{
    char all[200];
    char one[80];
    (void)snprintf(all, sizeof(all), " %.*s ", (int)names.size_bytes, (const char *)names.data);
    (void)snprintf(one, sizeof(one), " %s ", name);
    return name[0] != '\0' && strstr(all, one) != NULL;
}

static bool is_start(const struct rule *rule)
{
    return rule->grant.size_bytes + rule->interface.size_bytes == 0;
}

static bool meets_principal(const struct model *model, const struct rule *rule, int principal)
{
    bool is_known = false;
    for (int i = 0; i < (int)WORLD_KEYS; i++) {
        is_known = is_known || (model->known[i] && same(model, i, principal));
    }
    return rule->principal == PRINCIPAL_MATCH_ANY ||
           (rule->principal == PRINCIPAL_MATCH_OWNER && same(model, model->owner, principal)) ||
           (rule->principal == PRINCIPAL_MATCH_ANONYMOUS && principal == (int)WORLD_ANONYMOUS) ||
           (rule->principal == PRINCIPAL_MATCH_SYSTEM && principal == 0) ||
           (rule->principal == PRINCIPAL_MATCH_KNOWN && is_known) ||
           (rule->principal == PRINCIPAL_MATCH_KEY && same(model, number_of(rule->key), principal));
}

static bool
meets_program(const struct model *model, const struct rule *rule, const struct model_launch *launch)
{
    if (rule->program.size_bytes > 0 && !listed(rule->program, launch->program)) {
        return false;
    }
    if (rule->signer.size_bytes > 0) {
        return same(model, number_of(rule->signer), launch->signer);
    }
    /* Without a signer, to allow something by name or to start at all is for the system's. */
    return rule->effect == EFFECT_DENY || launch->signer == 0 ||
           (!is_start(rule) && rule->program.size_bytes == 0);
}

static bool
meets(const struct model *model, const struct model_rule *rule, const struct model_launch *launch)
{
    const bool counts = rule->author < 0 || rule->content.effect == EFFECT_DENY ||
                        (same(model, rule->author, model->owner) && !model->revoked[rule->author]);
    return counts && meets_principal(model, &rule->content, launch->principal) &&
           meets_program(model, &rule->content, launch);
}

struct model_verdict model_start(const struct model *model, const struct model_launch *launch)
{
    struct model_verdict verdict = {.is_refused = true};
    if (model->revoked[launch->signer] || model->revoked[launch->principal] ||
        (strcmp(launch->program, "ls") == 0 &&
         (int)launch->version < model->floor[launch->signer])) {
        return verdict;
    }
    for (uint32_t i = 0; i < model->count; i++) {
        const struct model_rule *rule = &model->rules[i];
        if (is_start(&rule->content) && meets(model, rule, launch)) {
            verdict.rule = rule->number;
            verdict.is_refused = rule->content.effect == EFFECT_DENY;
            verdict.is_asked = rule->content.effect == EFFECT_ASK;
        }
    }
    return verdict;
}

struct model_verdict model_grant(
    const struct model *model,
    const struct model_launch *launch,
    const char *name,
    const char *interface,
    uint64_t mask)
{
    struct model_verdict verdict = {0};
    for (uint32_t i = 0; i < model->count; i++) {
        const struct rule *rule = &model->rules[i].content;
        const bool is_any = rule->grant.size_bytes == 0 || listed(rule->grant, "*");
        if (is_start(rule) || !meets(model, &model->rules[i], launch) ||
            (!is_any && !listed(rule->grant, name)) ||
            (rule->interface.size_bytes > 0 && !listed(rule->interface, interface))) {
            continue;
        }
        const bool misses = mask != 0 && (model->rules[i].mask & mask) == 0;
        if (rule->effect != EFFECT_DENY || !misses) {
            verdict.rule = model->rules[i].number;
        }
        if (rule->effect == EFFECT_DENY) {
            verdict.mask &= ~model->rules[i].mask;
        } else {
            verdict.mask = model->rules[i].mask;
            verdict.is_asked = rule->effect == EFFECT_ASK;
        }
    }
    verdict.mask &= mask;
    verdict.is_asked = verdict.is_asked && verdict.mask != 0;
    return verdict;
}
