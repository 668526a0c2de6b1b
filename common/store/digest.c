#include "digest.h"

_Static_assert(STORE_HASH_BYTES == BLAKE3_OUT_LEN, "a name is a hash");
_Static_assert(STORE_CHUNK_BYTES % (2 * BLAKE3_CHUNK_LEN) == 0, "a chunk has two halves");
_Static_assert(
    (STORE_CHUNK_BYTES & (STORE_CHUNK_BYTES - 1)) == 0, "a chunk is a subtree wherever it lies");

void digest_of_object(struct bytes content, struct digest *digest)
{
    blake3_hasher hasher;
    blake3_hasher_init(&hasher);
    blake3_hasher_update(&hasher, content.data, content.size_bytes);
    blake3_hasher_finalize(&hasher, digest->bytes, STORE_HASH_BYTES);
    digest->size_bytes = STORE_HASH_BYTES;
}

void digest_next_chunk(blake3_hasher *hasher, struct bytes content, struct digest *digest)
{
    blake3_hasher_update(hasher, content.data, content.size_bytes);
    if (content.size_bytes != STORE_CHUNK_BYTES) {
        digest_of_object(content, digest);
        return;
    }
    /* Merged into what was before only when more comes. */
    const uint8_t *halves =
        hasher->cv_stack + (size_t)hasher->cv_stack_len * STORE_HASH_BYTES - DIGEST_BYTES_MAX;
    memcpy(digest->bytes, halves, DIGEST_BYTES_MAX);
    digest->size_bytes = DIGEST_BYTES_MAX;
}

void digest_of_chunk(struct bytes content, uint32_t index, struct digest *digest)
{
    blake3_hasher hasher;
    if (content.size_bytes != STORE_CHUNK_BYTES) {
        digest_of_object(content, digest);
        return;
    }
    blake3_hasher_init(&hasher);
    hasher.chunk.chunk_counter = (uint64_t)index * (STORE_CHUNK_BYTES / BLAKE3_CHUNK_LEN);
    digest_next_chunk(&hasher, content, digest);
}
