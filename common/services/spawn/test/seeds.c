#include "seeds.h"
#include "unit.h"

#define SEEDS 8u

static const uint8_t first[SEED_BYTES] = {1, 2, 3};
static const uint8_t other[SEED_BYTES] = {1, 2, 4};

/* The next ones, after `stirred` was mixed in when half of them were given. */
static void make(const uint8_t *seed, struct bytes stirred, uint8_t out[SEEDS][SEED_BYTES])
{
    seeds_init((struct bytes){seed, SEED_BYTES});
    for (uint32_t i = 0; i < SEEDS; i++) {
        if (i == SEEDS / 2 && stirred.data != NULL) {
            seeds_stir(stirred);
        }
        memcpy(out[i], seed_for_program().data, SEED_BYTES);
    }
}

static uint32_t equal_count(uint8_t left[SEEDS][SEED_BYTES], uint8_t right[SEEDS][SEED_BYTES])
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < SEEDS; i++) {
        count += memcmp(left[i], right[i], SEED_BYTES) == 0;
    }
    return count;
}

static void test_chain(void)
{
    uint8_t a[SEEDS][SEED_BYTES];
    uint8_t b[SEEDS][SEED_BYTES];
    make(first, (struct bytes){0}, a);
    make(first, (struct bytes){0}, b);
    CHECK_EQUAL(equal_count(a, b), SEEDS);
    make(other, (struct bytes){0}, b);
    CHECK_EQUAL(equal_count(a, b), 0);
    for (uint32_t i = 1; i < SEEDS; i++) {
        CHECK(memcmp(a[0], a[i], SEED_BYTES) != 0);
    }
}

/* What is mixed in changes all that comes; also zeros, nothing, and what is too much. */
static void test_stir(void)
{
    static const uint8_t zeros[SEED_STIR_BYTES_MAX + 8];
    static const size_t sizes[] = {0, 1, 32, SEED_STIR_BYTES_MAX};
    uint8_t plain[SEEDS][SEED_BYTES];
    uint8_t stirred[SEEDS][SEED_BYTES];
    uint8_t again[SEEDS][SEED_BYTES];
    make(first, (struct bytes){0}, plain);
    for (uint32_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        make(first, (struct bytes){zeros, sizes[i]}, stirred);
        CHECK_EQUAL(equal_count(plain, stirred), SEEDS / 2);
        /* Whoever chose what was mixed in, and does not know the seed, knows nothing. */
        make(other, (struct bytes){zeros, sizes[i]}, again);
        CHECK_EQUAL(equal_count(again, stirred), 0);
    }
    make(first, (struct bytes){zeros, sizeof(zeros)}, again);
    CHECK_EQUAL(equal_count(again, stirred), SEEDS); /* as much as fits */
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"chain", test_chain},
        {"stir", test_stir},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
