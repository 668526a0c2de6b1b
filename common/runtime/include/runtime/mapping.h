/* Memory of this program's own: made from its ledger, mapped where there is room. */
#pragma once

#include "abi/status.h"
#include "abi/system_call.h"
#include "lib/bytes.h"

struct mapping {
    void *address;
    uint32_t handle; /* releasing it unmaps */
};

/*
 * Zeros, of whole pages, charged to a ledger.
 *   STATUS_LIMIT_EXCEEDED  its quota, or more than 1 GiB
 *   STATUS_NO_MEMORY       the machine's
 *   STATUS_PEER_GONE       the ledger has ended
 */
NODISCARD enum status memory_create(uint32_t ledger, uint64_t size_bytes, uint32_t *memory);

/* Maps [offset, offset + size) of a Memory; permissions are enum map_permission. Errors: of
 * address_reserve() and Process.map. */
NODISCARD enum status mapping_create(
    uint32_t memory,
    uint64_t offset,
    uint64_t size_bytes,
    uint32_t permissions,
    struct mapping *mapping);

/* All of a Memory, which says itself how large it is. Errors also of Memory.describe. */
NODISCARD enum status mapping_create_whole(
    uint32_t memory, uint32_t permissions, struct mapping *mapping, uint64_t *size_bytes);

/* The same at an address that was reserved before. */
NODISCARD enum status mapping_create_at(
    uint32_t memory,
    uint64_t offset,
    uint64_t size_bytes,
    uint32_t permissions,
    struct mapping *mapping);

/*
 * For mappings that come and go at one place: reserves it the first time, when `address` is 0, and
 * puts it into `mapping`. Errors of address_reserve().
 */
NODISCARD enum status
mapping_keep_window(uint64_t size_bytes, uint64_t *address, struct mapping *mapping);

/* Unmaps. */
void mapping_finish(struct mapping *mapping);
