/* Frames out and in. Addresses are in link_addresses.c. */
#include "stack/link.h"
#include "lib/memory.h"
#include "link_state.h"
#include "lwip/dhcp.h"
#include "lwip/etharp.h"
#include "lwip/ethip6.h"
#include "lwip/netif.h"
#include "lwip/pbuf.h"
#include "lwip/prot/tcp.h"
#include "netif/ethernet.h"
#include "sum.h"

#define BIT_OF_GROUPS 1u /* in the first byte of a station's address (IEEE 802) */

static struct link links[LINKS_MAX];

/* The way to all of IPv4 that no link has an address for: the first that knows a router. */
static void choose_default(void)
{
    struct netif *chosen = NULL;
    for (uint32_t i = 0; i < LINKS_MAX && chosen == NULL; i++) {
        struct netif *netif = &links[i].netif;
        if (links[i].is_used && netif_is_link_up(netif) &&
            !ip4_addr_isany_val(*netif_ip4_gw(netif))) {
            chosen = netif;
        }
    }
    netif_set_default(chosen);
}

static void addresses_changed(struct netif *netif)
{
    const struct link *link = netif->state;
    choose_default();
    notice_give(link->notice);
}

/* `p` in pieces. Where it has too many, it is copied to `copy`, which is freed by the caller. */
static bool cut_in_pieces(
    struct pbuf *p,
    struct frame_piece pieces[FRAME_PIECES_MAX],
    struct frame *frame,
    struct pbuf **copy)
{
    if (pbuf_clen(p) > FRAME_PIECES_MAX) {
        *copy = pbuf_clone(PBUF_RAW, PBUF_POOL, p);
        if (*copy == NULL) {
            return false;
        }
        p = *copy;
    }
    frame->pieces = pieces;
    frame->size_bytes = p->tot_len;
    for (const struct pbuf *one = p; one != NULL; one = one->next) {
        pieces[frame->piece_count] = (struct frame_piece){one->payload, one->len};
        frame->piece_count++;
    }
    return true;
}

static err_t send(struct netif *netif, struct pbuf *p)
{
    struct link *link = netif->state;
    struct frame_piece pieces[FRAME_PIECES_MAX];
    struct frame frame = {.pieces = NULL};
    struct pbuf *copy = NULL;
    enum status status = STATUS_NO_MEMORY;
    if (link->does_sum) {
        sum_prepare(p->payload, p->len, p->tot_len, &frame);
    }
    if (cut_in_pieces(p, pieces, &frame, &copy)) {
        status = link->functions.send(link->functions.context, &frame);
    }
    if (copy != NULL) {
        (void)pbuf_free(copy);
    }
    if (status != STATUS_OK) {
        link->frames_lost++;
        return ERR_MEM; /* not that there is no way */
    }
    link->frames_sent++;
    return ERR_OK;
}

/* Which sums lwIP makes and verifies. */
static void choose_sums(struct link *link, bool is_content_good)
{
    const uint32_t made = link->does_sum ? NETIF_CHECKSUM_GEN_TCP : 0u;
    const uint32_t verified = is_content_good ? SUMS_OF_CONTENT_CHECKED : 0u;
    NETIF_SET_CHECKSUM_CTRL(&link->netif, (u16_t)(NETIF_CHECKSUM_ENABLE_ALL & ~(made | verified)));
}

static err_t init_netif(struct netif *netif)
{
    netif->name[0] = 'l';
    netif->name[1] = 'k';
    netif->output = etharp_output;
    netif->output_ip6 = ethip6_output;
    netif->linkoutput = send;
    netif->flags = NETIF_FLAG_BROADCAST | NETIF_FLAG_ETHARP | NETIF_FLAG_ETHERNET | NETIF_FLAG_MLD6;
    return ERR_OK;
}

static bool properties_are_good(const struct link_properties *properties)
{
    static const uint8_t zeros[LINK_ADDRESS_BYTES];
    return properties->mtu_bytes >= LINK_MTU_BYTES_MIN &&
           properties->mtu_bytes <= LINK_MTU_BYTES_MAX &&
           (properties->address[0] & BIT_OF_GROUPS) == 0 &&
           memcmp(properties->address, zeros, sizeof(zeros)) != 0;
}

static struct link *free_link(void)
{
    for (uint32_t i = 0; i < LINKS_MAX; i++) {
        if (!links[i].is_used) {
            return &links[i];
        }
    }
    return NULL;
}

enum status link_add(
    const struct link_properties *properties,
    const struct link_functions *functions,
    struct link **made)
{
    struct link *link = free_link();
    if (!properties_are_good(properties) || functions->send == NULL) {
        return STATUS_INVALID_ARGUMENT;
    }
    if (link == NULL) {
        return STATUS_LIMIT_EXCEEDED;
    }
    *link = (struct link){
        .is_used = true,
        .does_sum = properties->does_sum,
        .functions = *functions,
    };
    struct netif *netif = &link->netif;
    stack_must(
        netif_add_noaddr(netif, link, init_netif, ethernet_input) != NULL,
        "a link that was looked at can be added");
    netif->mtu = properties->mtu_bytes;
    netif->mtu6 = properties->mtu_bytes;
    choose_sums(link, false);
    netif->hwaddr_len = LINK_ADDRESS_BYTES;
    memcpy(netif->hwaddr, properties->address, LINK_ADDRESS_BYTES);
    netif_set_status_callback(netif, addresses_changed);
    netif_set_up(netif);
    *made = link;
    return STATUS_OK;
}

void link_remove(struct link *link)
{
    if (link == NULL) {
        return;
    }
    link->notice = (struct notice){.changed = NULL};
    if (link->uses_dhcp) {
        dhcp_release_and_stop(&link->netif);
        dhcp_cleanup(&link->netif);
    }
    netif_remove(&link->netif);
    link->is_used = false;
    choose_default();
}

void link_notify(struct link *link, struct notice notice)
{
    link->notice = notice;
}

void link_set_up(struct link *link, bool is_up)
{
    if (is_up) {
        netif_set_link_up(&link->netif);
    } else {
        netif_set_link_down(&link->netif);
    }
    choose_default();
    notice_give(link->notice);
}

enum status link_receive(struct link *link, struct bytes frame, bool is_sum_good)
{
    struct netif *netif = &link->netif;
    const size_t size_max = is_sum_good ? LINK_JOINED_BYTES_MAX : netif->mtu + LINK_HEADER_BYTES;
    if (frame.size_bytes < LINK_HEADER_BYTES || frame.size_bytes > size_max) {
        return STATUS_INVALID_ARGUMENT;
    }
    if (!netif_is_link_up(netif)) {
        return STATUS_WRONG_STATE;
    }
    struct pbuf *p = pbuf_alloc(PBUF_RAW, (u16_t)frame.size_bytes, PBUF_POOL);
    if (p == NULL) {
        link->frames_lost++;
        return STATUS_NO_MEMORY;
    }
    (void)pbuf_take(p, frame.data, (u16_t)frame.size_bytes); /* it is as large */
    link->frames_received++;
    choose_sums(link, is_sum_good);
    /* It takes what it is given in any case, and says nothing else. */
    (void)netif->input(p, netif);
    return STATUS_OK;
}
