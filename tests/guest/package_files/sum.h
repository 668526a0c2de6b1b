/* FNV-1a, 64 bits: so that a line says what was read. */
#pragma once

#include "lib/bytes.h"

static inline uint64_t sum_of(struct bytes content)
{
    uint64_t sum = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < content.size_bytes; i++) {
        sum = (sum ^ content.data[i]) * UINT64_C(0x100000001b3);
    }
    return sum;
}
