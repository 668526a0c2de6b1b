/*
 * A ring of descriptors in shared memory: one process puts, another one takes. Which is which is
 * settled when it is made; each side keeps a `struct packet_ring` of its own, and has the memory
 * (struct packet_ring_memory) in common with the other.
 *
 *     putter:  packet_ring_put .. packet_ring_publish -> true: signal the taker
 *     taker:   packet_ring_take .. until NOT_FOUND -> packet_ring_rearm -> true: take again
 *                                                                       -> false: sleep
 *
 * Invariants, of this side, whatever the other one writes:
 *  1. own_index is only what this side has put or taken; it is never read back from the memory.
 *  2. A descriptor is copied out once, and looked at only then.
 *  3. Of the other's index only its distance from ours counts; one that cannot be ends the ring.
 *
 * Ordering: what was put is stored before the index that says so (release), and read after it
 * (acquire). The taker asks to be woken, then looks once more; the putter publishes, then looks
 * whether the taker has asked: with a full barrier between the two on both sides, one of them sees
 * the other.
 */
#pragma once

#include "abi/status.h"
#include <stdbool.h>
#include <stdint.h>

/* Of one ring; a power of two. */
#define PACKET_RING_ENTRIES 256u

/* What the two sides write is kept apart by so much, for the sake of the caches. */
#define PACKET_RING_LINE_BYTES 64u

/* packet_descriptor.flags. */
enum packet_flags {
    /*
     * To be sent: from `checksum_start` on a checksum is missing, which belongs `checksum_offset`
     * bytes behind that; where it belongs there is the pseudo header's sum (as in Virtio 1.2,
     * 5.1.6.2).
     */
    PACKET_CHECKSUM_MISSING = 1u << 0,
    /* Received: the device has found the checksum of TCP or UDP good. */
    PACKET_CHECKSUM_GOOD = 1u << 1,
    /*
     * To be sent: one large packet of TCP over IPv4 or over IPv6, to be cut into such with
     * `segment_bytes` of content each; its headers have `header_bytes`.
     */
    PACKET_SEGMENT_TCP4 = 1u << 2,
    PACKET_SEGMENT_TCP6 = 1u << 3,
    /* Received, by a client that takes large frames: this one goes on in the next descriptor. */
    PACKET_GOES_ON = 1u << 4,
};

/* A packet, or memory for one; what the fields mean depends on the ring. */
struct packet_descriptor {
    uint32_t offset;     /* of the packet, in the shared memory */
    uint32_t size_bytes; /* of the packet, or of the memory for one */
    uint32_t token;      /* the client's own: comes back */
    uint16_t flags;      /* PACKET_... */
    uint16_t checksum_start;
    uint16_t checksum_offset;
    uint16_t segment_bytes;
    uint16_t header_bytes;
    uint16_t unused; /* 0 */
};
_Static_assert(sizeof(struct packet_descriptor) == 24, "both sides have the same layout");

/* In shared memory; all zeros: an empty ring. */
struct packet_ring_memory {
    _Alignas(PACKET_RING_LINE_BYTES) uint32_t put_index;   /* of the next that is put */
    _Alignas(PACKET_RING_LINE_BYTES) uint32_t taken_index; /* of the next that is taken */
    uint32_t wake_index; /* the put_index at which the taker is to be signalled, once */
    _Alignas(PACKET_RING_LINE_BYTES) struct packet_descriptor entries[PACKET_RING_ENTRIES];
};
_Static_assert(sizeof(struct packet_ring_memory) == 6272, "both sides have the same layout");

/* One side of it. */
struct packet_ring {
    struct packet_ring_memory *memory; /* [I] */
    uint32_t own_index;                /* put or taken so far */
    uint32_t published_index;          /* putter: as far as the taker was told */
    bool is_broken;                    /* the other side wrote what cannot be */
};

/* A side of an empty ring, whose memory was zeros when neither side had it. */
void packet_ring_init(struct packet_ring *ring, struct packet_ring_memory *memory);

/*
 * Puts a descriptor, which the taker need not see before packet_ring_publish().
 *   STATUS_LIMIT_EXCEEDED  the taker has not taken enough
 *   STATUS_MALFORMED       it says to have taken what was not there: the ring is of no use any more
 */
NODISCARD enum status
packet_ring_put(struct packet_ring *ring, const struct packet_descriptor *descriptor);

/* How many can be put now; 0 also when the ring is broken. */
uint32_t packet_ring_room(struct packet_ring *ring);

/* Shows the taker what was put. True: it sleeps, and is to be signalled. */
NODISCARD bool packet_ring_publish(struct packet_ring *ring);

/* Whether the taker has asked to be signalled for what is put next, or soon. */
bool packet_ring_is_awaited(const struct packet_ring *ring);

/*
 * Copies the next descriptor out. Looked at again it may be another one: only this copy counts.
 *   STATUS_NOT_FOUND  there is none
 *   STATUS_MALFORMED  more was put than a ring holds: the ring is of no use any more
 */
NODISCARD enum status
packet_ring_peek(struct packet_ring *ring, struct packet_descriptor *descriptor);

/* Takes the one that packet_ring_peek() has given. */
void packet_ring_pass(struct packet_ring *ring);

/* Both in one. */
NODISCARD enum status
packet_ring_take(struct packet_ring *ring, struct packet_descriptor *descriptor);

/*
 * Asks to be signalled for what is put next. True: there is something by now, for which no signal
 * need come; take it, and ask again.
 */
NODISCARD bool packet_ring_rearm(struct packet_ring *ring);

/* The same, but for the first `count` that are put, which is 1 at least: fewer need nobody awake.
 */
NODISCARD bool packet_ring_rearm_for(struct packet_ring *ring, uint32_t count);
