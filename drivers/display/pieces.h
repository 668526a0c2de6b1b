/*
 * Memory that the client draws into: of the devices service, so that the client keeps its mapping
 * when the driver ends, and mapped by the driver as well.
 *
 * The device's memory is not given back before the driver ends, so what was used before is kept: in
 * powers of two, taken from whoever had it, and zero again.
 */
#pragma once

#include "display/hardware.h"
#include "runtime/mapping.h"

/* A cursor, and a picture of each size from 128 KiB to 32 MiB. */
#define PIECES_MAX 10u

struct piece {
    uint32_t memory; /* 0: nothing was made here yet */
    uint32_t shared; /* what the client's capability is a copy of; 0: it has none */
    bool is_used;
    bool is_dirty;
    uint64_t size_bytes; /* a power of two pages */
    uint64_t device_address;
    struct mapping mapping;
};

struct pieces {
    uint32_t device; /* [I] a capability of the interface Device */
    struct piece all[PIECES_MAX];
};

/*
 * A piece of at least so many bytes, all zeros.
 *   STATUS_LIMIT_EXCEEDED  the device may have no more memory
 *   others                 of Device.createMemory, Process.map
 */
NODISCARD enum status pieces_take(struct pieces *pieces, uint64_t size_bytes, struct piece **taken);

/* Takes it from the client. The device may still read it. NULL is nothing. */
void piece_revoke(struct piece *piece);

/* Takes it from the client, for another use. NULL is nothing. */
void piece_give_back(struct piece *piece);

/*
 * A capability to the first `size_bytes` of it, of whole pages, for a client, to read and to write.
 * Errors of Memory.slice and Process.copy.
 */
NODISCARD enum status piece_share(struct piece *piece, uint64_t size_bytes, uint32_t *memory);

struct display_memory piece_memory(const struct piece *piece);
