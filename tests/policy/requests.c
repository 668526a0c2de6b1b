/* What the policy service says, asked as the loader asks it. */
#include "abi/object_kind.h"
#include "client.h"
#include "lib/memory.h"
#include "lib/message_builder.h"
#include "lib/text.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/console.h"
#include "runtime/program.h"
#include "schema/directory.h"
#include "schema/doubles_client.h"
#include "schema/kernel.h"
#include "schema/log.h"
#include "schema/policy_client.h"
#include "schema/supervisor.h"

#define RULE_WORDS  64u
#define COST_CALLS  200u
#define COST_GRANTS 16u

static uint32_t decision(void)
{
    return program_capability("decision");
}

static uint32_t policy(void)
{
    return program_capability("policy");
}

/* -- rules ------------------------------------------------------------------------------------- */

enum status
send_rule(const struct rule *rule, uint64_t sequence, bool is_signed_by_owner, uint32_t *number)
{
    uint64_t words[RULE_WORDS];
    uint8_t signature[64];
    struct message_builder builder;
    struct rule numbered = *rule;
    numbered.sequence = sequence;
    message_builder_start(&builder, words, RULE_WORDS);
    CHECK(rule_write(&numbered, &builder) == STATUS_OK);
    const struct bytes message = message_builder_finish(&builder);
    owner_signs(message, signature);
    signature[5] ^= is_signed_by_owner ? 0 : 1;
    const struct policy_add_params params = {
        .rule = message, .signature = {signature, sizeof(signature)}};
    struct policy_add_results results = {0};
    const enum status status = policy_add(policy(), &params, &results);
    *number = results.number;
    return status;
}

enum status add_rule(const struct rule *rule, uint32_t *number)
{
    struct policy_sequence_results next = {0};
    CHECK(policy_sequence(policy(), &next) == STATUS_OK);
    return send_rule(rule, next.next, true, number);
}

void remove_rule(uint32_t number)
{
    const struct rule rule = {.effect = EFFECT_REMOVE, .number = number};
    uint32_t removed = 0;
    CHECK(add_rule(&rule, &removed) == STATUS_OK);
    CHECK(removed == number);
}

uint32_t count_rules(void)
{
    struct policy_show_params params = {.cursor = 0};
    uint32_t count = 0;
    do {
        struct policy_show_results_reader results = {0};
        const enum status status = policy_show(policy(), &params, &results);
        CHECK(status == STATUS_OK);
        count += results.rules.count;
        params.cursor = status == STATUS_OK ? results.cursor : 0;
    } while (params.cursor != 0);
    return count;
}

/* -- requests ---------------------------------------------------------------------------------- */

struct asked {
    enum outcome outcome;
    uint64_t mask; /* of the one grant */
    uint32_t rule;
    struct operation_masks operations;
};

static struct asked ask_for(
    enum person principal,
    enum person signer,
    const char *program,
    const char *name,
    const char *interface)
{
    const struct requested_grant grant = {
        .name = text_bytes(name),
        .interface = text_bytes(interface),
        .mask = UINT64_MAX,
        .kind = OBJECT_SESSION,
    };
    const struct policy_decision_decide_params params = {
        .request =
            {
                .process = 7,
                .principal = person_key(principal),
                .program = text_bytes(program),
                .version = 1,
                .signer = person_key(signer),
                .grants = &grant,
                .grants_count = 1,
            },
    };
    struct policy_decision_decide_results_reader results;
    struct asked asked = {0};
    const enum status status = policy_decision_decide(decision(), &params, &results);
    CHECK(status == STATUS_OK);
    if (status == STATUS_OK) {
        asked.outcome = results.verdict.outcome;
        asked.mask = message_list_u64(&results.verdict.masks, 0);
        asked.rule = message_list_u32(&results.verdict.rules, 0);
        asked.operations = results.verdict.operations;
    }
    return asked;
}

static uint64_t mask_for(enum person principal, const char *name, const char *interface)
{
    return ask_for(principal, PERSON_SYSTEM, "probe", name, interface).mask;
}

/* -- tests ------------------------------------------------------------------------------------- */

static void introduce(enum person person, bool is_owner)
{
    const struct doubles_person_params params = {
        .key = person_key(person), .is_owner = is_owner ? 1 : 0};
    CHECK(doubles_person(program_capability("doubles"), &params) == STATUS_OK);
}

