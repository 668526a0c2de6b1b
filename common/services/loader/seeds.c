/*
 * Random numbers from the loader's own seed: a chain of SHA-512, of which one half stays here and
 * the other goes out, so that what went out says nothing of what was or will be given to others.
 */
#include "lib/memory.h"
#include "loader.h"
#include <sodium/crypto_hash_sha512.h>

#define HALF_BYTES (crypto_hash_sha512_BYTES / 2)

static uint8_t chain[crypto_hash_sha512_BYTES];

static void step(void)
{
    uint8_t next[crypto_hash_sha512_BYTES];
    (void)crypto_hash_sha512(next, chain, HALF_BYTES); /* always 0 */
    memcpy(chain, next, sizeof(chain));
    memset(next, 0, sizeof(next));
}

void seeds_init(struct bytes seed)
{
    const size_t bytes = seed.size_bytes < HALF_BYTES ? seed.size_bytes : HALF_BYTES;
    memcpy(chain, seed.data, bytes);
    step();
}

struct bytes seed_for_program(void)
{
    step();
    return (struct bytes){chain + HALF_BYTES, HALF_BYTES};
}

uint64_t seed_number(void)
{
    return bytes_u64(seed_for_program(), 0);
}
