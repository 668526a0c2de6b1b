#include "rule.h"
#include "rule_words.h"
#include "schema/kernel.h"
#include "unit.h"
#include "world.h"

static enum status check(const struct rule *rule)
{
    uint64_t mask = 0;
    return rule_check(rule, &world, &mask);
}

static struct rule grant_rule(const char *grant, const char *interface, const char *facet)
{
    return (struct rule){
        .effect = EFFECT_ALLOW,
        .grant = world_text(grant),
        .interface = world_text(interface),
        .facet = world_text(facet),
    };
}

static void test_good(void)
{
    uint64_t mask = 0;
    struct rule rule = grant_rule("log", "Log", "reader");
    CHECK_EQUAL(rule_check(&rule, &world, &mask), STATUS_OK);
    CHECK_EQUAL(mask, WORLD_LOG_READER);
    rule = grant_rule("log messages", "", "");
    CHECK_EQUAL(rule_check(&rule, &world, &mask), STATUS_OK);
    CHECK_EQUAL(mask, UINT64_MAX);
    rule = grant_rule("", "Log Directory", "");
    CHECK_EQUAL(check(&rule), STATUS_OK);
    rule = (struct rule){.effect = EFFECT_ALLOW, .operations = world_text("plain")};
    CHECK_EQUAL(check(&rule), STATUS_OK);
    rule = (struct rule){.effect = EFFECT_REMOVE, .number = 1001};
    CHECK_EQUAL(check(&rule), STATUS_OK);
}

static void test_unknown_is_refused(void)
{
    struct rule rule = grant_rule("log", "Lag", "");
    CHECK_EQUAL(check(&rule), STATUS_NOT_FOUND);
    rule = grant_rule("log", "Log", "raeder");
    CHECK_EQUAL(check(&rule), STATUS_NOT_FOUND);
    rule = grant_rule("log", "Log Lag", "");
    CHECK_EQUAL(check(&rule), STATUS_NOT_FOUND);
    rule = grant_rule("log", "", "reader"); /* a facet of what? */
    CHECK_EQUAL(check(&rule), STATUS_INVALID_ARGUMENT);
    rule = grant_rule("log", "Log Directory", "reader");
    CHECK_EQUAL(check(&rule), STATUS_INVALID_ARGUMENT);
    rule = (struct rule){.effect = EFFECT_ALLOW, .operations = world_text("everything")};
    CHECK_EQUAL(check(&rule), STATUS_INVALID_ARGUMENT);
    rule = (struct rule){.effect = EFFECT_COUNT};
    CHECK_EQUAL(check(&rule), STATUS_INVALID_ARGUMENT);
    rule = (struct rule){.principal = PRINCIPAL_MATCH_COUNT};
    CHECK_EQUAL(check(&rule), STATUS_INVALID_ARGUMENT);
}

static void test_form(void)
{
    static const char *const wrong[] = {" log", "log ", "log  two", "a\tb", "a\nb", "\x80", " "};
    static uint8_t many[RULE_NAMES_BYTES_MAX + 1];
    struct rule rule;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        rule = grant_rule(wrong[i], "", "");
        CHECK_EQUAL(check(&rule), STATUS_INVALID_ARGUMENT);
        rule = (struct rule){.program = world_text(wrong[i])};
        CHECK_EQUAL(check(&rule), STATUS_INVALID_ARGUMENT);
    }
    memset(many, 'x', sizeof(many));
    rule = (struct rule){.program = {many, sizeof(many)}};
    CHECK_EQUAL(check(&rule), STATUS_LIMIT_EXCEEDED);
    rule.program.size_bytes--;
    CHECK_EQUAL(check(&rule), STATUS_OK);
}

static void test_fields_together(void)
{
    struct rule rule = {.principal = PRINCIPAL_MATCH_KEY};
    CHECK_EQUAL(check(&rule), STATUS_INVALID_ARGUMENT);
    rule.key = world_key(1);
    CHECK_EQUAL(check(&rule), STATUS_OK);
    rule.key.size_bytes--;
    CHECK_EQUAL(check(&rule), STATUS_INVALID_ARGUMENT);
    rule = (struct rule){.key = world_key(1)};
    CHECK_EQUAL(check(&rule), STATUS_INVALID_ARGUMENT);
    rule = (struct rule){.signer = {world_key(1).data, 31}};
    CHECK_EQUAL(check(&rule), STATUS_INVALID_ARGUMENT);
    rule = (struct rule){.number = 3};
    CHECK_EQUAL(check(&rule), STATUS_INVALID_ARGUMENT);
    rule = (struct rule){.effect = EFFECT_REMOVE};
    CHECK_EQUAL(check(&rule), STATUS_INVALID_ARGUMENT);
    rule = (struct rule){.effect = EFFECT_REMOVE, .number = 3, .program = world_text("ls")};
    CHECK_EQUAL(check(&rule), STATUS_INVALID_ARGUMENT);
    rule = (struct rule){.effect = EFFECT_DENY, .operations = world_text("plain")};
    CHECK_EQUAL(check(&rule), STATUS_INVALID_ARGUMENT);
    rule = grant_rule("log", "", "");
    rule.operations = world_text("plain");
    CHECK_EQUAL(check(&rule), STATUS_INVALID_ARGUMENT);
}

