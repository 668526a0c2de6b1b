#include "retry.h"
#include "unit.h"

static struct random random_state;

static uint64_t wait_after(struct retry *retry, uint64_t up_ns)
{
    retry_after(retry, up_ns, 1000, &random_state);
    return retry->next_ns - 1000;
}

static void test_later_each_time(void)
{
    struct retry retry = {0};
    uint64_t most = RETRY_FIRST_NS;
    for (uint32_t i = 0; i < 20; i++) {
        const uint64_t wait = wait_after(&retry, 0);
        CHECK(wait >= most / 2 && wait < most);
        most = most * 2 < RETRY_MOST_NS ? most * 2 : RETRY_MOST_NS;
    }
    CHECK(wait_after(&retry, RETRY_GOOD_NS - 1) >= RETRY_MOST_NS / 2);
    CHECK(wait_after(&retry, RETRY_GOOD_NS) < RETRY_FIRST_NS);
    retry.count = UINT32_MAX;
    CHECK(wait_after(&retry, 0) < RETRY_MOST_NS);
    CHECK_EQUAL(retry.count, UINT32_MAX);
}

/* Many that lost the same peer at once do not come back at once. */
static void test_not_in_step(void)
{
    uint32_t early = 0;
    for (uint32_t i = 0; i < 1000; i++) {
        struct retry retry = {0};
        early += wait_after(&retry, 0) < RETRY_FIRST_NS * 3 / 4 ? 1 : 0;
    }
    CHECK(early > 400 && early < 600);
}

int main(void)
{
    const uint8_t seed[32] = {5};
    random_init(&random_state, (struct bytes){seed, sizeof(seed)});
    static const struct unit_test tests[] = {
        {"later each time", test_later_each_time},
        {"not in step", test_not_in_step},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
