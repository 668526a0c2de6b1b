/* Words and bytes as memory.c, memory_copy.c and its like move and compare them. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define WORD_BYTES sizeof(uint64_t)

/* Overlaying other types with words is what memcpy is for; the attribute tells the compiler. */
typedef uint64_t __attribute__((may_alias)) word;

static inline size_t bytes_to_alignment(const void *pointer)
{
    return (size_t)(0 - (uintptr_t)pointer) % WORD_BYTES;
}

static inline int is_aligned_alike(const void *left, const void *right)
{
    return ((uintptr_t)left ^ (uintptr_t)right) % WORD_BYTES == 0;
}

/* Eight words at a time: loop control is a small part of it then. */
#define BLOCK_WORDS 8u
#define BLOCK_BYTES (BLOCK_WORDS * WORD_BYTES)

static inline void copy_block(word *to, const word *from)
{
    const word a = from[0], b = from[1], c = from[2], d = from[3];
    to[0] = a;
    to[1] = b;
    to[2] = c;
    to[3] = d;
    const word e = from[4], f = from[5], g = from[6], h = from[7];
    to[4] = e;
    to[5] = f;
    to[6] = g;
    to[7] = h;
}

static inline int compare_bytes(const uint8_t *left, const uint8_t *right, size_t size_bytes)
{
    for (size_t i = 0; i < size_bytes; i++) {
        if (left[i] != right[i]) {
            return left[i] < right[i] ? -1 : 1;
        }
    }
    return 0;
}

/* What is left of a copy. */
struct copy {
    uint8_t *to;
    const uint8_t *from;
    size_t size_bytes;
};

static inline void copy_bytes(struct copy *copy, size_t count)
{
    for (; count > 0 && copy->size_bytes > 0; count--) {
        *copy->to++ = *copy->from++;
        copy->size_bytes--;
    }
}

/* Of words that are aligned on both sides, all that there are. */
static inline void copy_words(struct copy *copy)
{
    for (; copy->size_bytes >= BLOCK_BYTES; copy->size_bytes -= BLOCK_BYTES) {
        copy_block((word *)(void *)copy->to, (const word *)(const void *)copy->from);
        copy->to += BLOCK_BYTES;
        copy->from += BLOCK_BYTES;
    }
    for (; copy->size_bytes >= WORD_BYTES; copy->size_bytes -= WORD_BYTES) {
        *(word *)(void *)copy->to = *(const word *)(const void *)copy->from;
        copy->to += WORD_BYTES;
        copy->from += WORD_BYTES;
    }
}
