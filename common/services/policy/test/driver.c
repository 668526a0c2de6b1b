#include "driver.h"
#include "abi/object_kind.h"
#include "decide.h"
#include "model.h"
#include "world.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LAUNCHES_MAX 24u

struct script {
    struct bytes left;
};

static struct rule_set set;
static struct people people;
static struct model model;

static void must(bool holds, const char *what)
{
    if (!holds) {
        fprintf(stderr, "differs: %s\n", what);
        abort();
    }
}

static uint8_t next(struct script *script)
{
    if (script->left.size_bytes == 0) {
        return 0;
    }
    const uint8_t byte = script->left.data[0];
    script->left = bytes_part(script->left, 1, script->left.size_bytes - 1);
    return byte;
}

static int below(struct script *script, uint32_t limit)
{
    return (int)(next(script) % limit);
}

/* -- rules ------------------------------------------------------------------------------------- */

static struct rule invent_rule(struct script *script)
{
    static const char *const programs[] = {"", "ls", "", "ls cat", "", "shell", "", ""};
    static const char *const grants[] = {"", "log", "", "*", "log directory", "", "*", "x"};
    static const char *const interfaces[] = {"", "Log", "Log", "Log", "Directory", "Log Directory"};
    static const char *const facets[] = {"", "", "reader", "writer", "none"};
    static const char *const words[] = {"", "", "", "plain", "all", "threads"};
    struct rule rule = {
        .effect = (uint16_t)below(script, 3),
        .principal = (uint16_t)below(script, 2 * PRINCIPAL_MATCH_COUNT),
        .program = world_text(programs[below(script, 8)]),
        .grant = world_text(grants[below(script, 8)]),
        .interface = world_text(interfaces[below(script, 6)]),
        .facet = world_text(facets[below(script, 5)]),
        .operations = world_text(words[below(script, 6)]),
    };
    if (rule.principal >= PRINCIPAL_MATCH_COUNT) {
        rule.principal = PRINCIPAL_MATCH_ANY;
    }
    if (rule.grant.size_bytes + rule.interface.size_bytes > 0 && below(script, 8) != 0) {
        rule.operations = (struct bytes){0};
    }
    if (rule.interface.size_bytes == 0 && below(script, 8) != 0) {
        rule.facet = (struct bytes){0};
    }
    const int signer = below(script, 4 * WORLD_KEYS);
    if (signer < (int)WORLD_KEYS) {
        rule.signer = world_key((uint32_t)signer);
    }
    if (rule.principal == PRINCIPAL_MATCH_KEY) {
        rule.key = world_key((uint32_t)below(script, WORLD_KEYS));
    }
    return rule;
}

static void note(const struct rule *rule, uint32_t number, int author)
{
    uint64_t mask = 0;
    must(rule_check(rule, &world, &mask) == STATUS_OK, "a rule was taken that is none");
    model.rules[model.count++] = (struct model_rule){*rule, number, mask, author};
}

static void invent_edition(struct script *script)
{
    struct rule rules[MODEL_RULES_MAX / 2];
    uint32_t count = 0;
    uint32_t fault = 0;
    uint64_t mask = 0;
    for (uint32_t i = 0; i < MODEL_RULES_MAX / 2; i++) {
        const struct rule rule = invent_rule(script);
        if (rule_check(&rule, &world, &mask) == STATUS_OK) {
            rules[count++] = rule;
            note(&rule, count, -1);
        }
    }
    rule_set_init(&set, &world);
    must(
        rule_set_open_edition(&set, world_edition(rules, count), &fault) == STATUS_OK,
        "the edition's rules are refused");
}

static void remove_somewhere(struct script *script)
{
    const uint32_t number = RULE_OWNER_FIRST + 1 + (uint32_t)below(script, MODEL_RULES_MAX);
    const struct rule removal = {
        .sequence = set.next_sequence, .effect = EFFECT_REMOVE, .number = number};
    const struct signed_bytes given = world_signed(&removal, 1);
    uint32_t removed = 0;
    const enum status status = rule_set_add(&set, &given, &removed);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < model.count; i++) {
        if (model.rules[i].number != number) {
            model.rules[kept++] = model.rules[i];
        }
    }
    must((kept < model.count) == (status == STATUS_OK), "whether it was there");
    model.count = kept;
}

static void invent_owner(struct script *script)
{
    for (uint32_t i = 0; i < MODEL_RULES_MAX / 2; i++) {
        struct rule rule = invent_rule(script);
        const int author = 1 + below(script, 3);
        uint32_t number = 0;
        rule.sequence = set.next_sequence;
        const struct signed_bytes given = world_signed(&rule, (uint32_t)author);
        if (rule_set_add(&set, &given, &number) == STATUS_OK) {
            must(number == RULE_OWNER_FIRST + rule.sequence, "its number");
            note(&rule, number, author);
        }
        if (below(script, 5) == 0) {
            remove_somewhere(script);
        }
    }
}