void test_defaults(void)
{
    const uint64_t all = UINT64_MAX;
    CHECK(mask_for(PERSON_OWNER, "directory", "Directory") == 0); /* not known yet */
    introduce(PERSON_OWNER, true);
    introduce(PERSON_KNOWN, false);
    /* From now on, at once: a decision about a stranger waits until that is known. */
    CHECK(mask_for(PERSON_ANONYMOUS, "terminal", "Terminal") == all);
    CHECK(mask_for(PERSON_ANONYMOUS, "launcher", "Launcher") == 0);
    CHECK(mask_for(PERSON_ANONYMOUS, "directory", "Directory") == 0);
    CHECK(mask_for(PERSON_SYSTEM, "terminal", "Terminal") == 0);
    CHECK(mask_for(PERSON_STRANGER, "terminal", "Terminal") == 0);

    CHECK(mask_for(PERSON_KNOWN, "directory", "Directory") == all);
    CHECK(mask_for(PERSON_KNOWN, "services", "Supervisor") == SUPERVISOR_FACET_OBSERVER);
    CHECK(mask_for(PERSON_KNOWN, "policy", "Policy") == POLICY_FACET_OBSERVER);
    CHECK(mask_for(PERSON_KNOWN, "audit", "AuditLog") == 0);
    CHECK(mask_for(PERSON_KNOWN, "log", "Log") == LOG_FACET_WRITER);
    CHECK(ask_for(PERSON_KNOWN, PERSON_SYSTEM, "shell", "x", "Greeter").mask == 0);
    CHECK(ask_for(PERSON_KNOWN, PERSON_SYSTEM, "shell", "x", "Launcher").mask == all);

    CHECK(mask_for(PERSON_OWNER, "services", "Supervisor") == all);
    CHECK(mask_for(PERSON_OWNER, "policy", "Policy") == POLICY_FACET_OBSERVER);
    CHECK(ask_for(PERSON_OWNER, PERSON_SYSTEM, "policy", "policy", "Policy").mask == all);
    CHECK(mask_for(PERSON_OWNER, "decision", "PolicyDecision") == 0);

    CHECK(ask_for(PERSON_OWNER, PERSON_STRANGER, "probe", "x", "Stream").outcome == OUTCOME_DENIED);
    CHECK(ask_for(PERSON_OWNER, PERSON_SYSTEM, "probe", "x", "Stream").outcome == OUTCOME_ALLOWED);
    CHECK(
        (ask_for(PERSON_OWNER, PERSON_SYSTEM, "cat", "x", "Stream").operations.ledger &
         LEDGER_MASK_CREATE_PROCESS) == 0);
}

/* Records are written by and by. */
static void await_changes(uint32_t count)
{
    const uint64_t until_ns = clock_now_ns() + PATIENCE_NS;
    struct doubles_seen_results seen = {0};
    do {
        CHECK(clock_sleep_until(clock_now_ns() + REST_NS) == STATUS_OK);
        CHECK(doubles_seen(program_capability("doubles"), &seen) == STATUS_OK);
    } while (seen.changes < count && clock_now_ns() < until_ns);
    CHECK(seen.changes == count);
}

