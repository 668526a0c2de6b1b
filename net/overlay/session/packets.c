#include "overlay_session/packets.h"
#include <sodium/crypto_box_curve25519xsalsa20poly1305.h>
#include <sodium/crypto_scalarmult_curve25519.h>
#include <sodium/crypto_secretbox.h>
#include <sodium/crypto_sign_ed25519.h>
#include <sodium/utils.h>

#define NONCE_BYTES 24u
#define U64_BYTES   8u

/* Signed is the packet's own key with the rest; in the box is the signature with the rest. */
#define REST_BYTES      (2u * OVERLAY_BOX_KEY_BYTES + 2u * U64_BYTES)
#define STATEMENT_BYTES (OVERLAY_BOX_KEY_BYTES + REST_BYTES)
#define CONTENT_BYTES   (OVERLAY_SIGNATURE_BYTES + REST_BYTES)

_Static_assert(
    SESSION_OFFER_BYTES == 1 + OVERLAY_BOX_KEY_BYTES + SESSION_MAC_BYTES + CONTENT_BYTES,
    "an offer has all of its parts");
_Static_assert(SESSION_MAC_BYTES == crypto_secretbox_MACBYTES, "libsodium's");
_Static_assert(NONCE_BYTES == crypto_secretbox_NONCEBYTES, "libsodium's");

static void set_big_endian(uint8_t *at, uint64_t value)
{
    for (uint32_t i = 0; i < U64_BYTES; i++) {
        at[i] = (uint8_t)(value >> (8 * (U64_BYTES - 1 - i)));
    }
}

static uint64_t get_big_endian(const uint8_t *at)
{
    uint64_t value = 0;
    for (uint32_t i = 0; i < U64_BYTES; i++) {
        value = value << 8 | at[i];
    }
    return value;
}

static void make_nonce(uint64_t number, uint8_t nonce[NONCE_BYTES])
{
    memset(nonce, 0, NONCE_BYTES);
    set_big_endian(nonce + NONCE_BYTES - U64_BYTES, number);
}

void session_pair_complete(struct session_pair *pair)
{
    (void)crypto_scalarmult_curve25519_base(pair->public_key, pair->secret_key);
}

enum status session_agree(
    const uint8_t theirs[OVERLAY_BOX_KEY_BYTES],
    const struct session_pair *ours,
    uint8_t shared[OVERLAY_BOX_KEY_BYTES])
{
    const int result =
        crypto_box_curve25519xsalsa20poly1305_beforenm(shared, theirs, ours->secret_key);
    return result == 0 ? STATUS_OK : STATUS_BAD_SIGNATURE;
}

/* -- Offers ------------------------------------------------------------------------------- */

/* The key of the packet, and what an offer says: what is signed. */
static void make_statement(
    const uint8_t once[OVERLAY_BOX_KEY_BYTES],
    const struct session_offer *offer,
    uint8_t statement[STATEMENT_BYTES])
{
    uint8_t *at = statement;
    memcpy(at, once, OVERLAY_BOX_KEY_BYTES);
    at += OVERLAY_BOX_KEY_BYTES;
    memcpy(at, offer->current, OVERLAY_BOX_KEY_BYTES);
    at += OVERLAY_BOX_KEY_BYTES;
    memcpy(at, offer->next, OVERLAY_BOX_KEY_BYTES);
    at += OVERLAY_BOX_KEY_BYTES;
    set_big_endian(at, offer->key_sequence);
    set_big_endian(at + U64_BYTES, offer->sequence);
}

static void read_rest(const uint8_t rest[REST_BYTES], struct session_offer *offer)
{
    memcpy(offer->current, rest, OVERLAY_BOX_KEY_BYTES);
    memcpy(offer->next, rest + OVERLAY_BOX_KEY_BYTES, OVERLAY_BOX_KEY_BYTES);
    offer->key_sequence = get_big_endian(rest + REST_BYTES - 2 * U64_BYTES);
    offer->sequence = get_big_endian(rest + REST_BYTES - U64_BYTES);
}

enum status session_offer_seal(
    const struct overlay_identity *self,
    const struct overlay_key *to,
    enum session_packet type,
    const struct session_offer *offer,
    const struct session_pair *once,
    uint8_t packet[SESSION_OFFER_BYTES])
{
    uint8_t receiver[OVERLAY_BOX_KEY_BYTES];
    uint8_t shared[OVERLAY_BOX_KEY_BYTES];
    uint8_t statement[STATEMENT_BYTES];
    uint8_t nonce[NONCE_BYTES];
    struct overlay_signature signature;
    if (crypto_sign_ed25519_pk_to_curve25519(receiver, to->bytes) != 0 ||
        session_agree(receiver, once, shared) != STATUS_OK) {
        return STATUS_INVALID_ARGUMENT;
    }
    make_statement(once->public_key, offer, statement);
    const struct bytes signed_bytes = {statement, sizeof(statement)};
    const enum status status = self->sign(self->context, signed_bytes, &signature);
    if (status == STATUS_OK) {
        uint8_t *const box = packet + 1 + OVERLAY_BOX_KEY_BYTES;
        uint8_t *const content = box + SESSION_MAC_BYTES;
        packet[0] = (uint8_t)type;
        memcpy(packet + 1, once->public_key, OVERLAY_BOX_KEY_BYTES);
        memcpy(content, signature.bytes, OVERLAY_SIGNATURE_BYTES);
        memcpy(content + OVERLAY_SIGNATURE_BYTES, statement + OVERLAY_BOX_KEY_BYTES, REST_BYTES);
        make_nonce(0, nonce);
        (void)crypto_secretbox_easy(box, content, CONTENT_BYTES, nonce, shared);
    }
    sodium_memzero(shared, sizeof(shared));
    return status;
}

