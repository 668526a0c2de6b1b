#include "login.h"
#include "recorded.h"
#include <sodium/crypto_sign_ed25519.h>

#define HOST_SEED_FIRST   0u
#define PERSON_SEED_FIRST 100u

static uint8_t hashed[RECORDED_BYTES_MAX];
static size_t hashed_bytes;
static uint8_t key[PUBLIC_KEY_BYTES];
static uint8_t signature[SIGNATURE_BYTES];
static struct key_pair host;
static struct key_pair person;
static struct login login;

static void make_pair(uint32_t first, struct key_pair *pair)
{
    uint8_t seed[SEED_BYTES];
    for (uint32_t i = 0; i < SEED_BYTES; i++) {
        seed[i] = (uint8_t)(first + i);
    }
    key_pair_of_seed(seed, pair);
}

static enum status begin(const struct vector *vector)
{
    uint8_t cookie[SSH_COOKIE_BYTES];
    recorded_cookie(cookie);
    hashed_bytes = recorded_bytes(vector->hashed, hashed);
    return login_begin(&login, cookie, host.public_key);
}

static enum status sign(const struct vector *vector)
{
    enum status status = begin(vector);
    if (status == STATUS_OK) {
        status = login_exchange(&login, (struct bytes){hashed, hashed_bytes});
    }
    return status == STATUS_OK ? login_sign(&login, vector->algorithm, &host, signature) : status;
}

/* A login whose exchange is the recorded one. */
static void identify(const struct vector *vector)
{
    make_pair(HOST_SEED_FIRST, &host);
    make_pair(PERSON_SEED_FIRST, &person);
    login_init(&login);
    CHECK_EQUAL(sign(vector), STATUS_OK);
    (void)recorded_bytes(VECTOR_KEY, key);
}

static struct login_proof proof_of(const struct vector *vector)
{
    (void)recorded_bytes(vector->signature, signature);
    return (struct login_proof){
        .user = {(const uint8_t *)VECTOR_USER, sizeof(VECTOR_USER) - 1},
        .key = {key, sizeof(key)},
        .signature = {signature, sizeof(signature)},
    };
}

static void test_recorded(void)
{
    for (uint32_t i = 0; i < VECTOR_COUNT; i++) {
        uint8_t want[SIGNATURE_BYTES];
        identify(&vectors[i]);
        CHECK_EQUAL(recorded_bytes(vectors[i].host_signature, want), SIGNATURE_BYTES);
        CHECK(memcmp(signature, want, sizeof(want)) == 0);
        CHECK_EQUAL(login.state, LOGIN_IDENTIFIED);
        const struct login_proof proof = proof_of(&vectors[i]);
        CHECK(memcmp(person.public_key, key, sizeof(key)) == 0);
        CHECK_EQUAL(login_prove(&login, &proof), STATUS_OK);
        CHECK(!login_has_entered(&login));
        login_enter(&login, &proof);
        CHECK(login_has_entered(&login));
        CHECK_EQUAL(login.name_bytes, sizeof(VECTOR_USER) - 1);
        CHECK(memcmp(login.name, VECTOR_USER, sizeof(VECTOR_USER) - 1) == 0);
        CHECK(memcmp(login.key, key, sizeof(key)) == 0);
        /* Once. */
        CHECK_EQUAL(login_prove(&login, &proof), STATUS_WRONG_STATE);
        CHECK_EQUAL(login_ask(&login), STATUS_WRONG_STATE);
    }
}

/* What is good for one connection is nothing for another one. */
static void test_of_another(void)
{
    identify(&vectors[0]);
    struct login_proof proof = proof_of(&vectors[1]);
    CHECK_EQUAL(login_prove(&login, &proof), STATUS_BAD_SIGNATURE);
    proof = proof_of(&vectors[0]);
    login.identifier[0] ^= 1;
    CHECK_EQUAL(login_prove(&login, &proof), STATUS_BAD_SIGNATURE);
    login.identifier[0] ^= 1;
    login.identifier_bytes--;
    CHECK_EQUAL(login_prove(&login, &proof), STATUS_BAD_SIGNATURE);
    login.identifier_bytes++;
    CHECK_EQUAL(login_prove(&login, &proof), STATUS_OK);
}

