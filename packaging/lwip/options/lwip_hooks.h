/* What lwIP asks its surroundings for besides memory, time and chance. */
#pragma once

#include "lwip/arch.h"
#include "lwip/err.h"
#include "lwip/ip_addr.h"

struct netif;
struct pbuf;
struct tcp_hdr;
struct tcp_pcb;

/* The options of a segment: the first bytes lie behind its header, the others elsewhere. */
struct lwip_port_options {
    const u8_t *rest;
    u16_t size_bytes;
    u16_t first_bytes;
};

/* The first sequence number of a connection (RFC 6528, 3). */
u32_t lwip_port_first_sequence(
    const ip_addr_t *local, u16_t local_port, const ip_addr_t *remote, u16_t remote_port);

/* Whether the segment goes on to the connection, or the listener, that it was found to be for. */
err_t lwip_port_segment(
    struct tcp_pcb *pcb,
    const struct tcp_hdr *header,
    struct lwip_port_options options,
    const struct pbuf *data);

/* How many buffers may wait for a hole to be filled before them. */
u16_t lwip_port_buffers_out_of_order(const struct tcp_pcb *pcb);

/* By which netif a packet goes, whatever others know of its destination; NULL: theirs counts. */
struct netif *lwip_port_route(const ip6_addr_t *destination);

/* What a path was told to carry; 0: nobody said anything. */
u16_t lwip_port_path_mtu(const ip6_addr_t *destination);

/* How much the window must have grown before the other side is told so by a segment of its own. */
u32_t lwip_port_window_step(const struct tcp_pcb *pcb);

#define LWIP_HOOK_IP6_ROUTE(source, destination) lwip_port_route(destination)
#define LWIP_HOOK_TCP_ISN(local, local_port, remote, remote_port)                                  \
    lwip_port_first_sequence(local, local_port, remote, remote_port)
#define LWIP_HOOK_TCP_INPACKET_PCB(pcb, header, length, length1, rest, data)                       \
    lwip_port_segment(pcb, header, (struct lwip_port_options){rest, length, length1}, data)
