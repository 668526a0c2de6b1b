#include "seeds.h"
#include "lib/memory.h"
#include "lib/wipe.h"
#include <sodium/crypto_hash_sha512.h>

_Static_assert(SEED_BYTES == crypto_hash_sha512_BYTES / 2, "one half stays");

static uint8_t chain[crypto_hash_sha512_BYTES];

static void step(void)
{
    uint8_t next[crypto_hash_sha512_BYTES];
    (void)crypto_hash_sha512(next, chain, SEED_BYTES); /* always 0 */
    memcpy(chain, next, sizeof(chain));
    wipe(next, sizeof(next));
}

void seeds_init(struct bytes seed)
{
    memcpy(chain, seed.data, seed.size_bytes < SEED_BYTES ? seed.size_bytes : SEED_BYTES);
    step();
}

void seeds_stir(struct bytes data)
{
    uint8_t mixed[SEED_BYTES + SEED_STIR_BYTES_MAX];
    const size_t size =
        data.size_bytes < SEED_STIR_BYTES_MAX ? data.size_bytes : SEED_STIR_BYTES_MAX;
    memcpy(mixed, chain, SEED_BYTES);
    memcpy(mixed + SEED_BYTES, data.data, size);
    (void)crypto_hash_sha512(chain, mixed, SEED_BYTES + size); /* always 0 */
    wipe(mixed, sizeof(mixed));
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
