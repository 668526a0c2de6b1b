#include "kept.h"
#include "unit.h"
#include "world.h"
#include <stdlib.h>

#define MEMORY_BYTES ((size_t)128 * 1024)
/* Where a change is cut off: in the header at each byte, in the message now and then. */
#define HEADER_BYTES 32u
#define CUT_STEP     61u

static uint8_t memory[MEMORY_BYTES] __attribute__((aligned(8)));
static struct rule_set set;
static struct rule_set restored;
static struct kept kept;

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

static enum status restore(uint32_t *refused)
{
    struct kept opened;
    rule_set_init(&restored, &world);
    const enum status status = kept_open(&opened, memory, sizeof(memory));
    return status == STATUS_OK ? kept_restore(&opened, &restored, is_signed, refused) : status;
}

static void begin(void)
{
    memset(memory, 0, sizeof(memory));
    rule_set_init(&set, &world);
    CHECK_EQUAL(kept_open(&kept, memory, sizeof(memory)), STATUS_OK);
}

static void test_round_trip(void)
{
    uint32_t refused = 0;
    begin();
    CHECK_EQUAL(restore(&refused), STATUS_OK);
    CHECK_EQUAL(restored.count, 0);
    for (uint32_t i = 1; i <= RULE_SET_OWNER_MAX; i++) {
        add(i, 1);
        CHECK_EQUAL(kept_save(&kept, &set), STATUS_OK);
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
    CHECK_EQUAL(kept_save(&kept, &set), STATUS_OK);
    CHECK_EQUAL(restore(&refused), STATUS_OK);
    CHECK_EQUAL(restored.count, RULE_SET_OWNER_MAX - 1);
    CHECK_EQUAL(restored.next_sequence, RULE_SET_OWNER_MAX + 2); /* it cannot be replayed */
}

static void test_too_small(void)
{
    CHECK_EQUAL(kept_open(&kept, memory, KEPT_BANK_BYTES_MIN), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(kept_open(&kept, memory, 0), STATUS_LIMIT_EXCEEDED);
    memset(memory, 0, sizeof(memory));
    CHECK_EQUAL(kept_open(&kept, memory, 2 * KEPT_BANK_BYTES_MIN), STATUS_OK);
}

static void test_not_signed(void)
{
    uint32_t refused = 0;
    begin();
    add(1, 1);
    add(2, 2);
    add(3, 1);
    CHECK_EQUAL(kept_save(&kept, &set), STATUS_OK);
    CHECK_EQUAL(restore(&refused), STATUS_OK);
    CHECK_EQUAL(refused, 1);
    CHECK_EQUAL(restored.count, 2);
}

/*
 * A change of a bank is the message, written from its start, then the header. Whatever part of it
 * is there, what comes back is the state before or the one after.
 */
static void cut_at(const uint8_t *before, const uint8_t *after, size_t message, size_t header)
{
    const size_t bank = kept.bank * kept.bank_bytes;
    uint32_t refused = 0;
    memcpy(memory, before, sizeof(memory));
    memcpy(memory + bank + HEADER_BYTES, after + bank + HEADER_BYTES, message);
    memcpy(memory + bank, after + bank, header);
    CHECK_EQUAL(restore(&refused), STATUS_OK);
    CHECK_EQUAL(refused, 0);
    CHECK(restored.count == 2 || (restored.count == 3 && header == HEADER_BYTES));
    CHECK(header < HEADER_BYTES || restored.count == 3);
}

static void test_cut_short(void)
{
    static uint8_t before[MEMORY_BYTES];
    static uint8_t after[MEMORY_BYTES];
    begin();
    add(1, 1);
    CHECK_EQUAL(kept_save(&kept, &set), STATUS_OK);
    CHECK_EQUAL(kept_save(&kept, &set), STATUS_OK);
    add(2, 1);
    CHECK_EQUAL(kept_save(&kept, &set), STATUS_OK);
    memcpy(before, memory, sizeof(memory));
    add(3, 1);
    CHECK_EQUAL(kept_save(&kept, &set), STATUS_OK);
    memcpy(after, memory, sizeof(memory));
    const size_t whole = kept.bank_bytes - HEADER_BYTES;
    for (size_t message = 0; message < 1024; message += CUT_STEP) {
        cut_at(before, after, message, 0);
    }
    for (size_t header = 0; header <= HEADER_BYTES; header++) {
        cut_at(before, after, whole, header);
    }
}

/* Anything at all, with a checksum that fits or not: an answer, and rules that are some. */
static void test_hostile(void)
{
    uint32_t refused = 0;
    begin();
    add(1, 1);
    add(2, 1);
    CHECK_EQUAL(kept_save(&kept, &set), STATUS_OK);
    static uint8_t good[MEMORY_BYTES];
    memcpy(good, memory, sizeof(memory));
    for (size_t i = 0; i < 512; i++) {
        memcpy(memory, good, sizeof(memory));
        memory[i] ^= 0xff;
        const enum status status = restore(&refused);
        CHECK(status == STATUS_OK || status == STATUS_MALFORMED);
        CHECK(restored.count <= 2);
    }
    memset(memory, 0xff, sizeof(memory));
    CHECK_EQUAL(restore(&refused), STATUS_MALFORMED);
    /* What cannot be read is written over. */
    CHECK_EQUAL(kept_open(&kept, memory, sizeof(memory)), STATUS_MALFORMED);
    CHECK_EQUAL(kept_save(&kept, &set), STATUS_OK);
    CHECK_EQUAL(restore(&refused), STATUS_OK);
    CHECK_EQUAL(restored.count, 2);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"kept and restored", test_round_trip},
        {"too small", test_too_small},
        {"rules that are not signed", test_not_signed},
        {"cut short", test_cut_short},
        {"hostile memory", test_hostile},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