void test_rules(void)
{
    const uint32_t before = count_rules();
    uint32_t number = 0;
    struct rule rule = {
        .effect = EFFECT_DENY, .program = text_bytes("probe"), .grant = text_bytes("directory")};
    CHECK(send_rule(&rule, 1, false, &number) == STATUS_BAD_SIGNATURE);
    CHECK(send_rule(&rule, 2, true, &number) == STATUS_WRONG_STATE);
    CHECK(count_rules() == before);
    CHECK(add_rule(&rule, &number) == STATUS_OK);
    CHECK(number == 1001);
    CHECK(count_rules() == before + 1);
    CHECK(send_rule(&rule, 1, true, &number) == STATUS_WRONG_STATE); /* once is enough */
    const struct asked denied =
        ask_for(PERSON_OWNER, PERSON_SYSTEM, "probe", "directory", "Directory");
    CHECK(denied.mask == 0);
    CHECK(denied.rule == 1001);
    rule = (struct rule){
        .effect = EFFECT_ALLOW,
        .principal = PRINCIPAL_MATCH_KEY,
        .key = person_key(PERSON_KNOWN),
        .grant = text_bytes("directory"),
        .interface = text_bytes("Directory"),
        .facet = text_bytes("nothing"),
    };
    CHECK(add_rule(&rule, &number) == STATUS_NOT_FOUND);
    rule.facet = text_bytes("reader");
    CHECK(add_rule(&rule, &number) == STATUS_OK);
    CHECK(mask_for(PERSON_KNOWN, "directory", "Directory") == DIRECTORY_FACET_READER);
    CHECK(mask_for(PERSON_OWNER, "directory", "Directory") == 0);
    remove_rule(number);
    remove_rule(1001);
    rule = (struct rule){.effect = EFFECT_DENY, .program = text_bytes("shell")};
    CHECK(add_rule(&rule, &number) == STATUS_DENIED); /* the owner would be shut out */
    CHECK(mask_for(PERSON_OWNER, "directory", "Directory") == UINT64_MAX);
    CHECK(count_rules() == before);
    await_changes(4);
}

/* The decision itself, with as many grants as there may be in a call. */
static void measure(const char *rules)
{
    static struct requested_grant grants[COST_GRANTS];
    struct policy_decision_decide_results_reader results;
    for (uint32_t i = 0; i < COST_GRANTS; i++) {
        grants[i] = (struct requested_grant){
            .name = text_bytes("a-name-of-a-grant"),
            .interface = text_bytes("Directory"),
            .mask = UINT64_MAX,
            .kind = OBJECT_SESSION,
        };
    }
    const struct policy_decision_decide_params params = {
        .request =
            {
                .process = 8,
                .principal = person_key(PERSON_KNOWN),
                .program = text_bytes("probe"),
                .signer = person_key(PERSON_SYSTEM),
                .grants = grants,
                .grants_count = COST_GRANTS,
            },
    };
    const uint64_t start_ns = clock_now_ns();
    for (uint32_t i = 0; i < COST_CALLS; i++) {
        CHECK(policy_decision_decide(decision(), &params, &results) == STATUS_OK);
    }
    const uint64_t each_ns = (clock_now_ns() - start_ns) / COST_CALLS;
    (void)console_print(
        program_capability("console"),
        "policy: a decision about %u grants, %s, takes %llu ns",
        COST_GRANTS,
        rules,
        (unsigned long long)each_ns);
}

/* With the edition's rules, and with as many more as there may be, none of which quite matches. */
void test_cost(void)
{
    const struct rule rule = {
        .effect = EFFECT_DENY,
        .program = text_bytes("some other programs that are named and not meant probe"),
        .grant = text_bytes("some other grants that are named one by one and not meant either"),
        .interface = text_bytes("Log Pipes Launcher ProcessList Supervisor Directory"),
    };
    uint32_t first = 0;
    uint32_t number = 0;
    measure("rules of the edition");
    CHECK(add_rule(&rule, &first) == STATUS_OK);
    enum status status = STATUS_OK;
    while (status == STATUS_OK) {
        number++;
        uint32_t added = 0;
        status = add_rule(&rule, &added);
    }
    CHECK(status == STATUS_LIMIT_EXCEEDED);
    CHECK(number == 64);
    measure("with 64 of the owner's");
    for (uint32_t i = 0; i < number; i++) {
        remove_rule(first + i);
    }
}

void test_why(void)
{
    const struct policy_why_params params = {.process = 7};
    struct policy_why_results_reader results = {0};
    struct decided_grant grant = {0};
    (void)ask_for(PERSON_KNOWN, PERSON_SYSTEM, "probe", "services", "Supervisor");
    CHECK(policy_why(policy(), &params, &results) == STATUS_OK);
    CHECK(bytes_equal(results.decision.program, text_bytes("probe")));
    CHECK(bytes_equal(results.decision.principal, person_key(PERSON_KNOWN)));
    CHECK(results.decision.outcome == OUTCOME_ALLOWED);
    CHECK(results.grants.count == 1);
    CHECK(decided_grant_list_get(&results.grants, 0, &grant) == STATUS_OK);
    CHECK(bytes_equal(grant.name, text_bytes("services")));
    CHECK(grant.mask == SUPERVISOR_FACET_OBSERVER && grant.rule != 0);
    const struct policy_decision_ended_params ended = {.process = 7};
    CHECK(policy_decision_ended(decision(), &ended) == STATUS_OK);
    CHECK(policy_why(policy(), &params, &results) == STATUS_NOT_FOUND);
}

