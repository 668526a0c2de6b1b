/*
 * What a driver of a network interface implements; everything else is shared (network/service.h).
 * All of it is called from one thread, and nothing of it waits for the device but start and reset.
 *
 * Life: start -> (send, receive .. notify, interrupted, take_sent, take_received ..)* -> reset ...
 *
 * Memory that is named belongs to the device from send() or receive() until its token comes back,
 * or reset() gave STATUS_OK.
 */
#pragma once

#include "abi/status.h"
#include <stdbool.h>
#include <stdint.h>

/* Given to the hardware and not yet back, in each direction; tokens are below it. */
#define NETWORK_IN_FLIGHT_MAX 256u

#define NETWORK_ADDRESS_BYTES 6u

/* Of a frame that the hardware cuts, with its headers: what IP can say of itself, and Ethernet's.
 */
#define NETWORK_LARGE_FRAME_BYTES_MAX (65535u + 14u)

/* IEEE 802.3: the two addresses and the type. */
#define NETWORK_FRAME_BYTES_MIN 14u

/* Written by start, reset, and interrupted. */
struct network_properties {
    uint8_t address[NETWORK_ADDRESS_BYTES];
    uint32_t frame_bytes_max;
    uint32_t receive_bytes_min;
    bool is_up;
    bool sends_checksums;
    bool checks_checksums;
    bool cuts_tcp4;
    bool cuts_tcp6;
    /* With so much room, the largest frame that comes next finds some, and interrupts, whatever
     * room is still to be given; 0: that is never sure. */
    uint32_t rooms_enough;
};

/*
 * Checked by the shared part: flags are of what the properties allow, everything that they point at
 * lies in the frame, and what is to be cut misses its checksum.
 */
struct network_frame {
    uint64_t device_address;
    /* The same for the driver. The client may write to it meanwhile: it is read once, or not. */
    const uint8_t *content;
    uint32_t size_bytes;
    uint32_t token; /* below NETWORK_IN_FLIGHT_MAX, and of no other frame in flight */
    uint16_t flags; /* PACKET_... (packet_ring.h) */
    uint16_t checksum_start;
    uint16_t checksum_offset;
    uint16_t segment_bytes;
    uint16_t header_bytes;
};

struct network_room {
    uint64_t device_address;
    /* The same for the driver, as in a frame. */
    const uint8_t *content;
    uint32_t size_bytes; /* at least receive_bytes_min */
    uint32_t token;
};

struct network_received {
    uint32_t token;
    uint32_t offset;     /* where it begins in the room */
    uint32_t size_bytes; /* at most what there was room for; 0: no frame, only the token */
    uint16_t flags;      /* PACKET_CHECKSUM_GOOD; PACKET_GOES_ON, where takes_large is set */
};

/* Frames that never came to the client, since the driver started. */
struct network_losses {
    uint64_t receive_errors; /* they came damaged, or were none */
    uint64_t receive_missed; /* there was no room for them */
};

/* The first member of what a driver keeps, which it finds with container_of. */
struct network_hardware {
    struct network_properties properties;
    bool takes_large; /* the client takes frames of several rooms; changes only before a reset() */

    /*
     * Once: claims the device and makes it work. `event` is what its interrupts are to be bound to,
     * with bits 0 .. 31.
     *   STATUS_NOT_FOUND    this machine has no such device: all clients are told so
     *   STATUS_UNSUPPORTED  it has one that this driver will never drive: the same
     *   others              what is wrong with the device: the driver ends, and is started again
     */
    enum status (*start)(struct network_hardware *hardware, uint32_t event);

    /*
     * Takes a frame, or room for one, which the device need not see before notify().
     *   STATUS_LIMIT_EXCEEDED    no more now: asked again when a token came back
     *   STATUS_INVALID_ARGUMENT  of send(): no frame that this device could send; it was not taken
     *   STATUS_DEVICE_ERROR      the device is out of its mind: reset() follows
     */
    enum status (*send)(struct network_hardware *hardware, const struct network_frame *frame);
    enum status (*receive)(struct network_hardware *hardware, const struct network_room *room);

    /* Lets the device see what it was given. */
    void (*notify)(struct network_hardware *hardware);

    /*
     * These bits of the event were signalled: silences the device where it has a line, acknowledges
     * the Interrupt, and reads the properties again where they may have changed.
     */
    void (*interrupted)(struct network_hardware *hardware, uint64_t bits);

    /*
     * Takes back one token. When it says that there is none, everything that comes from then on
     * interrupts; but what is sent only after await_sent(), where there is that.
     *   STATUS_NOT_FOUND     there is none
     *   STATUS_DEVICE_ERROR  the device is out of its mind: reset() follows
     */
    enum status (*take_sent)(struct network_hardware *hardware, uint32_t *token);
    enum status (*take_received)(
        struct network_hardware *hardware, struct network_received *received);

    /* The next frame that is sent is to interrupt. True: one was meanwhile. NULL: each does. */
    bool (*await_sent)(struct network_hardware *hardware);

    /*
     * Stops the device, so that it touches no memory any more, forgets all that it was given, and
     * makes it work again; a few seconds at most.
     *   others than STATUS_OK: it may still touch memory, or does not work: the driver ends
     */
    enum status (*reset)(struct network_hardware *hardware);

    /* What the device has counted; NULL: it counts nothing. */
    void (*count)(struct network_hardware *hardware, struct network_losses *losses);
};