static void test_names(void)
{
    const struct bytes names = world_text("ls cat echo");
    CHECK(rule_names_have(names, world_text("ls")));
    CHECK(rule_names_have(names, world_text("cat")));
    CHECK(rule_names_have(names, world_text("echo")));
    CHECK(!rule_names_have(names, world_text("l")));
    CHECK(!rule_names_have(names, world_text("s cat")));
    CHECK(!rule_names_have(names, world_text("ls cat")));
    CHECK(!rule_names_have(names, world_text("")));
    CHECK(!rule_names_have(world_text(""), world_text("ls")));
}

static void test_operations(void)
{
    struct operation_masks all = {0};
    struct operation_masks threads = {0};
    struct operation_masks plain = {0};
    CHECK(rule_operations(world_text("all"), &all));
    CHECK(rule_operations(world_text("threads"), &threads));
    CHECK(rule_operations(world_text("plain"), &plain));
    CHECK(!rule_operations(world_text("plai"), &plain));
    CHECK_EQUAL(all.ledger, LEDGER_MASK_ALL);
    CHECK_EQUAL(threads.process & PROCESS_MASK_CREATE_THREAD, PROCESS_MASK_CREATE_THREAD);
    CHECK_EQUAL(threads.ledger & LEDGER_MASK_CREATE_PROCESS, 0);
    CHECK_EQUAL(threads.scheduling & SCHEDULING_MASK_CREATE, 0);
    CHECK_EQUAL(plain.process & PROCESS_MASK_CREATE_THREAD, 0);
    CHECK_EQUAL(plain.process & PROCESS_MASK_INSTALL, 0);
    CHECK_EQUAL(plain.ledger & LEDGER_MASK_CREATE_ENDPOINT, 0);
    CHECK_EQUAL(plain.ledger & LEDGER_MASK_DESTROY, 0);
    /* Each is less than the one before. */
    CHECK_EQUAL(plain.process & ~threads.process, 0);
    CHECK_EQUAL(plain.thread & ~threads.thread, 0);
    CHECK_EQUAL(plain.ledger & ~threads.ledger, 0);
    CHECK_EQUAL(threads.process & ~all.process, 0);
}

static void words_are(const struct rule *rule, const char *expected)
{
    char words[RULE_WORDS_TEXT_MAX];
    rule_in_words(words, sizeof(words), rule);
    if (strcmp(words, expected) != 0) {
        fprintf(stderr, "%s\n", words);
    }
    CHECK(strcmp(words, expected) == 0);
}

static void test_words(void)
{
    struct rule rule = grant_rule("log", "Log", "reader");
    words_are(&rule, "allow anybody: give log as Log, only reader to any program");
    rule = grant_rule("*", "Log Directory", "");
    rule.effect = EFFECT_DENY;
    rule.principal = PRINCIPAL_MATCH_KNOWN;
    rule.program = world_text("ls cat");
    words_are(&rule, "deny who is logged in: give anything of Log Directory to ls cat");
    rule = (struct rule){.effect = EFFECT_ASK,
                         .principal = PRINCIPAL_MATCH_KEY,
                         .key = world_key(0),
                         .signer = world_key(1),
                         .operations = world_text("plain")};
    words_are(
        &rule,
        "ask before key 0101010101010101..: start any program signed by 0202020202020202.., "
        "kernel operations: plain");
    rule = (struct rule){.effect = EFFECT_REMOVE, .number = 1007};
    words_are(&rule, "remove rule 1007");
    char small[12];
    rule_in_words(small, sizeof(small), &(struct rule){.program = world_text("a-long-name")});
    CHECK_EQUAL(strlen(small), 11);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"rules that are good", test_good},
        {"what is unknown is refused", test_unknown_is_refused},
        {"the form of names", test_form},
        {"fields that go together", test_fields_together},
        {"names", test_names},
        {"operations", test_operations},
        {"rules in words", test_words},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