static void test_changed(void)
{
    uint8_t changed[PUBLIC_KEY_BYTES];
    identify(&vectors[0]);
    const struct login_proof good = proof_of(&vectors[0]);
    struct login_proof proof = good;
    for (uint32_t bit = 0; bit < 8 * SIGNATURE_BYTES; bit++) {
        signature[bit / 8] ^= (uint8_t)(1u << bit % 8);
        CHECK_EQUAL(login_prove(&login, &proof), STATUS_BAD_SIGNATURE);
        signature[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    proof.user = (struct bytes){(const uint8_t *)"adb", 3};
    CHECK_EQUAL(login_prove(&login, &proof), STATUS_BAD_SIGNATURE);
    proof.user.size_bytes = 0;
    CHECK_EQUAL(login_prove(&login, &proof), STATUS_BAD_SIGNATURE);
    proof = good;
    memcpy(changed, key, sizeof(changed));
    changed[0] ^= 1;
    proof.key.data = changed;
    CHECK_EQUAL(login_prove(&login, &proof), STATUS_BAD_SIGNATURE);
    /* A point of small order, with which one signature would be good for many texts. */
    memset(changed, 0, sizeof(changed));
    changed[0] = 1;
    CHECK_EQUAL(login_prove(&login, &proof), STATUS_BAD_SIGNATURE);
    proof = good;
    CHECK_EQUAL(login_prove(&login, &proof), STATUS_OK);
}

static void test_sizes(void)
{
    static uint8_t name[LOGIN_NAME_BYTES_MAX + 1];
    identify(&vectors[0]);
    const struct login_proof good = proof_of(&vectors[0]);
    struct login_proof proof = good;
    proof.key.size_bytes--;
    CHECK_EQUAL(login_prove(&login, &proof), STATUS_BAD_SIGNATURE);
    proof = good;
    proof.key = (struct bytes){NULL, 0};
    CHECK_EQUAL(login_prove(&login, &proof), STATUS_BAD_SIGNATURE);
    proof = good;
    proof.signature.size_bytes--;
    CHECK_EQUAL(login_prove(&login, &proof), STATUS_BAD_SIGNATURE);
    proof = good;
    proof.signature = (struct bytes){NULL, 0};
    CHECK_EQUAL(login_prove(&login, &proof), STATUS_BAD_SIGNATURE);
    proof = good;
    memset(name, 'n', sizeof(name));
    proof.user = (struct bytes){name, sizeof(name)};
    CHECK_EQUAL(login_prove(&login, &proof), STATUS_BAD_SIGNATURE);
}

/* What RFC 4252 has signed, written here by hand, with whichever words. */
struct request {
    const char *service;
    const char *method;
    uint8_t has_signature;
    const char *algorithm;
    uint8_t number;
};

static uint8_t *append(uint8_t *at, const void *data, size_t size_bytes)
{
    const uint8_t length[] = {0, 0, (uint8_t)(size_bytes >> 8), (uint8_t)size_bytes};
    memcpy(at, length, sizeof(length));
    memcpy(at + sizeof(length), data, size_bytes);
    return at + sizeof(length) + size_bytes;
}

static enum status prove_request(const struct request *request, struct bytes user)
{
    uint8_t text[512];
    uint8_t made[SIGNATURE_BYTES];
    uint8_t blob[64];
    uint8_t *end = append(blob, "ssh-ed25519", 11);
    end = append(end, person.public_key, PUBLIC_KEY_BYTES);
    uint8_t *at = append(text, login.identifier, login.identifier_bytes);
    *at++ = request->number;
    at = append(at, user.data, user.size_bytes);
    at = append(at, request->service, strlen(request->service));
    at = append(at, request->method, strlen(request->method));
    *at++ = request->has_signature;
    at = append(at, request->algorithm, strlen(request->algorithm));
    at = append(at, blob, (size_t)(end - blob));
    (void)crypto_sign_ed25519_detached(
        made, NULL, text, (unsigned long long)(at - text), person.secret_key);
    const struct login_proof proof = {
        .user = user,
        .key = {person.public_key, PUBLIC_KEY_BYTES},
        .signature = {made, sizeof(made)},
    };
    return login_prove(&login, &proof);
}

static void test_request(void)
{
    static const struct request good = {"ssh-connection", "publickey", 1, "ssh-ed25519", 50};
    static const struct request bad[] = {
        {"ssh-userauth", "publickey", 1, "ssh-ed25519", 50},
        {"ssh-connection", "hostbased", 1, "ssh-ed25519", 50},
        {"ssh-connection", "publickey-hostbound-v00@openssh.com", 1, "ssh-ed25519", 50},
        {"ssh-connection", "publickey", 0, "ssh-ed25519", 50},
        {"ssh-connection", "publickey", 2, "ssh-ed25519", 50},
        {"ssh-connection", "publickey", 1, "sk-ssh-ed25519@openssh.com", 50},
        {"ssh-connection", "publickey", 1, "ssh-ed25519", 51},
    };
    static uint8_t name[LOGIN_NAME_BYTES_MAX];
    const struct bytes user = {(const uint8_t *)"ada", 3};
    identify(&vectors[1]);
    CHECK_EQUAL(prove_request(&good, user), STATUS_OK);
    for (uint32_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        CHECK_EQUAL(prove_request(&bad[i], user), STATUS_BAD_SIGNATURE);
    }
    memset(name, 'n', sizeof(name));
    CHECK_EQUAL(prove_request(&good, (struct bytes){name, sizeof(name)}), STATUS_OK);
    /* Whatever bytes it is of. */
    CHECK_EQUAL(prove_request(&good, (struct bytes){(const uint8_t *)"a\0b\xff", 4}), STATUS_OK);
}

static void test_order(void)
{
    make_pair(HOST_SEED_FIRST, &host);
    login_init(&login);
    (void)recorded_bytes(VECTOR_KEY, key);
    const struct login_proof proof = proof_of(&vectors[0]);
    CHECK_EQUAL(login_ask(&login), STATUS_WRONG_STATE);
    CHECK_EQUAL(login_prove(&login, &proof), STATUS_WRONG_STATE);
    CHECK_EQUAL(login_exchange(&login, (struct bytes){key, 1}), STATUS_WRONG_STATE);
    CHECK_EQUAL(login_sign(&login, EXCHANGE_SHA256, &host, signature), STATUS_WRONG_STATE);
    CHECK_EQUAL(begin(&vectors[0]), STATUS_OK);
    CHECK_EQUAL(login_sign(&login, EXCHANGE_SHA256, &host, signature), STATUS_MALFORMED);
    CHECK_EQUAL(login.state, LOGIN_NEW);
    /* Begun again, what was taken before is forgotten. */
    CHECK_EQUAL(begin(&vectors[0]), STATUS_OK);
    CHECK_EQUAL(login_exchange(&login, (struct bytes){hashed, hashed_bytes / 2}), STATUS_OK);
    CHECK_EQUAL(sign(&vectors[0]), STATUS_OK);
    CHECK_EQUAL(login.state, LOGIN_IDENTIFIED);
}

/* Later exchanges are signed, and change nothing of who is there. */
static void test_again(void)
{
    uint8_t want[SIGNATURE_BYTES];
    uint8_t identifier[EXCHANGE_HASH_BYTES_MAX];
    identify(&vectors[0]);
    memcpy(identifier, login.identifier, sizeof(identifier));
    CHECK_EQUAL(sign(&vectors[1]), STATUS_OK);
    (void)recorded_bytes(vectors[1].host_signature, want);
    CHECK(memcmp(signature, want, sizeof(want)) == 0);
    CHECK(memcmp(login.identifier, identifier, sizeof(identifier)) == 0);
    struct login_proof proof = proof_of(&vectors[1]);
    CHECK_EQUAL(login_prove(&login, &proof), STATUS_BAD_SIGNATURE);
    proof = proof_of(&vectors[0]);
    CHECK_EQUAL(login_prove(&login, &proof), STATUS_OK);
    login_enter(&login, &proof);
    CHECK_EQUAL(sign(&vectors[1]), STATUS_OK);
    CHECK(login_has_entered(&login));
    /* As often as there is need for, and not for ever. */
    while (login.exchange_count < EXCHANGES_MAX) {
        CHECK_EQUAL(begin(&vectors[0]), STATUS_OK);
    }
    CHECK_EQUAL(begin(&vectors[0]), STATUS_WRONG_STATE);
    CHECK(login_has_entered(&login));
}

static void test_questions(void)
{
    identify(&vectors[0]);
    for (uint32_t i = 0; i < QUESTIONS_MAX; i++) {
        CHECK_EQUAL(login_ask(&login), STATUS_OK);
    }
    CHECK_EQUAL(login_ask(&login), STATUS_DENIED);
    CHECK_EQUAL(login_ask(&login), STATUS_DENIED);
    const struct login_proof proof = proof_of(&vectors[0]);
    CHECK_EQUAL(login_prove(&login, &proof), STATUS_OK);
}

static void test_wrong(void)
{
    identify(&vectors[0]);
    for (uint32_t i = 1; i < WRONG_PROOFS_MAX; i++) {
        CHECK(!login_wrong(&login));
    }
    const struct login_proof proof = proof_of(&vectors[0]);
    CHECK_EQUAL(login_prove(&login, &proof), STATUS_OK);
    CHECK_EQUAL(begin(&vectors[0]), STATUS_OK);
    CHECK(login_wrong(&login));
    /* Nothing is left to be asked for, an exchange that was begun neither. */
    CHECK_EQUAL(login.state, LOGIN_OVER);
    CHECK_EQUAL(login_prove(&login, &proof), STATUS_WRONG_STATE);
    CHECK_EQUAL(login_ask(&login), STATUS_WRONG_STATE);
    CHECK_EQUAL(login_exchange(&login, (struct bytes){hashed, hashed_bytes}), STATUS_WRONG_STATE);
    CHECK_EQUAL(begin(&vectors[0]), STATUS_WRONG_STATE);
    CHECK(!login_has_entered(&login));
}

/* Who was in may not any more. */
static void test_end(void)
{
    identify(&vectors[0]);
    const struct login_proof proof = proof_of(&vectors[0]);
    login_enter(&login, &proof);
    CHECK_EQUAL(begin(&vectors[0]), STATUS_OK);
    login_end(&login);
    CHECK(!login_has_entered(&login));
    CHECK_EQUAL(login_exchange(&login, (struct bytes){hashed, hashed_bytes}), STATUS_WRONG_STATE);
    CHECK_EQUAL(begin(&vectors[0]), STATUS_WRONG_STATE);
    CHECK_EQUAL(login_prove(&login, &proof), STATUS_WRONG_STATE);
}

static void test_wipe(void)
{
    identify(&vectors[0]);
    login_wipe(&login);
    CHECK_EQUAL(login.state, LOGIN_OVER);
    CHECK_EQUAL(login.identifier_bytes, 0);
    CHECK_EQUAL(begin(&vectors[0]), STATUS_WRONG_STATE);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"recorded", test_recorded},
        {"of another", test_of_another},
        {"changed", test_changed},
        {"sizes", test_sizes},
        {"request", test_request},
        {"order", test_order},
        {"again", test_again},
        {"questions", test_questions},
        {"wrong", test_wrong},
        {"end", test_end},
        {"wipe", test_wipe},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
