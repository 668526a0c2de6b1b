/* Bytes that wait, first in, first out, in memory of a size that is a power of two. */
#pragma once

#include "lib/bytes.h"
#include "lib/memory.h"
#include "lib/wipe.h"
#include <stddef.h>
#include <stdint.h>

/* Invariant: tail - head is how many there are, <= size_bytes. Both count up and wrap. */
struct byte_ring {
    uint8_t *memory; /* the caller's */
    uint32_t size_bytes;
    uint32_t head;
    uint32_t tail;
};

static inline uint32_t byte_ring_used(const struct byte_ring *ring)
{
    return ring->tail - ring->head;
}

static inline uint32_t byte_ring_room(const struct byte_ring *ring)
{
    return ring->size_bytes - byte_ring_used(ring);
}

/* There is room. */
static inline void byte_ring_put(struct byte_ring *ring, uint8_t byte)
{
    ring->memory[ring->tail++ & (ring->size_bytes - 1)] = byte;
}

/* There is room for all. */
static inline void byte_ring_write(struct byte_ring *ring, struct bytes bytes)
{
    const uint32_t start = ring->tail & (ring->size_bytes - 1);
    const size_t to_end = ring->size_bytes - start;
    const size_t first = bytes.size_bytes < to_end ? bytes.size_bytes : to_end;
    if (bytes.size_bytes > 0) {
        memcpy(ring->memory + start, bytes.data, first);
        memcpy(ring->memory, bytes.data + first, bytes.size_bytes - first);
        ring->tail += (uint32_t)bytes.size_bytes;
    }
}

/* Where more of them go, and for how many there is room side by side; byte_ring_add() counts them.
 */
static inline uint8_t *byte_ring_space(const struct byte_ring *ring, uint32_t *size_bytes)
{
    const uint32_t start = ring->tail & (ring->size_bytes - 1);
    const uint32_t room = byte_ring_room(ring);
    const uint32_t to_end = ring->size_bytes - start;
    *size_bytes = room < to_end ? room : to_end;
    return ring->memory + start;
}

static inline void byte_ring_add(struct byte_ring *ring, uint32_t count)
{
    ring->tail += count;
}

/* In front of the first. There is room. */
static inline void byte_ring_put_back(struct byte_ring *ring, uint8_t byte)
{
    ring->memory[--ring->head & (ring->size_bytes - 1)] = byte;
}

/* The one of this number, from 0 on. There are so many. */
static inline uint8_t byte_ring_at(const struct byte_ring *ring, uint32_t number)
{
    return ring->memory[(ring->head + number) & (ring->size_bytes - 1)];
}

/* There is one. */
static inline uint8_t byte_ring_take(struct byte_ring *ring)
{
    return ring->memory[ring->head++ & (ring->size_bytes - 1)];
}

/* The first ones, as far as they lie side by side; byte_ring_drop() takes them out. */
static inline struct bytes byte_ring_first(const struct byte_ring *ring)
{
    const uint32_t start = ring->head & (ring->size_bytes - 1);
    const uint32_t used = byte_ring_used(ring);
    const uint32_t to_end = ring->size_bytes - start;
    return (struct bytes){ring->memory + start, used < to_end ? used : to_end};
}

/* Copies the first ones, at most `size_bytes`, and gives how many; they stay. */
static inline uint32_t
byte_ring_copy(const struct byte_ring *ring, uint8_t *target, uint32_t size_bytes)
{
    const uint32_t used = byte_ring_used(ring);
    const uint32_t count = used < size_bytes ? used : size_bytes;
    const struct bytes beside = byte_ring_first(ring);
    const size_t first = beside.size_bytes < count ? beside.size_bytes : count;
    if (count > 0) {
        memcpy(target, beside.data, first);
        memcpy(target + first, ring->memory, count - first);
    }
    return count;
}

/* At most as many as there are. */
static inline void byte_ring_drop(struct byte_ring *ring, uint32_t count)
{
    ring->head += count;
}

/* The same for what nobody may read later: nothing of it is left. */
static inline void byte_ring_wipe(struct byte_ring *ring, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        uint8_t *byte = &ring->memory[ring->head++ & (ring->size_bytes - 1)];
        wipe(byte, sizeof(*byte));
    }
}

static inline void byte_ring_clear(struct byte_ring *ring)
{
    ring->head = ring->tail;
}
