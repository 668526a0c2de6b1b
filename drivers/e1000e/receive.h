/*
 * The queue of room for frames (7.1 of the datasheet): a ring of descriptors, in the extended form.
 * Pure, over memory that the device reaches too.
 *
 *     receive_add .. -> receive_publish -> (frames come) -> receive_take ..
 *
 * Invariants:
 *  1. Room comes back in the order in which it was added; whose it was is this side's knowledge
 *     alone. Of what the device writes, only descriptors that it has are looked at, each word once.
 *  2. One descriptor is never used: head and tail are equal only when there is no room.
 */
#pragma once

#include "access.h"
#include "network/hardware.h"

/* A multiple of 8 (RDLEN). */
#define RECEIVE_ENTRIES          256u
#define RECEIVE_DESCRIPTOR_BYTES 16u
#define RECEIVE_RING_BYTES       (RECEIVE_ENTRIES * RECEIVE_DESCRIPTOR_BYTES)

/* As the device has it: an address in two words, or what came. */
struct receive_descriptor {
    uint32_t words[4];
};
_Static_assert(
    sizeof(struct receive_descriptor) == RECEIVE_DESCRIPTOR_BYTES, "the datasheet's layout");

struct receive {
    volatile struct receive_descriptor *descriptors; /* [I] */
    uint32_t next;                                   /* the descriptor that is written next */
    uint32_t count;                                  /* those before it that the device has */
    uint32_t published;                              /* what the device was told of `next` */
    bool is_in_frame; /* the last one had no end: what follows is of the same frame */
    uint32_t tokens[RECEIVE_ENTRIES];
};

/* An empty one, over RECEIVE_RING_BYTES. */
void receive_init(struct receive *receive, const struct card_memory *ring);

/* Adds room, which the device need not see before it is published. STATUS_LIMIT_EXCEEDED: full. */
NODISCARD enum status receive_add(struct receive *receive, const struct network_room *room);

/* True: the device is to be told that the ring ends at `next`. */
bool receive_publish(struct receive *receive);

/*
 * The next that came back; without a frame if that was damaged, or more than one room's.
 *   STATUS_NOT_FOUND     there is none
 *   STATUS_DEVICE_ERROR  it says that it wrote more than there was room for
 */
NODISCARD enum status receive_take(struct receive *receive, struct network_received *received);
