#include "wall_time.h"
#include "unit.h"

#define S   UINT64_C(1000000000)
#define DAY (86400 * S)

static const struct wall_clock_reading nobody;
static const struct wall_clock_reading device = {1000 * DAY, 0, TIME_SOURCE_DEVICE};

static void test_check(void)
{
    CHECK_EQUAL(wall_time_check(&nobody, 5 * S, 20000 * DAY, false), STATUS_OK);
    CHECK_EQUAL(wall_time_check(&nobody, 5 * S, 0, false), STATUS_OK);
    CHECK_EQUAL(wall_time_check(&nobody, 5 * S, WALL_TIME_NS_MAX, false), STATUS_OK);
    CHECK_EQUAL(
        wall_time_check(&nobody, 5 * S, WALL_TIME_NS_MAX + 1, true), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(wall_time_check(&device, 0, UINT64_MAX, true), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(wall_time_check(&device, S, 1001 * DAY + S, false), STATUS_OK);
    CHECK_EQUAL(wall_time_check(&device, S, 1001 * DAY + S + 1, false), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(wall_time_check(&device, S, 999 * DAY + S, false), STATUS_OK);
    CHECK_EQUAL(wall_time_check(&device, S, 999 * DAY + S - 1, false), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(wall_time_check(&device, S, 0, true), STATUS_OK);
}

static void test_earlier_than_the_start(void)
{
    const struct wall_clock_reading reading = {0 - 10 * DAY, 0, TIME_SOURCE_PERSON};
    CHECK_EQUAL(wall_time_check(&reading, 20 * DAY, 11 * DAY, false), STATUS_OK);
    CHECK_EQUAL(wall_time_check(&reading, 20 * DAY, 12 * DAY, false), STATUS_LIMIT_EXCEEDED);
}

static void test_describe(void)
{
    char text[WALL_TIME_CHANGE_BYTES];
    wall_time_describe_change(&nobody, S, 20000 * DAY, text);
    CHECK(strcmp(text, "unknown -> 2024-10-04T00:00:00Z") == 0);
    wall_time_describe_change(&device, S, 20000 * DAY, text);
    CHECK(strcmp(text, "1972-09-27T00:00:01Z -> 2024-10-04T00:00:00Z") == 0);
    wall_time_describe_change(&device, UINT64_MAX - 1000 * DAY, WALL_TIME_NS_MAX, text);
    CHECK(strcmp(text, "2554-07-21T23:34:33Z -> 2262-01-01T00:00:00Z") == 0);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"check", test_check},
        {"earlier than the start", test_earlier_than_the_start},
        {"describe", test_describe},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
