/*
 * Anything in any order, by somebody without a key: nobody enters, and nothing is signed that has
 * not this side's cookie. Each step is a byte that says what, one that says how much of what
 * follows, and that.
 */
#include "login.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

enum step {
    STEP_BEGIN,
    STEP_EXCHANGE,
    STEP_SIGN,
    STEP_ASK,
    STEP_PROVE,
    STEP_WRONG,
    STEPS,
};

static struct login login;
static struct key_pair host;
static uint8_t cookie[SSH_COOKIE_BYTES];
static bool is_begun;

static void require(bool holds)
{
    if (!holds) {
        __builtin_trap();
    }
}

static void begin(struct bytes given)
{
    memset(cookie, given.size_bytes > 0 ? given.data[0] : 0, sizeof(cookie));
    const enum status status = login_begin(&login, cookie, host.public_key);
    require(status == (login.state == LOGIN_OVER ? STATUS_WRONG_STATE : STATUS_OK));
    is_begun = is_begun || status == STATUS_OK;
}

static void sign(struct bytes given)
{
    uint8_t signature[SIGNATURE_BYTES];
    const enum login_state before = login.state;
    const enum exchange_hash algorithm =
        given.size_bytes % 2 == 0 ? EXCHANGE_SHA256 : EXCHANGE_SHA512;
    const bool is_whole = login.exchange.is_open && login.exchange.field == EXCHANGE_FIELDS;
    const enum status status = login_sign(&login, algorithm, &host, signature);
    require((status == STATUS_OK) == is_whole);
    require(status == STATUS_OK || login.state == before);
    require(is_begun || status != STATUS_OK);
    require(!login.exchange.is_open);
}

static void prove(struct bytes given)
{
    const size_t third = given.size_bytes / 3;
    const struct login_proof proof = {
        .user = bytes_part(given, 0, third),
        .key = bytes_part(given, third, third),
        .signature = bytes_part(given, 2 * third, given.size_bytes - 2 * third),
    };
    require(login_prove(&login, &proof) != STATUS_OK);
}

static void step(enum step what, struct bytes given)
{
    switch (what) {
    case STEP_BEGIN:
        begin(given);
        break;
    case STEP_EXCHANGE:
        (void)!login_exchange(&login, given);
        break;
    case STEP_SIGN:
        sign(given);
        break;
    case STEP_ASK:
        (void)!login_ask(&login);
        break;
    case STEP_PROVE:
        prove(given);
        break;
    case STEP_WRONG:
        require(login_wrong(&login) == (login.wrong_count >= WRONG_PROOFS_MAX));
        break;
    case STEPS:
        break;
    }
    require(!login_has_entered(&login));
    require(
        (login.state == LOGIN_NEW) == (login.identifier_bytes == 0) || login.state == LOGIN_OVER);
    require(login.question_count <= QUESTIONS_MAX);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    static const uint8_t seed[SEED_BYTES];
    size_t at = 0;
    key_pair_of_seed(seed, &host);
    login_init(&login);
    is_begun = false;
    while (size_bytes - at >= 2) {
        const enum step what = (enum step)(data[at] % STEPS);
        const size_t wanted = data[at + 1] * 16u;
        const size_t left = size_bytes - at - 2;
        const size_t given = left < wanted ? left : wanted;
        step(what, (struct bytes){data + at + 2, given});
        at += 2 + given;
    }
    return 0;
}
