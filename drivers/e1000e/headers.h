/*
 * What the device wants the headers of a frame to be that it is to cut (7.3 of the datasheet), made
 * of what the client has written (packet_ring.h). Pure.
 */
#pragma once

#include "network/hardware.h"

/* The descriptor's fields for where something is in a frame have 8 bits. */
#define HEADERS_BYTES_MAX 255u

/* Where what the device computes is in a frame. */
struct headers_places {
    uint8_t network;     /* IP's header */
    uint8_t network_sum; /* IPv4's */
    uint8_t transport;   /* TCP's or UDP's */
    uint8_t transport_sum;
};

/*
 * Where they are in a frame that misses its checksum. STATUS_INVALID_ARGUMENT: the device cannot
 * name them.
 */
NODISCARD enum status
headers_find(const struct network_frame *frame, struct headers_places *places);

/*
 * Copies the headers of a frame of IPv4 that is to be cut, and makes the copy what the device cuts
 * by: no length, no checksum of the header, and a pseudo header's sum without a length, as the
 * device adds what each of the pieces has. Fields of `places` that depend on the copy are set.
 *   STATUS_INVALID_ARGUMENT  they are not what the frame's description says, or too many
 */
NODISCARD enum status headers_copy(
    const struct network_frame *frame,
    uint8_t copy[HEADERS_BYTES_MAX],
    struct headers_places *places);
