/*
 * What waits to be sent over one link, in memory that is given: a bounded number of blocks.
 *
 * What the peer must get (control) goes first, in order. All else is dropped where there is too
 * little room, the oldest of whoever has most waiting, what comes counted in, and goes in turn: as
 * many bytes of each who has something. Whose it is is known by a number made of his key with a
 * secret; two who share one share their turn.
 *
 * Invariants:
 *  1. A block is in one frame, or free.
 *  2. Control is never dropped; a frame that was begun is sent to its end.
 */
#pragma once

#include "abi/status.h"
#include "lib/bytes.h"
#include "overlay_wire/key.h"
#include <stdint.h>

#define QUEUE_BLOCK_DATA_BYTES 504u
#define QUEUE_BLOCKS           384u
#define QUEUE_FLOWS            64u

struct queue_block {
    uint16_t next;       /* of the frame, or of those that are free */
    uint16_t next_frame; /* of a frame's first block: of the flow */
    uint32_t size_bytes; /* of a frame's first block: of the frame */
    uint8_t data[QUEUE_BLOCK_DATA_BYTES];
};

struct queue_flow {
    uint16_t first; /* frame */
    uint16_t last;
    uint32_t block_count;
    uint64_t turn; /* bytes that had gone when its next frame is to go */
};

struct queue {
    struct queue_block *blocks; /* the caller's: QUEUE_BLOCKS */
    uint16_t free;
    uint32_t free_count;
    struct queue_flow control;
    struct queue_flow flows[QUEUE_FLOWS];
    uint64_t secret;
    uint64_t turn;
    /* The frame that is being sent: */
    uint16_t current;
    uint32_t current_left; /* bytes */
    uint32_t current_at;   /* in its block */
    uint64_t dropped_count;
};

/* `secret`: a number that nobody else knows. */
void queue_init(struct queue *queue, struct queue_block *blocks, uint64_t secret);

/* STATUS_NO_SPACE: the peer takes too little; the link is to be closed. */
NODISCARD enum status queue_control(struct queue *queue, struct bytes frame);

/* Something of `source`. What does not fit at all is dropped, and counted, as is what gives way. */
void queue_passing(struct queue *queue, const struct overlay_key *source, struct bytes frame);

/* Takes what is to be sent next: as many bytes as fit, 0 when nothing waits. */
uint32_t queue_take(struct queue *queue, uint8_t *target, uint32_t room_bytes);
