/* Bytes that wait, first in, first out, in an array of a size that is a power of two. */
#pragma once

#include "lib/bytes.h"
#include <stddef.h>
#include <stdint.h>

#define BYTE_QUEUE_BYTES 4096u

/* To be used when it is all zeros. Invariant: tail - head is how many there are, <= the size. */
struct byte_queue {
    uint32_t head; /* counts up and wraps */
    uint32_t tail;
    uint8_t bytes[BYTE_QUEUE_BYTES];
};

static inline uint32_t byte_queue_used(const struct byte_queue *queue)
{
    return queue->tail - queue->head;
}

static inline uint32_t byte_queue_room(const struct byte_queue *queue)
{
    return BYTE_QUEUE_BYTES - byte_queue_used(queue);
}

/* There is room. */
static inline void byte_queue_put(struct byte_queue *queue, uint8_t byte)
{
    queue->bytes[queue->tail++ % BYTE_QUEUE_BYTES] = byte;
}

/* The first ones, as far as they lie side by side; byte_queue_drop() takes them out. */
static inline struct bytes byte_queue_first(const struct byte_queue *queue)
{
    const uint32_t start = queue->head % BYTE_QUEUE_BYTES;
    const uint32_t used = byte_queue_used(queue);
    const uint32_t to_end = BYTE_QUEUE_BYTES - start;
    return (struct bytes){queue->bytes + start, used < to_end ? used : to_end};
}

/* At most as many as there are. */
static inline void byte_queue_drop(struct byte_queue *queue, uint32_t count)
{
    queue->head += count;
}
