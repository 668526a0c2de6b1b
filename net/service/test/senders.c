#include "senders.h"
#include "unit.h"

static struct senders senders;

static struct place sender(uint32_t number)
{
    const uint8_t high = (uint8_t)(number >> 8);
    return (struct place){address_ipv4(10, 0, high, (uint8_t)number), 1000};
}

static void note(uint32_t number)
{
    const struct place place = sender(number);
    senders_note(&senders, &place);
}

static bool have(uint32_t number)
{
    const struct place place = sender(number);
    return senders_have(&senders, &place);
}

static void test_known(void)
{
    struct place other = sender(1);
    senders = (struct senders){0};
    CHECK(!have(1));
    note(1);
    CHECK(have(1));
    CHECK(!have(2));
    other.port++;
    CHECK(!senders_have(&senders, &other));
    note(1);
    CHECK_EQUAL(senders.answered_count, 1);
    CHECK_EQUAL(senders.other_count, 0);
}

/* The oldest of those that were not answered makes room. */
static void test_full(void)
{
    senders = (struct senders){0};
    for (uint32_t i = 0; i < SENDERS_OTHERS_MAX; i++) {
        note(i);
    }
    note(1); /* sends again */
    CHECK_EQUAL(senders.forgotten_count, 0);
    note(SENDERS_OTHERS_MAX);
    note(SENDERS_OTHERS_MAX + 1);
    CHECK_EQUAL(senders.other_count, SENDERS_OTHERS_MAX);
    CHECK_EQUAL(senders.forgotten_count, 2);
    CHECK(!have(0));
    CHECK(have(1));
    CHECK(!have(2));
    for (uint32_t i = 3; i <= SENDERS_OTHERS_MAX + 1; i++) {
        CHECK(have(i));
    }
}

/* The oldest of those that were answered counts among the others. */
static void test_full_of_answered(void)
{
    senders = (struct senders){0};
    for (uint32_t i = 0; i < SENDERS_ANSWERED_MAX; i++) {
        note(i);
        CHECK(have(i));
    }
    note(1000);
    CHECK(have(1000));
    CHECK_EQUAL(senders.answered_count, SENDERS_ANSWERED_MAX);
    CHECK_EQUAL(senders.other_count, 1);
    CHECK_EQUAL(senders.forgotten_count, 0);
    /* All but the one that makes room for it now. */
    CHECK(have(0));
    CHECK_EQUAL(senders.other_count, 1);
    for (uint32_t i = 2; i < SENDERS_ANSWERED_MAX; i++) {
        CHECK(have(i));
    }
    CHECK_EQUAL(senders.forgotten_count, 0);
    for (uint32_t i = 0; i < SENDERS_OTHERS_MAX; i++) {
        note(2000 + i);
    }
    CHECK_EQUAL(senders.forgotten_count, 1);
    CHECK(!have(1));
}

/* Who was answered stays, however many strangers send once, and though he sends no more. */
static void test_flood(void)
{
    senders = (struct senders){0};
    note(0);
    note(1);
    CHECK(have(1));
    for (uint32_t i = 2; i < 10 * SENDERS_OTHERS_MAX; i++) {
        note(i);
    }
    CHECK(!have(0));
    CHECK(have(1));
    CHECK(!have(2));
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"who has sent", test_known},
        {"too many", test_full},
        {"too many that are answered", test_full_of_answered},
        {"a flood of strangers", test_flood},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
