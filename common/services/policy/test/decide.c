#include "decide.h"
#include "abi/object_kind.h"
#include "unit.h"
#include "world.h"

static struct rule_set set;
static struct people people;
static struct launch_rules concerned;

static void begin(const struct rule *rules, uint32_t count)
{
    uint32_t fault = 0;
    people = (struct people){0};
    people_set_system(&people, world_key(0));
    people_set_owner(&people, world_key(1));
    rule_set_init(&set, &world);
    CHECK_EQUAL(rule_set_open_edition(&set, world_edition(rules, count), &fault), STATUS_OK);
}

static enum outcome start(uint32_t principal, uint32_t signer, enum refusal *refusal)
{
    struct start_verdict verdict;
    const struct launch_facts facts = {
        .principal = world_key(principal),
        .program = world_text("ls"),
        .signer = world_key(signer),
    };
    decide_start(&set, &people, &facts, &concerned, &verdict);
    *refusal = verdict.refusal;
    return verdict.outcome;
}

static uint64_t grant(const char *name, const char *interface, uint32_t kind)
{
    const struct requested_grant asked = {
        .name = world_text(name),
        .interface = world_text(interface),
        .mask = UINT64_MAX,
        .kind = kind};
    struct grant_verdict verdict;
    decide_grant(&concerned, &asked, &verdict);
    return verdict.mask;
}

static void test_nothing_allowed(void)
{
    enum refusal refusal;
    begin(NULL, 0);
    CHECK_EQUAL(start(1, 0, &refusal), OUTCOME_DENIED);
    CHECK_EQUAL(refusal, REFUSAL_NO_RULE);
    CHECK_EQUAL(grant("log", "Log", OBJECT_SESSION), 0);
}

/* The system's programs by one rule; those of others only where their signer is named. */
static void test_signers(void)
{
    enum refusal refusal;
    struct rule rules[2] = {{.effect = EFFECT_ALLOW}, {.effect = EFFECT_ALLOW}};
    begin(rules, 1);
    CHECK_EQUAL(start(1, 0, &refusal), OUTCOME_ALLOWED);
    CHECK_EQUAL(start(1, 3, &refusal), OUTCOME_DENIED);
    CHECK_EQUAL(refusal, REFUSAL_SIGNER);
    rules[1].signer = world_key(3);
    begin(rules, 2);
    CHECK_EQUAL(start(1, 3, &refusal), OUTCOME_ALLOWED);
    const struct statement revocation = {.kind = STATEMENT_KIND_REVOCATION, .key = world_key(3)};
    people_add_statement(&people, &revocation);
    CHECK_EQUAL(start(1, 3, &refusal), OUTCOME_DENIED);
    CHECK_EQUAL(refusal, REFUSAL_SIGNER_REVOKED);
    CHECK_EQUAL(start(3, 0, &refusal), OUTCOME_DENIED);
    CHECK_EQUAL(refusal, REFUSAL_PRINCIPAL_REVOKED);
}

/* A stranger's program does not get what is the system's program's by calling itself like it. */
static void test_name_is_not_enough(void)
{
    enum refusal refusal;
    const struct rule rules[] = {
        {.effect = EFFECT_ALLOW},
        {.effect = EFFECT_ALLOW, .signer = world_key(3)},
        {.effect = EFFECT_ALLOW, .grant = world_text("*"), .interface = world_text("Directory")},
        {.effect = EFFECT_ALLOW, .program = world_text("ls"), .grant = world_text("log")},
    };
    begin(rules, 4);
    CHECK_EQUAL(start(1, 0, &refusal), OUTCOME_ALLOWED);
    CHECK_EQUAL(grant("log", "Log", OBJECT_SESSION), UINT64_MAX);
    CHECK_EQUAL(start(1, 3, &refusal), OUTCOME_ALLOWED);
    CHECK_EQUAL(grant("log", "Log", OBJECT_SESSION), 0);
    CHECK_EQUAL(grant("any", "Directory", OBJECT_SESSION), UINT64_MAX);
}

static void test_facets(void)
{
    enum refusal refusal;
    const struct rule rules[] = {
        {.effect = EFFECT_ALLOW},
        {.effect = EFFECT_ALLOW, .grant = world_text("log"), .interface = world_text("Log")},
        {.effect = EFFECT_DENY,
         .principal = PRINCIPAL_MATCH_KEY,
         .key = world_key(2),
         .interface = world_text("Log"),
         .facet = world_text("writer")},
        {.effect = EFFECT_ALLOW,
         .principal = PRINCIPAL_MATCH_OWNER,
         .grant = world_text("log"),
         .interface = world_text("Log"),
         .facet = world_text("writer")},
    };
    begin(rules, 4);
    CHECK_EQUAL(start(1, 0, &refusal), OUTCOME_ALLOWED);
    CHECK_EQUAL(grant("log", "Log", OBJECT_SESSION), WORLD_LOG_WRITER);
    CHECK_EQUAL(start(2, 0, &refusal), OUTCOME_ALLOWED);
    CHECK_EQUAL(grant("log", "Log", OBJECT_SESSION), UINT64_MAX & ~WORLD_LOG_WRITER);
    CHECK_EQUAL(start(4, 0, &refusal), OUTCOME_ALLOWED);
    CHECK_EQUAL(grant("log", "Log", OBJECT_SESSION), UINT64_MAX);
    CHECK_EQUAL(grant("log", "Directory", OBJECT_SESSION), 0);
    CHECK_EQUAL(grant("log", "", OBJECT_SESSION), 0);
}

