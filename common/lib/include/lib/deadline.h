/* Moments until which somebody waits, in nanoseconds of the machine's clock; 0: for ever. */
#pragma once

#include <stdint.h>

static inline uint64_t deadline_earlier(uint64_t left_ns, uint64_t right_ns)
{
    return left_ns == 0 || (right_ns != 0 && right_ns < left_ns) ? right_ns : left_ns;
}
