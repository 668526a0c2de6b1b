/*
 * Word by word where both sides are aligned alike, byte by byte at the ends. Compiled with
 * -fno-builtin, so that the compiler does not turn these loops into calls to themselves.
 */
#include "lib/memory.h"
#include <stdint.h>

#define WORD_BYTES sizeof(uint64_t)

/* Overlaying other types with words is what memcpy is for; the attribute tells the compiler. */
typedef uint64_t __attribute__((may_alias)) word;

static size_t bytes_to_alignment(const void *pointer)
{
    return (size_t)(0 - (uintptr_t)pointer) % WORD_BYTES;
}

static int is_aligned_alike(const void *left, const void *right)
{
    return ((uintptr_t)left ^ (uintptr_t)right) % WORD_BYTES == 0;
}

/* Eight words at a time: loop control is a small part of it then. */
#define BLOCK_WORDS 8u
#define BLOCK_BYTES (BLOCK_WORDS * WORD_BYTES)

static void copy_block(word *to, const word *from)
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

static void fill_block(word *to, word pattern)
{
    to[0] = pattern;
    to[1] = pattern;
    to[2] = pattern;
    to[3] = pattern;
    to[4] = pattern;
    to[5] = pattern;
    to[6] = pattern;
    to[7] = pattern;
}

void *memcpy(void *restrict target, const void *restrict source, size_t size_bytes)
{
    uint8_t *to = target;
    const uint8_t *from = source;
    if (is_aligned_alike(to, from)) {
        for (size_t head = bytes_to_alignment(to); head > 0 && size_bytes > 0; head--) {
            *to++ = *from++;
            size_bytes--;
        }
        for (; size_bytes >= BLOCK_BYTES; size_bytes -= BLOCK_BYTES) {
            copy_block((word *)(void *)to, (const word *)(const void *)from);
            to += BLOCK_BYTES;
            from += BLOCK_BYTES;
        }
        for (; size_bytes >= WORD_BYTES; size_bytes -= WORD_BYTES) {
            *(word *)(void *)to = *(const word *)(const void *)from;
            to += WORD_BYTES;
            from += WORD_BYTES;
        }
    }
    for (; size_bytes > 0; size_bytes--) {
        *to++ = *from++;
    }
    return target;
}

void *memmove(void *target, const void *source, size_t size_bytes)
{
    uint8_t *to = target;
    const uint8_t *from = source;
    if ((uintptr_t)to - (uintptr_t)from >= size_bytes) {
        for (size_t i = 0; i < size_bytes; i++) {
            to[i] = from[i];
        }
    } else {
        for (size_t i = size_bytes; i > 0; i--) {
            to[i - 1] = from[i - 1];
        }
    }
    return target;
}

void *memset(void *target, int value, size_t size_bytes)
{
    uint8_t *to = target;
    const uint8_t byte = (uint8_t)value;
    for (size_t head = bytes_to_alignment(to); head > 0 && size_bytes > 0; head--) {
        *to++ = byte;
        size_bytes--;
    }
    const uint64_t pattern = byte * UINT64_C(0x0101010101010101);
    for (; size_bytes >= BLOCK_BYTES; size_bytes -= BLOCK_BYTES) {
        fill_block((word *)(void *)to, pattern);
        to += BLOCK_BYTES;
    }
    for (; size_bytes >= WORD_BYTES; size_bytes -= WORD_BYTES) {
        *(word *)(void *)to = pattern;
        to += WORD_BYTES;
    }
    for (; size_bytes > 0; size_bytes--) {
        *to++ = byte;
    }
    return target;
}

int memcmp(const void *left, const void *right, size_t size_bytes)
{
    const uint8_t *a = left;
    const uint8_t *b = right;
    for (size_t i = 0; i < size_bytes; i++) {
        if (a[i] != b[i]) {
            return a[i] < b[i] ? -1 : 1;
        }
    }
    return 0;
}
