/*
 * What the content of a record that is not sealed hashes to. The checksum of the record is over its
 * other bytes and this, so that content is hashed once: an object's digest is its name, a whole
 * chunk's is the part that it has in the name of its object.
 *
 * BLAKE3 is a tree (its specification, section 2.1). A chunk of 64 KiB is a subtree of it, and what
 * the two halves of that hash to, where they lie in the object, binds its content as the name does.
 *
 * blake3.h has no call for that: digest.c reads cv_stack and cv_stack_len of a hasher and sets
 * chunk.chunk_counter, and relies on version 1.3.1 (packaging/blake3), which merges a subtree with
 * what was before only when more comes. test/digest.c holds that against the version, and the
 * digests against the names that blake3.h alone gives.
 */
#pragma once

#include "format.h"
#include <blake3.h>

#define DIGEST_BYTES_MAX (2 * STORE_HASH_BYTES)

struct digest {
    uint32_t size_bytes;
    uint8_t bytes[DIGEST_BYTES_MAX];
};

/* Of an object, or of a chunk that is not whole: the plain hash. */
void digest_of_object(struct bytes content, struct digest *digest);

/* Of the chunk with this index. */
void digest_of_chunk(struct bytes content, uint32_t index, struct digest *digest);

/* The same; `hasher` was given all chunks before it, all of them whole, and is given this one. */
void digest_next_chunk(blake3_hasher *hasher, struct bytes content, struct digest *digest);
