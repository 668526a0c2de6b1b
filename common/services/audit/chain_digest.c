/* The one place that says which hash the chain is made with. */
#include "chain_entry.h"
#include <blake3.h>

_Static_assert(CHAIN_DIGEST_BYTES == BLAKE3_OUT_LEN, "BLAKE3-256");

void chain_digest(
    const uint8_t previous[CHAIN_DIGEST_BYTES],
    struct bytes body,
    uint8_t digest[CHAIN_DIGEST_BYTES])
{
    blake3_hasher hasher;
    blake3_hasher_init(&hasher);
    blake3_hasher_update(&hasher, previous, CHAIN_DIGEST_BYTES);
    blake3_hasher_update(&hasher, body.data, body.size_bytes);
    blake3_hasher_finalize(&hasher, digest, CHAIN_DIGEST_BYTES);
}
