/* How SSH writes things (RFC 4251, 5): big-endian, strings behind their length. */
#pragma once

#include "lib/bytes.h"
#include <stdint.h>

#define SSH_LENGTH_BYTES 4u

static inline uint32_t ssh_read_length(const uint8_t length[SSH_LENGTH_BYTES])
{
    return (uint32_t)length[0] << 24 | (uint32_t)length[1] << 16 | (uint32_t)length[2] << 8 |
           length[3];
}

/* Both write to `target`, which has room, and give where what they wrote ends. */
static inline uint8_t *ssh_write_length(uint8_t *target, size_t value)
{
    for (uint32_t i = 0; i < SSH_LENGTH_BYTES; i++) {
        target[i] = (uint8_t)(value >> (8 * (SSH_LENGTH_BYTES - 1 - i)));
    }
    return target + SSH_LENGTH_BYTES;
}

static inline uint8_t *ssh_write_string(uint8_t *target, struct bytes string)
{
    target = ssh_write_length(target, string.size_bytes);
    if (string.size_bytes > 0) {
        memcpy(target, string.data, string.size_bytes);
    }
    return target + string.size_bytes;
}
