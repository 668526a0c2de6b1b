/*
 * LZ4 blocks ("LZ4 Block Format Description", 2022-07-31), read: a block is sequences of bytes as
 * they are and of copies of what was at most 64 KiB before. Who reads one knows how long it
 * becomes.
 */
#pragma once

#include "abi/status.h"
#include "lib/bytes.h"

#define LZ4_MATCH_BYTES_MIN 4u
#define LZ4_DISTANCE_MAX    65535u
/* Of a length that does not fit in a token's four bits, the first part. */
#define LZ4_LENGTH_IN_TOKEN 15u

/*
 * Unpacks a whole block to exactly `size_bytes` at `target`; after an error these are undefined.
 *
 *   STATUS_TRUNCATED  the block ends within a sequence
 *   STATUS_MALFORMED  it becomes shorter or longer, or copies what is before its beginning
 */
NODISCARD enum status lz4_unpack(struct bytes block, uint8_t *target, size_t size_bytes);
