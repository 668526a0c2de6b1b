/*
 * Numbers in formats that are little-endian, at any alignment, in memory that the caller knows to
 * be there.
 */
#pragma once

#include "lib/bytes.h"
#include <stdint.h>

static inline uint16_t get_u16(const uint8_t *at)
{
    return bytes_u16((struct bytes){at, sizeof(uint16_t)}, 0);
}

static inline uint32_t get_u32(const uint8_t *at)
{
    return bytes_u32((struct bytes){at, sizeof(uint32_t)}, 0);
}

static inline uint64_t get_u64(const uint8_t *at)
{
    return bytes_u64((struct bytes){at, sizeof(uint64_t)}, 0);
}

static inline void set_u16(uint8_t *at, uint16_t value)
{
    at[0] = (uint8_t)value;
    at[1] = (uint8_t)(value >> 8);
}

static inline void set_u32(uint8_t *at, uint32_t value)
{
    set_u16(at, (uint16_t)value);
    set_u16(at + 2, (uint16_t)(value >> 16));
}

static inline void set_u64(uint8_t *at, uint64_t value)
{
    set_u32(at, (uint32_t)value);
    set_u32(at + 4, (uint32_t)(value >> 32));
}
