/* A world of two interfaces, for tests: what they mean, keys by number, rules as messages. */
#pragma once

#include "rule_set.h"

#define WORLD_LOG_ALL    UINT64_C(0x3)
#define WORLD_LOG_READER UINT64_C(0x2)
#define WORLD_LOG_WRITER UINT64_C(0x1)
#define WORLD_KEYS       8u
#define WORLD_ANONYMOUS  7u

/* "Log" with the facets "reader" and "writer", "Directory" with "reader" (0xf of 0xff). */
extern const struct rule_world world;

struct bytes world_text(const char *text);

/* Key 0 is the system's, WORLD_ANONYMOUS that of who is not logged in. */
struct bytes world_key(uint32_t number);

/* The canonical message of a rule; holds until the next one. */
struct bytes world_rule(const struct rule *rule);

/* Signed by the key of that number, as the tests sign. */
struct signed_bytes world_signed(const struct rule *rule, uint32_t author);

/* A message of PolicyRules; holds until the next one. */
struct bytes world_edition(const struct rule *rules, uint32_t count);
