/*
 * The queue of frames to be sent (7.2 of the datasheet): a ring of descriptors. A frame is one that
 * says what the device is to compute, if it is to, and one for each piece; the last of them asks
 * for a mark when all is sent. Pure, over memory that the device reaches too.
 *
 *     transmit_add .. -> transmit_publish -> (the device sends) -> transmit_take ..
 *
 * Invariants:
 *  1. Frames are done in the order in which they were added; which one is this side's knowledge
 *     alone. Of what the device writes, one bit of a descriptor that is under way is looked at.
 *  2. One descriptor is never used: head and tail are equal only when there is nothing to send.
 */
#pragma once

#include "access.h"
#include "network/hardware.h"

/* A multiple of 8 (TDLEN). */
#define TRANSMIT_ENTRIES          1024u
#define TRANSMIT_DESCRIPTOR_BYTES 16u
#define TRANSMIT_RING_BYTES       (TRANSMIT_ENTRIES * TRANSMIT_DESCRIPTOR_BYTES)
/* Of one descriptor; the device has 40 KiB of its own for what it sends and receives. */
#define TRANSMIT_PIECE_BYTES 8192u
/* For the headers of each frame that is cut. */
#define TRANSMIT_HEADER_PLACE_BYTES 256u
#define TRANSMIT_HEADERS_BYTES      (NETWORK_IN_FLIGHT_MAX * TRANSMIT_HEADER_PLACE_BYTES)

/* What the device sends: the headers of Ethernet, and 1500 bytes (RFC 894). */
#define TRANSMIT_FRAME_BYTES_MAX 1514u

/* As the device has it; what the words are depends on the kind. */
struct transmit_descriptor {
    uint32_t words[4];
};
_Static_assert(
    sizeof(struct transmit_descriptor) == TRANSMIT_DESCRIPTOR_BYTES, "the datasheet's layout");

/* Under way. */
struct transmit_frame {
    uint32_t token;
    uint32_t last; /* its last descriptor */
};

struct transmit {
    volatile struct transmit_descriptor *descriptors; /* [I] */
    struct card_memory headers;                       /* [I] */
    bool delays;                                      /* [I] what is done is told after a while */
    uint32_t next;                                    /* the descriptor that is written next */
    uint32_t done;                                    /* the one behind the last frame's taken */
    uint32_t published;                               /* what the device was told of `next` */
    uint32_t first_frame;
    uint32_t frame_count;
    struct transmit_frame frames[NETWORK_IN_FLIGHT_MAX];
};

/* An empty one, over TRANSMIT_RING_BYTES and TRANSMIT_HEADERS_BYTES. */
void transmit_init(
    struct transmit *transmit,
    const struct card_memory *ring,
    const struct card_memory *headers,
    bool delays);

/*
 * Adds a frame, which the device need not see before it is published.
 *   STATUS_LIMIT_EXCEEDED    there is no room before another one is done
 *   STATUS_INVALID_ARGUMENT  the device cannot send it
 */
NODISCARD enum status transmit_add(struct transmit *transmit, const struct network_frame *frame);

/* True: the device is to be told that the ring ends at `next`. */
bool transmit_publish(struct transmit *transmit);

/* The next that is done. STATUS_NOT_FOUND: there is none. */
NODISCARD enum status transmit_take(struct transmit *transmit, uint32_t *token);
