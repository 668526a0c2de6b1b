#include "checkpoint.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "signing/signing.h"

_Static_assert(CHAIN_SIGNATURE_BYTES == SIGNATURE_BYTES, "Ed25519");
_Static_assert(CHAIN_KEY_BYTES == PUBLIC_KEY_BYTES, "Ed25519");
_Static_assert(CHAIN_SIGNATURE_BYTES <= CHAIN_SUBJECT_BYTES_MAX, "it is the subject");

size_t checkpoint_write(
    const struct checkpoint_place *place,
    const struct key_pair *key,
    uint8_t target[CHAIN_ENTRY_BYTES_MAX])
{
    uint8_t signature[CHAIN_SIGNATURE_BYTES] = {0};
    uint8_t digest[CHAIN_DIGEST_BYTES];
    const struct audit_record record = {
        .number = place->number,
        .time_ns = place->time_ns,
        .event = (uint16_t)place->event,
        .process = place->process,
        .principal = {key->public_key, sizeof(key->public_key)},
        .source = text_bytes("audit"),
        .subject = {signature, sizeof(signature)},
        .value = place->kind,
    };
    const size_t size = chain_entry_write(&record, place->previous, target);
    const struct bytes body = {
        target + CHAIN_ENTRY_HEAD, size - CHAIN_ENTRY_HEAD - CHAIN_DIGEST_BYTES};
    chain_digest(place->previous, body, digest);
    const struct bytes to_sign = {digest, sizeof(digest)};
    if (signing_sign(key, text_bytes(DOMAIN_AUDIT), to_sign, signature) != STATUS_OK) {
        __builtin_trap(); /* the domain and a digest can be signed */
    }
    return chain_entry_write(&record, place->previous, target);
}

bool checkpoint_is_signed(
    const struct chain_entry *entry,
    const uint8_t previous[CHAIN_DIGEST_BYTES],
    const uint8_t key[CHAIN_KEY_BYTES])
{
    const struct bytes signature = entry->record.subject;
    uint8_t body[CHAIN_BODY_BYTES_MAX];
    uint8_t digest[CHAIN_DIGEST_BYTES];
    if (signature.size_bytes != CHAIN_SIGNATURE_BYTES || entry->body.size_bytes > sizeof(body) ||
        !bytes_equal(entry->record.principal, (struct bytes){key, CHAIN_KEY_BYTES})) {
        return false;
    }
    memcpy(body, entry->body.data, entry->body.size_bytes);
    memset(body + (signature.data - entry->body.data), 0, signature.size_bytes);
    chain_digest(previous, (struct bytes){body, entry->body.size_bytes}, digest);
    return signing_verify(
               entry->record.principal,
               text_bytes(DOMAIN_AUDIT),
               (struct bytes){digest, sizeof(digest)},
               signature) == STATUS_OK;
}

bool checkpoint_is_good(
    const struct chain_entry *entry,
    const uint8_t previous[CHAIN_DIGEST_BYTES],
    const uint8_t key[CHAIN_KEY_BYTES])
{
    return checkpoint_is(entry) && checkpoint_is_signed(entry, previous, key);
}
