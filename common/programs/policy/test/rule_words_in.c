#include "rule_words_in.h"
#include "lib/text.h"
#include "unit.h"

#define KEY "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static struct typed_rule typed;

static bool read(const char *line)
{
    static char copy[400];
    const char *words[16];
    int count = 0;
    (void)text_copy(copy, sizeof(copy), line);
    for (char *word = strtok(copy, "|"); word != NULL; word = strtok(NULL, "|")) {
        words[count++] = word;
    }
    return typed_rule_read(words, count, &typed);
}

static bool is(struct bytes text, const char *expected)
{
    return bytes_equal(text, text_bytes(expected));
}

static void test_good(void)
{
    CHECK(read("deny|ls|log"));
    CHECK_EQUAL(typed.rule.effect, EFFECT_DENY);
    CHECK(is(typed.rule.program, "ls") && is(typed.rule.grant, "log"));
    CHECK(is(typed.rule.interface, ""));
    CHECK(read("allow|any|services|observer|for=known"));
    CHECK_EQUAL(typed.rule.principal, PRINCIPAL_MATCH_KNOWN);
    CHECK(is(typed.rule.program, "") && is(typed.rule.interface, "Supervisor"));
    CHECK(is(typed.rule.facet, "observer"));
    CHECK(read("ask|ls,cat|any"));
    CHECK_EQUAL(typed.rule.effect, EFFECT_ASK);
    CHECK(is(typed.rule.program, "ls cat") && is(typed.rule.grant, "*"));
    CHECK(read("allow|mine|start|operations=plain|signer=" KEY));
    CHECK(is(typed.rule.operations, "plain") && is(typed.rule.grant, ""));
    CHECK_EQUAL(typed.rule.signer.size_bytes, 32);
    CHECK_EQUAL(typed.signer[2], 0x22);
    CHECK(read("deny|any|mine|reader|interface=Log|for=" KEY));
    CHECK_EQUAL(typed.rule.principal, PRINCIPAL_MATCH_KEY);
    CHECK_EQUAL(typed.rule.key.data[31], 0xff);
    CHECK(read("deny|ls|start|for=eve"));
    CHECK(typed.name != NULL && strcmp(typed.name, "eve") == 0);
    typed_rule_set_key(&typed, (struct bytes){typed.signer, 32});
    CHECK(typed.name == NULL && typed.rule.principal == PRINCIPAL_MATCH_KEY);
}

static void wrong(const char *line, const char *word)
{
    CHECK(!read(line));
    CHECK(typed.problem != NULL);
    CHECK(typed.word != NULL && strcmp(typed.word, word) == 0);
}

static void test_wrong(void)
{
    wrong("forbid|ls|log", "forbid");
    wrong("deny", "deny");
    wrong("deny|ls", "deny");
    wrong("deny|ls|log|reader|more", "more");
    wrong("deny|ls|log|colour=red", "colour=red");
    wrong("deny|ls|log|signer=abc", "abc");
    wrong("deny|ls|unheard|reader", "unheard");
    wrong("deny|ls|start|reader", "start");
    wrong("deny|ls|start|interface=Log", "start");
    wrong("allow|ls|log|operations=plain", "log");
    wrong("allow|l s|log", "l s");
    char line[300] = "allow|";
    memset(line + 6, 'x', 200);
    (void)text_copy(line + 206, 20, "|log");
    CHECK(!read(line));
    CHECK(strcmp(typed.problem, "is too long") == 0);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"what people type", test_good},
        {"what they should not", test_wrong},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
