/*
 * memmove() and memset(); memcpy() and memcmp() are in memory_copy.c and its like. Compiled
 * with -fno-builtin, so that the compiler does not turn these loops into calls to themselves.
 */
#include "lib/memory.h"
#include "memory_words.h"

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
