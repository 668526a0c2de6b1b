#include "rule_set.h"
#include "unit.h"
#include "world.h"

static struct rule_set set;

static struct rule deny(const char *program, uint64_t sequence)
{
    return (struct rule){
        .sequence = sequence, .effect = EFFECT_DENY, .program = world_text(program)};
}

static enum status add(const struct rule *rule, uint32_t *number)
{
    const struct signed_bytes given = world_signed(rule, 1);
    return rule_set_add(&set, &given, number);
}

static void test_edition(void)
{
    uint32_t fault = 9;
    struct rule rules[3] = {deny("a", 0), deny("b", 0), deny("c", 0)};
    rule_set_init(&set, &world);
    CHECK_EQUAL(rule_set_open_edition(&set, world_edition(rules, 3), &fault), STATUS_OK);
    CHECK_EQUAL(set.count, 3);
    CHECK_EQUAL(set.ordered[2]->number, 3);
    CHECK(set.ordered[2]->author == NULL);

    rule_set_init(&set, &world);
    rules[1].interface = world_text("Nothing");
    CHECK_EQUAL(rule_set_open_edition(&set, world_edition(rules, 3), &fault), STATUS_NOT_FOUND);
    CHECK_EQUAL(fault, 2);
    CHECK_EQUAL(set.count, 0);
    rules[1] = (struct rule){.effect = EFFECT_REMOVE, .number = 1};
    CHECK_EQUAL(
        rule_set_open_edition(&set, world_edition(rules, 3), &fault), STATUS_INVALID_ARGUMENT);
    CHECK(rule_set_open_edition(&set, (struct bytes){0}, &fault) != STATUS_OK);
    static struct rule many[RULE_SET_EDITION_MAX + 1];
    CHECK_EQUAL(
        rule_set_open_edition(&set, world_edition(many, RULE_SET_EDITION_MAX + 1), &fault),
        STATUS_LIMIT_EXCEEDED);
}

static void test_owner(void)
{
    uint32_t number = 0;
    struct rule rule = deny("ls", 1);
    rule_set_init(&set, &world);
    CHECK_EQUAL(add(&rule, &number), STATUS_OK);
    CHECK_EQUAL(number, RULE_OWNER_FIRST + 1);
    CHECK_EQUAL(add(&rule, &number), STATUS_WRONG_STATE); /* the same again */
    rule.sequence = 3;
    CHECK_EQUAL(add(&rule, &number), STATUS_WRONG_STATE);
    rule.sequence = 2;
    CHECK_EQUAL(add(&rule, &number), STATUS_OK);
    CHECK_EQUAL(set.count, 2);
    CHECK(bytes_equal(set.ordered[0]->content.program, world_text("ls")));

    rule = (struct rule){.sequence = 3, .effect = EFFECT_REMOVE, .number = 7};
    CHECK_EQUAL(add(&rule, &number), STATUS_NOT_FOUND);
    rule.number = RULE_OWNER_FIRST + 1;
    CHECK_EQUAL(add(&rule, &number), STATUS_OK);
    CHECK_EQUAL(set.count, 1);
    CHECK_EQUAL(set.ordered[0]->number, RULE_OWNER_FIRST + 2);
    CHECK_EQUAL(set.next_sequence, 4);
    rule.sequence = 4;
    CHECK_EQUAL(add(&rule, &number), STATUS_NOT_FOUND); /* it is gone */
}

/* An edition's rule cannot be removed, only overruled. */
static void test_edition_stays(void)
{
    uint32_t fault = 0;
    uint32_t number = 0;
    const struct rule rules[1] = {deny("a", 0)};
    const struct rule removal = {.sequence = 1, .effect = EFFECT_REMOVE, .number = 1};
    rule_set_init(&set, &world);
    CHECK_EQUAL(rule_set_open_edition(&set, world_edition(rules, 1), &fault), STATUS_OK);
    CHECK_EQUAL(add(&removal, &number), STATUS_NOT_FOUND);
    CHECK_EQUAL(set.count, 1);
}

