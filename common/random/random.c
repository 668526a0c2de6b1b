#include "random/random.h"
#include "lib/memory.h"
#include <sodium/crypto_generichash_blake2b.h>
#include <sodium/crypto_stream_chacha20.h>
#include <sodium/utils.h>
#include <stddef.h>

/* What is computed at once: the next key, and what goes out. */
#define BLOCK_BYTES 128u
#define OUT_BYTES   (BLOCK_BYTES - RANDOM_KEY_BYTES)

void random_init(struct random *random, struct bytes seed)
{
    *random = (struct random){0};
    random_stir(random, seed);
}

void random_stir(struct random *random, struct bytes data)
{
    uint8_t next[RANDOM_KEY_BYTES];
    /* The sizes are within what BLAKE2b takes, so this cannot fail. */
    (void)crypto_generichash_blake2b(
        next, sizeof(next), data.data, data.size_bytes, random->key, sizeof(random->key));
    memcpy(random->key, next, sizeof(next));
    sodium_memzero(next, sizeof(next));
}

static void next_block(struct random *random, uint8_t block[BLOCK_BYTES])
{
    static const uint8_t nonce[crypto_stream_chacha20_ietf_NONCEBYTES];
    (void)crypto_stream_chacha20_ietf(block, BLOCK_BYTES, nonce, random->key);
    memcpy(random->key, block, RANDOM_KEY_BYTES);
}

void random_fill(struct random *random, uint8_t *out, uint32_t size_bytes)
{
    uint8_t block[BLOCK_BYTES];
    while (size_bytes > 0) {
        const uint32_t piece = size_bytes < OUT_BYTES ? size_bytes : OUT_BYTES;
        next_block(random, block);
        memcpy(out, block + RANDOM_KEY_BYTES, piece);
        out += piece;
        size_bytes -= piece;
    }
    sodium_memzero(block, sizeof(block));
}
