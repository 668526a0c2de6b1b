/*
 * The rings of an interface (common/schema/network.capnp) from the driver's side, where the device
 * is the program itself: each packet is copied once, out of the memory that the client has too or
 * into it. Pure: the host tests it.
 *
 * Invariants, whatever the client writes:
 *  1. A descriptor counts as it was when it was copied out, and only if all that it names lies
 *     behind the rings and within the memory.
 *  2. What is held of rooms fits into the ring on its way back: nothing waits for a client that
 *     does not take.
 *  3. Each token that came goes back once.
 */
#pragma once

#include "abi/status.h"
#include "lib/bytes.h"
#include "packet_ring/packet_ring.h"
#include <stdbool.h>
#include <stdint.h>

/* Of a packet of IPv6 without its payload (RFC 8200, 3), and with as much as its header can say. */
#define CARD_HEADER_BYTES     40u
#define CARD_PACKET_BYTES_MAX 65535u
/* What every link of IPv6 carries (RFC 8200, 5); what memory for a packet has at least, too. */
#define CARD_PACKET_BYTES_MIN 1280u

/* For the largest packet, in the smallest rooms. */
#define CARD_ROOMS_MAX 52u

enum card_ring {
    CARD_SEND,
    CARD_SENT,
    CARD_EMPTY,
    CARD_RECEIVED,
    CARD_RING_COUNT,
};

#define CARD_RINGS_BYTES (CARD_RING_COUNT * sizeof(struct packet_ring_memory))

struct card_counters {
    uint64_t sent_packets; /* by the client */
    uint64_t sent_bytes;
    uint64_t received_packets; /* by the client */
    uint64_t received_bytes;
    uint64_t send_errors; /* descriptors of no packet */
    uint64_t missed;      /* for the client, and not taken: no room, or nobody */
};

struct card_rings {
    bool is_open;
    bool is_broken;   /* the client wrote what cannot be: it is served no more */
    bool takes_large; /* a packet may go on in the next room */
    uint8_t *memory;
    uint64_t size_bytes; /* of all of it */
    uint32_t packet_bytes_max;
    struct packet_ring rings[CARD_RING_COUNT];
    struct packet_descriptor rooms[CARD_ROOMS_MAX]; /* for the next packets, in order */
    uint32_t room_count;
    struct card_counters counters; /* of all clients */
};

/*
 * Begins with a client's memory, which is zeros: `size_bytes`, CARD_RINGS_BYTES at least. Counters
 * go on.
 */
void card_rings_open(
    struct card_rings *rings,
    void *memory,
    uint64_t size_bytes,
    uint32_t packet_bytes_max,
    bool takes_large);

/* The memory is not touched any more. */
void card_rings_close(struct card_rings *rings);

/*
 * Copies the next packet that the client sends. It has CARD_HEADER_BYTES at least. What is none is
 * counted and goes back, as many as a ring holds at most.
 *   STATUS_NOT_FOUND  there is none, or nobody has it open
 *   STATUS_MALFORMED  the client has broken its rings
 */
NODISCARD enum status card_rings_take(
    struct card_rings *rings, uint8_t target[CARD_PACKET_BYTES_MAX], uint32_t *size_bytes);

/*
 * Copies a packet into rooms of the client's, which need not see it before card_rings_publish().
 * After an error it is dropped, and counted.
 *   STATUS_INVALID_ARGUMENT  shorter than a header, or longer than packets are
 *   STATUS_NOT_FOUND         no room, or nobody has it open
 *   STATUS_MALFORMED         the client has broken its rings
 */
NODISCARD enum status card_rings_put(struct card_rings *rings, struct bytes packet);

/* Shows the client what was put and taken. True: it sleeps, and is to be told. */
NODISCARD bool card_rings_publish(struct card_rings *rings);

/* Asks to be told of what is sent next. True: there is something by now, for which nobody tells. */
NODISCARD bool card_rings_rearm(struct card_rings *rings);
