#include "share.h"
#include "unit.h"

#define SECOND UINT64_C(1000000000)

static struct share_table table;

static struct share_key key_of(uint64_t number)
{
    return (struct share_key){{number, 1}};
}

static uint64_t take(uint64_t number, uint64_t count, uint64_t now_ns)
{
    const struct share_key key = key_of(number);
    uint64_t taken = 0;
    for (uint64_t i = 0; i < count; i++) {
        taken += share_take(&table, &key, now_ns) ? 1 : 0;
    }
    return taken;
}

static void test_burst_and_rate(void)
{
    share_table_init(&table, 5, SECOND);
    CHECK_EQUAL(take(1, 20, SECOND), 5);
    CHECK_EQUAL(take(2, 3, SECOND), 3); /* another one's */
    CHECK_EQUAL(take(1, 20, 2 * SECOND - 1), 0);
    CHECK_EQUAL(take(1, 20, 2 * SECOND), 1);
    CHECK_EQUAL(take(1, 20, 4 * SECOND + SECOND / 2), 2);
    CHECK_EQUAL(take(1, 20, 5 * SECOND), 1); /* the half was not forgotten */
    CHECK_EQUAL(take(1, 20, 1000 * SECOND), 5);
    CHECK_EQUAL(take(1, 1, 999 * SECOND), 0); /* a clock of another CPU */
}

static void test_reports(void)
{
    struct share_report report;
    share_table_init(&table, 1, 100 * SECOND);
    CHECK_EQUAL(share_report_at_ns(&table), 0);
    CHECK_EQUAL(take(1, 4, SECOND), 1);
    CHECK(!share_report(&table, SECOND + SHARE_REPORT_NS - 1, &report));
    CHECK_EQUAL(share_report_at_ns(&table), SECOND + SHARE_REPORT_NS);
    CHECK(share_report(&table, SECOND + SHARE_REPORT_NS, &report));
    CHECK_EQUAL(report.refused, 3);
    CHECK_EQUAL(report.key.words[0], 1);
    CHECK(!share_report(&table, 50 * SECOND, &report));
    CHECK_EQUAL(share_report_at_ns(&table), 0);
}

/* However many keys come, no refused record is forgotten without being counted. */
static void test_many(void)
{
    struct share_report report;
    uint64_t taken = 0;
    uint64_t reported = 0;
    share_table_init(&table, 1, 100 * SECOND);
    for (uint64_t round = 0; round < 20; round++) {
        for (uint64_t number = 1; number <= 3 * SHARES_MAX; number++) {
            taken += take(number, 2, SECOND + round * 1000 + number);
        }
    }
    while (share_report(&table, 90 * SECOND, &report)) {
        reported += report.refused;
    }
    CHECK_EQUAL(taken + reported, 20 * 3 * SHARES_MAX * 2);
    CHECK(reported > 0);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"burst and rate", test_burst_and_rate},
        {"reports", test_reports},
        {"many", test_many},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
