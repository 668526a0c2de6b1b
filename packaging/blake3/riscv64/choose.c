/* In the place of blake3_portable.c: what is called by its names, as this machine allows. */
#include "blake3_cpu.h"
#include "names.h"

static bool has_zbb;

void blake3_use_zbb(void)
{
    has_zbb = true;
}

static bool is_fast(const uint8_t *block)
{
    return has_zbb && (uintptr_t)block % sizeof(uint32_t) == 0;
}

void blake3_compress_in_place_portable(
    uint32_t cv[8], const uint8_t *block, uint8_t block_len, uint64_t counter, uint8_t flags)
{
    compress_in_place *compress =
        is_fast(block) ? blake3_compress_in_place_zbb : blake3_compress_in_place_plain;
    compress(cv, block, block_len, counter, flags);
}

void blake3_compress_xof_portable(
    const uint32_t cv[8],
    const uint8_t *block,
    uint8_t block_len,
    uint64_t counter,
    uint8_t flags,
    uint8_t out[64])
{
    compress_xof *compress = is_fast(block) ? blake3_compress_xof_zbb : blake3_compress_xof_plain;
    compress(cv, block, block_len, counter, flags, out);
}

void blake3_hash_many_portable(
    const uint8_t *const *inputs,
    size_t num_inputs,
    size_t blocks,
    const uint32_t key[8],
    uint64_t counter,
    bool increment_counter,
    uint8_t flags,
    uint8_t flags_start,
    uint8_t flags_end,
    uint8_t *out)
{
    bool are_fast = true;
    for (size_t i = 0; i < num_inputs; i++) {
        are_fast = are_fast && is_fast(inputs[i]);
    }
    hash_many *hash = are_fast ? blake3_hash_many_zbb : blake3_hash_many_plain;
    hash(
        inputs,
        num_inputs,
        blocks,
        key,
        counter,
        increment_counter,
        flags,
        flags_start,
        flags_end,
        out);
}
