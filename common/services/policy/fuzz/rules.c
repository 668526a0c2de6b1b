/*
 * Bytes as what an edition brings, as a rule that somebody sends, and as what was kept: whatever
 * they are, the rules that come of it are good ones, and a change can be kept afterwards.
 */
#include "kept.h"
#include "rule_words.h"
#include "world.h"
#include <stdlib.h>
#include <string.h>

#define MEMORY_BYTES (2 * KEPT_BANK_BYTES_MIN)
#define HEADER_BYTES 32u
/* Nearly all inputs fail at the checksum: a few of them are enough. */
#define KEPT_STEP 64u

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
    static uint8_t memory[MEMORY_BYTES] __attribute__((aligned(8)));
    struct kept kept;
    uint32_t refused = 0;
    memset(memory, 0, sizeof(memory));
    memcpy(memory, input.data, input.size_bytes < MEMORY_BYTES ? input.size_bytes : MEMORY_BYTES);
    rule_set_init(&set, &world);
    const enum status status = kept_open(&kept, memory, sizeof(memory));
    must(status == STATUS_OK || status == STATUS_MALFORMED);
    if (kept_restore(&kept, &set, is_signed, &refused) == STATUS_OK) {
        check_rules();
    }
    must(kept_save(&kept, &set) == STATUS_OK);
}

/* The message of a bank whose header is right: behind it, only what is in the message counts. */
static void try_as_message(struct bytes input)
{
    static uint8_t memory[MEMORY_BYTES] __attribute__((aligned(8)));
    struct kept kept;
    uint32_t refused = 0;
    rule_set_init(&set, &world);
    /* As kept_open() leaves it when nothing was kept, without looking at all of it each time. */
    kept = (struct kept){.memory = memory, .bank_bytes = MEMORY_BYTES / 2};
    memset(memory + kept.bank_bytes, 0, HEADER_BYTES);
    if (kept_seal(&kept, input) != STATUS_OK) {
        return;
    }
    must(kept_open(&kept, memory, sizeof(memory)) == STATUS_OK);
    if (kept_restore(&kept, &set, is_signed, &refused) == STATUS_OK) {
        check_rules();
    }
    must(kept_save(&kept, &set) == STATUS_OK);
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
    if (size_bytes % KEPT_STEP == 0) {
        try_as_kept(input);
    }
    try_as_message(input);
    return 0;
}
