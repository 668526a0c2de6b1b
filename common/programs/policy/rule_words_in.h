/*
 * A rule from what a person types:
 *
 *   allow|deny|ask PROGRAM GRANT [FACET] [for=WHO] [interface=NAME] [signer=KEY] [operations=WORD]
 *
 * PROGRAM and GRANT may be several names with commas between them, or "any"; the GRANT "start" is
 * about whether the program may be started. WHO is anybody, owner, anonymous, known, system,
 * or a key, 64 digits; other words are names, for the caller to look up.
 */
#pragma once

#include "schema/policy.h"
#include <stdbool.h>

#define RULE_WORDS_IN_NAMES_MAX 128u
#define RULE_WORDS_IN_KEY_BYTES 32u

struct typed_rule {
    struct rule rule; /* its texts lie below, or in the words */
    char program[RULE_WORDS_IN_NAMES_MAX + 1];
    char grant[RULE_WORDS_IN_NAMES_MAX + 1];
    char interface[RULE_WORDS_IN_NAMES_MAX + 1];
    uint8_t key[RULE_WORDS_IN_KEY_BYTES];
    uint8_t signer[RULE_WORDS_IN_KEY_BYTES];
    const char *name;    /* of whom it is for; NULL: `rule` says it */
    const char *problem; /* what is wrong with `word`, as the end of a sentence */
    const char *word;
};

/* The effect's word and those behind it; the words stay. False: typed->problem says why. */
bool typed_rule_read(const char *const *words, int word_count, struct typed_rule *typed);

/* The caller has found out whose key that name is. */
void typed_rule_set_key(struct typed_rule *typed, struct bytes key);
