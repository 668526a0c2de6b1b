/*
 * The memory that Argon2 computes in, for programs without a C library: whoever calls
 * crypto_pwhash_argon2id() defines both. There are at most four at a time, and the largest is the
 * memory that the call was given plus 63 bytes.
 */
#pragma once

#include <stddef.h>

/* Aligned to 16 bytes; NULL: there is none. */
void *sodium_memory_take(size_t size_bytes);

/* It holds what was made of a passphrase: to be wiped. NULL is nothing. */
void sodium_memory_give_back(void *memory);
