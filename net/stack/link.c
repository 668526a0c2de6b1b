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
#include "routed.h"
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

void link_addresses_changed(struct netif *netif)
{
    const struct link *link = netif->state;
    if (!link->is_routed) {
        routed_forget_claims(netif);
    }
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

err_t link_send(struct link *link, struct pbuf *p)
{
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
        /* Not that there is no way. */
        return status == STATUS_LIMIT_EXCEEDED ? ERR_WOULDBLOCK : ERR_MEM;
    }
    link->frames_sent++;
    return ERR_OK;
}

void link_flush(struct link *link)
{
    struct train *train = &link->train;
    struct frame_piece pieces[FRAME_PIECES_MAX];
    struct frame frame;
    if (train_is_empty(train)) {
        return;
    }
    train_show(train, pieces, &frame);
    if (link->functions.send(link->functions.context, &frame) == STATUS_OK) {
        link->frames_sent += train->segment_count;
    } else {
        link->frames_lost += train->segment_count;
    }
    train_clear(train);
}

static bool has_room(const struct link *link, const struct train_segment *segment)
{
    const struct link_functions *functions = &link->functions;
    return functions->has_room == NULL ||
           functions->has_room(functions->context, train_bytes_with(&link->train, segment));
}

/* Where there is no room, lwIP is told so now, and tries again. */
static err_t send_in_train(struct link *link, struct pbuf *p, const struct train_segment *segment)
{
    if (!train_goes_on(&link->train, p, segment) || !has_room(link, segment)) {
        link_flush(link);
        if (!has_room(link, segment)) {
            return ERR_MEM;
        }
    }
    train_take(&link->train, p, segment);
    return ERR_OK;
}

static err_t send(struct netif *netif, struct pbuf *p)
{
    struct link *link = netif->state;
    struct train_segment segment;
    if ((link->cuts_tcp4 || link->cuts_tcp6) && train_reads(p, &segment) &&
        (segment.is_ipv4 ? link->cuts_tcp4 : link->cuts_tcp6)) {
        return send_in_train(link, p, &segment);
    }
    link_flush(link); /* frames stay in the order in which they were sent */
    return link_send(link, p);
}

/* A neighbour here is not whom an address of the routed prefix names, whatever he says. */
static err_t send_ip6(struct netif *netif, struct pbuf *p, const ip6_addr_t *destination)
{
    if (routed_concerns(p, 0)) {
        return ERR_RTE;
    }
    return ethip6_output(netif, p, destination);
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
    netif->output_ip6 = send_ip6;
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
        .cuts_tcp4 = properties->does_sum && properties->cuts_tcp4,
        .cuts_tcp6 = properties->does_sum && properties->cuts_tcp6,
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
    netif_set_status_callback(netif, link_addresses_changed);
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
    if (link->is_routed) {
        routed_remove(link);
        return;
    }
    netif_remove(&link->netif);
    train_clear(&link->train);
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

static bool size_is_good(const struct link *link, size_t size_bytes, bool is_sum_good)
{
    const uint16_t mtu = link->netif.mtu;
    if (link->is_routed) {
        return size_bytes >= ROUTED_HEADER_BYTES && size_bytes <= mtu;
    }
    return size_bytes >= LINK_HEADER_BYTES &&
           size_bytes <= (is_sum_good ? LINK_JOINED_BYTES_MAX : mtu + LINK_HEADER_BYTES);
}

/* Of a frame as it was copied. */
static bool is_honest(const struct link *link, const struct pbuf *p)
{
    return link->is_routed ? routed_takes(p) : !routed_is_claimed(p);
}

/* The pieces have as much as the buffers hold. */
static void copy_in(struct pbuf *to, const struct frame_piece *piece)
{
    size_t used_bytes = 0;
    for (struct pbuf *p = to; p != NULL; p = p->next) {
        for (size_t filled = 0; filled < p->len;) {
            const size_t part = LWIP_MIN(p->len - filled, piece->size_bytes - used_bytes);
            memcpy((uint8_t *)p->payload + filled, (const uint8_t *)piece->data + used_bytes, part);
            filled += part;
            used_bytes += part;
            if (used_bytes == piece->size_bytes) {
                piece++;
                used_bytes = 0;
            }
        }
    }
}

enum status link_receive(struct link *link, struct bytes frame, bool is_sum_good)
{
    const struct frame_piece piece = {frame.data, (uint32_t)frame.size_bytes};
    const struct frame whole = {.pieces = &piece, .piece_count = 1, .size_bytes = piece.size_bytes};
    return frame.size_bytes > LINK_JOINED_BYTES_MAX
               ? STATUS_INVALID_ARGUMENT
               : link_receive_pieces(link, &whole, is_sum_good);
}

enum status link_receive_pieces(struct link *link, const struct frame *frame, bool is_sum_good)
{
    struct netif *netif = &link->netif;
    if (!size_is_good(link, frame->size_bytes, is_sum_good)) {
        link->frames_refused += link->is_routed ? 1 : 0;
        return STATUS_INVALID_ARGUMENT;
    }
    if (!netif_is_link_up(netif)) {
        return STATUS_WRONG_STATE;
    }
    struct pbuf *p = pbuf_alloc(PBUF_RAW, (u16_t)frame->size_bytes, PBUF_POOL);
    if (p == NULL) {
        link->frames_lost++;
        return STATUS_NO_MEMORY;
    }
    copy_in(p, frame->pieces); /* it is as large */
    if (!is_honest(link, p)) {
        link->frames_refused++;
        (void)pbuf_free(p);
        return STATUS_DENIED;
    }
    link->frames_received++;
    choose_sums(link, is_sum_good);
    /* It takes what it is given in any case, and says nothing else. */
    (void)netif->input(p, netif);
    return STATUS_OK;
}
