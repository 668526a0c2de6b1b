/*
 * A view of bytes that somebody else owns, and reads from it that cannot leave it. Every parser
 * of outside data in the project reads through these.
 */
#pragma once

#include "lib/memory.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bytes {
    const uint8_t *data;
    size_t size_bytes;
};

/* Whether all of it is 0, read in words: for much memory. `memory` and `size_bytes` are aligned. */
static inline bool words_are_zeros(const void *memory, uint64_t size_bytes)
{
    const uint64_t *words = memory;
    for (uint64_t i = 0; i < size_bytes / sizeof(uint64_t); i++) {
        if (words[i] != 0) {
            return false;
        }
    }
    return true;
}

/* True when [offset, offset + size) lies inside the view; written so that no sum can wrap. */
static inline bool bytes_contain(struct bytes view, uint64_t offset, uint64_t size_bytes)
{
    return offset <= view.size_bytes && size_bytes <= view.size_bytes - offset;
}

static inline bool bytes_equal(struct bytes left, struct bytes right)
{
    return left.size_bytes == right.size_bytes &&
           (left.size_bytes == 0 || memcmp(left.data, right.data, left.size_bytes) == 0);
}

/* The part of a view. The caller has asked bytes_contain() before. */
static inline struct bytes bytes_part(struct bytes view, uint64_t offset, uint64_t size_bytes)
{
    return (struct bytes){view.data + offset, (size_t)size_bytes};
}

/* Little-endian reads at any alignment. The caller has asked bytes_contain() before. */
static inline uint16_t bytes_u16(struct bytes view, uint64_t offset)
{
    const uint8_t *at = view.data + offset;
    return (uint16_t)(at[0] | at[1] << 8);
}

static inline uint32_t bytes_u32(struct bytes view, uint64_t offset)
{
    return (uint32_t)bytes_u16(view, offset) | (uint32_t)bytes_u16(view, offset + 2) << 16;
}

static inline uint64_t bytes_u64(struct bytes view, uint64_t offset)
{
    return (uint64_t)bytes_u32(view, offset) | (uint64_t)bytes_u32(view, offset + 4) << 32;
}
