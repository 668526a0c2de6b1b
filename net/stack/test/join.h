/* What a device does that puts segments of TCP together before it gives them to its driver. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define JOINED_BYTES_MAX 65535u

/*
 * Puts the content of `next` behind what is in `whole`, if both are of one connection, follow each
 * other, and say nothing else. False: it is left as it was.
 */
bool join(
    uint8_t whole[JOINED_BYTES_MAX],
    uint32_t *whole_bytes,
    const uint8_t *next,
    uint32_t next_bytes);
