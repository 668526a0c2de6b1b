/*
 * The memory that driver and stack share, from the stack's side: places for frames, each of which
 * is either ours or on its way through the driver, and the rings.
 *
 * Invariant: a place is on the list of free ones exactly while it is ours and not being looked at.
 *
 * A large frame comes in several places, which are kept until the last of them is there.
 */
#pragma once

#include "abi/status.h"
#include "lib/bytes.h"
#include "packet_ring/packet_ring.h"
#include "stack/link.h"

#define FRAME_PLACE_BYTES 2048u
/* As many are on their way in each direction as a ring holds. */
#define FRAME_PLACES_TO_SEND    PACKET_RING_ENTRIES
#define FRAME_PLACES_TO_RECEIVE PACKET_RING_ENTRIES
#define FRAME_PLACES            (FRAME_PLACES_TO_SEND + FRAME_PLACES_TO_RECEIVE)

enum frames_ring {
    FRAMES_SEND,
    FRAMES_SENT,
    FRAMES_EMPTY,
    FRAMES_RECEIVED,
    FRAMES_RINGS,
};

#define FRAMES_RINGS_BYTES (FRAMES_RINGS * sizeof(struct packet_ring_memory))
#define FRAMES_BYTES       (FRAME_PLACES * FRAME_PLACE_BYTES)

/* More than a frame of 64 KiB can take, as a driver fills all places but the last. */
#define FRAME_PARTS_MAX 48u

/* Of a frame that has not come as a whole. */
struct frame_part {
    uint32_t place;
    struct bytes content;
};

struct frames {
    uint8_t *memory; /* [I] FRAMES_RINGS_BYTES + FRAMES_BYTES of it */
    struct packet_ring rings[FRAMES_RINGS];
    bool is_at_driver[FRAME_PLACES];
    uint16_t free[FRAME_PLACES_TO_SEND];
    uint32_t free_count;
    struct frame_part parts[FRAME_PARTS_MAX];
    uint32_t part_count;
    bool is_sum_good; /* of the parts */
};

/* All of it new: the memory is zeros. The driver is given all places to receive. */
void frames_init(struct frames *frames, void *memory);

/*
 * Puts a frame on its way.
 *   STATUS_LIMIT_EXCEEDED  it has no place, or there is none free
 *   STATUS_MALFORMED       the driver has broken the ring
 */
NODISCARD enum status frames_send(struct frames *frames, const struct frame *frame);

/*
 * The next frame that came, which stays as it is, but for what the driver does to it, until it is
 * given back. A large one is put together for that, in memory that all links have in common.
 *   STATUS_NOT_FOUND  there is none
 *   STATUS_MALFORMED  the driver says what cannot be
 */
NODISCARD enum status frames_receive(struct frames *frames, struct bytes *frame, bool *is_sum_good);

/* STATUS_MALFORMED: the driver has broken the ring. */
NODISCARD enum status frames_give_back(struct frames *frames);

/* Takes back the places of what was sent. STATUS_MALFORMED: the driver says what cannot be. */
NODISCARD enum status frames_collect(struct frames *frames);

/* Shows the driver what was given to it. True: it has to be woken. */
NODISCARD bool frames_publish(struct frames *frames);

/* Asks to be woken. True: something came meanwhile. */
NODISCARD bool frames_rearm(struct frames *frames);
