/*
 * Random numbers from one seed: a chain of SHA-512, of which one half stays and the other goes out,
 * so that what went out says nothing of what was or will be given to others.
 */
#pragma once

#include "lib/bytes.h"
#include <stdint.h>

#define SEED_BYTES 32u

/* What can be mixed in at once. */
#define SEED_STIR_BYTES_MAX 64u

/* `seed`: at least SEED_BYTES that nobody else has. */
void seeds_init(struct bytes seed);

/*
 * Mixes in what may be hard to guess; of more than SEED_STIR_BYTES_MAX, only so many. Whoever chose
 * it knows no more of what comes than before.
 */
void seeds_stir(struct bytes data);

/* SEED_BYTES for a program, valid until the next call of either; and a number. */
struct bytes seed_for_program(void);
uint64_t seed_number(void);
