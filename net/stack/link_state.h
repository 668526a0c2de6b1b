/* What a link is to link.c, link_addresses.c and routed.c. */
#pragma once

#include "lwip/netif.h"
#include "stack/link.h"
#include "state.h"
#include "train.h"

/* Flags of lwIP: what it does not look at where the device did. */
#define SUMS_OF_CONTENT_CHECKED (NETIF_CHECKSUM_CHECK_TCP | NETIF_CHECKSUM_CHECK_UDP)

struct link {
    bool is_used;
    bool does_sum;
    bool cuts_tcp4;
    bool cuts_tcp6;
    bool uses_dhcp;
    bool is_autoconfigured;
    bool is_routed; /* routed.h */
    /* A bit for each of netif's IPv6 addresses that somebody fixed. */
    uint8_t fixed;
    struct link_functions functions;
    struct notice notice;
    uint64_t frames_received;
    uint64_t frames_sent;
    uint64_t frames_lost;
    uint64_t frames_refused;
    struct train train; /* empty, unless the device cuts */
    struct netif netif;
};

/* Gives a packet or a frame to the link, as it is. ERR_MEM: the link did not take it. */
err_t link_send(struct link *link, struct pbuf *p);

/* A netif's address has come or gone: lwIP calls it. */
void link_addresses_changed(struct netif *netif);
