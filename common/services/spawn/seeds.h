/*
 * Random numbers from one seed: a chain of SHA-512, of which one half stays and the other goes out,
 * so that what went out says nothing of what was or will be given to others.
 */
#pragma once

#include "lib/bytes.h"
#include <stdint.h>

#define SEED_BYTES 32u

/* `seed`: at least SEED_BYTES that nobody else has. */
void seeds_init(struct bytes seed);

/* SEED_BYTES for a program, valid until the next call of either; and a number. */
struct bytes seed_for_program(void);
uint64_t seed_number(void);