/* The rule that is named is the last one that changed something for what was asked for. */
static void test_which_rule(void)
{
    enum refusal refusal;
    struct grant_verdict verdict;
    const struct rule rules[] = {
        {.effect = EFFECT_ALLOW},
        {.effect = EFFECT_ALLOW, .interface = world_text("Log")},
        {.effect = EFFECT_DENY, .interface = world_text("Log"), .facet = world_text("writer")},
    };
    struct requested_grant asked = {
        .name = world_text("log"),
        .interface = world_text("Log"),
        .mask = UINT64_MAX,
        .kind = OBJECT_SESSION,
    };
    begin(rules, 3);
    CHECK_EQUAL(start(1, 0, &refusal), OUTCOME_ALLOWED);
    decide_grant(&concerned, &asked, &verdict);
    CHECK_EQUAL(verdict.rule->number, 3);
    asked.mask = ~WORLD_LOG_WRITER;
    decide_grant(&concerned, &asked, &verdict);
    CHECK_EQUAL(verdict.rule->number, 2);
    CHECK_EQUAL(verdict.mask, asked.mask);
    asked.mask = WORLD_LOG_WRITER;
    decide_grant(&concerned, &asked, &verdict);
    CHECK_EQUAL(verdict.rule->number, 3);
    CHECK_EQUAL(verdict.mask, 0);
}

/* What is the kernel's own is what the kernel says, whatever its giver calls it. */
static void test_kernel_objects(void)
{
    const struct requested_grant memory = {.interface = world_text("Log"), .kind = OBJECT_MEMORY};
    const struct requested_grant nothing = {
        .interface = world_text("Log"), .kind = OBJECT_KIND_COUNT};
    const struct requested_grant session = {.interface = world_text("Log"), .kind = OBJECT_SESSION};
    CHECK(bytes_equal(decide_interface(&memory), world_text("Memory")));
    CHECK_EQUAL(decide_interface(&nothing).size_bytes, 0);
    CHECK(bytes_equal(decide_interface(&session), world_text("Log")));
}

/* When the owner's key is revoked, his rules can still take away, and give nothing. */
static void test_revoked_author(void)
{
    enum refusal refusal;
    uint32_t number = 0;
    const struct rule edition = {.effect = EFFECT_ALLOW};
    const struct rule deny = {
        .sequence = 1, .effect = EFFECT_DENY, .interface = world_text("Directory")};
    const struct rule allow = {
        .sequence = 2, .effect = EFFECT_ALLOW, .interface = world_text("Log")};
    begin(&edition, 1);
    struct signed_bytes given = world_signed(&deny, 1);
    CHECK_EQUAL(rule_set_add(&set, &given, &number), STATUS_OK);
    given = world_signed(&allow, 1);
    CHECK_EQUAL(rule_set_add(&set, &given, &number), STATUS_OK);
    CHECK_EQUAL(start(4, 0, &refusal), OUTCOME_ALLOWED);
    CHECK_EQUAL(grant("log", "Log", OBJECT_SESSION), UINT64_MAX);
    const struct statement revocation = {.kind = STATEMENT_KIND_REVOCATION, .key = world_key(1)};
    people_add_statement(&people, &revocation);
    CHECK_EQUAL(start(4, 0, &refusal), OUTCOME_ALLOWED);
    CHECK_EQUAL(grant("log", "Log", OBJECT_SESSION), 0);
    CHECK_EQUAL(concerned.count, 2);
}

static void test_no_request(void)
{
    struct start_verdict verdict;
    const struct rule rule = {.effect = EFFECT_ALLOW};
    struct launch_facts facts = {
        .principal = world_key(1), .program = world_text("ls"), .signer = world_key(0)};
    begin(&rule, 1);
    facts.program.size_bytes = 0;
    decide_start(&set, &people, &facts, &concerned, &verdict);
    CHECK_EQUAL(verdict.refusal, REFUSAL_REQUEST);
    facts.program = world_text("ls");
    facts.signer.size_bytes = 0;
    decide_start(&set, &people, &facts, &concerned, &verdict);
    CHECK_EQUAL(verdict.refusal, REFUSAL_REQUEST);
    facts.signer = world_key(0);
    facts.principal.size_bytes = 33;
    decide_start(&set, &people, &facts, &concerned, &verdict);
    CHECK_EQUAL(verdict.refusal, REFUSAL_REQUEST);
    CHECK_EQUAL(concerned.count, 0);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"no rules, nothing allowed", test_nothing_allowed},
        {"signers", test_signers},
        {"a name is not enough", test_name_is_not_enough},
        {"facets", test_facets},
        {"which rule", test_which_rule},
        {"kernel objects", test_kernel_objects},
        {"rules of a revoked key", test_revoked_author},
        {"requests that are none", test_no_request},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
