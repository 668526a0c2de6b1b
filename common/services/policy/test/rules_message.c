#include "rules_message.h"
#include "unit.h"
#include "world.h"
#include <stdlib.h>

static uint64_t words[RULES_MESSAGE_WORDS_MAX];
static struct bytes message;
static struct rule_set set;
static struct rule_set restored;

static bool is_signed(const struct signed_bytes *given)
{
    return bytes_equal(given->author, world_key(1));
}

static void add(uint64_t sequence, uint32_t author)
{
    uint32_t number = 0;
    const struct rule rule = {.sequence = sequence, .program = world_text("ls")};
    const struct signed_bytes given = world_signed(&rule, author);
    CHECK_EQUAL(rule_set_add(&set, &given, &number), STATUS_OK);
}

static void keep(void)
{
    CHECK_EQUAL(rules_message_write(&set, words, &message), STATUS_OK);
}

static enum status restore(uint32_t *refused)
{
    rule_set_init(&restored, &world);
    return rules_message_read(message, &restored, is_signed, refused);
}

static void begin(void)
{
    rule_set_init(&set, &world);
}

static void test_round_trip(void)
{
    uint32_t refused = 0;
    begin();
    keep();
    CHECK_EQUAL(restore(&refused), STATUS_OK);
    CHECK_EQUAL(restored.count, 0);
    for (uint32_t i = 1; i <= RULE_SET_OWNER_MAX; i++) {
        add(i, 1);
        keep();
        CHECK_EQUAL(restore(&refused), STATUS_OK);
        CHECK_EQUAL(restored.count, i);
        CHECK_EQUAL(restored.next_sequence, i + 1);
    }
    CHECK_EQUAL(refused, 0);
    const struct rule removal = {
        .sequence = RULE_SET_OWNER_MAX + 1, .effect = EFFECT_REMOVE, .number = 1003};
    const struct signed_bytes given = world_signed(&removal, 1);
    uint32_t number = 0;
    CHECK_EQUAL(rule_set_add(&set, &given, &number), STATUS_OK);
    keep();
    CHECK_EQUAL(restore(&refused), STATUS_OK);
    CHECK_EQUAL(restored.count, RULE_SET_OWNER_MAX - 1);
    CHECK_EQUAL(restored.next_sequence, RULE_SET_OWNER_MAX + 2); /* it cannot be replayed */
}

static void test_not_signed(void)
{
    uint32_t refused = 0;
    begin();
    add(1, 1);
    add(2, 2);
    add(3, 1);
    keep();
    CHECK_EQUAL(restore(&refused), STATUS_OK);
    CHECK_EQUAL(refused, 1);
    CHECK_EQUAL(restored.count, 2);
}

/* Each byte of a message changed, and each part of it: an answer, and rules that are some. */
static void test_hostile(void)
{
    static uint64_t copy[RULES_MESSAGE_WORDS_MAX];
    uint32_t refused = 0;
    begin();
    add(1, 1);
    add(2, 1);
    keep();
    memcpy(copy, words, message.size_bytes);
    uint32_t malformed = 0;
    for (size_t i = 0; i < message.size_bytes; i++) {
        ((uint8_t *)words)[i] ^= 0xff;
        const enum status status = restore(&refused);
        CHECK(status == STATUS_OK || status == STATUS_MALFORMED);
        CHECK(restored.count <= 2);
        malformed += status == STATUS_MALFORMED;
        memcpy(words, copy, message.size_bytes);
    }
    CHECK(malformed > 0);
    const size_t whole = message.size_bytes;
    for (message.size_bytes = 0; message.size_bytes < whole; message.size_bytes++) {
        CHECK_EQUAL(restore(&refused), STATUS_MALFORMED);
    }
    CHECK_EQUAL(restore(&refused), STATUS_OK);
    CHECK_EQUAL(restored.count, 2);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"kept and restored", test_round_trip},
        {"rules that are not signed", test_not_signed},
        {"hostile messages", test_hostile},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
