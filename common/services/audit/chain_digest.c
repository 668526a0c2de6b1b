/* The one place that says which hash the chain is made with. */
#include "chain_entry.h"
#include "lib/memory.h"
#include <sodium/crypto_hash_sha512.h>

void chain_digest(
    const uint8_t previous[CHAIN_DIGEST_BYTES],
    struct bytes body,
    uint8_t digest[CHAIN_DIGEST_BYTES])
{
    crypto_hash_sha512_state state;
    uint8_t whole[crypto_hash_sha512_BYTES];
    (void)crypto_hash_sha512_init(&state);
    (void)crypto_hash_sha512_update(&state, previous, CHAIN_DIGEST_BYTES);
    (void)crypto_hash_sha512_update(&state, body.data, body.size_bytes);
    (void)crypto_hash_sha512_final(&state, whole);
    memcpy(digest, whole, CHAIN_DIGEST_BYTES);
}
