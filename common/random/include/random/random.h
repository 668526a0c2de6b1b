/*
 * Random bytes for keys, salts and nonces, from a seed that the program was given once. After each
 * use the state is another one, from which what came before cannot be computed.
 */
#pragma once

#include "lib/bytes.h"
#include <stdint.h>

#define RANDOM_KEY_BYTES 32u

struct random {
    uint8_t key[RANDOM_KEY_BYTES];
};

/* `seed`: at least 32 bytes that nobody else has. */
void random_init(struct random *random, struct bytes seed);

/* Mixes in what may be hard to guess, of any length. It never makes the state easier to guess. */
void random_stir(struct random *random, struct bytes data);

void random_fill(struct random *random, uint8_t *out, uint32_t size_bytes);
