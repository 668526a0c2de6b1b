/* What the policy service's files share. */
#pragma once

#include "abi/status.h"
#include "courier.h"
#include "decide.h"
#include "decisions.h"
#include "kept_state/kept_state.h"
#include "people.h"
#include "rules_message.h"
#include "runtime/server.h"

struct policy_service {
    struct server server;
    struct rule_set rules;
    struct people people;
    struct decisions decisions;
    struct kept_state state;
    bool has_state; /* there is memory to keep the owner's rules in */
};
extern struct policy_service policy_service;

/* -- decision.c: PolicyDecision ---------------------------------------------------------------- */

enum status decision_call(struct server_call *call);

/* The courier has something: answers of people, or who people are. */
void decision_settle(void);

/* Whoever waited for it to be known who is known has waited long enough. */
void decision_wait_is_over(void);

/* -- rules.c: Policy --------------------------------------------------------------------------- */

enum status rules_call(struct server_call *call);

/* Room for the owner's rules as they are kept, as long as none has changed. */
struct bytes rules_room(void);

/* Ed25519 over the domain "tessera.policy", a zero and the rule. */
bool rules_is_signed(const struct signed_bytes *given);