/* Nobody is asked what would not fit on the screen: what is left out would be said yes to. */
void test_long_question(void)
{
    static const char name[] = "a-long-name-that-is-not-too-long-but-together-they-are";
    const struct rule rule = {
        .effect = EFFECT_ASK, .program = text_bytes("probe"), .grant = text_bytes(name)};
    struct requested_grant grants[COST_GRANTS];
    for (uint32_t i = 0; i < COST_GRANTS; i++) {
        grants[i] = (struct requested_grant){
            .name = text_bytes(name),
            .interface = text_bytes("Supervisor"),
            .mask = UINT64_MAX,
            .kind = OBJECT_SESSION,
        };
    }
    const struct policy_decision_decide_params params = {
        .request =
            {
                .process = 7,
                .principal = person_key(PERSON_KNOWN),
                .program = text_bytes("probe"),
                .version = 1,
                .signer = person_key(PERSON_SYSTEM),
                .grants = grants,
                .grants_count = COST_GRANTS,
            },
        .later = program_capability("doubles"), /* which is not called */
    };
    struct policy_decision_decide_results_reader results;
    struct doubles_seen_results before = {0};
    struct doubles_seen_results after = {0};
    uint32_t number = 0;
    CHECK(add_rule(&rule, &number) == STATUS_OK);
    CHECK(doubles_seen(program_capability("doubles"), &before) == STATUS_OK);
    CHECK(policy_decision_decide(decision(), &params, &results) == STATUS_OK);
    for (uint32_t i = 0; i < COST_GRANTS; i++) {
        CHECK(message_list_u64(&results.verdict.masks, i) == 0);
    }
    CHECK(bytes_equal(
        results.verdict.reason,
        text_bytes("what it is to get is too long for a question to a person")));
    CHECK(doubles_seen(program_capability("doubles"), &after) == STATUS_OK);
    CHECK(after.questions == before.questions);
    remove_rule(number);
}

/* Statements of the identity service, seen a moment later. */
void test_revoked(void)
{
    uint32_t number = 0;
    const uint64_t until_ns = clock_now_ns() + PATIENCE_NS;
    const struct rule rule = {.effect = EFFECT_ALLOW, .signer = person_key(PERSON_STRANGER)};
    CHECK(add_rule(&rule, &number) == STATUS_OK);
    CHECK(
        ask_for(PERSON_OWNER, PERSON_STRANGER, "probe", "x", "Stream").outcome == OUTCOME_ALLOWED);
    const struct doubles_revoke_program_params old = {
        .key = person_key(PERSON_STRANGER),
        .program = text_bytes("probe"),
        .minimum_version = 2,
    };
    CHECK(doubles_revoke_program(program_capability("doubles"), &old) == STATUS_OK);
    enum outcome outcome = OUTCOME_ALLOWED;
    while (outcome != OUTCOME_DENIED && clock_now_ns() < until_ns) {
        CHECK(clock_sleep_until(clock_now_ns() + REST_NS) == STATUS_OK);
        outcome = ask_for(PERSON_OWNER, PERSON_STRANGER, "probe", "x", "Stream").outcome;
    }
    CHECK(outcome == OUTCOME_DENIED);
    CHECK(
        ask_for(PERSON_OWNER, PERSON_STRANGER, "other", "x", "Stream").outcome == OUTCOME_ALLOWED);
    const struct doubles_revoke_params key = {.key = person_key(PERSON_STRANGER)};
    CHECK(doubles_revoke(program_capability("doubles"), &key) == STATUS_OK);
    do {
        CHECK(clock_sleep_until(clock_now_ns() + REST_NS) == STATUS_OK);
        outcome = ask_for(PERSON_OWNER, PERSON_STRANGER, "other", "x", "Stream").outcome;
    } while (outcome != OUTCOME_DENIED && clock_now_ns() < until_ns);
    CHECK(outcome == OUTCOME_DENIED);
    remove_rule(number);
}
