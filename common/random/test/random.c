#include "random/random.h"
#include "unit.h"

static void test_same_seed_same_bytes(void)
{
    uint8_t seed[32] = {1, 2, 3};
    struct random one;
    struct random other;
    uint8_t of_one[300];
    uint8_t of_other[300];
    random_init(&one, (struct bytes){seed, sizeof(seed)});
    random_init(&other, (struct bytes){seed, sizeof(seed)});
    random_fill(&one, of_one, sizeof(of_one));
    random_fill(&other, of_other, sizeof(of_other));
    CHECK(memcmp(of_one, of_other, sizeof(of_one)) == 0);
    /* Not the same again, nor in the state that is left. */
    random_fill(&one, of_one, sizeof(of_one));
    CHECK(memcmp(of_one, of_other, sizeof(of_one)) != 0);
    CHECK(memmem(of_one, sizeof(of_one), one.key, sizeof(one.key)) == NULL);
    random_fill(&other, of_other, 0);
    random_fill(&other, of_other, sizeof(of_other));
    CHECK(memcmp(of_one, of_other, sizeof(of_one)) == 0);
}

static void test_what_is_stirred_in_counts(void)
{
    uint8_t seed[32] = {0};
    struct random one;
    struct random other;
    uint8_t of_one[32];
    uint8_t of_other[32];
    random_init(&one, (struct bytes){seed, sizeof(seed)});
    other = one;
    random_stir(&other, (struct bytes){seed, 1});
    random_fill(&one, of_one, sizeof(of_one));
    random_fill(&other, of_other, sizeof(of_other));
    CHECK(memcmp(of_one, of_other, sizeof(of_one)) != 0);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"the same seed gives the same bytes", test_same_seed_same_bytes},
        {"what is stirred in counts", test_what_is_stirred_in_counts},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
