/*
 * Buffers of clients: memory of the devices service, which the device reaches and the client has
 * mapped, each with only as many methods as it needs. The driver itself maps one only to wipe it.
 *
 * The device's memory is not given back before the driver ends, so what one client has left is
 * kept for the next one: in powers of two, revoked and zero.
 */
#pragma once

#include "abi/status.h"
#include <stdbool.h>
#include <stdint.h>

/* In use and kept. */
#define BUFFERS_MAX 48u
/* Of one buffer. */
#define BUFFER_BYTES_MAX UINT64_C(0x400000)
/* Of all: not more than a device may have, queues included. */
#define BUFFERS_BYTES_MAX UINT64_C(0x800000)

struct buffer {
    uint32_t memory; /* 0: nothing was made here yet */
    bool is_used;
    bool is_dirty;
    uint64_t size_bytes; /* a power of two pages */
    uint64_t device_address;
};

struct buffers {
    uint32_t device; /* [I] a capability of the interface Device */
    uint64_t bytes;  /* of all that were made */
    uint64_t window; /* where a buffer is mapped to be wiped */
    struct buffer all[BUFFERS_MAX];
};

/* What a request for so many bytes takes: 0 when it is none, or more than BUFFER_BYTES_MAX. */
uint64_t buffer_bytes(uint32_t wanted_bytes);

/*
 * A buffer of at least so many bytes, which buffer_bytes() gave, all zero.
 *   STATUS_LIMIT_EXCEEDED  there are too many, or the device may have no more memory
 *   others                 of Device.createMemory, Process.map
 */
NODISCARD enum status
buffers_take(struct buffers *buffers, uint64_t size_bytes, struct buffer **taken);

/*
 * A capability to the first `size_bytes` of it, of whole pages, for a client: to read, and to write
 * where it may. Errors of Memory.slice and Process.copy.
 */
NODISCARD enum status
buffer_share(const struct buffer *buffer, uint64_t size_bytes, bool is_writable, uint32_t *memory);

/* Takes it from whoever had it. The device does not use it any more. */
void buffer_give_back(struct buffer *buffer);
