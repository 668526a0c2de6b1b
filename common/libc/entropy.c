#include "entropy.h"
#include "lock.h"
#include "startup.h"
#include <sodium/crypto_stream_chacha20.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

static uint8_t key[crypto_stream_chacha20_KEYBYTES];
static bool is_seeded;

static void seed(void)
{
    /* All 32 bytes; AT_RANDOM has shown musl half of them, for its canary and its heap. */
    const struct bytes given = startup_seed();
    memcpy(key, given.data, sizeof(key));
    is_seeded = true;
}

/* A key for one use; the next one is made in the same step. */
static void next_key(uint8_t *used)
{
    static const uint8_t nonce[crypto_stream_chacha20_NONCEBYTES];
    uint8_t block[2 * sizeof(key)];
    lock_acquire();
    if (!is_seeded) {
        seed();
    }
    crypto_stream_chacha20(block, sizeof(block), nonce, key);
    memcpy(key, block, sizeof(key));
    lock_release();
    memcpy(used, block + sizeof(key), sizeof(key));
    explicit_bzero(block, sizeof(block));
}

void entropy_fill(void *buffer, size_t size_bytes)
{
    static const uint8_t nonce[crypto_stream_chacha20_NONCEBYTES];
    uint8_t used[sizeof(key)];
    next_key(used);
    crypto_stream_chacha20(buffer, size_bytes, nonce, used);
    explicit_bzero(used, sizeof(used));
}
