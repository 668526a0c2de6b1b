/* Frames of a station that is not there, 10.0.0.`from`, to end 1, and what end 1 sends. */
#pragma once

#include "lib/bytes.h"

#define FORGE_FIN 0x01u
#define FORGE_SYN 0x02u
#define FORGE_RST 0x04u
#define FORGE_ACK 0x10u

struct forged_segment {
    uint8_t from;
    uint16_t port;
    uint16_t to_port;
    uint32_t sequence;
    uint32_t acknowledged;
    uint8_t flags;
    /* 0: a large one. */
    uint16_t window;
    /* A multiple of four bytes. */
    const uint8_t *options;
    uint32_t options_bytes;
    const uint8_t *data;
    uint32_t size_bytes;
};

/* Asks for end 1 by ARP, so that it knows where the station is. */
void forge_presence(uint8_t from);

/* Arrives at end 1. */
void forge_segment(const struct forged_segment *segment);

/*
 * Says to an end, as a router of fd00::/64 would, that packets to the other end's IPv6 address may
 * have `mtu_bytes` and no more (RFC 4443, 3.2).
 */
void forge_too_big(uint32_t to, uint32_t mtu_bytes);

/*
 * An echo request of ICMPv6 to end 1, of so many bytes behind its header (a multiple of eight), in
 * fragments, as end 0 would send it.
 */
void forge_large_echo(uint32_t size_bytes);

/* Whether it is one of TCP over IPv4; then what its header says. */
bool forge_read(struct bytes frame, struct forged_segment *segment);

/* Whether it is a datagram of UDP over IPv4 to the port. */
bool forge_is_to_port(struct bytes frame, uint16_t port);
