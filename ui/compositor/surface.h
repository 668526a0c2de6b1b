/*
 * Two pictures of a window, one behind the other, in memory that the compositor has made and shares
 * with the window's client: the client draws, the compositor reads. What is in them can change at
 * any time.
 */
#pragma once

#include "runtime/mapping.h"
#include <stdint.h>

#define SURFACE_BUFFERS  2u
#define SURFACE_SIDE_MAX 8192u

struct surface {
    uint32_t memory; /* 0: there is none */
    uint16_t width;
    uint16_t height;
    uint32_t stride_bytes;
    uint32_t buffer_bytes;
    uint64_t size_bytes; /* what it is charged for */
    struct mapping mapping;
};

/* What one of this size will be charged for. */
uint64_t surface_size_bytes(uint16_t width, uint16_t height);

/*
 * Makes one, all zeros, charged to a ledger; from sides that are between 1 and SURFACE_SIDE_MAX.
 * Errors of memory_create() and mapping_create().
 */
NODISCARD enum status
surface_init(struct surface *surface, uint32_t ledger, uint16_t width, uint16_t height);

/* Takes it away, from the client too. One that is all zeros is none. */
void surface_finish(struct surface *surface);

/* A capability to it, to be moved to the client. Errors of capability_copy(). */
NODISCARD enum status surface_share(const struct surface *surface, uint32_t *memory);

/* The first pixel of a buffer, 0 or 1: to be read, nothing else is possible. */
static inline uint32_t *surface_pixels(const struct surface *surface, uint32_t buffer)
{
    uint8_t *first = surface->mapping.address;
    return (uint32_t *)(void *)(first + (uint64_t)buffer * surface->buffer_bytes);
}
