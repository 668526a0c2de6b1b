/*
 * What one thread has for another: places in a ring, written by the one and read by the other.
 *
 * Invariants:
 *  1. Only the writer changes `written`, only the reader `taken`; both only grow.
 *  2. A place is the writer's from written - taken < QUEUE_PLACES until it counts it as written,
 *     and the reader's until it counts it as taken.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define QUEUE_PLACES 32u

struct queue {
    uint32_t written; /* [a] */
    uint32_t taken;   /* [a] */
};

/* The index of the place to write to next; false: there is none. */
static inline bool queue_room(const struct queue *queue, uint32_t *place)
{
    const uint32_t taken = __atomic_load_n(&queue->taken, __ATOMIC_ACQUIRE);
    *place = queue->written % QUEUE_PLACES;
    return queue->written - taken < QUEUE_PLACES;
}

/* How many more can be written, at least. */
static inline uint32_t queue_free(const struct queue *queue)
{
    return QUEUE_PLACES - (queue->written - __atomic_load_n(&queue->taken, __ATOMIC_ACQUIRE));
}

/* That place is written. */
static inline void queue_put(struct queue *queue)
{
    __atomic_store_n(&queue->written, queue->written + 1, __ATOMIC_RELEASE);
}

/* The index of the place to read next; false: there is none. */
static inline bool queue_next(const struct queue *queue, uint32_t *place)
{
    const uint32_t written = __atomic_load_n(&queue->written, __ATOMIC_ACQUIRE);
    *place = queue->taken % QUEUE_PLACES;
    return queue->taken != written;
}

/* That place was read. */
static inline void queue_took(struct queue *queue)
{
    __atomic_store_n(&queue->taken, queue->taken + 1, __ATOMIC_RELEASE);
}
