/* What the test's files share. */
#pragma once

#include "abi/status.h"
#include "lib/bytes.h"
#include "schema/policy.h"
#include <stdbool.h>
#include <stdint.h>

#define KEY_BYTES   32u
#define MS_NS       UINT64_C(1000000)
#define PATIENCE_NS UINT64_C(20000000000)
#define REST_NS     UINT64_C(1000000)

void check(bool holds, const char *file, const char *what, uint32_t line);

#define CHECK(condition) check((condition), __FILE__, #condition, __LINE__)

/* -- people.c: keys of this test --------------------------------------------------------------- */

enum person {
    PERSON_SYSTEM, /* whom this test itself runs as */
    PERSON_OWNER,
    PERSON_KNOWN,
    PERSON_STRANGER,  /* who has a key that nobody knows here */
    PERSON_ANONYMOUS, /* who is not logged in */
    PERSON_COUNT,
};

/* Makes the owner's key pair; finds out the system's. */
void people_begin(void);
struct bytes person_key(enum person person);
/* A right to start programs as that person. */
uint32_t person_principal(enum person person);
/* Ed25519 by the owner, as Identity.signRule. */
void owner_signs(struct bytes rule, uint8_t signature[64]);

/* -- rules.c ----------------------------------------------------------------------------------- */

/* Adds a rule in the owner's name, with the next sequence number. */
enum status add_rule(const struct rule *rule, uint32_t *number);
/* The same, with a sequence and a signer that may be wrong. */
enum status
send_rule(const struct rule *rule, uint64_t sequence, bool is_signed_by_owner, uint32_t *number);
void remove_rule(uint32_t number);
uint32_t count_rules(void);

/* -- what is tested ---------------------------------------------------------------------------- */

void test_defaults(void);
void test_cost(void);
void test_rules(void);
void test_why(void);
void test_long_question(void);
void test_revoked(void);

void test_launch_denied(void);
void test_launch_narrowed(void);
void test_launch_operations(void);
void test_launch_asked(void);
void test_launch_as_others(void);

void test_stopped(void);
void test_silent(void);
void test_spinning(void);
void test_ended_asking(void);
void test_crashed(void);
