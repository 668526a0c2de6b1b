#include "checkpoint.h"
#include "lib/memory.h"
#include "lib/text.h"
#include <sodium/crypto_sign_ed25519.h>

static const char domain[] = "tessera.audit"; /* its terminator is the zero byte */

_Static_assert(CHAIN_SIGNATURE_BYTES == crypto_sign_ed25519_BYTES, "Ed25519");
_Static_assert(CHAIN_KEY_BYTES == crypto_sign_ed25519_PUBLICKEYBYTES, "Ed25519");
_Static_assert(CHAIN_SIGNATURE_BYTES <= CHAIN_SUBJECT_BYTES_MAX, "it is the subject");

struct signed_bytes {
    uint8_t bytes[sizeof(domain) + CHAIN_DIGEST_BYTES];
};

void checkpoint_key_make(const uint8_t seed[32], struct checkpoint_key *key)
{
    _Static_assert(sizeof(key->secret) == crypto_sign_ed25519_SECRETKEYBYTES, "Ed25519");
    (void)crypto_sign_ed25519_seed_keypair(key->public, key->secret, seed); /* always 0 */
}

/* `body` with a signature of zeros. */
static void digest_unsigned(
    const uint8_t previous[CHAIN_DIGEST_BYTES], struct bytes body, struct signed_bytes *out)
{
    memcpy(out->bytes, domain, sizeof(domain));
    chain_digest(previous, body, out->bytes + sizeof(domain));
}

size_t checkpoint_write(
    const struct checkpoint_place *place,
    const struct checkpoint_key *key,
    uint8_t target[CHAIN_ENTRY_BYTES_MAX])
{
    uint8_t signature[CHAIN_SIGNATURE_BYTES] = {0};
    struct signed_bytes to_sign;
    const struct audit_record record = {
        .number = place->number,
        .time_ns = place->time_ns,
        .event = AUDIT_EVENT_CHECKPOINT,
        .process = place->process,
        .principal = {key->public, sizeof(key->public)},
        .source = text_bytes("audit"),
        .subject = {signature, sizeof(signature)},
        .value = place->kind,
    };
    const size_t size = chain_entry_write(&record, place->previous, target);
    const struct bytes body = {
        target + CHAIN_ENTRY_HEAD, size - CHAIN_ENTRY_HEAD - CHAIN_DIGEST_BYTES};
    digest_unsigned(place->previous, body, &to_sign);
    (void)crypto_sign_ed25519_detached(
        signature, NULL, to_sign.bytes, sizeof(to_sign.bytes), key->secret); /* always 0 */
    return chain_entry_write(&record, place->previous, target);
}

bool checkpoint_is_good(
    const struct chain_entry *entry,
    const uint8_t previous[CHAIN_DIGEST_BYTES],
    const uint8_t key[CHAIN_KEY_BYTES])
{
    const struct bytes signature = entry->record.subject;
    uint8_t body[CHAIN_BODY_BYTES_MAX];
    struct signed_bytes signed_bytes;
    if (!checkpoint_is(entry) || signature.size_bytes != CHAIN_SIGNATURE_BYTES ||
        entry->body.size_bytes > sizeof(body) ||
        !bytes_equal(entry->record.principal, (struct bytes){key, CHAIN_KEY_BYTES})) {
        return false;
    }
    memcpy(body, entry->body.data, entry->body.size_bytes);
    memset(body + (signature.data - entry->body.data), 0, signature.size_bytes);
    digest_unsigned(previous, (struct bytes){body, entry->body.size_bytes}, &signed_bytes);
    return crypto_sign_ed25519_verify_detached(
               signature.data, signed_bytes.bytes, sizeof(signed_bytes.bytes), key) == 0;
}
