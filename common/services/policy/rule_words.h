/* A rule as a person would say it: "allow the owner: give directory (only reader) to cat". */
#pragma once

#include "schema/policy.h"
#include <stddef.h>

#define RULE_WORDS_TEXT_MAX 480u

/* Always terminated; what is too long is cut. Names of outside: as lib/printable.h shows them. */
void rule_in_words(char *target, size_t size_bytes, const struct rule *rule);

/* The first bytes of a key, as digits, enough to tell keys apart; or "anonymous". */
#define KEY_WORDS_MAX 20u
void key_in_words(char target[KEY_WORDS_MAX], struct bytes key);
