#include "world.h"
#include "lib/anonymous.h"
#include "lib/message_builder.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct bytes world_text(const char *text)
{
    return (struct bytes){(const uint8_t *)text, strlen(text)};
}

static bool is(struct bytes text, const char *word)
{
    return bytes_equal(text, world_text(word));
}

static bool mask_of(void *context, struct bytes interface, struct bytes facet, uint64_t *mask)
{
    (void)context;
    if (is(interface, "Log")) {
        *mask = is(facet, "")         ? WORLD_LOG_ALL
                : is(facet, "reader") ? WORLD_LOG_READER
                : is(facet, "writer") ? WORLD_LOG_WRITER
                                      : 0;
    } else if (is(interface, "Directory")) {
        *mask = is(facet, "") ? 0xff : is(facet, "reader") ? 0xf : 0;
    } else {
        return false;
    }
    return *mask != 0;
}

const struct rule_world world = {.mask_of = mask_of};

struct bytes world_key(uint32_t number)
{
    static uint8_t keys[WORLD_KEYS][RULE_KEY_BYTES];
    if (number == WORLD_ANONYMOUS) {
        return (struct bytes){anonymous_key, sizeof(anonymous_key)};
    }
    memset(keys[number], (int)number + 1, RULE_KEY_BYTES);
    return (struct bytes){keys[number], RULE_KEY_BYTES};
}

static void must(bool holds)
{
    if (!holds) {
        fprintf(stderr, "a test's message does not fit\n");
        abort();
    }
}

struct bytes world_rule(const struct rule *rule)
{
    static uint64_t words[256];
    struct message_builder builder;
    message_builder_start(&builder, words, 256);
    must(rule_write(rule, &builder) == STATUS_OK);
    return message_builder_finish(&builder);
}

struct signed_bytes world_signed(const struct rule *rule, uint32_t author)
{
    static const uint8_t signature[RULE_SET_SIGNATURE_BYTES] = {1};
    return (struct signed_bytes){
        world_rule(rule), world_key(author), {signature, sizeof(signature)}};
}

struct bytes world_edition(const struct rule *rules, uint32_t count)
{
    static uint64_t words[8192];
    struct message_builder builder;
    const struct policy_rules all = {.rules = rules, .rules_count = count};
    message_builder_start_framed(&builder, words, 8192);
    must(policy_rules_write(&all, &builder) == STATUS_OK);
    return message_builder_finish(&builder);
}
