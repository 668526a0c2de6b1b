/* Budgets: what is used comes back a period later, and never more of it than the budget. */
#include "sched/scheduling.h"
#include "unit.h"

#define MS        UINT64_C(1000000)
#define BUDGET_NS (1 * MS)
#define PERIOD_NS (10 * MS)

static struct scheduling *make(void)
{
    struct scheduling *scheduling = scheduling_init_root();
    CHECK_EQUAL(scheduling_configure(scheduling, BUDGET_NS, PERIOD_NS), STATUS_OK);
    return scheduling;
}

static int64_t sum(const struct scheduling *scheduling)
{
    int64_t sum_ns = scheduling->available_ns;
    for (uint32_t i = 0; i < scheduling->refill_count; i++) {
        sum_ns += (int64_t)scheduling->refills[i].amount_ns;
        CHECK(i == 0 || scheduling->refills[i - 1].at_ns <= scheduling->refills[i].at_ns);
    }
    return sum_ns;
}

static void test_comes_back(void)
{
    struct scheduling *scheduling = make();
    scheduling_charge(scheduling, 2 * MS, 2 * MS + BUDGET_NS / 2);
    CHECK_EQUAL(scheduling_time_left(scheduling, 3 * MS, false), BUDGET_NS / 2);
    scheduling_charge(scheduling, 5 * MS, 5 * MS + BUDGET_NS / 2);
    CHECK_EQUAL(scheduling_time_left(scheduling, 12 * MS - 1, false), 0);
    CHECK_EQUAL(scheduling_time_left(scheduling, 12 * MS, false), BUDGET_NS / 2);
    CHECK_EQUAL(scheduling_time_left(scheduling, 15 * MS, false), BUDGET_NS);
    CHECK_EQUAL(sum(scheduling), (int64_t)BUDGET_NS);
}

/* Five budgets at once are paid for in five periods. */
static void test_debt(void)
{
    struct scheduling *scheduling = make();
    scheduling_charge(scheduling, 0, 5 * BUDGET_NS);
    CHECK_EQUAL(scheduling_time_left(scheduling, 5 * MS, true), 0);
    for (uint64_t period = 1; period < 5; period++) {
        CHECK_EQUAL(scheduling_time_left(scheduling, period * PERIOD_NS, false), 0);
        CHECK_EQUAL(sum(scheduling), (int64_t)BUDGET_NS);
    }
    CHECK_EQUAL(scheduling_time_left(scheduling, 5 * PERIOD_NS - 1, false), 0);
    CHECK_EQUAL(scheduling_time_left(scheduling, 5 * PERIOD_NS, false), BUDGET_NS);
    CHECK_EQUAL(sum(scheduling), (int64_t)BUDGET_NS);
}

/* Nobody asked for long: one look is enough, and gives what has become due. */
static void test_debt_and_a_long_time(void)
{
    struct scheduling *scheduling = make();
    scheduling_charge(scheduling, 0, 1000 * BUDGET_NS);
    CHECK_EQUAL(scheduling_time_left(scheduling, 999 * PERIOD_NS, true), SCHEDULING_OVERDRAFT_NS);
    CHECK_EQUAL(scheduling->available_ns, 0);
    CHECK_EQUAL(scheduling_time_left(scheduling, 1000 * PERIOD_NS, false), BUDGET_NS);
    scheduling_charge(scheduling, 1000 * PERIOD_NS, 1000 * PERIOD_NS + 3 * BUDGET_NS);
    CHECK_EQUAL(scheduling_time_left(scheduling, UINT64_MAX / 2, false), BUDGET_NS);
    CHECK_EQUAL(scheduling->refill_count, 0);
}

/* More uses than there are places for: some come back later, none is lost. */
static void test_many_uses(void)
{
    struct scheduling *scheduling = make();
    for (uint64_t i = 0; i < 20; i++) {
        scheduling_charge(scheduling, i * MS / 4, i * MS / 4 + BUDGET_NS / 20);
        CHECK_EQUAL(sum(scheduling), (int64_t)BUDGET_NS);
    }
    CHECK_EQUAL(scheduling->refill_count, SCHEDULING_REFILLS_MAX);
    CHECK_EQUAL(scheduling_time_left(scheduling, PERIOD_NS, false), BUDGET_NS / 20);
    CHECK_EQUAL(scheduling_time_left(scheduling, 2 * PERIOD_NS, false), BUDGET_NS);
}

/* Threads of four CPUs use it up at the same time: together they get no more than one would. */
static void test_several_cpus(void)
{
    struct scheduling *scheduling = make();
    for (uint64_t cpu = 0; cpu < 4; cpu++) {
        scheduling_charge(scheduling, cpu, cpu + BUDGET_NS);
        CHECK_EQUAL(sum(scheduling), (int64_t)BUDGET_NS);
    }
    for (uint64_t period = 1; period < 4; period++) {
        CHECK_EQUAL(scheduling_time_left(scheduling, period * PERIOD_NS, false), 0);
    }
    CHECK_EQUAL(scheduling_time_left(scheduling, 4 * PERIOD_NS + 4, false), BUDGET_NS);
    CHECK_EQUAL(sum(scheduling), (int64_t)BUDGET_NS);
}

int main(void)
{
    const struct unit_test tests[] = {
        {"what is used comes back a period later", test_comes_back},
        {"a debt is paid with a budget each period", test_debt},
        {"a debt, and a long time", test_debt_and_a_long_time},
        {"more uses than places", test_many_uses},
        {"several CPUs at the same time", test_several_cpus},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
