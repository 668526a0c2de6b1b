/*
 * A disk, for whoever keeps data on it. What is read and written is copied through the buffer that
 * is shared with the driver, in pieces of what the disk takes at once.
 *
 * When the driver ends, calls wait for the one that takes its place, the channel is opened anew,
 * and the request is made again: reading or writing the same once more changes nothing.
 */
#pragma once

#include "abi/status.h"
#include "runtime/mapping.h"
#include "schema/block.h"
#include <stdint.h>

/* How often a request is made before its caller is told PEER_GONE. */
#define BLOCK_CLIENT_TRIES 4u

/* A driver answers within its own deadlines, and another one is there within a restart's delay. */
#define BLOCK_CLIENT_ANSWER_NS UINT64_C(60000000000)

struct block_client {
    uint32_t device;  /* a capability of the interface BlockDevice; not this one's to release */
    uint32_t channel; /* 0: to be opened */
    uint32_t buffer_bytes;
    struct mapping buffer;
    struct block_geometry geometry;
};

/*
 * `buffer_bytes`: of whole pages, not less than a block.
 *   STATUS_NOT_FOUND           there is no disk
 *   STATUS_INVALID_ARGUMENT    the buffer is smaller than a block
 *   STATUS_MALFORMED           what the driver says of it is nothing that a disk can be, or what it
 *                              gives as a channel is none
 *   STATUS_PEER_GONE           the driver goes away as often as it is asked
 *   STATUS_TIMED_OUT           it does not answer
 *   others                     of BlockDevice.open, Process.map
 */
NODISCARD enum status
block_client_open(struct block_client *client, uint32_t device, uint32_t buffer_bytes);

/* Blocks of the disk, any number. Errors: of BlockChannel, and of opening it anew. */
NODISCARD enum status
block_client_read(struct block_client *client, uint64_t block, uint64_t block_count, void *target);
NODISCARD enum status block_client_write(
    struct block_client *client, uint64_t block, uint64_t block_count, const void *source);
NODISCARD enum status block_client_flush(struct block_client *client);

void block_client_close(struct block_client *client);
