#include "searches.h"
#include "unit.h"

static void test_answers(void)
{
    struct searches searches = {0};
    uint32_t slot = 0;
    const uint32_t one = searches_begin(&searches, 3);
    const uint32_t other = searches_begin(&searches, 5);
    CHECK(one != other && searches_waits(&searches, 3) && !searches_waits(&searches, 4));
    CHECK(searches_end(&searches, other, &slot));
    CHECK_EQUAL(slot, 5);
    CHECK(searches_end(&searches, one, &slot));
    CHECK_EQUAL(slot, 3);
    CHECK(!searches_waits(&searches, 3));
    CHECK(!searches_end(&searches, one, &slot)); /* once */
    CHECK(!searches_end(&searches, 0, &slot));
}

/* What was asked for the settings of before is no answer for who has the slot now. */
static void test_other_settings(void)
{
    struct searches searches = {0};
    uint32_t slot = 0;
    const uint32_t before = searches_begin(&searches, 0);
    searches_forget(&searches, 0);
    CHECK(!searches_waits(&searches, 0));
    const uint32_t now = searches_begin(&searches, 0);
    CHECK(!searches_end(&searches, before, &slot));
    CHECK(searches_waits(&searches, 0));
    CHECK(searches_end(&searches, now, &slot));
}

static void test_many(void)
{
    struct searches searches = {.last = UINT32_MAX - 1};
    uint32_t slot = 0;
    CHECK_EQUAL(searches_begin(&searches, 1), UINT32_MAX);
    CHECK_EQUAL(searches_begin(&searches, 2), 1);
    CHECK(searches_end(&searches, UINT32_MAX, &slot));
    CHECK_EQUAL(slot, 1);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"answers", test_answers},
        {"other settings", test_other_settings},
        {"very many", test_many},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
