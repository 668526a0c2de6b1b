/*
 * Requests between channels and the hardware: pure, so that the host tests it with hardware that
 * does what it likes.
 *
 * A request waits in its channel until the hardware takes it, channels having turns; then it is in
 * flight, and is answered when it completes. One that is in flight for too long, or a device that
 * contradicts itself, ends in a reset.
 *
 *   free --queue_accept--> waiting --submit_next--> in flight --complete--> answered, free
 *                             |  queue_close: CANCELLED |  reset: TIMED_OUT or DEVICE_ERROR
 *
 * Invariants, outside of the functions:
 *  1. Each accepted request is answered exactly once.
 *  2. `idle` is called exactly once for a closed channel, when none of its requests is in flight:
 *     until then the device may use its buffer.
 *  3. A channel is on `ready` exactly while it has requests that wait.
 *  4. `in_flight` is in the order in which the hardware took them, so its first ends first.
 */
#pragma once

#include "block/hardware.h"
#include "lib/list.h"

/* Of all channels, waiting and in flight. */
#define BLOCK_REQUESTS_MAX 512u
/* Of one channel, waiting and in flight. */
#define BLOCK_REQUESTS_OF_CHANNEL_MAX 64u
/* How long the hardware may take for one. */
#define BLOCK_TIMEOUT_NS UINT64_C(10000000000)
/* A device that contradicts itself more often than this in one turn is given up. */
#define BLOCK_RESETS_OF_TURN_MAX 4u

struct block_channel {
    struct list_node link; /* on block_queue.ready */
    struct list waiting;   /* of struct block_entry */
    uint32_t request_count;
    uint32_t in_flight_count;
    bool is_closed;
};

struct block_entry {
    struct list_node link; /* on block_queue.free or .in_flight, or block_channel.waiting */
    struct block_request request;
    struct block_channel *channel;
    uint64_t deadline_ns; /* in flight */
    uint32_t reply;       /* the caller's own */
};

struct block_queue {
    struct block_hardware *hardware; /* [I] */
    /* [I] Tells who asked. The request is free again. */
    void (*answer)(
        struct block_queue *queue,
        uint32_t reply,
        enum block_operation operation,
        enum status status);
    /* [I] A closed channel's buffer, and the channel itself, can be used for others. */
    void (*idle)(struct block_queue *queue, struct block_channel *channel);
    struct list free;
    struct list ready;     /* of struct block_channel */
    struct list in_flight; /* of struct block_entry */
    struct block_entry *by_tag[BLOCK_IN_FLIGHT_MAX];
    uint8_t free_tags[BLOCK_IN_FLIGHT_MAX];
    uint32_t free_tag_count;
    uint32_t reset_count;            /* of this turn */
    bool is_given_up;                /* what is in flight may still be written: nothing is idle */
    struct block_properties started; /* what must be the same after a reset */
    struct block_entry entries[BLOCK_REQUESTS_MAX];
};

/* After the hardware's start; hardware, answer and idle are set. */
void queue_init(struct block_queue *queue);

void queue_open(struct block_channel *channel);

/* Whether queue_accept() can be called. */
bool queue_has_room(const struct block_queue *queue, const struct block_channel *channel);

/*
 * Takes a request, whose tag it fills in later; it must be one that the disk has, and the channel
 * open. `reply` comes back with the answer.
 */
void queue_accept(
    struct block_queue *queue,
    struct block_channel *channel,
    const struct block_request *request,
    uint32_t reply);

/*
 * A turn: takes what has completed, gives the hardware what it takes, and resets it if it must be.
 * To be called after requests were accepted or interrupts came, and at the time that it gives: when
 * the first request has been in flight for too long. 0: never.
 */
uint64_t queue_turn(struct block_queue *queue, uint64_t now_ns);

/* Nobody has the channel any more. What waits is cancelled; `idle` follows, perhaps at once. */
void queue_close(struct block_queue *queue, struct block_channel *channel);
