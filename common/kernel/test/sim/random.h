/* The simulator's random numbers: one seeded sequence, the same on every machine. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

void random_seed(uint64_t seed);
uint64_t random_word(void);

/* 0 .. limit - 1 */
uint32_t random_below(uint32_t limit);

/* True once in so many times. */
bool random_one_in(uint32_t times);
