/* The client's side of a network interface. */
#pragma once

#include "packet_ring/packet_ring.h"
#include "runtime/mapping.h"

#define FRAME_BYTES_MAX 2048u
#define FRAME_COUNT     PACKET_RING_ENTRIES

enum link_ring {
    LINK_SEND,
    LINK_SENT,
    LINK_EMPTY,
    LINK_RECEIVED,
    LINK_RING_COUNT,
};

struct link {
    uint32_t port;
    struct mapping memory;
    struct packet_ring rings[LINK_RING_COUNT];
};

/* Waits for a driver that is being started; all frames are empty, and for the driver to fill. */
void link_open(struct link *link);
void link_close(struct link *link);

uint8_t *link_frame(const struct link *link, uint32_t token);

/* Puts frame `token`, of so many bytes, into LINK_SEND or LINK_EMPTY. */
void link_give(struct link *link, enum link_ring ring, uint32_t token, uint32_t size_bytes);

/* Puts a part of frame `token` into LINK_SEND, whose other fields say what is to be computed. */
void link_send_part(
    struct link *link, const struct packet_descriptor *described, uint32_t token, uint32_t part_at);

/* Lets the driver see what was given. STATUS_PEER_GONE: it has ended. */
NODISCARD enum status link_publish(struct link *link);

/* Until there may be something to take. STATUS_PEER_GONE: the driver has ended. */
NODISCARD enum status link_wait(struct link *link);

/* Prints what the interface is. */
void link_print(const struct link *link);
