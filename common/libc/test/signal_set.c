#include "signal_set.h"
#include "unit.h"
#include <signal.h>

static void test_first(void)
{
    CHECK_EQUAL(signal_first(0), 0);
    CHECK_EQUAL(signal_first(signal_bit(SIGUSR1) | signal_bit(SIGTERM)), SIGUSR1);
    CHECK_EQUAL(signal_first(signal_bit(SIGHUP) | signal_bit(SIGSEGV)), SIGSEGV);
    CHECK_EQUAL(signal_first(signal_bit(64)), 64);
    CHECK_EQUAL(signal_first(~(signal_set)0), SIGILL);
}

static void test_defaults(void)
{
    CHECK_EQUAL(signal_default_of(SIGTERM), SIGNAL_ENDS);
    CHECK_EQUAL(signal_default_of(SIGKILL), SIGNAL_ENDS);
    CHECK_EQUAL(signal_default_of(40), SIGNAL_ENDS);
    CHECK_EQUAL(signal_default_of(SIGCHLD), SIGNAL_IS_IGNORED);
    CHECK_EQUAL(signal_default_of(SIGTSTP), SIGNAL_STOPS);
}

static void test_masks(void)
{
    const signal_set all = ~(signal_set)0;
    CHECK_EQUAL(signal_maskable(all), all & ~(signal_bit(SIGKILL) | signal_bit(SIGSTOP)));
    CHECK(!signal_is_valid(0));
    CHECK(!signal_is_valid(65));
    CHECK(!signal_is_valid(-1));
    CHECK(signal_is_valid(1));
    CHECK(signal_is_valid(64));
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"faults come first, then low numbers", test_first},
        {"what signals do by default", test_defaults},
        {"what cannot be masked, and what is a number", test_masks},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
