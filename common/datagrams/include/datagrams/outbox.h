/*
 * An outbox: memory that the network service has made and shares with a process that sends many
 * datagrams (UdpSocket.outbox). The process, the giver, puts them there; the service takes them.
 *
 *     giver:  outbox_prepare .. outbox_give -> true: call UdpSocket.collect
 *     taker:  outbox_peek, outbox_pass .. until NOT_FOUND -> outbox_rearm, or looks again by itself
 *
 * What is in the memory: a ring of descriptors (packet_ring.h, whose invariants hold here as well),
 * a count, and bytes, of which the giver uses the next ones that are free, around and around, so
 * that a datagram lies in one piece. A descriptor says where one lies: its head, and what it
 * carries.
 *
 * Invariants, of each side, whatever the other one writes:
 *  1. The giver uses no byte before the taker has passed what lay there. What it has given, and how
 *     much that was, it keeps itself; of the taker's it reads one index, whose distance counts.
 *  2. The taker reads inside the bytes only, and a head as a copy. What a datagram carries can
 *     change while it is read: it is read once.
 */
#pragma once

#include "datagrams/datagram.h"
#include "packet_ring/packet_ring.h"
#include <stdbool.h>

/* All of it. */
#define OUTBOX_BYTES 0x10000u

struct outbox_memory {
    struct packet_ring_memory ring;
    /* The taker's: how many could not be sent. A giver that sees it move asks for each place why.
     */
    _Alignas(PACKET_RING_LINE_BYTES) uint32_t failed_count;
    _Alignas(PACKET_RING_LINE_BYTES) uint8_t bytes[];
};
_Static_assert(sizeof(struct outbox_memory) == 6336, "both sides have the same layout");

/* Of heads, and what they carry. */
#define OUTBOX_CONTENT_BYTES (OUTBOX_BYTES - (uint32_t)sizeof(struct outbox_memory))

/* -- who puts ---------------------------------------------------------------------------------- */

struct outbox_giver {
    struct outbox_memory *memory; /* [I] */
    struct packet_ring ring;
    uint32_t next;       /* where the next one is put */
    uint32_t used_bytes; /* of those that the taker has not passed, with what was left out */
    uint32_t freed_index;
    bool was_half_full;
    uint16_t sizes[PACKET_RING_ENTRIES]; /* of used_bytes, by index */
};

/* The memory is all zeros, and nobody else has begun to give. */
void outbox_giver_init(struct outbox_giver *giver, struct outbox_memory *memory);

/*
 * Where what the next one carries is to be put: `data_bytes`, which outbox_give() then says again.
 *   STATUS_LIMIT_EXCEEDED  there is no room before the taker takes
 *   STATUS_MALFORMED       the taker wrote what cannot be: the outbox is of no use any more
 */
NODISCARD enum status
outbox_prepare(struct outbox_giver *giver, uint32_t data_bytes, uint8_t **data);

/*
 * Gives the one that was prepared. True: the taker is to be called: it sleeps, or the outbox has
 * become half full.
 */
NODISCARD bool outbox_give(struct outbox_giver *giver, const struct datagram_head *head);

static inline uint32_t outbox_failed_count(const struct outbox_giver *giver)
{
    return __atomic_load_n(&giver->memory->failed_count, __ATOMIC_RELAXED);
}

/* -- who takes --------------------------------------------------------------------------------- */

struct outbox_taker {
    struct outbox_memory *memory; /* [I] */
    struct packet_ring ring;
    uint32_t failed_count;
};

/* The memory is all zeros. The taker is to be called for what is given first. */
void outbox_taker_init(struct outbox_taker *taker, struct outbox_memory *memory);

/*
 * The next one, which stays until it is passed.
 *   STATUS_NOT_FOUND  there is none
 *   STATUS_MALFORMED  the giver wrote what cannot be: the outbox is of no use any more
 */
NODISCARD enum status outbox_peek(struct outbox_taker *taker, struct datagram *next);
void outbox_pass(struct outbox_taker *taker);

/* It could not be sent: the giver is to see that. */
void outbox_count_failure(struct outbox_taker *taker);

/* Asks to be called for what is given next. True: there is something by now: take it, ask again. */
NODISCARD bool outbox_rearm(struct outbox_taker *taker);
