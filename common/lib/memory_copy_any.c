/*
 * memcpy() and memcmp() of programs where the processor reads and writes a word at any address, as
 * fast as one that is aligned or nearly so.
 */
#include "lib/memory.h"
#include "memory_words.h"

/* A word that lies anywhere. */
typedef uint64_t __attribute__((may_alias, aligned(1))) any_word;

static void copy_any_block(any_word *to, const any_word *from)
{
    const uint64_t a = from[0], b = from[1], c = from[2], d = from[3];
    to[0] = a;
    to[1] = b;
    to[2] = c;
    to[3] = d;
    const uint64_t e = from[4], f = from[5], g = from[6], h = from[7];
    to[4] = e;
    to[5] = f;
    to[6] = g;
    to[7] = h;
}

void *memcpy(void *restrict target, const void *restrict source, size_t size_bytes)
{
    struct copy copy = {target, source, size_bytes};
    for (; copy.size_bytes >= BLOCK_BYTES; copy.size_bytes -= BLOCK_BYTES) {
        copy_any_block((any_word *)copy.to, (const any_word *)copy.from);
        copy.to += BLOCK_BYTES;
        copy.from += BLOCK_BYTES;
    }
    for (; copy.size_bytes >= WORD_BYTES; copy.size_bytes -= WORD_BYTES) {
        *(any_word *)copy.to = *(const any_word *)copy.from;
        copy.to += WORD_BYTES;
        copy.from += WORD_BYTES;
    }
    copy_bytes(&copy, copy.size_bytes);
    return target;
}

int memcmp(const void *left, const void *right, size_t size_bytes)
{
    const uint8_t *a = left;
    const uint8_t *b = right;
    while (size_bytes >= WORD_BYTES && *(const any_word *)a == *(const any_word *)b) {
        a += WORD_BYTES;
        b += WORD_BYTES;
        size_bytes -= WORD_BYTES;
    }
    return compare_bytes(a, b, size_bytes);
}
