/*
 * src/core/ipv6/ip6_frag.c, in which a segment of TCP whose sum is left to the device gets it
 * before it is cut into pieces: of a piece, no device can make it.
 */
#define ip6_frag ip6_cut
#include "ip6_frag.c"
#undef ip6_frag

#include "lwip/inet_chksum.h"
#include "lwip/prot/tcp.h"
#include "ticks.h"

static int lacks_sum(const struct pbuf *p, const struct netif *netif)
{
    const struct ip6_hdr *header = p->payload;
    return !NETIF_CHECKSUM_ENABLED(netif, NETIF_CHECKSUM_GEN_TCP) &&
           IP6H_NEXTH(header) == IP6_NEXTH_TCP && p->len >= IP6_HLEN + TCP_HLEN;
}

/* `p` begins with the header of IPv6, before and after. */
static void sum_up(struct pbuf *p)
{
    const struct ip6_hdr *header = p->payload;
    struct tcp_hdr *segment = (struct tcp_hdr *)((u8_t *)p->payload + IP6_HLEN);
    ip6_addr_t source;
    ip6_addr_t destination;
    ip6_addr_copy_from_packed(source, header->src);
    ip6_addr_copy_from_packed(destination, header->dest);
    segment->chksum = 0;
    /* It is that long: neither fails. */
    (void)pbuf_remove_header(p, IP6_HLEN);
    segment->chksum = ip6_chksum_pseudo(p, IP6_NEXTH_TCP, p->tot_len, &source, &destination);
    (void)pbuf_add_header(p, IP6_HLEN);
}

err_t ip6_frag(struct pbuf *p, struct netif *netif, const ip6_addr_t *destination)
{
    if (lacks_sum(p, netif)) {
        sum_up(p);
    }
    return ip6_cut(p, netif, destination);
}

/* At 0, the next call gives the fragments up. */
u32_t fragments6_quiet_ticks(void)
{
    u32_t least = TICKS_ENDLESS;
    for (const struct ip6_reassdata *one = reassdatagrams; one != NULL; one = one->next) {
        least = LWIP_MIN(least, one->timer);
    }
    return least;
}
