#include "pace.h"
#include "unit.h"

#define BEGIN_NS UINT64_C(1000000000)
#define CLOSE_NS UINT64_C(20000)

static struct pace pace;

/* Calls that follow each other at such a distance, until the service looks by itself. */
static uint32_t call_until_looking(uint64_t *now_ns, uint64_t distance_ns)
{
    uint32_t count = 1;
    while (pace_is_called(&pace, 1, *now_ns) && count < 1000) {
        *now_ns += distance_ns;
        count++;
    }
    return count;
}

static void test_seldom(void)
{
    uint64_t now_ns = BEGIN_NS;
    pace = (struct pace){0};
    CHECK_EQUAL(call_until_looking(&now_ns, PACE_NS), 1000);
    CHECK_EQUAL(pace_next_ns(&pace, now_ns), UINT64_MAX);
}

static void test_much(void)
{
    uint64_t now_ns = BEGIN_NS;
    pace = (struct pace){0};
    CHECK_EQUAL(call_until_looking(&now_ns, CLOSE_NS), PACE_CALLS_MIN);
    for (uint32_t i = 0; i < 10; i++) {
        now_ns += 3 * PACE_NS; /* what was taken was sent: the time begins afterwards */
        CHECK_EQUAL(pace_next_ns(&pace, now_ns), now_ns + PACE_NS);
        now_ns += PACE_NS;
        CHECK(!pace_is_called(&pace, PACE_DATAGRAMS_MIN, now_ns));
        CHECK(!pace_is_called(&pace, 0, now_ns + CLOSE_NS)); /* the same turn */
    }
    now_ns = pace_next_ns(&pace, now_ns);
    CHECK(pace_is_called(&pace, PACE_DATAGRAMS_MIN - 1, now_ns));
    CHECK_EQUAL(pace_next_ns(&pace, now_ns), UINT64_MAX);
    /* It does not begin again at once. */
    CHECK_EQUAL(call_until_looking(&now_ns, CLOSE_NS), PACE_CALLS_MIN);
}

/* What was taken in between, for other reasons, counts, and changes nothing else. */
static void test_in_between(void)
{
    uint64_t now_ns = BEGIN_NS;
    pace = (struct pace){0};
    (void)call_until_looking(&now_ns, CLOSE_NS);
    const uint64_t until_ns = pace_next_ns(&pace, now_ns);
    for (uint32_t i = 0; i < PACE_DATAGRAMS_MIN; i++) {
        now_ns += CLOSE_NS;
        CHECK(!pace_is_called(&pace, 1, now_ns));
        CHECK_EQUAL(pace_next_ns(&pace, now_ns), until_ns);
    }
    CHECK(!pace_is_called(&pace, 0, until_ns));
    CHECK_EQUAL(pace_next_ns(&pace, until_ns), until_ns + PACE_NS);
}

/* A look for nothing is no call. */
static void test_nothing(void)
{
    uint64_t now_ns = BEGIN_NS;
    pace = (struct pace){0};
    for (uint32_t i = 0; i < 100; i++) {
        CHECK(pace_is_called(&pace, 0, now_ns));
        now_ns += CLOSE_NS;
    }
    CHECK_EQUAL(call_until_looking(&now_ns, CLOSE_NS), PACE_CALLS_MIN);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"who sends seldom calls", test_seldom},
        {"who sends much is looked after", test_much},
        {"what is taken in between counts", test_in_between},
        {"looks for nothing", test_nothing},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
