#include "node_key.h"
#include "lib/memory.h"
#include "lib/text.h"
#include <sodium/crypto_box_curve25519xsalsa20poly1305.h>
#include <sodium/crypto_generichash_blake2b.h>
#include <sodium/crypto_sign_ed25519.h>
#include <sodium/utils.h>

/* As in net/overlay: numbers in sevens of bits, the lowest first; in their shortest form. */
#define MORE             0x80u
#define NUMBER_BYTES_MAX 10u
#define NUMBER_LAST_MAX  1u /* what is left of 64 bits behind nine sevens */
#define PATH_BYTES_MAX   256u
#define OFFER_KEYS       3u /* the packet's own, and two that follow */
#define OFFER_BYTES      (OFFER_KEYS * NODE_BOX_KEY_BYTES + 2u * sizeof(uint64_t))
#define LINK_BYTES       64u

_Static_assert(NODE_BOX_KEY_BYTES == crypto_box_curve25519xsalsa20poly1305_BEFORENMBYTES, "theirs");
_Static_assert(LINK_BYTES == crypto_generichash_blake2b_BYTES_MAX, "libsodium's");

/* What is left to be read; takes a number off its beginning. */
static bool take_number(struct bytes *rest, uint64_t *number)
{
    *number = 0;
    for (uint32_t i = 0; i < NUMBER_BYTES_MAX && i < rest->size_bytes; i++) {
        const uint8_t byte = rest->data[i];
        if (i == NUMBER_BYTES_MAX - 1 && byte > NUMBER_LAST_MAX) {
            return false;
        }
        *number |= (uint64_t)(byte & (MORE - 1)) << (7 * i);
        if (byte < MORE) {
            *rest = bytes_part(*rest, i + 1, rest->size_bytes - i - 1);
            return byte != 0 || i == 0; /* its shortest form */
        }
    }
    return false;
}

/* Node, parent, the request's sequence and nonce, and the port that the parent gave. */
static enum node_statement
place_of(struct bytes statement, const uint8_t public_key[PUBLIC_KEY_BYTES])
{
    uint64_t number = 0;
    uint64_t port = 0;
    if (statement.size_bytes < 2 * PUBLIC_KEY_BYTES) {
        return NODE_STATEMENT_NONE;
    }
    struct bytes rest =
        bytes_part(statement, 2 * PUBLIC_KEY_BYTES, statement.size_bytes - 2 * PUBLIC_KEY_BYTES);
    const bool is_node = memcmp(statement.data, public_key, PUBLIC_KEY_BYTES) == 0;
    const bool is_parent =
        memcmp(statement.data + PUBLIC_KEY_BYTES, public_key, PUBLIC_KEY_BYTES) == 0;
    if (!take_number(&rest, &number) || !take_number(&rest, &number) ||
        !take_number(&rest, &port) || rest.size_bytes > 0) {
        return NODE_STATEMENT_NONE;
    }
    const bool is_root = is_node && is_parent;
    if (is_root != (port == 0)) {
        return NODE_STATEMENT_NONE;
    }
    if (is_node) {
        return NODE_STATEMENT_PLACE;
    }
    return is_parent ? NODE_STATEMENT_CHILD : NODE_STATEMENT_NONE;
}

/* A sequence, and ports that end with a zero. */
static bool is_way(struct bytes statement)
{
    struct bytes rest = statement;
    uint64_t number = 0;
    if (!take_number(&rest, &number) || rest.size_bytes > PATH_BYTES_MAX + 1) {
        return false;
    }
    do {
        if (!take_number(&rest, &number)) {
            return false;
        }
    } while (number != 0);
    return rest.size_bytes == 0;
}

/* X25519 keys, as they are computed, and two numbers, each of eight bytes. */
static bool is_offer(struct bytes statement)
{
    if (statement.size_bytes != OFFER_BYTES) {
        return false;
    }
    for (uint32_t i = 1; i <= OFFER_KEYS; i++) {
        if (statement.data[i * NODE_BOX_KEY_BYTES - 1] >= MORE) {
            return false;
        }
    }
    return true;
}

enum node_statement
node_statement_of(struct bytes statement, const uint8_t public_key[PUBLIC_KEY_BYTES])
{
    const enum node_statement place = place_of(statement, public_key);
    if (place != NODE_STATEMENT_NONE) {
        return place;
    }
    if (is_offer(statement)) {
        return NODE_STATEMENT_OFFER;
    }
    return is_way(statement) ? NODE_STATEMENT_WAY : NODE_STATEMENT_NONE;
}

/* As a text, a zero, and data: what Identity.sign makes of a domain that people can read. */
static bool is_in_domain(struct bytes statement)
{
    size_t at = 0;
    while (at < statement.size_bytes && at <= SIGNED_DOMAIN_BYTES_MAX &&
           statement.data[at] >= ' ' && statement.data[at] <= '~') {
        at++;
    }
    return at > 0 && at < statement.size_bytes && at <= SIGNED_DOMAIN_BYTES_MAX &&
           statement.data[at] == 0;
}

static void
sign(const struct key_pair *pair, struct bytes statement, uint8_t signature[SIGNATURE_BYTES])
{
    (void)crypto_sign_ed25519_detached(
        signature, NULL, statement.data, statement.size_bytes, pair->secret_key);
}

enum status node_key_sign(
    const struct key_pair *pair, struct bytes statement, uint8_t signature[SIGNATURE_BYTES])
{
    const enum node_statement kind = node_statement_of(statement, pair->public_key);
    const bool is_of_choice = kind == NODE_STATEMENT_WAY || kind == NODE_STATEMENT_OFFER;
    if (kind == NODE_STATEMENT_NONE || signing_is_reserved(statement) ||
        (is_of_choice && is_in_domain(statement))) {
        return STATUS_DENIED;
    }
    sign(pair, statement, signature);
    return STATUS_OK;
}

enum status node_key_sign_link(
    const struct key_pair *pair, struct bytes password, uint8_t signature[SIGNATURE_BYTES])
{
    uint8_t hash[LINK_BYTES];
    const struct bytes statement = {hash, sizeof(hash)};
    if (password.size_bytes > NODE_PASSWORD_BYTES_MAX) {
        return STATUS_INVALID_ARGUMENT;
    }
    (void)crypto_generichash_blake2b(
        hash,
        sizeof(hash),
        pair->public_key,
        PUBLIC_KEY_BYTES,
        password.size_bytes > 0 ? password.data : NULL,
        password.size_bytes);
    if (signing_is_reserved(statement)) {
        return STATUS_DENIED;
    }
    sign(pair, statement, signature);
    return STATUS_OK;
}

enum status
node_key_agree(const struct key_pair *pair, struct bytes key, uint8_t shared[NODE_BOX_KEY_BYTES])
{
    uint8_t secret[NODE_BOX_KEY_BYTES];
    if (key.size_bytes != NODE_BOX_KEY_BYTES) {
        return STATUS_INVALID_ARGUMENT;
    }
    (void)crypto_sign_ed25519_sk_to_curve25519(secret, pair->secret_key);
    const int result = crypto_box_curve25519xsalsa20poly1305_beforenm(shared, key.data, secret);
    sodium_memzero(secret, sizeof(secret));
    return result == 0 ? STATUS_OK : STATUS_INVALID_ARGUMENT;
}
