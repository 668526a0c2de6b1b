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

void *memcpy(void *restrict target, const void *restrict source, size_t size_bytes)
{
    uint8_t *to = target;
    const uint8_t *from = source;
    if (is_aligned_alike(to, from)) {
        for (size_t head = bytes_to_alignment(to); head > 0 && size_bytes > 0; head--) {
            *to++ = *from++;
            size_bytes--;
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
