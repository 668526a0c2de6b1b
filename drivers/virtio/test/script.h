/* A fuzzer's input, read as a script of numbers. */
#pragma once

#include "lib/bytes.h"
#include <stdint.h>

/* The next one, which is taken off; 0 when there is none. */
static inline uint16_t script_next(struct bytes *rest)
{
    if (rest->size_bytes < sizeof(uint16_t)) {
        return 0;
    }
    const uint16_t value = bytes_u16(*rest, 0);
    *rest = bytes_part(*rest, sizeof(uint16_t), rest->size_bytes - sizeof(uint16_t));
    return value;
}
