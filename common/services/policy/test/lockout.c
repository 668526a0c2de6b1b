#include "lockout.h"
#include "lib/text.h"
#include "unit.h"
#include "world.h"

static struct rule_set set;
static struct people people;

/* What an edition says of the owner, as far as it matters here. */
static void begin(void)
{
    const struct rule rules[] = {
        {.effect = EFFECT_ALLOW},
        {.effect = EFFECT_ALLOW, .principal = PRINCIPAL_MATCH_OWNER, .grant = world_text("*")},
        {.effect = EFFECT_ALLOW,
         .principal = PRINCIPAL_MATCH_ANONYMOUS,
         .grant = world_text("terminal session")},
    };
    uint32_t fault = 0;
    people = (struct people){0};
    people_set_system(&people, world_key(0));
    people_set_owner(&people, world_key(1));
    rule_set_init(&set, &world);
    CHECK_EQUAL(rule_set_open_edition(&set, world_edition(rules, 3), &fault), STATUS_OK);
    set.guard = lockout_guard;
    set.guard_context = &people;
}

static enum status add(struct rule rule, uint32_t *number)
{
    rule.sequence = set.next_sequence;
    const struct signed_bytes given = world_signed(&rule, 1);
    return rule_set_add(&set, &given, number);
}

static void expect(struct rule rule, enum status status)
{
    uint32_t number = 0;
    const uint32_t count = set.count;
    const uint64_t sequence = set.next_sequence;
    CHECK_EQUAL(add(rule, &number), status);
    CHECK_EQUAL(set.count, count + (status == STATUS_OK ? 1 : 0));
    CHECK_EQUAL(set.next_sequence, sequence + (status == STATUS_OK ? 1 : 0));
    CHECK(lockout_guard(&people, &set));
}

static void test_refused(void)
{
    begin();
    expect((struct rule){.effect = EFFECT_DENY, .program = world_text("shell")}, STATUS_DENIED);
    expect((struct rule){.effect = EFFECT_ASK, .program = world_text("shell")}, STATUS_DENIED);
    expect((struct rule){.effect = EFFECT_DENY}, STATUS_DENIED);
    expect((struct rule){.effect = EFFECT_DENY, .program = world_text("ls policy")}, STATUS_DENIED);
    expect((struct rule){.effect = EFFECT_DENY, .grant = world_text("*")}, STATUS_DENIED);
    expect((struct rule){.effect = EFFECT_DENY, .grant = world_text("stdout")}, STATUS_DENIED);
    expect((struct rule){.effect = EFFECT_ASK, .grant = world_text("identity")}, STATUS_DENIED);
    expect(
        (struct rule){.effect = EFFECT_DENY,
                      .principal = PRINCIPAL_MATCH_KEY,
                      .key = world_key(1),
                      .grant = world_text("policy")},
        STATUS_DENIED);
    expect(
        (struct rule){.effect = EFFECT_ALLOW,
                      .interface = world_text("Directory"),
                      .facet = world_text("reader")},
        STATUS_OK); /* enough of it for `policy` */
}

/* A shell without all operations of the kernel's starts nothing, `policy remove` neither. */
static void test_operations(void)
{
    const char *const fewer[] = {"plain", "threads"};
    const char *const programs[] = {"shell", "policy", ""};
    begin();
    for (size_t i = 0; i < sizeof(fewer) / sizeof(fewer[0]); i++) {
        for (size_t j = 0; j < sizeof(programs) / sizeof(programs[0]); j++) {
            const struct rule rule = {
                .effect = EFFECT_ALLOW,
                .program = world_text(programs[j]),
                .operations = world_text(fewer[i])};
            expect(rule, text_equal(programs[j], "policy") ? STATUS_OK : STATUS_DENIED);
        }
    }
    expect(
        (struct rule){.effect = EFFECT_ALLOW,
                      .program = world_text("shell"),
                      .operations = world_text("all")},
        STATUS_OK);
    expect(
        (struct rule){
            .effect = EFFECT_ALLOW, .program = world_text("ls"), .operations = world_text("plain")},
        STATUS_OK);
}

static void test_others(void)
{
    begin();
    expect((struct rule){.effect = EFFECT_DENY, .program = world_text("ls")}, STATUS_OK);
    expect(
        (struct rule){.effect = EFFECT_DENY,
                      .principal = PRINCIPAL_MATCH_SYSTEM,
                      .program = world_text("shell")},
        STATUS_OK);
    expect(
        (struct rule){.effect = EFFECT_DENY,
                      .principal = PRINCIPAL_MATCH_ANONYMOUS,
                      .grant = world_text("stdin")},
        STATUS_OK);
    expect(
        (struct rule){.effect = EFFECT_DENY, .program = world_text("ls"), .grant = world_text("*")},
        STATUS_OK);
    expect(
        (struct rule){
            .effect = EFFECT_DENY, .program = world_text("shell"), .signer = world_key(3)},
        STATUS_OK);
}

/* Who cannot log in is shut out as well. */
static void test_entrance(void)
{
    const char *const grants[] = {"", "*", "terminal", "session"};
    begin();
    for (size_t i = 0; i < sizeof(grants) / sizeof(grants[0]); i++) {
        struct rule rule = {
            .effect = EFFECT_DENY,
            .principal = PRINCIPAL_MATCH_ANONYMOUS,
            .grant = world_text(grants[i])};
        expect(rule, STATUS_DENIED);
        rule.effect = EFFECT_ASK;
        expect(rule, STATUS_DENIED);
    }
}

/* The shell of who is not logged in is one like any other: it starts threads, and what it runs. */
static void test_operations_of_entrance(void)
{
    const char *const fewer[] = {"plain", "threads"};
    struct rule rule = {.effect = EFFECT_ALLOW, .principal = PRINCIPAL_MATCH_ANONYMOUS};
    begin();
    for (size_t i = 0; i < sizeof(fewer) / sizeof(fewer[0]); i++) {
        rule.operations = world_text(fewer[i]);
        rule.program = world_text("shell");
        expect(rule, STATUS_DENIED);
        rule.program = world_text("");
        expect(rule, STATUS_DENIED);
        rule.program = world_text("ls");
        expect(rule, STATUS_OK);
    }
    rule.program = world_text("shell");
    rule.operations = world_text("all");
    expect(rule, STATUS_OK);
}

/* A rule that another one needs stays. */
static void test_removal(void)
{
    uint32_t number = 0;
    begin();
    set.guard = NULL;
    CHECK_EQUAL(
        add((struct rule){.effect = EFFECT_DENY, .program = world_text("shell")}, &number),
        STATUS_OK);
    CHECK_EQUAL(
        add((struct rule){.effect = EFFECT_ALLOW, .program = world_text("shell")}, &number),
        STATUS_OK);
    set.guard = lockout_guard;
    CHECK_EQUAL(number, 1002);
    CHECK_EQUAL(
        add((struct rule){.effect = EFFECT_REMOVE, .number = 1002}, &number), STATUS_DENIED);
    CHECK_EQUAL(set.count, 5);
    CHECK_EQUAL(set.ordered[4]->number, 1002);
    CHECK_EQUAL(add((struct rule){.effect = EFFECT_REMOVE, .number = 1001}, &number), STATUS_OK);
    CHECK_EQUAL(add((struct rule){.effect = EFFECT_REMOVE, .number = 1002}, &number), STATUS_OK);
    CHECK_EQUAL(set.count, 3);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"the owner stays in", test_refused},
        {"operations", test_operations},
        {"others may be shut out", test_others},
        {"the way in", test_entrance},
        {"operations on the way in", test_operations_of_entrance},
        {"rules that are needed", test_removal},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
