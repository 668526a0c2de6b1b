#include "overlay_wire/bloom.h"
#include "lib/little_endian.h"

#define WORD_BITS  64u
#define WORD_BYTES 8u

/* -- MurmurHash3, x64, 128 bits, seed 0 --------------------------------------------------- */

#define MULTIPLIER_1 UINT64_C(0x87c37b91114253d5)
#define MULTIPLIER_2 UINT64_C(0x4cf5ad432745937f)
#define BLOCK_BYTES  16u

struct hash {
    uint64_t words[2];
};

static uint64_t rotate(uint64_t value, uint32_t bits)
{
    return value << bits | value >> (WORD_BITS - bits);
}

static uint64_t scramble_1(uint64_t value)
{
    return rotate(value * MULTIPLIER_1, 31) * MULTIPLIER_2;
}

static uint64_t scramble_2(uint64_t value)
{
    return rotate(value * MULTIPLIER_2, 33) * MULTIPLIER_1;
}

static void hash_block(struct hash *hash, const uint8_t block[BLOCK_BYTES])
{
    uint64_t *words = hash->words;
    words[0] ^= scramble_1(get_u64(block));
    words[0] = (rotate(words[0], 27) + words[1]) * 5 + 0x52dce729;
    words[1] ^= scramble_2(get_u64(block + WORD_BYTES));
    words[1] = (rotate(words[1], 31) + words[0]) * 5 + 0x38495ab5;
}

static uint64_t mix(uint64_t value)
{
    value = (value ^ value >> 33) * UINT64_C(0xff51afd7ed558ccd);
    value = (value ^ value >> 33) * UINT64_C(0xc4ceb9fe1a85ec53);
    return value ^ value >> 33;
}

static void hash_finish(struct hash *hash, uint64_t size_bytes)
{
    uint64_t *words = hash->words;
    words[0] ^= size_bytes;
    words[1] ^= size_bytes;
    words[0] += words[1];
    words[1] += words[0];
    words[0] = mix(words[0]);
    words[1] = mix(words[1]);
    words[0] += words[1];
    words[1] += words[0];
}

/* -- The filter -------------------------------------------------------------------------- */

/*
 * Two hashes give four words: of the key, and of the key with a byte of 1 behind it, whose first 32
 * bytes are the same.
 */
static void hash_key(const struct overlay_key *partial, uint64_t words[4])
{
    struct hash once = {{0, 0}};
    hash_block(&once, partial->bytes);
    hash_block(&once, partial->bytes + BLOCK_BYTES);
    struct hash again = once;
    again.words[0] ^= scramble_1(1);
    hash_finish(&once, OVERLAY_KEY_BYTES);
    hash_finish(&again, OVERLAY_KEY_BYTES + 1);
    memcpy(words, once.words, sizeof(once.words));
    memcpy(words + 2, again.words, sizeof(again.words));
}

void overlay_bloom_bits(const struct overlay_key *partial, uint32_t bits[OVERLAY_BLOOM_HASHES])
{
    uint64_t words[4];
    hash_key(partial, words);
    for (uint32_t i = 0; i < OVERLAY_BLOOM_HASHES; i++) {
        const uint64_t step = words[2 + (i + i % 2) % 4 / 2];
        bits[i] = (uint32_t)((words[i % 2] + i * step) % OVERLAY_BLOOM_BITS);
    }
}

void overlay_bloom_clear(struct overlay_bloom *bloom)
{
    memset(bloom, 0, sizeof(*bloom));
}

void overlay_bloom_add(struct overlay_bloom *bloom, const struct overlay_key *partial)
{
    uint32_t bits[OVERLAY_BLOOM_HASHES];
    overlay_bloom_bits(partial, bits);
    for (uint32_t i = 0; i < OVERLAY_BLOOM_HASHES; i++) {
        bloom->words[bits[i] / WORD_BITS] |= UINT64_C(1) << bits[i] % WORD_BITS;
    }
}

void overlay_bloom_merge(struct overlay_bloom *bloom, const struct overlay_bloom *other)
{
    for (uint32_t i = 0; i < OVERLAY_BLOOM_WORDS; i++) {
        bloom->words[i] |= other->words[i];
    }
}

bool overlay_bloom_test(const struct overlay_bloom *bloom, const struct overlay_key *partial)
{
    uint32_t bits[OVERLAY_BLOOM_HASHES];
    bool holds = true;
    overlay_bloom_bits(partial, bits);
    for (uint32_t i = 0; i < OVERLAY_BLOOM_HASHES; i++) {
        holds = holds && (bloom->words[bits[i] / WORD_BITS] >> bits[i] % WORD_BITS & 1) != 0;
    }
    return holds;
}

bool overlay_bloom_equal(const struct overlay_bloom *left, const struct overlay_bloom *right)
{
    return memcmp(left, right, sizeof(*left)) == 0;
}

static bool flag_at(struct bytes flags, uint32_t word)
{
    return (flags.data[word / 8] & 0x80u >> word % 8) != 0;
}

static uint64_t read_word(struct wire_reader *reader)
{
    const struct bytes from = wire_read_bytes(reader, WORD_BYTES);
    uint64_t value = 0;
    for (size_t i = 0; i < from.size_bytes; i++) {
        value = value << 8 | from.data[i];
    }
    return value;
}

enum status overlay_bloom_read(struct bytes body, struct overlay_bloom *bloom)
{
    struct wire_reader reader = wire_reader_of(body);
    const struct bytes zeros = wire_read_bytes(&reader, OVERLAY_BLOOM_FLAG_BYTES);
    const struct bytes ones = wire_read_bytes(&reader, OVERLAY_BLOOM_FLAG_BYTES);
    if (reader.status != STATUS_OK) {
        return reader.status;
    }
    for (uint32_t i = 0; i < OVERLAY_BLOOM_WORDS; i++) {
        const bool is_zeros = flag_at(zeros, i);
        const bool is_ones = flag_at(ones, i);
        if (is_zeros && is_ones) {
            return STATUS_MALFORMED;
        }
        if (is_zeros || is_ones) {
            bloom->words[i] = is_ones ? UINT64_MAX : 0;
        } else {
            bloom->words[i] = read_word(&reader);
        }
    }
    return wire_reader_finish(&reader);
}

static void
write_flags(struct wire_writer *writer, const struct overlay_bloom *bloom, uint64_t flagged)
{
    uint8_t flags[OVERLAY_BLOOM_FLAG_BYTES] = {0};
    for (uint32_t i = 0; i < OVERLAY_BLOOM_WORDS; i++) {
        if (bloom->words[i] == flagged) {
            flags[i / 8] |= (uint8_t)(0x80u >> i % 8);
        }
    }
    wire_write_bytes(writer, (struct bytes){flags, sizeof(flags)});
}

void overlay_bloom_write(struct wire_writer *writer, const struct overlay_bloom *bloom)
{
    write_flags(writer, bloom, 0);
    write_flags(writer, bloom, UINT64_MAX);
    for (uint32_t i = 0; i < OVERLAY_BLOOM_WORDS; i++) {
        const uint64_t word = bloom->words[i];
        uint8_t bytes[WORD_BYTES];
        for (uint32_t j = 0; j < WORD_BYTES; j++) {
            bytes[j] = (uint8_t)(word >> (8 * (WORD_BYTES - 1 - j)));
        }
        if (word != 0 && word != UINT64_MAX) {
            wire_write_bytes(writer, (struct bytes){bytes, sizeof(bytes)});
        }
    }
}
