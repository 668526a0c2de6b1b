#include "forging.h"
#include "attack.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "loading.h"
#include "schema/program_data.h"
#include <sodium/crypto_sign_ed25519.h>

#define MESSAGE_BYTES   4096u
#define STATEMENT_WORDS 64u

_Static_assert(crypto_sign_ed25519_PUBLICKEYBYTES == FORGING_KEY_BYTES, "keys");
_Static_assert(crypto_sign_ed25519_BYTES == FORGING_SIGNATURE_BYTES, "signatures");

static uint8_t key[FORGING_KEY_BYTES];
static uint8_t secret[crypto_sign_ed25519_SECRETKEYBYTES];

static void make_keys(void)
{
    static const uint8_t seed[crypto_sign_ed25519_SEEDBYTES] = "a key that nobody here has met";
    (void)crypto_sign_ed25519_seed_keypair(key, secret, seed); /* it cannot fail */
}

struct bytes forging_key(void)
{
    make_keys();
    return (struct bytes){key, sizeof(key)};
}

void forging_sign(const char *domain, struct bytes data, uint8_t signature[FORGING_SIGNATURE_BYTES])
{
    static uint8_t message[MESSAGE_BYTES];
    const size_t length = text_length(domain) + 1;
    NEEDED(length + data.size_bytes <= sizeof(message) ? STATUS_OK : STATUS_LIMIT_EXCEEDED);
    memcpy(message, domain, length);
    memcpy(message + length, data.data, data.size_bytes);
    make_keys();
    (void)crypto_sign_ed25519_detached(
        signature, NULL, message, length + data.size_bytes, secret); /* it cannot fail */
}

struct bytes forging_program(const struct program_statement *statement)
{
    uint64_t words[STATEMENT_WORDS];
    uint8_t signature[FORGING_SIGNATURE_BYTES];
    struct message_builder builder;
    struct bytes file = {0};
    message_builder_start(&builder, words, STATEMENT_WORDS);
    NEEDED(program_statement_write(statement, &builder));
    const struct bytes message = message_builder_finish(&builder);
    forging_sign("tessera.program", message, signature);
    const struct signed_program program = {
        .statement = message,
        .signer = {key, sizeof(key)},
        .signature = {signature, sizeof(signature)},
    };
    NEEDED(loading_signature(&program, &file));
    return file;
}
