/*
 * A split virtqueue (Virtio 1.2, 2.7): chains of memory for the device, and what it has used.
 *
 * The device shares the memory and may write into all of it whenever it likes. So nothing that was
 * written there is read back: which descriptors are free, what belongs to whom, and how far both
 * sides are is kept in `slots` and the indices here. What only the device knows, its index, ids and
 * lengths, is read once and checked; what cannot be breaks the queue for good, until it is begun
 * anew after a reset.
 *
 * Invariants:
 *  1. free_count slots are linked from free_first; the others belong to exactly one chain each.
 *  2. slots[head].segment_count is above 0 exactly for the heads of chains that the device has.
 *  3. chain_count of those; never more than `size`.
 */
#pragma once

#include "abi/status.h"
#include <stdbool.h>
#include <stdint.h>

/* Of descriptors; more than a device offers is not used. */
#define VIRTQUEUE_SIZE_MAX 256u
/* Of one chain, where the device takes indirect ones; without, the queue's size bounds it too. */
#define VIRTQUEUE_SEGMENTS_MAX 16u

/* Memory that a device reaches: whole pages, zero. */
struct virtio_memory {
    void *address;
    uint64_t device_address;
    uint64_t size_bytes;
};

struct virtqueue_segment {
    uint64_t device_address;
    uint32_t size_bytes;
    bool is_for_device_to_write; /* these stand after all others */
};

struct virtqueue_chain {
    const struct virtqueue_segment *segments;
    uint32_t segment_count; /* 1 .. VIRTQUEUE_SEGMENTS_MAX */
    uint32_t token;         /* the caller's own: comes back with what the device used */
    bool is_length_ignored; /* how much the device says that it has written counts as 0 */
};

struct virtqueue_used {
    uint32_t token;
    uint32_t written_bytes; /* as the device says; never more than it was given to write */
};

struct virtqueue_slot {
    uint16_t next;           /* of the chain, or of what is free */
    uint16_t descriptors;    /* head: how many of the table the chain has */
    uint32_t segment_count;  /* head: above 0 */
    uint32_t token;          /* head */
    uint64_t writable_bytes; /* head */
    bool is_length_ignored;  /* head */
};

struct virtqueue_options {
    uint16_t size; /* a power of two, at most VIRTQUEUE_SIZE_MAX */
    bool has_indirect;
    bool has_event_index;
};

struct virtqueue {
    struct virtqueue_options options;
    struct virtio_memory memory; /* [I] at least virtqueue_bytes() */
    uint16_t free_first;
    uint16_t free_count;
    uint16_t chain_count;
    uint16_t available_index; /* of the next chain */
    uint16_t published_index; /* as far as the device was told */
    uint16_t used_index;      /* of the next that is used */
    uint16_t armed_index;     /* the used_index for which an interrupt was asked for last */
    bool is_broken;
    struct virtqueue_slot slots[VIRTQUEUE_SIZE_MAX];
};

/* Where a device finds the three parts. */
struct virtqueue_addresses {
    uint64_t descriptors;
    uint64_t available;
    uint64_t used;
};

/* How much memory a queue takes. */
uint64_t virtqueue_bytes(const struct virtqueue_options *options);

/* A queue with nothing in it; the device does not use the memory. */
void virtqueue_init(
    struct virtqueue *queue,
    const struct virtio_memory *memory,
    const struct virtqueue_options *options);

struct virtqueue_addresses virtqueue_addresses(const struct virtqueue *queue);

/*
 * Adds a chain, which the device may see at once, but need not before virtqueue_publish().
 *   STATUS_INVALID_ARGUMENT  no segments, or too many for ever
 *   STATUS_LIMIT_EXCEEDED    there is no room until the device has used some
 */
NODISCARD enum status virtqueue_add(struct virtqueue *queue, const struct virtqueue_chain *chain);

/* Lets the device see what was added. True: it wants to be notified. */
NODISCARD bool virtqueue_publish(struct virtqueue *queue);

/*
 * Takes back a chain that the device has used.
 *   STATUS_NOT_FOUND     there is none
 *   STATUS_DEVICE_ERROR  the device said what cannot be; the queue is broken from then on
 */
NODISCARD enum status virtqueue_take(struct virtqueue *queue, struct virtqueue_used *used);

/*
 * Asks to be interrupted for what is used next. True: something was used meanwhile, for which no
 * interrupt need come; take it, and ask again.
 */
NODISCARD bool virtqueue_rearm(struct virtqueue *queue);
