#include "lib/byte_run.h"
#include "unit.h"

#define BYTES 40u

static uint8_t memory[BYTES];

/* One byte at any place that is not as the others, in what begins anywhere. */
static void test_any_place(void)
{
    static const uint8_t others[] = {0, '\n', 0x1b, 0x1f, 0x7f, 0x80, 0x9f, 0xa0, 0xff};
    for (size_t begin = 0; begin < 9; begin++) {
        for (size_t at = begin; at < BYTES; at++) {
            const struct bytes bytes = {memory + begin, BYTES - begin};
            memset(memory, '~', BYTES);
            CHECK_EQUAL(byte_run_printable(bytes), BYTES - begin);
            for (size_t i = 0; i < sizeof(others); i++) {
                memory[at] = others[i];
                CHECK_EQUAL(byte_run_printable(bytes), at - begin);
            }
            memory[at] = ' ';
            CHECK_EQUAL(byte_run_printable(bytes), BYTES - begin);
        }
    }
}

/* Nothing is written outside of the room. */
static void test_copy(void)
{
    uint8_t target[BYTES + 8];
    for (size_t count = 0; count <= BYTES; count++) {
        memset(memory, 'x', BYTES);
        memset(target, 0xee, sizeof(target));
        if (count < BYTES) {
            memory[count] = '\n';
        }
        CHECK_EQUAL(byte_run_copy_printable(target, (struct bytes){memory, BYTES}), count);
        CHECK(memcmp(target, memory, count) == 0);
        for (size_t i = BYTES; i < sizeof(target); i++) {
            CHECK_EQUAL(target[i], 0xee);
        }
    }
}

static void test_nothing(void)
{
    CHECK_EQUAL(byte_run_printable((struct bytes){NULL, 0}), 0);
    CHECK_EQUAL(byte_run_copy_printable(memory, (struct bytes){NULL, 0}), 0);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"any place", test_any_place},
        {"copy", test_copy},
        {"nothing", test_nothing},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
