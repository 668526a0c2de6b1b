/* What a link is to link.c and link_addresses.c. */
#pragma once

#include "lwip/netif.h"
#include "stack/link.h"
#include "state.h"

/* Flags of lwIP: what it does not look at where the device did. */
#define SUMS_OF_CONTENT_CHECKED (NETIF_CHECKSUM_CHECK_TCP | NETIF_CHECKSUM_CHECK_UDP)

struct link {
    bool is_used;
    bool does_sum;
    bool uses_dhcp;
    bool is_autoconfigured;
    /* A bit for each of netif's IPv6 addresses that somebody fixed. */
    uint8_t fixed;
    struct link_functions functions;
    struct notice notice;
    uint64_t frames_received;
    uint64_t frames_sent;
    uint64_t frames_lost;
    struct netif netif;
};
