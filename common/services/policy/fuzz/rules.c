/*
 * Bytes as what an edition brings, as a rule that somebody sends, and as what was kept: whatever
 * they are, the rules that come of it are good ones, and are kept and read again as they are.
 */
#include "rule_words.h"
#include "rules_message.h"
#include "world.h"
#include <stdlib.h>
#include <string.h>

#define BYTES_MAX 2048u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

static struct rule_set set;

static void must(bool holds)
{
    if (!holds) {
        __builtin_trap();
    }
}

static bool is_signed(const struct signed_bytes *given)
{
    return given->rule.size_bytes != 8;
}

static void check_rules(void)
{
    char words[RULE_WORDS_TEXT_MAX];
    for (uint32_t i = 0; i < set.count; i++) {
        uint64_t mask = 0;
        must(rule_check(&set.ordered[i]->content, &world, &mask) == STATUS_OK);
        must(mask == set.ordered[i]->mask);
        must(i == 0 || set.ordered[i - 1]->number < set.ordered[i]->number);
        rule_in_words(words, sizeof(words), &set.ordered[i]->content);
        must(strlen(words) < sizeof(words));
    }
}

static void try_as_kept(struct bytes input)
{
    static uint64_t words[RULES_MESSAGE_WORDS_MAX];
    static uint64_t aligned[BYTES_MAX / sizeof(uint64_t)];
    struct bytes message;
    uint32_t refused = 0;
    if (input.size_bytes > BYTES_MAX) {
        return;
    }
    memcpy(aligned, input.data, input.size_bytes);
    rule_set_init(&set, &world);
    message = (struct bytes){(const uint8_t *)aligned, input.size_bytes};
    if (rules_message_read(message, &set, is_signed, &refused) == STATUS_OK) {
        check_rules();
    }
    must(rules_message_write(&set, words, &message) == STATUS_OK);
    const uint32_t count = set.count;
    rule_set_init(&set, &world);
    must(rules_message_read(message, &set, is_signed, &refused) == STATUS_OK);
    must(refused == 0 && set.count == count);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    const struct bytes input = {data, size_bytes};
    uint32_t number = 0;
    rule_set_init(&set, &world);
    if (rule_set_open_edition(&set, input, &number) == STATUS_OK) {
        check_rules();
    }
    const struct signed_bytes given = {input, world_key(1), {data, RULE_SET_SIGNATURE_BYTES}};
    if (size_bytes >= RULE_SET_SIGNATURE_BYTES &&
        rule_set_add(&set, &given, &number) == STATUS_OK) {
        check_rules();
    }
    try_as_kept(input);
    return 0;
}
