/*
 * How far bytes are alike, many at a time: for text of which most is printable ASCII, in lines of
 * some length.
 */
#pragma once

#include "lib/bytes.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BYTE_RUN_EIGHT(byte) (UINT64_C(0x0101010101010101) * (byte))

/* Eight bytes anywhere. Not memcpy(): without a C library each would be a call. */
typedef uint64_t __attribute__((may_alias, aligned(1))) byte_run_eight;

static inline uint64_t byte_run_word(const uint8_t *eight)
{
    return *(const byte_run_eight *)(const void *)eight;
}

/*
 * Of eight bytes, the highest bit of the first one, by address, that is not from U+0020 to U+007E;
 * bits above it say nothing. 0: all are. (All our machines have the first byte lowest.)
 */
static inline uint64_t byte_run_stops(uint64_t word)
{
    const uint64_t below = word - BYTE_RUN_EIGHT(0x20);
    const uint64_t above = word + BYTE_RUN_EIGHT(1);
    return (below | above | word) & BYTE_RUN_EIGHT(0x80);
}

static inline size_t byte_run_first(uint64_t stops)
{
    return (size_t)__builtin_ctzll(stops) / 8;
}

static inline bool byte_run_is_printable(uint8_t byte)
{
    return (uint8_t)(byte - 0x20) < 0x5f;
}

/* How many of the first are printable ASCII. */
static inline size_t byte_run_printable(struct bytes bytes)
{
    size_t count = 0;
    for (; bytes.size_bytes - count >= 8; count += 8) {
        const uint64_t stops = byte_run_stops(byte_run_word(bytes.data + count));
        if (stops != 0) {
            return count + byte_run_first(stops);
        }
    }
    while (count < bytes.size_bytes && byte_run_is_printable(bytes.data[count])) {
        count++;
    }
    return count;
}

/*
 * Copies the printable ASCII that comes first, to where there is room for all of `bytes`; how many.
 * What lies in that room behind them may be written over.
 */
static inline size_t byte_run_copy_printable(uint8_t *restrict target, struct bytes bytes)
{
    size_t count = 0;
    for (; bytes.size_bytes - count >= 16; count += 16) {
        const uint64_t left = byte_run_word(bytes.data + count);
        const uint64_t right = byte_run_word(bytes.data + count + 8);
        *(byte_run_eight *)(void *)(target + count) = left;
        *(byte_run_eight *)(void *)(target + count + 8) = right;
        if ((byte_run_stops(left) | byte_run_stops(right)) != 0) {
            const uint64_t stops = byte_run_stops(left);
            return stops != 0 ? count + byte_run_first(stops)
                              : count + 8 + byte_run_first(byte_run_stops(right));
        }
    }
    while (count < bytes.size_bytes && byte_run_is_printable(bytes.data[count])) {
        target[count] = bytes.data[count];
        count++;
    }
    return count;
}
