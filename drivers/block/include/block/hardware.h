/*
 * What a block driver implements; everything else of a disk is shared (block/service.h). All of it
 * is called from one thread, and nothing of it waits for the device but start and reset.
 *
 * Life: start -> (submit .. notify, interrupted, poll ..)* -> reset -> (...)*
 *
 * Memory that a request names belongs to the device from submit() until poll() gives its tag or
 * reset() gave STATUS_OK, and not a moment longer or shorter: the shared part counts on that when
 * it gives memory to somebody else.
 */
#pragma once

#include "abi/status.h"
#include <stdbool.h>
#include <stdint.h>

/* Of all channels together, given to the hardware and not yet answered. */
#define BLOCK_IN_FLIGHT_MAX 128u

/* A buffer's memory, and so what a request names, begins at a multiple of this. */
#define BLOCK_OFFSET_BYTES 512u

enum block_operation {
    BLOCK_OPERATION_READ,
    BLOCK_OPERATION_WRITE,
    BLOCK_OPERATION_FLUSH,
};

/*
 * Checked by the shared part: 1 .. request_blocks_max blocks, all of them on the disk; no write to
 * a read-only disk; no flush of one that is not volatile.
 */
struct block_request {
    enum block_operation operation;
    uint32_t tag;   /* below in_flight_max, and of no other request in flight */
    uint64_t block; /* flush: 0, as the two below */
    uint32_t block_count;
    uint64_t device_address; /* contiguous, a multiple of BLOCK_OFFSET_BYTES */
};

struct block_completion {
    uint32_t tag;
    /* STATUS_OK, or STATUS_DEVICE_ERROR (or another that its caller should get). */
    enum status status;
};

/* Read after start and after each reset. */
struct block_properties {
    uint32_t block_bytes; /* a power of two, 512 .. 65536 */
    bool is_read_only;
    bool is_volatile;
    uint64_t block_count;
    uint32_t request_blocks_max; /* at least 1 */
    uint32_t in_flight_max;      /* 1 .. BLOCK_IN_FLIGHT_MAX */
};

/* The first member of what a driver keeps, which it finds with container_of. */
struct block_hardware {
    /* Written by start and reset. */
    struct block_properties properties;

    /*
     * Once: claims the device and makes it work. `event` is what its interrupts are to be bound to,
     * with bits 0 .. 31.
     *   STATUS_NOT_FOUND    this machine has no such device: all clients are told so
     *   STATUS_UNSUPPORTED  it has one that this driver will never drive: the same
     *   others              what is wrong with the device: the driver ends, and is started again
     */
    enum status (*start)(struct block_hardware *hardware, uint32_t event);

    /*
     * Takes a request, which the device need not see before notify().
     *   STATUS_LIMIT_EXCEEDED  there is no room now: asked again when one was completed
     *   STATUS_DEVICE_ERROR    the device is out of its mind: reset() follows
     */
    enum status (*submit)(struct block_hardware *hardware, const struct block_request *request);

    /* Lets the device see what was submitted. */
    void (*notify)(struct block_hardware *hardware);

    /*
     * These bits of the event were signalled: silences the device where it has a line, and
     * acknowledges the Interrupt. poll() follows.
     */
    void (*interrupted)(struct block_hardware *hardware, uint64_t bits);

    /*
     * Takes one completion. When it says that there is none, everything that completes from then on
     * interrupts.
     *   STATUS_NOT_FOUND     there is none
     *   STATUS_DEVICE_ERROR  the device is out of its mind: reset() follows
     */
    enum status (*poll)(struct block_hardware *hardware, struct block_completion *completion);

    /*
     * Stops the device, so that it touches no memory any more, forgets all requests, and makes it
     * work again; a few seconds at most.
     *   others than STATUS_OK: it may still touch memory, or does not work: the driver ends, and
     *   the devices service stops it by other means
     */
    enum status (*reset)(struct block_hardware *hardware);
};
