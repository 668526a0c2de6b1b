#include "check_vectors.h"
#include "vectors.h"
#include <blake3.h>
#include <stdbool.h>

static uint8_t digit(char letter)
{
    return (uint8_t)(letter <= '9' ? letter - '0' : letter - 'a' + 10);
}

static bool is_text_of(const char *text, const uint8_t output[BLAKE3_OUT_LEN])
{
    for (uint32_t i = 0; i < BLAKE3_OUT_LEN; i++) {
        if (output[i] != (digit(text[2 * i]) << 4 | digit(text[2 * i + 1]))) {
            return false;
        }
    }
    return text[2 * BLAKE3_OUT_LEN] == '\0';
}

static bool is_output(
    const blake3_hasher *start,
    const uint8_t *input,
    uint32_t input_bytes,
    uint32_t piece_bytes,
    const char *wanted)
{
    blake3_hasher hasher = *start;
    uint8_t output[BLAKE3_OUT_LEN];
    for (uint32_t at = 0; at < input_bytes; at += piece_bytes) {
        const uint32_t left = input_bytes - at;
        blake3_hasher_update(&hasher, input + at, left < piece_bytes ? left : piece_bytes);
    }
    blake3_hasher_finalize(&hasher, output, sizeof(output));
    return is_text_of(wanted, output);
}

uint32_t check_vectors(uint8_t *input)
{
    static const uint32_t pieces[] = {VECTOR_BYTES_MAX, 1000, 4096};
    blake3_hasher plain;
    blake3_hasher keyed;
    blake3_hasher derived;
    uint32_t wrong = 0;
    blake3_hasher_init(&plain);
    blake3_hasher_init_keyed(&keyed, (const uint8_t *)VECTOR_KEY);
    blake3_hasher_init_derive_key(&derived, VECTOR_CONTEXT);
    for (uint32_t i = 0; i < VECTOR_BYTES_MAX; i++) {
        input[i] = (uint8_t)(i % VECTOR_PERIOD);
    }
    for (uint32_t i = 0; i < VECTOR_COUNT; i++) {
        const struct vector *vector = &vectors[i];
        for (uint32_t j = 0; j < sizeof(pieces) / sizeof(pieces[0]); j++) {
            const uint32_t size = vector->input_bytes;
            wrong += is_output(&plain, input, size, pieces[j], vector->hash) ? 0 : 1;
            wrong += is_output(&keyed, input, size, pieces[j], vector->keyed_hash) ? 0 : 1;
            wrong += is_output(&derived, input, size, pieces[j], vector->derived_key) ? 0 : 1;
        }
    }
    return wrong;
}
