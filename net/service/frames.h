/*
 * The memory that driver and stack share, from the stack's side: places for frames, each of which
 * is either ours or on its way through the driver, and the rings.
 *
 * A large frame is sent from several places in a row, and goes by the first of them; it comes in
 * several places anywhere, which are kept until the last of them is there.
 *
 * Invariant: what is sent has as many places as `taken` says of its first, and no other frame has
 * any of them; `free_count` is how many no frame has.
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

/* In a row, of the largest frame that is sent. */
#define FRAME_ROW_MAX (LINK_JOINED_BYTES_MAX / FRAME_PLACE_BYTES + 1)

#define FRAME_PLACE_FOLLOWS UINT8_MAX

struct frames {
    uint8_t *memory; /* [I] FRAMES_RINGS_BYTES + FRAMES_BYTES of it */
    struct packet_ring rings[FRAMES_RINGS];
    bool is_at_driver[FRAME_PLACES];
    uint8_t taken[FRAME_PLACES_TO_SEND]; /* 0: free; FRAME_PLACE_FOLLOWS: of one before it */
    uint32_t next;                       /* where free places are looked for first */
    uint32_t free_count;
    uint32_t part_places[FRAME_PARTS_MAX]; /* of the frame that comes, or came last */
    struct frame_piece parts[FRAME_PARTS_MAX];
    uint32_t part_count;
    bool is_sum_good; /* of the parts */
};

/* All of it new: the memory is zeros. The driver is given all places to receive. */
void frames_init(struct frames *frames, void *memory);

/* Whether there are places for such a frame. */
bool frames_have_room(struct frames *frames, uint32_t size_bytes);

/*
 * Puts a frame on its way.
 *   STATUS_LIMIT_EXCEEDED  it is too large, or there are not as many places in a row that are free
 *   STATUS_MALFORMED       the driver has broken the ring
 */
NODISCARD enum status frames_send(struct frames *frames, const struct frame *frame);

/*
 * The next frame that came, in pieces, which stays as it is, but for what the driver does to it,
 * until it is given back; one of which not all came is of 0 bytes.
 *   STATUS_NOT_FOUND  there is none
 *   STATUS_MALFORMED  the driver says what cannot be
 */
NODISCARD enum status frames_receive(struct frames *frames, struct frame *frame, bool *is_sum_good);

/* STATUS_MALFORMED: the driver has broken the ring. */
NODISCARD enum status frames_give_back(struct frames *frames);

/* Takes back the places of what was sent. STATUS_MALFORMED: the driver says what cannot be. */
NODISCARD enum status frames_collect(struct frames *frames);

/* Shows the driver what is to be sent, and places to receive. True: it has to be woken. */
NODISCARD bool frames_publish(struct frames *frames);

/* Asks to be woken. True: something came meanwhile. */
NODISCARD bool frames_rearm(struct frames *frames);
