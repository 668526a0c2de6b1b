#include "record_range.h"
#include "unit.h"
#include <errno.h>
#include <limits.h>

static void check(long base, long start, long length, uint64_t first, uint64_t size_bytes)
{
    struct record_range range = {0};
    CHECK_EQUAL(record_range_of(base, start, length, &range), 0);
    CHECK_EQUAL(range.start, first);
    CHECK_EQUAL(range.size_bytes, size_bytes);
}

static long refusal(long base, long start, long length)
{
    struct record_range range = {7, 7};
    const long result = record_range_of(base, start, length, &range);
    CHECK(range.start == 7 && range.size_bytes == 7);
    return result;
}

static void test_ranges(void)
{
    check(0, 0, 0, 0, 0);
    check(0, 5, 3, 5, 3);
    check(10, -4, 2, 6, 2);
    check(10, 0, 0, 10, 0);
    check(10, 0, -3, 7, 3);
    check(10, 0, -10, 0, 10);
    check(0, LONG_MAX, 0, LONG_MAX, 0);
    check(0, LONG_MAX, 1, LONG_MAX, 1);
    check(0, 0, LONG_MAX, 0, LONG_MAX);
    check(0, LONG_MAX, -LONG_MAX, 0, LONG_MAX);
    check(LONG_MAX, -1, 2, LONG_MAX - 1, 2);
}

static void test_refused(void)
{
    CHECK_EQUAL(refusal(0, -1, 1), -EINVAL);
    CHECK_EQUAL(refusal(3, -4, 0), -EINVAL);
    CHECK_EQUAL(refusal(10, 0, -11), -EINVAL);
    CHECK_EQUAL(refusal(0, 0, LONG_MIN), -EINVAL);
    CHECK_EQUAL(refusal(0, LONG_MIN, LONG_MIN), -EINVAL);
    CHECK_EQUAL(refusal(0, LONG_MIN, 5), -EINVAL);
    CHECK_EQUAL(refusal(1, LONG_MAX, 0), -EOVERFLOW);
    CHECK_EQUAL(refusal(0, LONG_MAX, 2), -EOVERFLOW);
    CHECK_EQUAL(refusal(LONG_MAX, LONG_MAX, LONG_MAX), -EOVERFLOW);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"ranges", test_ranges},
        {"no ranges", test_refused},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
