/*
 * For CPUs with Zbb, and for blocks that are aligned: the words of a block are loaded as such,
 * where upstream puts them together from bytes.
 */
#include "names.h"

#define blake3_compress_in_place_portable blake3_compress_in_place_zbb
#define blake3_compress_xof_portable      blake3_compress_xof_zbb
#define blake3_hash_many_portable         blake3_hash_many_zbb
#define load32                            load_word

#pragma clang attribute push(__attribute__((target("arch=+zbb"))), apply_to = function)

static inline uint32_t load_word(const void *word)
{
    return *(const uint32_t *)__builtin_assume_aligned(word, sizeof(uint32_t));
}

#include "blake3_portable.c"

#pragma clang attribute pop
