#include "signing/signing.h"
#include "lib/text.h"
#include "unit.h"
#include <sodium/crypto_sign_ed25519.h>

/* RFC 8032, 7.1, TEST 1. */
static const uint8_t seed[SEED_BYTES] = {
    0x9d, 0x61, 0xb1, 0x9d, 0xef, 0xfd, 0x5a, 0x60, 0xba, 0x84, 0x4a, 0xf4, 0x92, 0xec, 0x2c, 0xc4,
    0x44, 0x49, 0xc5, 0x69, 0x7b, 0x32, 0x69, 0x19, 0x70, 0x3b, 0xac, 0x03, 0x1c, 0xae, 0x7f, 0x60,
};
static const uint8_t public_key[PUBLIC_KEY_BYTES] = {
    0xd7, 0x5a, 0x98, 0x01, 0x82, 0xb1, 0x0a, 0xb7, 0xd5, 0x4b, 0xfe, 0xd3, 0xc9, 0x64, 0x07, 0x3a,
    0x0e, 0xe1, 0x72, 0xf3, 0xda, 0xa6, 0x23, 0x25, 0xaf, 0x02, 0x1a, 0x68, 0xf7, 0x07, 0x51, 0x1a,
};

static struct key_pair pair;

static void test_key_of_seed(void)
{
    CHECK(memcmp(pair.public_key, public_key, sizeof(public_key)) == 0);
    CHECK(memcmp(pair.secret_key, seed, sizeof(seed)) == 0);
    struct key_pair other = pair;
    static const struct key_pair zeros;
    key_pair_wipe(&other);
    CHECK(memcmp(&other, &zeros, sizeof(zeros)) == 0);
}

/* What is signed is the domain, a zero, and the data, as libsodium by itself signs them. */
static void test_is_domain_zero_data(void)
{
    static const uint8_t joined[] = "mail\0hello";
    uint8_t signature[SIGNATURE_BYTES];
    uint8_t plain[SIGNATURE_BYTES];
    CHECK_EQUAL(signing_sign(&pair, text_bytes("mail"), text_bytes("hello"), signature), STATUS_OK);
    crypto_sign_ed25519_detached(plain, NULL, joined, sizeof(joined) - 1, pair.secret_key);
    CHECK(memcmp(signature, plain, sizeof(plain)) == 0);
}

static enum status verify(const char *domain, const char *data, const uint8_t *signature)
{
    return signing_verify(
        (struct bytes){public_key, PUBLIC_KEY_BYTES},
        text_bytes(domain),
        text_bytes(data),
        (struct bytes){signature, SIGNATURE_BYTES});
}

static void test_one_domain_says_nothing_in_another(void)
{
    uint8_t signature[SIGNATURE_BYTES];
    CHECK_EQUAL(signing_sign(&pair, text_bytes("mail"), text_bytes("hello"), signature), STATUS_OK);
    CHECK_EQUAL(verify("mail", "hello", signature), STATUS_OK);
    CHECK_EQUAL(verify("mai", "lhello", signature), STATUS_BAD_SIGNATURE);
    CHECK_EQUAL(verify("mailh", "ello", signature), STATUS_BAD_SIGNATURE);
    CHECK_EQUAL(verify("tessera.policy", "hello", signature), STATUS_BAD_SIGNATURE);
    CHECK_EQUAL(verify("mail", "hellO", signature), STATUS_BAD_SIGNATURE);
    CHECK_EQUAL(verify("", "hello", signature), STATUS_BAD_SIGNATURE);
    for (uint32_t bit = 0; bit < 8 * SIGNATURE_BYTES; bit += 7) {
        signature[bit / 8] ^= (uint8_t)(1 << bit % 8);
        CHECK_EQUAL(verify("mail", "hello", signature), STATUS_BAD_SIGNATURE);
        signature[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
}

static void test_refuses(void)
{
    static const uint8_t with_zero[] = {'a', 0, 'b'};
    static uint8_t much[SIGNED_DATA_BYTES_MAX + 1];
    static char long_domain[SIGNED_DOMAIN_BYTES_MAX + 2];
    uint8_t signature[SIGNATURE_BYTES];
    memset(long_domain, 'd', SIGNED_DOMAIN_BYTES_MAX + 1);
    const struct bytes nothing = {0};
    const struct bytes domain = text_bytes("mail");
    CHECK_EQUAL(signing_sign(&pair, nothing, nothing, signature), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(
        signing_sign(&pair, (struct bytes){with_zero, 3}, nothing, signature),
        STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(
        signing_sign(&pair, text_bytes(long_domain), nothing, signature), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(
        signing_sign(&pair, domain, (struct bytes){much, sizeof(much)}, signature),
        STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(
        signing_sign(&pair, domain, (struct bytes){much, sizeof(much) - 1}, signature), STATUS_OK);
    CHECK_EQUAL(signing_sign(&pair, domain, nothing, signature), STATUS_OK);
    CHECK_EQUAL(verify("mail", "", signature), STATUS_OK);
    for (size_t size = 0; size < 40; size++) {
        const struct bytes key = {public_key, size < sizeof(public_key) ? size : 31};
        const struct bytes made = {signature, SIGNATURE_BYTES};
        CHECK_EQUAL(signing_verify(key, domain, nothing, made), STATUS_BAD_SIGNATURE);
    }
    const struct bytes short_signature = {signature, SIGNATURE_BYTES - 1};
    const struct bytes key = {public_key, sizeof(public_key)};
    CHECK_EQUAL(signing_verify(key, domain, nothing, short_signature), STATUS_BAD_SIGNATURE);
}

static void test_reserved_domains(void)
{
    CHECK(signing_is_reserved(text_bytes("tessera.")));
    CHECK(signing_is_reserved(text_bytes("tessera.policy")));
    CHECK(!signing_is_reserved(text_bytes("tessera")));
    CHECK(!signing_is_reserved(text_bytes("Tessera.policy")));
    CHECK(!signing_is_reserved(text_bytes("")));
    CHECK(!signing_is_reserved(text_bytes("mail tessera.")));
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"the key of a seed", test_key_of_seed},
        {"domain, zero, data", test_is_domain_zero_data},
        {"one domain says nothing in another", test_one_domain_says_nothing_in_another},
        {"what cannot be is refused", test_refuses},
        {"reserved domains", test_reserved_domains},
    };
    key_pair_of_seed(seed, &pair);
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
