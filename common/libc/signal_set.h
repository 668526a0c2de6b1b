/* Sets of signals, and what a signal does to whoever has not said anything. Pure. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define SIGNAL_COUNT 65 /* 1 .. 64 */

/* Bit n - 1 is signal n, as in sigset_t. */
typedef uint64_t signal_set;

enum signal_default {
    SIGNAL_ENDS,
    SIGNAL_IS_IGNORED,
    SIGNAL_STOPS,
};

static inline bool signal_is_valid(long number)
{
    return number >= 1 && number < SIGNAL_COUNT;
}

static inline signal_set signal_bit(int number)
{
    return UINT64_C(1) << (number - 1);
}

/* The most urgent of a set: faults before others, then the lowest number. 0: the set is empty. */
int signal_first(signal_set set);

enum signal_default signal_default_of(int number);

/* A mask may not hold back what cannot be held back. */
signal_set signal_maskable(signal_set set);
