#include "console_gate.h"
#include "unit.h"

static struct console_gate gate;

static uint32_t passed(uint64_t now_ns, uint32_t tries)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < tries; i++) {
        uint64_t left_out = 0;
        count += console_gate_pass(&gate, now_ns, &left_out);
    }
    return count;
}

static void test_burst(void)
{
    uint64_t left_out = 9;
    console_gate_init(&gate, 1000);
    CHECK_EQUAL(passed(1000, 100), CONSOLE_GATE_BURST);
    CHECK_EQUAL(passed(1000 + CONSOLE_GATE_INTERVAL_NS - 1, 10), 0);
    CHECK(console_gate_pass(&gate, 1000 + CONSOLE_GATE_INTERVAL_NS, &left_out));
    CHECK_EQUAL(left_out, 100 - CONSOLE_GATE_BURST + 10);
    CHECK(!console_gate_pass(&gate, 1000 + CONSOLE_GATE_INTERVAL_NS, &left_out));
    CHECK_EQUAL(left_out, 0);
    CHECK(console_gate_pass(&gate, 1000 + 2 * CONSOLE_GATE_INTERVAL_NS, &left_out));
    CHECK_EQUAL(left_out, 1);
}

/* However long nothing was said, no more than a burst goes at once. */
static void test_rest(void)
{
    console_gate_init(&gate, 0);
    CHECK_EQUAL(passed(UINT64_MAX, 100), CONSOLE_GATE_BURST);
    console_gate_init(&gate, 0);
    (void)passed(0, 100);
    CHECK_EQUAL(passed(5 * CONSOLE_GATE_INTERVAL_NS + 1, 100), 5);
    CHECK_EQUAL(passed(UINT64_MAX, 100), CONSOLE_GATE_BURST);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"burst", test_burst},
        {"rest", test_rest},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
