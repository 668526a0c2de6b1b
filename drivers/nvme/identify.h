/* What the controller says about itself and its namespaces. All of it is its word alone. */
#pragma once

#include "abi/status.h"
#include "lib/bytes.h"

/* Of blocks, by what a BlockDevice may have. */
#define NVME_BLOCK_SHIFT_MIN 9u
#define NVME_BLOCK_SHIFT_MAX 16u

struct identify_controller {
    uint64_t transfer_bytes_max; /* UINT64_MAX: as much as there is */
    uint32_t namespace_count;    /* their numbers are at most this */
    bool is_volatile;            /* has a write cache that loses with the power */
};

struct identify_namespace {
    uint64_t block_count;
    uint32_t block_bytes;
    bool is_read_only;
};

/*
 * `data` are the IDENTIFY_BYTES that came.
 *   STATUS_UNSUPPORTED  entries of queues that are not ours, or a controller without namespaces
 */
NODISCARD enum status
identify_read_controller(struct bytes data, struct identify_controller *controller);

/*
 *   STATUS_NOT_FOUND    it is not active, or has no blocks
 *   STATUS_UNSUPPORTED  blocks that are too small or too large, or have metadata
 *   STATUS_MALFORMED    a format that it does not have, or more blocks than bytes can be counted
 */
NODISCARD enum status
identify_read_namespace(struct bytes data, struct identify_namespace *namespace);

/*
 * Number `index` of a list of active namespaces; 0: there is none. Each must be larger than the
 * one before.
 */
uint32_t identify_active(struct bytes data, uint32_t index);
