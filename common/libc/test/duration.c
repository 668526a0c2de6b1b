#include "duration.h"
#include "unit.h"
#include <limits.h>

static void test_validity(void)
{
    CHECK(duration_is_valid(&(struct timespec){0, 0}));
    CHECK(duration_is_valid(&(struct timespec){1, 999999999}));
    CHECK(!duration_is_valid(&(struct timespec){1, 1000000000}));
    CHECK(!duration_is_valid(&(struct timespec){1, -1}));
    CHECK(!duration_is_valid(&(struct timespec){-1, 0}));
}

static void test_conversion(void)
{
    CHECK_EQUAL(duration_ns(&(struct timespec){2, 3}), 2000000003);
    CHECK_EQUAL(duration_ns(&(struct timespec){LONG_MAX, 0}), UINT64_MAX);
    const time_t most = (time_t)(UINT64_MAX / NS_PER_S);
    CHECK_EQUAL(duration_ns(&(struct timespec){most, 999999999}), UINT64_MAX);
    const struct timespec back = duration_timespec(2000000003);
    CHECK_EQUAL(back.tv_sec, 2);
    CHECK_EQUAL(back.tv_nsec, 3);
    CHECK_EQUAL(duration_add(UINT64_MAX - 1, 1), UINT64_MAX);
    CHECK_EQUAL(duration_add(UINT64_MAX, 1), UINT64_MAX);
    CHECK_EQUAL(duration_add(1, 2), 3);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"which times are valid", test_validity},
        {"what does not fit is as long as can be", test_conversion},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