/* -- people ------------------------------------------------------------------------------------ */

static void state(enum statement_kind kind, int key, int successor, int version)
{
    const struct statement statement = {
        .kind = (uint16_t)kind,
        .key = world_key((uint32_t)key),
        .successor = world_key((uint32_t)successor),
        .program = world_text("ls"),
        .minimum_version = (uint32_t)version,
    };
    people_add_statement(&people, &statement);
}

static void invent_people(struct script *script)
{
    people = (struct people){0};
    people_set_system(&people, world_key(0));
    model.owner = below(script, 4) == 0 ? -1 : 1 + below(script, 3);
    if (model.owner > 0) {
        people_set_owner(&people, world_key((uint32_t)model.owner));
    }
    for (int key = 0; key < (int)WORLD_KEYS; key++) {
        model.successor[key] = -1;
        model.known[key] = key > 0 && below(script, 2) == 0;
        if (model.known[key]) {
            const struct identity_state identity = {.public_key = world_key((uint32_t)key)};
            people_add_identity(&people, &identity);
        }
        const bool is_said = below(script, 16) == 1;
        if (is_said) {
            state(STATEMENT_KIND_REVOCATION, key, 0, 0);
        }
        model.revoked[key] = is_said && key != (int)WORLD_ANONYMOUS;
        if (key > 0 && key + 1 < (int)WORLD_KEYS && below(script, 6) == 1) {
            model.successor[key] = key + 1 + below(script, WORLD_KEYS - (uint32_t)key - 1);
            state(STATEMENT_KIND_ROTATION, key, model.successor[key], 0);
        }
        model.floor[key] = below(script, 4) / 2;
        state(STATEMENT_KIND_PROGRAM_REVOCATION, key, 0, model.floor[key]);
    }
}

/* -- launches ---------------------------------------------------------------------------------- */

static void compare_grants(
    struct script *script, const struct model_launch *launch, const struct launch_rules *concerned)
{
    static const char *const names[] = {"log", "directory", "x", ""};
    static const char *const interfaces[] = {"Log", "Directory", "", "Else"};
    for (uint32_t i = 0; i < 6; i++) {
        const char *name = names[below(script, 4)];
        const char *interface = interfaces[below(script, 4)];
        const struct requested_grant grant = {
            .name = world_text(name),
            .interface = world_text(interface),
            .mask = (uint64_t)next(script),
            .kind = OBJECT_SESSION,
        };
        struct grant_verdict verdict;
        decide_grant(concerned, &grant, &verdict);
        const struct model_verdict expected =
            model_grant(&model, launch, name, interface, grant.mask);
        must(verdict.mask == expected.mask, "what is left of a grant");
        must(verdict.is_asked == expected.is_asked, "whether a grant is asked for");
        must((verdict.mask & ~grant.mask) == 0, "a grant grows");
        must(
            (verdict.rule == NULL ? 0 : verdict.rule->number) == expected.rule,
            "which rule decides a grant");
    }
}

static void compare_launch(struct script *script)
{
    static const char *const programs[] = {"ls", "cat", "shell", "rogue"};
    const struct model_launch launch = {
        .principal = below(script, WORLD_KEYS),
        .signer = below(script, 3) == 0 ? below(script, WORLD_KEYS) : 0,
        .program = programs[below(script, 4)],
        .version = (uint32_t)below(script, 4),
    };
    const struct launch_facts facts = {
        .principal = world_key((uint32_t)launch.principal),
        .program = world_text(launch.program),
        .signer = world_key((uint32_t)launch.signer),
        .version = launch.version,
    };
    struct launch_rules concerned;
    struct start_verdict verdict;
    decide_start(&set, &people, &facts, &concerned, &verdict);
    const struct model_verdict expected = model_start(&model, &launch);
    /* No rule at all is a no as well. */
    const bool is_refused = expected.is_refused || (expected.rule == 0);
    must((verdict.outcome == OUTCOME_DENIED) == is_refused, "whether it may be started");
    must((verdict.refusal == REFUSAL_NONE) == !is_refused, "whether there is a reason");
    must(is_refused || (verdict.outcome == OUTCOME_ASKED) == expected.is_asked, "who decides");
    must(
        (verdict.rule == NULL ? 0 : verdict.rule->number) == expected.rule,
        "which rule decides the start");
    if (!is_refused) {
        compare_grants(script, &launch, &concerned);
    }
}

void driver_run(struct bytes bytes)
{
    struct script script = {bytes};
    model = (struct model){0};
    invent_people(&script);
    invent_edition(&script);
    invent_owner(&script);
    for (uint32_t i = 0; i < LAUNCHES_MAX; i++) {
        compare_launch(&script);
    }
}