enum status session_offer_open(
    const struct overlay_identity *self,
    const struct overlay_key *from,
    struct bytes packet,
    struct session_offer *offer)
{
    uint8_t shared[OVERLAY_BOX_KEY_BYTES];
    uint8_t content[CONTENT_BYTES];
    uint8_t statement[STATEMENT_BYTES];
    uint8_t nonce[NONCE_BYTES];
    if (packet.size_bytes != SESSION_OFFER_BYTES ||
        (packet.data[0] != SESSION_INIT && packet.data[0] != SESSION_ACK)) {
        return STATUS_MALFORMED;
    }
    const uint8_t *const once = packet.data + 1;
    const uint8_t *const box = once + OVERLAY_BOX_KEY_BYTES;
    const enum status status = self->agree(self->context, once, shared);
    if (status != STATUS_OK) {
        return status;
    }
    make_nonce(0, nonce);
    const int result =
        crypto_secretbox_open_easy(content, box, SESSION_MAC_BYTES + CONTENT_BYTES, nonce, shared);
    sodium_memzero(shared, sizeof(shared));
    if (result != 0) {
        return STATUS_BAD_SIGNATURE;
    }
    struct overlay_signature signature;
    memcpy(signature.bytes, content, sizeof(signature.bytes));
    read_rest(content + OVERLAY_SIGNATURE_BYTES, offer);
    make_statement(once, offer, statement);
    return overlay_verify(from, (struct bytes){statement, sizeof(statement)}, &signature);
}

/* -- Data --------------------------------------------------------------------------------- */

enum status session_traffic_read(struct bytes packet, struct session_traffic *traffic)
{
    struct wire_reader reader = wire_reader_of(packet);
    const struct bytes type = wire_read_bytes(&reader, 1);
    traffic->sender_keys = wire_read_number(&reader);
    traffic->receiver_keys = wire_read_number(&reader);
    traffic->nonce = wire_read_number(&reader);
    traffic->box = wire_read_rest(&reader);
    if (reader.status != STATUS_OK) {
        return reader.status;
    }
    if (type.data[0] != SESSION_TRAFFIC) {
        return STATUS_MALFORMED;
    }
    return traffic->box.size_bytes < SESSION_MAC_BYTES + OVERLAY_BOX_KEY_BYTES ? STATUS_TRUNCATED
                                                                               : STATUS_OK;
}

enum status session_traffic_seal(
    struct wire_writer *packet,
    const struct session_traffic *traffic,
    const uint8_t shared[OVERLAY_BOX_KEY_BYTES],
    const uint8_t next[OVERLAY_BOX_KEY_BYTES],
    struct bytes data)
{
    static const uint8_t mac_room[SESSION_MAC_BYTES];
    const uint8_t type = SESSION_TRAFFIC;
    uint8_t nonce[NONCE_BYTES];
    if (data.size_bytes > SESSION_DATA_BYTES_MAX) {
        return STATUS_LIMIT_EXCEEDED;
    }
    wire_write_bytes(packet, (struct bytes){&type, 1});
    wire_write_number(packet, traffic->sender_keys);
    wire_write_number(packet, traffic->receiver_keys);
    wire_write_number(packet, traffic->nonce);
    const size_t box_at = packet->size_bytes;
    wire_write_bytes(packet, (struct bytes){mac_room, sizeof(mac_room)});
    wire_write_bytes(packet, (struct bytes){next, OVERLAY_BOX_KEY_BYTES});
    wire_write_bytes(packet, data);
    if (packet->status != STATUS_OK) {
        return packet->status;
    }
    uint8_t *const box = packet->target + box_at;
    make_nonce(traffic->nonce, nonce);
    (void)crypto_secretbox_easy(
        box, box + SESSION_MAC_BYTES, OVERLAY_BOX_KEY_BYTES + data.size_bytes, nonce, shared);
    return STATUS_OK;
}

enum status session_traffic_open(
    const struct session_traffic *traffic,
    const uint8_t shared[OVERLAY_BOX_KEY_BYTES],
    uint8_t *memory,
    struct bytes *content)
{
    uint8_t nonce[NONCE_BYTES];
    const size_t size_bytes = traffic->box.size_bytes - SESSION_MAC_BYTES;
    if (size_bytes > OVERLAY_BOX_KEY_BYTES + SESSION_DATA_BYTES_MAX) {
        return STATUS_LIMIT_EXCEEDED;
    }
    make_nonce(traffic->nonce, nonce);
    const int result = crypto_secretbox_open_easy(
        memory, traffic->box.data, traffic->box.size_bytes, nonce, shared);
    if (result != 0) {
        return STATUS_BAD_SIGNATURE;
    }
    *content = (struct bytes){memory, size_bytes};
    return STATUS_OK;
}
