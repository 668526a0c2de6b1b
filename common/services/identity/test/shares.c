#include "shares.h"
#include "unit.h"

static struct random source;

static const uint8_t secret[SHARE_SECRET_BYTES] = {
    0x00, 0x01, 0x02, 0x53, 0xca, 0xff, 0x80, 0x7f, 9,  10, 11, 12, 13, 14, 15, 16,
    17,   18,   19,   20,   21,   22,   23,   24,   25, 26, 27, 28, 29, 30, 31, 32,
};
static const uint8_t check[SHARE_CHECK_BYTES] = {1, 2, 3, 4};

/* Every choice of `needed` of `count` shares gives the secret back. */
static void check_all_choices(uint8_t needed, uint8_t count)
{
    struct share shares[SHARES_MAX];
    CHECK_EQUAL(shares_split(secret, check, needed, &source, shares, count), STATUS_OK);
    for (uint32_t chosen = 0; chosen < UINT32_C(1) << count; chosen++) {
        if ((uint32_t)__builtin_popcount(chosen) != needed) {
            continue;
        }
        struct share some[SHARES_MAX];
        uint8_t some_count = 0;
        for (uint8_t i = 0; i < count; i++) {
            if ((chosen >> i & 1) != 0) {
                CHECK_EQUAL(shares_fault(some, some_count, &shares[i]), SHARE_GOOD);
                some[some_count++] = shares[i];
            }
        }
        uint8_t combined[SHARE_SECRET_BYTES];
        CHECK_EQUAL(shares_combine(some, some_count, combined), STATUS_OK);
        CHECK(memcmp(combined, secret, sizeof(secret)) == 0);
        CHECK_EQUAL(shares_combine(some, (uint8_t)(some_count - 1), combined), STATUS_TRUNCATED);
    }
}

static void test_any_choice_restores(void)
{
    for (uint8_t count = 2; count <= 7; count++) {
        for (uint8_t needed = 2; needed <= count; needed++) {
            check_all_choices(needed, count);
        }
    }
    check_all_choices(2, SHARES_MAX);
    check_all_choices(SHARES_MAX, SHARES_MAX);
    check_all_choices(14, SHARES_MAX);
}

/*
 * What is known with one share too few fits every secret equally well: with that share's byte
 * running through all values, the secret's byte does, each once.
 */
static void test_too_few_say_nothing(void)
{
    for (uint8_t needed = 2; needed <= 6; needed++) {
        struct share shares[SHARES_MAX];
        CHECK_EQUAL(shares_split(secret, check, needed, &source, shares, needed), STATUS_OK);
        bool seen[SHARE_SECRET_BYTES][256] = {0};
        for (uint32_t value = 0; value < 256; value++) {
            uint8_t combined[SHARE_SECRET_BYTES];
            memset(shares[needed - 1].data, (int)value, SHARE_SECRET_BYTES);
            CHECK_EQUAL(shares_combine(shares, needed, combined), STATUS_OK);
            for (uint32_t at = 0; at < SHARE_SECRET_BYTES; at++) {
                CHECK(!seen[at][combined[at]]);
                seen[at][combined[at]] = true;
            }
        }
    }
}

/* Bytes of single shares are spread evenly, whatever the secret is: chi-square over 256 values. */
static void test_shares_are_spread_evenly(void)
{
    enum { ROUNDS = 4096 };
    static const uint8_t zeros[SHARE_SECRET_BYTES];
    const uint8_t *const secrets[] = {zeros, secret};
    for (uint32_t which = 0; which < 2; which++) {
        static uint32_t counts[256];
        memset(counts, 0, sizeof(counts));
        for (uint32_t round = 0; round < ROUNDS; round++) {
            struct share shares[3];
            CHECK_EQUAL(shares_split(secrets[which], check, 3, &source, shares, 3), STATUS_OK);
            for (uint32_t at = 0; at < SHARE_SECRET_BYTES; at++) {
                counts[shares[round % 3].data[at]]++;
            }
        }
        const double expected = ROUNDS * SHARE_SECRET_BYTES / 256.0;
        double chi_square = 0;
        for (uint32_t value = 0; value < 256; value++) {
            const double off = counts[value] - expected;
            chi_square += off * off / expected;
        }
        /* 255 degrees of freedom: beyond these once in a million. */
        CHECK(chi_square > 160);
        CHECK(chi_square < 375);
    }
}

/*
 * f(x) = s + c x over the polynomial of AES, by hand: 53 * ca = 01 and 57 * 83 = c1 (FIPS 197,
 * 4.2), so with c = ca share 53 of the secret 00 is 01.
 */
static void test_field_is_that_of_aes(void)
{
    struct share shares[2] = {
        {.needed = 2, .index = 1, .data = {0xca, 0x57 ^ 0x10}},
        {.needed = 2, .index = 0x53, .data = {0x01, 0}},
    };
    uint8_t combined[SHARE_SECRET_BYTES];
    CHECK_EQUAL(shares_combine(shares, 2, combined), STATUS_OK);
    CHECK_EQUAL(combined[0], 0);
    shares[0] = (struct share){.needed = 2, .index = 1, .data = {0x57 ^ 0x10}};
    shares[1] = (struct share){.needed = 2, .index = 0x83, .data = {0xc1 ^ 0x10}};
    CHECK_EQUAL(shares_combine(shares, 2, combined), STATUS_OK);
    CHECK_EQUAL(combined[0], 0x10);
}

static void test_refuses_numbers(void)
{
    struct share shares[SHARES_MAX + 1];
    const struct {
        uint8_t needed;
        uint8_t count;
    } wrong[] = {{0, 0}, {0, 3}, {1, 3}, {4, 3}, {2, SHARES_MAX + 1}, {255, 255}};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        CHECK_EQUAL(
            shares_split(secret, check, wrong[i].needed, &source, shares, wrong[i].count),
            STATUS_INVALID_ARGUMENT);
    }
    uint8_t combined[SHARE_SECRET_BYTES];
    CHECK_EQUAL(shares_combine(shares, 0, combined), STATUS_TRUNCATED);
}

static void test_names_what_does_not_fit(void)
{
    struct share one[3];
    struct share other[3];
    CHECK_EQUAL(shares_split(secret, check, 2, &source, one, 3), STATUS_OK);
    CHECK_EQUAL(shares_split(secret, check, 2, &source, other, 3), STATUS_OK);
    CHECK_EQUAL(shares_fault(one, 1, &other[1]), SHARE_OF_ANOTHER_SET);
    CHECK_EQUAL(shares_fault(one, 2, &one[0]), SHARE_GIVEN_BEFORE);
    struct share changed = one[2];
    changed.needed = 3;
    CHECK_EQUAL(shares_fault(one, 2, &changed), SHARE_OF_ANOTHER_SET);
    changed = one[2];
    changed.check[3] ^= 1;
    CHECK_EQUAL(shares_fault(one, 2, &changed), SHARE_OF_ANOTHER_SET);
    CHECK_EQUAL(shares_fault(one, 2, &one[2]), SHARE_GOOD);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"any choice restores", test_any_choice_restores},
        {"too few say nothing", test_too_few_say_nothing},
        {"shares are spread evenly", test_shares_are_spread_evenly},
        {"the field is that of AES", test_field_is_that_of_aes},
        {"numbers that cannot be are refused", test_refuses_numbers},
        {"what does not fit is named", test_names_what_does_not_fit},
    };
    static const uint8_t seed[32] = {42};
    random_init(&source, (struct bytes){seed, sizeof(seed)});
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
