/*
 * Values of 1, 2, 4 or 8 bytes, little-endian, where they lie as the machine wants them: one load
 * or store instead of one for each byte.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "values are copied as they are");

/* Messages and structs of C are read and written as what they are not declared to be. */
typedef uint16_t __attribute__((may_alias)) message_value_u16;
typedef uint32_t __attribute__((may_alias)) message_value_u32;
typedef uint64_t __attribute__((may_alias)) message_value_u64;

static inline bool message_value_is_aligned(const void *at, size_t size_bytes)
{
    return ((uintptr_t)at & (size_bytes - 1)) == 0;
}

/* `at` is aligned to size_bytes. */
static inline uint64_t message_value_load(const void *at, size_t size_bytes)
{
    switch (size_bytes) {
    case 1:
        return *(const uint8_t *)at;
    case 2:
        return *(const message_value_u16 *)at;
    case 4:
        return *(const message_value_u32 *)at;
    default:
        return *(const message_value_u64 *)at;
    }
}

/* The same, the other way round. */
static inline void message_value_store(void *at, size_t size_bytes, uint64_t value)
{
    switch (size_bytes) {
    case 1:
        *(uint8_t *)at = (uint8_t)value;
        break;
    case 2:
        *(message_value_u16 *)at = (uint16_t)value;
        break;
    case 4:
        *(message_value_u32 *)at = (uint32_t)value;
        break;
    default:
        *(message_value_u64 *)at = value;
        break;
    }
}
