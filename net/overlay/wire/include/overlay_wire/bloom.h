/*
 * Filters of partial keys (address.h): which nodes may lie behind a link of the tree. 8,192 bits,
 * eight for each key, by MurmurHash3 (x64, 128 bits, seed 0). A filter that says no is right.
 */
#pragma once

#include "abi/status.h"
#include "lib/bytes.h"
#include "overlay_wire/key.h"
#include "overlay_wire/wire.h"
#include <stdbool.h>
#include <stdint.h>

#define OVERLAY_BLOOM_BITS   8192u
#define OVERLAY_BLOOM_HASHES 8u
#define OVERLAY_BLOOM_WORDS  (OVERLAY_BLOOM_BITS / 64u)
/* A bit for each word. */
#define OVERLAY_BLOOM_FLAG_BYTES (OVERLAY_BLOOM_WORDS / 8u)
#define OVERLAY_BLOOM_BYTES_MAX  (2u * OVERLAY_BLOOM_FLAG_BYTES + OVERLAY_BLOOM_WORDS * 8u)

struct overlay_bloom {
    uint64_t words[OVERLAY_BLOOM_WORDS];
};

/* Which bits stand for a partial key; some may be the same. */
void overlay_bloom_bits(const struct overlay_key *partial, uint32_t bits[OVERLAY_BLOOM_HASHES]);

void overlay_bloom_clear(struct overlay_bloom *bloom);

void overlay_bloom_add(struct overlay_bloom *bloom, const struct overlay_key *partial);

void overlay_bloom_merge(struct overlay_bloom *bloom, const struct overlay_bloom *other);

bool overlay_bloom_test(const struct overlay_bloom *bloom, const struct overlay_key *partial);

bool overlay_bloom_equal(const struct overlay_bloom *left, const struct overlay_bloom *right);

/*
 * Of a frame's body. A word that could have been a flag is taken as it is.
 *   STATUS_TRUNCATED  words are missing
 *   STATUS_MALFORMED  a word is said to be both zeros and ones, or something is left
 */
NODISCARD enum status overlay_bloom_read(struct bytes body, struct overlay_bloom *bloom);

/* Into a frame that was begun. */
void overlay_bloom_write(struct wire_writer *writer, const struct overlay_bloom *bloom);
