#include "rest.h"
#include "unit.h"

#define BEGIN_NS UINT64_C(1000)

static void test_until_it_has_caught_up(void)
{
    struct rest rest = {0};
    CHECK(!rest_goes_on(&rest, false, BEGIN_NS));
    CHECK(rest_goes_on(&rest, true, BEGIN_NS));
    CHECK_EQUAL(rest.until_ns, BEGIN_NS + REST_NS_MAX);
    CHECK(rest_goes_on(&rest, true, BEGIN_NS + REST_NS_MAX - 1));
    CHECK(!rest_goes_on(&rest, false, BEGIN_NS + REST_NS_MAX - 1));
    CHECK_EQUAL(rest.until_ns, 0);
}

/* Who never catches up keeps others waiting so long and no longer. */
static void test_no_longer_than_the_bound(void)
{
    struct rest rest = {0};
    CHECK(rest_goes_on(&rest, true, BEGIN_NS));
    CHECK(!rest_goes_on(&rest, true, BEGIN_NS + REST_NS_MAX));
    CHECK(!rest_goes_on(&rest, true, BEGIN_NS + REST_NS_MAX));
    CHECK_EQUAL(rest.until_ns, 0);
}

/* Who has caught up soon may soon be behind again. */
static void test_pause(void)
{
    const uint64_t took_ns = 1000;
    const uint64_t end_ns = BEGIN_NS + took_ns;
    struct rest rest = {0};
    CHECK(rest_goes_on(&rest, true, BEGIN_NS));
    CHECK(!rest_goes_on(&rest, false, end_ns));
    CHECK(!rest_goes_on(&rest, true, end_ns + took_ns - 1));
    CHECK(rest_goes_on(&rest, true, end_ns + took_ns));
}

/* Whoever is behind, whenever: others wait half of the time at most. */
static void test_half(void)
{
    const uint64_t step_ns = REST_NS_MAX / 100;
    const uint64_t all_ns = 500 * REST_NS_MAX;
    /* Always, or for so many steps of so many. */
    static const uint32_t rhythms[][2] = {{1, 1}, {1, 2}, {99, 100}, {3, 7}, {150, 151}, {20, 300}};
    for (uint32_t i = 0; i < sizeof(rhythms) / sizeof(rhythms[0]); i++) {
        struct rest rest = {0};
        uint64_t rest_ns = 0;
        for (uint64_t now_ns = 0; now_ns < all_ns; now_ns += step_ns) {
            const bool is_behind = now_ns / step_ns % rhythms[i][1] < rhythms[i][0];
            rest_ns += rest_goes_on(&rest, is_behind, now_ns) ? step_ns : 0;
        }
        CHECK(rest_ns > 0);
        CHECK(rest_ns <= all_ns / 2 + REST_NS_MAX);
    }
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"a rest lasts until the reader has caught up", test_until_it_has_caught_up},
        {"a rest is no longer than its bound", test_no_longer_than_the_bound},
        {"the next one comes later", test_pause},
        {"rests are half of the time at most", test_half},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
