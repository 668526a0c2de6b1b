/* The functions of blake3_portable.c, which is compiled twice: for any rv64gc CPU, and for Zbb. */
#pragma once

#include "blake3_impl.h"
#include <stdbool.h>

typedef void compress_in_place(
    uint32_t cv[8], const uint8_t *block, uint8_t block_len, uint64_t counter, uint8_t flags);
typedef void compress_xof(
    const uint32_t cv[8],
    const uint8_t *block,
    uint8_t block_len,
    uint64_t counter,
    uint8_t flags,
    uint8_t out[64]);
typedef void hash_many(
    const uint8_t *const *inputs,
    size_t num_inputs,
    size_t blocks,
    const uint32_t key[8],
    uint64_t counter,
    bool increment_counter,
    uint8_t flags,
    uint8_t flags_start,
    uint8_t flags_end,
    uint8_t *out);

compress_in_place blake3_compress_in_place_plain;
compress_xof blake3_compress_xof_plain;
hash_many blake3_hash_many_plain;

/* Blocks must be aligned to 4 bytes. */
compress_in_place blake3_compress_in_place_zbb;
compress_xof blake3_compress_xof_zbb;
hash_many blake3_hash_many_zbb;
