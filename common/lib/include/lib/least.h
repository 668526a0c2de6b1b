/* The smaller of two. */
#pragma once

#include <stdint.h>

static inline uint64_t least(uint64_t one, uint64_t other)
{
    return one < other ? one : other;
}

/* The same where one of them is a bound of 32 bits. */
static inline uint32_t at_most(uint64_t value, uint32_t most)
{
    return value < most ? (uint32_t)value : most;
}
