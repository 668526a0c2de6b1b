/*
 * The routed link's part of the stack (stack/link.h has the rules): its netif, which lwIP has from
 * the beginning, so that there is one place where packets to its prefix go, also while there is no
 * link.
 */
#pragma once

#include "lib/bytes.h"
#include "lwip/ip_addr.h"
#include "lwip/netif.h"
#include "lwip/pbuf.h"
#include <stdbool.h>
#include <stdint.h>

#define ROUTED_HEADER_BYTES 40u /* of IPv6 (RFC 8200, 3) */

struct link;

/* Once, when lwIP has begun. */
void routed_start(void);

/* Whether an address is of the prefix, 200::/7. */
bool routed_has(const uint8_t address[16]);

/* Whether an address is one that is reserved (stack/link.h, 4). */
bool routed_is_reserved(const ip_addr_t *address);

/*
 * Where what goes to a reserved address comes from, when nobody says: the machine's own. lwIP would
 * take the destination. False: it is not reserved.
 */
bool routed_source(const ip_addr_t *destination, ip_addr_t *source);
struct netif *routed_netif(void);

/*
 * Whether a packet's source or destination, from `offset` on in the first buffer, is of the prefix.
 * What has no whole header there is taken for such.
 */
bool routed_concerns(const struct pbuf *p, uint16_t offset);

/* Whether a frame of Ethernet says to be from the prefix, or for it. */
bool routed_is_claimed(const struct pbuf *p);

/* Whether a packet that came is one that this machine takes. What it says of its path is noted. */
bool routed_takes(const struct pbuf *p);

/* Addresses of the prefix that a router told on another link are not used. */
void routed_forget_claims(struct netif *netif);

/* The link is free again. */
void routed_remove(struct link *link);
