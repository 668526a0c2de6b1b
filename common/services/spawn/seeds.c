#include "seeds.h"
#include "lib/memory.h"
#include <sodium/crypto_hash_sha512.h>

_Static_assert(SEED_BYTES == crypto_hash_sha512_BYTES / 2, "one half stays");

static uint8_t chain[crypto_hash_sha512_BYTES];

static void step(void)
{
    uint8_t next[crypto_hash_sha512_BYTES];
    (void)crypto_hash_sha512(next, chain, SEED_BYTES); /* always 0 */
    memcpy(chain, next, sizeof(chain));
    memset(next, 0, sizeof(next));
}

void seeds_init(struct bytes seed)
{
    memcpy(chain, seed.data, seed.size_bytes < SEED_BYTES ? seed.size_bytes : SEED_BYTES);
    step();
}

struct bytes seed_for_program(void)
{
    step();
    return (struct bytes){chain + SEED_BYTES, SEED_BYTES};
}

uint64_t seed_number(void)
{
    return bytes_u64(seed_for_program(), 0);
}
