/*
 * The same as decide.h, written to be read and not to be fast: rules from the first to the last,
 * each of which changes what the ones before it said. It knows rules and keys by themselves, and
 * shares nothing with what it is compared with but the words of the schema.
 */
#pragma once

#include "schema/policy.h"
#include "world.h"

#define MODEL_RULES_MAX 24u

struct model_rule {
    struct rule content;
    uint32_t number;
    uint64_t mask;
    int author; /* a key's number; -1: the edition */
};

struct model {
    struct model_rule rules[MODEL_RULES_MAX];
    uint32_t count;
    int owner; /* -1: none */
    bool known[WORLD_KEYS];
    bool revoked[WORLD_KEYS];
    int successor[WORLD_KEYS]; /* -1: none; of a higher number */
    int floor[WORLD_KEYS];     /* the least version of "ls" by this signer */
};

struct model_launch {
    int principal;
    int signer;
    const char *program;
    uint32_t version;
};

struct model_verdict {
    bool is_refused;
    bool is_asked;
    uint32_t rule;
    uint64_t mask;
};

struct model_verdict model_start(const struct model *model, const struct model_launch *launch);

struct model_verdict model_grant(
    const struct model *model,
    const struct model_launch *launch,
    const char *name,
    const char *interface,
    uint64_t mask);
