/*
 * memcpy() and memcmp() of programs: word by word, for memcpy() also where one side begins
 * elsewhere in a word than the other, as what a frame carries does behind its headers. Then each
 * word that is written is made of two that were read; no word is read that does not lie in the
 * source as a whole.
 */
#include "lib/memory.h"
#include "memory_words.h"
#include <stdbool.h>

#define BITS_OF_BYTE 8u

/* Less is not worth what it takes to begin. */
#define ASKEW_BYTES_MIN (3 * WORD_BYTES)

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the first byte is the lowest of a word");

/* The bytes of the source before its first whole word, as the lowest of one. */
static word first_bytes(const uint8_t *from, size_t count)
{
    word value = 0;
    for (size_t i = 0; i < count; i++) {
        value |= (word)from[i] << (i * BITS_OF_BYTE);
    }
    return value;
}

/* The target is aligned, the source is not. */
static void copy_words_askew(struct copy *copy)
{
    const size_t ahead = bytes_to_alignment(copy->from);
    const unsigned up = (unsigned)(ahead * BITS_OF_BYTE);
    const unsigned down = (unsigned)(WORD_BYTES * BITS_OF_BYTE) - up;
    const word *next = (const word *)(const void *)(copy->from + ahead);
    word *to = (word *)(void *)copy->to;
    word held = first_bytes(copy->from, ahead);
    size_t words = (copy->size_bytes - ahead) / WORD_BYTES;
    const size_t done = words * WORD_BYTES;
    for (; words >= 4; words -= 4) {
        const word a = next[0], b = next[1], c = next[2], d = next[3];
        to[0] = held | a << up;
        to[1] = a >> down | b << up;
        to[2] = b >> down | c << up;
        to[3] = c >> down | d << up;
        held = d >> down;
        next += 4;
        to += 4;
    }
    for (; words > 0; words--) {
        const word a = *next++;
        *to++ = held | a << up;
        held = a >> down;
    }
    copy->to += done;
    copy->from += done;
    copy->size_bytes -= done;
}

void *memcpy(void *restrict target, const void *restrict source, size_t size_bytes)
{
    struct copy copy = {target, source, size_bytes};
    if (is_aligned_alike(target, source)) {
        copy_bytes(&copy, bytes_to_alignment(target));
        copy_words(&copy);
    } else if (size_bytes >= ASKEW_BYTES_MIN) {
        copy_bytes(&copy, bytes_to_alignment(target));
        copy_words_askew(&copy);
    }
    copy_bytes(&copy, copy.size_bytes);
    return target;
}

int memcmp(const void *left, const void *right, size_t size_bytes)
{
    const uint8_t *a = left;
    const uint8_t *b = right;
    const bool is_by_words = is_aligned_alike(a, b) && bytes_to_alignment(a) == 0;
    while (is_by_words && size_bytes >= WORD_BYTES &&
           *(const word *)(const void *)a == *(const word *)(const void *)b) {
        a += WORD_BYTES;
        b += WORD_BYTES;
        size_bytes -= WORD_BYTES;
    }
    return compare_bytes(a, b, size_bytes);
}
