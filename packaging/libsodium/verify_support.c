/*
 * What libsodium's Ed25519 verification takes from sodium/utils.c, without the guarded heap, the
 * random numbers and the operating system that come with that file.
 * For boot shims, and programs without a C library.
 *
 * With this, the library leaves nothing undefined but memcpy, memmove, memset and memcmp.
 */
#include <stddef.h>

#include "utils.h"

void sodium_memzero(void *const target, const size_t size_bytes)
{
    /* Volatile: the compiler would drop a store to memory that is not read again. */
    volatile unsigned char *bytes = target;

    for (size_t index = 0; index < size_bytes; index++) {
        bytes[index] = 0;
    }
}

/* Takes the same time whatever the bytes are. */
int sodium_is_zero(const unsigned char *bytes, const size_t size_bytes)
{
    volatile unsigned char seen = 0;

    for (size_t index = 0; index < size_bytes; index++) {
        seen |= bytes[index];
    }
    return seen == 0;
}

/* 0 when equal, -1 when not; takes the same time wherever the difference is. */
int sodium_memcmp(const void *const left, const void *const right, const size_t size_bytes)
{
    const unsigned char *left_bytes = left;
    const unsigned char *right_bytes = right;
    volatile unsigned char difference = 0;

    for (size_t index = 0; index < size_bytes; index++) {
        difference |= left_bytes[index] ^ right_bytes[index];
    }
    return difference == 0 ? 0 : -1;
}
