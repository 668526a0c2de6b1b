#include "shares.h"
#include "lib/memory.h"
#include <sodium/utils.h>
#include <stddef.h>

#define FIELD_POLYNOMIAL 0x1bu
/* In GF(256), x to this power is 1 / x. */
#define INVERSE_POWER 254u

/* Without tables or branches: neither says anything about the factors. */
static uint8_t multiply(uint8_t left, uint8_t right)
{
    uint32_t product = 0;
    uint32_t factor = left;
    for (uint32_t bit = 0; bit < 8; bit++) {
        product ^= factor & (0u - (right >> bit & 1u));
        factor = factor << 1 ^ (FIELD_POLYNOMIAL & (0u - (factor >> 7 & 1u)));
        factor &= 0xffu;
    }
    return (uint8_t)product;
}

static uint8_t inverse(uint8_t value)
{
    uint8_t result = 1;
    for (uint32_t bit = 8; bit > 0; bit--) {
        result = multiply(result, result);
        if ((INVERSE_POWER >> (bit - 1) & 1u) != 0) {
            result = multiply(result, value);
        }
    }
    return result;
}

/* Adds a random coefficient times x to the power `power` to each share's value of each byte. */
static void
add_coefficients(struct share *shares, uint8_t count, const uint8_t *coefficients, uint8_t power)
{
    for (uint8_t i = 0; i < count; i++) {
        uint8_t factor = 1;
        for (uint8_t n = 0; n < power; n++) {
            factor = multiply(factor, shares[i].index);
        }
        for (uint32_t at = 0; at < SHARE_SECRET_BYTES; at++) {
            shares[i].data[at] ^= multiply(coefficients[at], factor);
        }
    }
}

enum status shares_split(
    const uint8_t secret[SHARE_SECRET_BYTES],
    const uint8_t check[SHARE_CHECK_BYTES],
    uint8_t needed,
    struct random *random,
    struct share *shares,
    uint8_t count)
{
    if (needed < SHARES_NEEDED_MIN || needed > count || count > SHARES_MAX) {
        return STATUS_INVALID_ARGUMENT;
    }
    uint8_t set[SHARE_SET_BYTES];
    uint8_t coefficients[SHARE_SECRET_BYTES];
    random_fill(random, set, sizeof(set));
    for (uint8_t i = 0; i < count; i++) {
        shares[i] = (struct share){.needed = needed, .index = (uint8_t)(i + 1)};
        memcpy(shares[i].set, set, sizeof(set));
        memcpy(shares[i].check, check, SHARE_CHECK_BYTES);
        memcpy(shares[i].data, secret, SHARE_SECRET_BYTES);
    }
    for (uint8_t power = 1; power < needed; power++) {
        random_fill(random, coefficients, sizeof(coefficients));
        add_coefficients(shares, count, coefficients, power);
    }
    sodium_memzero(coefficients, sizeof(coefficients));
    return STATUS_OK;
}

enum share_fault shares_fault(const struct share *shares, uint8_t count, const struct share *next)
{
    for (uint8_t i = 0; i < count; i++) {
        if (memcmp(shares[i].set, next->set, SHARE_SET_BYTES) != 0 ||
            memcmp(shares[i].check, next->check, SHARE_CHECK_BYTES) != 0 ||
            shares[i].needed != next->needed) {
            return SHARE_OF_ANOTHER_SET;
        }
        if (shares[i].index == next->index) {
            return SHARE_GIVEN_BEFORE;
        }
    }
    return SHARE_GOOD;
}

/* Lagrange's factor of share `of` at 0. Indices are no secret, and differ. */
static uint8_t weight(const struct share *shares, uint8_t needed, uint8_t of)
{
    uint8_t above = 1;
    uint8_t below = 1;
    for (uint8_t i = 0; i < needed; i++) {
        if (i != of) {
            above = multiply(above, shares[i].index);
            below = multiply(below, shares[i].index ^ shares[of].index);
        }
    }
    return multiply(above, inverse(below));
}

enum status
shares_combine(const struct share *shares, uint8_t count, uint8_t secret[SHARE_SECRET_BYTES])
{
    if (count == 0 || count < shares[0].needed) {
        return STATUS_TRUNCATED;
    }
    memset(secret, 0, SHARE_SECRET_BYTES);
    for (uint8_t i = 0; i < shares[0].needed; i++) {
        const uint8_t factor = weight(shares, shares[0].needed, i);
        for (uint32_t at = 0; at < SHARE_SECRET_BYTES; at++) {
            secret[at] ^= multiply(shares[i].data[at], factor);
        }
    }
    return STATUS_OK;
}
