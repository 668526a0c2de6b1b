/*
 * The records of a commit to a space (ObjectSpace.commit of schema/store.capnp), in memory that
 * somebody else can change at any time: each byte that says something is read once, and what was
 * found is kept here. The content of what is put is not looked at: whoever uses it takes a copy
 * first.
 */
#pragma once

#include "abi/status.h"
#include "store/store.h"
#include <stdbool.h>
#include <stdint.h>

struct space_put {
    uint32_t offset; /* of the content, from the beginning of the records */
    uint32_t size_bytes;
};

struct space_batch {
    uint32_t put_count;
    uint32_t release_count; /* together at most STORE_BATCH_STEPS_MAX */
    uint64_t put_bytes;
    bool has_root;
    uint8_t root[STORE_HASH_BYTES];
    struct space_put puts[STORE_BATCH_STEPS_MAX];
    uint8_t releases[STORE_BATCH_STEPS_MAX][STORE_HASH_BYTES];
};

/*
 * `records`: aligned to 8 bytes.
 *   STATUS_MALFORMED       they are not as described
 *   STATUS_LIMIT_EXCEEDED  more than STORE_BATCH_STEPS_MAX, or STORE_BATCH_BYTES_MAX
 */
NODISCARD enum status
space_batch_read(const volatile uint8_t *records, uint64_t size_bytes, struct space_batch *batch);
