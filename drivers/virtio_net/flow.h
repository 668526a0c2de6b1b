/*
 * Which conversation a frame is of, for what must not be reordered: the same number for all frames
 * of one, and another one for most others. Fragments have one for their addresses alone, as only
 * the first of a datagram says its ports.
 */
#pragma once

#include <stdint.h>

/* Ethernet's header, the longest of IPv4, and two ports. */
#define FLOW_HEAD_BYTES (14u + 60u + 4u)

/*
 * Of the first bytes of a frame, at most FLOW_HEAD_BYTES, which nobody else writes to. The
 * addresses of IPv4 (RFC 791) and IPv6 (RFC 8200), and the ports of TCP and UDP; of a datagram in
 * fragments the addresses alone, as but the first has no ports. 0: of anything else.
 */
uint32_t flow_number(const uint8_t *head, uint32_t size_bytes);