static void test_full(void)
{
    uint32_t number = 0;
    rule_set_init(&set, &world);
    for (uint32_t i = 1; i <= RULE_SET_OWNER_MAX; i++) {
        const struct rule rule = deny("ls", i);
        CHECK_EQUAL(add(&rule, &number), STATUS_OK);
    }
    struct rule rule = deny("ls", RULE_SET_OWNER_MAX + 1);
    CHECK_EQUAL(add(&rule, &number), STATUS_LIMIT_EXCEEDED);
    rule = (struct rule){.sequence = RULE_SET_OWNER_MAX + 1,
                         .effect = EFFECT_REMOVE,
                         .number = RULE_OWNER_FIRST + 5};
    CHECK_EQUAL(add(&rule, &number), STATUS_OK);
    rule = deny("cat", RULE_SET_OWNER_MAX + 2);
    CHECK_EQUAL(add(&rule, &number), STATUS_OK);
    CHECK_EQUAL(set.count, RULE_SET_OWNER_MAX);
    for (uint32_t i = 1; i < set.count; i++) {
        CHECK(set.ordered[i - 1]->number < set.ordered[i]->number);
    }
}

/* Messages that say the same in another way, or too much. */
static void test_not_canonical(void)
{
    uint32_t number = 0;
    uint64_t words[RULE_WORDS_MAX + 2] = {0};
    const struct rule rule = deny("ls", 1);
    struct signed_bytes given = world_signed(&rule, 1);
    rule_set_init(&set, &world);
    memcpy(words, given.rule.data, given.rule.size_bytes);
    given.rule = (struct bytes){(const uint8_t *)words, given.rule.size_bytes + 8};
    CHECK_EQUAL(rule_set_add(&set, &given, &number), STATUS_MALFORMED);
    given.rule.size_bytes -= 16;
    CHECK_EQUAL(rule_set_add(&set, &given, &number), STATUS_MALFORMED);
    given.rule.size_bytes = 3;
    CHECK_EQUAL(rule_set_add(&set, &given, &number), STATUS_MALFORMED);
    given.rule.size_bytes = 0;
    CHECK_EQUAL(rule_set_add(&set, &given, &number), STATUS_MALFORMED);
    given.rule.size_bytes = sizeof(words);
    CHECK_EQUAL(rule_set_add(&set, &given, &number), STATUS_LIMIT_EXCEEDED);
    given = world_signed(&rule, 1);
    given.author.size_bytes = 31;
    CHECK_EQUAL(rule_set_add(&set, &given, &number), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(set.count, 0);
    CHECK_EQUAL(set.next_sequence, 1);
}

static void test_restore(void)
{
    rule_set_init(&set, &world);
    struct rule rule = deny("ls", 5);
    struct signed_bytes given = world_signed(&rule, 1);
    CHECK_EQUAL(rule_set_restore(&set, &given), STATUS_OK);
    CHECK_EQUAL(set.next_sequence, 6);
    CHECK_EQUAL(rule_set_restore(&set, &given), STATUS_WRONG_STATE);
    rule = (struct rule){.sequence = 7, .effect = EFFECT_REMOVE, .number = 1005};
    given = world_signed(&rule, 1);
    CHECK_EQUAL(rule_set_restore(&set, &given), STATUS_WRONG_STATE);
    rule = deny("ls", UINT64_MAX);
    given = world_signed(&rule, 1);
    CHECK_EQUAL(rule_set_restore(&set, &given), STATUS_WRONG_STATE);
    rule = deny("ls", UINT32_MAX);
    given = world_signed(&rule, 1);
    CHECK_EQUAL(rule_set_restore(&set, &given), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(set.count, 1);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"the edition's rules", test_edition},
        {"the owner's rules", test_owner},
        {"the edition's rules stay", test_edition_stays},
        {"as many as there may be", test_full},
        {"messages that are not canonical", test_not_canonical},
        {"rules that were kept", test_restore},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
