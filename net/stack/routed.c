#include "routed.h"
#include "lib/memory.h"
#include "link_state.h"
#include "lwip/ip6.h"
#include "lwip/prot/ethernet.h"
#include "lwip_hooks.h"

#define PREFIX_BYTE 0x02u
#define PREFIX_MASK 0xfeu

/* Where a header of IPv6 has what (RFC 8200, 3). */
#define AT_LENGTH      4u
#define AT_NEXT        6u
#define AT_SOURCE      8u
#define AT_DESTINATION 24u
#define VERSION        6u

/* A message that says that a packet was too big (RFC 4443, 3.2), and how it begins. */
#define ICMPV6        58u
#define TYPE_TOO_BIG  2u
#define AT_TYPE       ROUTED_HEADER_BYTES
#define AT_MTU        (AT_TYPE + 4u)
#define AT_PACKET     (AT_TYPE + 8u)
#define TOO_BIG_BYTES (AT_PACKET + ROUTED_HEADER_BYTES)

/* Of lwIP's places for addresses the first is for link-local ones, of which there is none. */
#define OWN_PLACE 1
#define RESERVED  2 /* the first of them */
_Static_assert(RESERVED + LINK_RESERVED_MAX <= LWIP_IPV6_NUM_ADDRESSES, "each has a place");

/* Paths that carry less than the link, the last that said so. */
#define NARROW_PATHS_MAX 32u

#define AT_ETHERNET_TYPE 12u

struct narrow_path {
    uint8_t address[ADDRESS_BYTES];
    uint16_t mtu_bytes; /* 0: no path */
};

static struct link routed;
static struct narrow_path narrow_paths[NARROW_PATHS_MAX];
static uint32_t next_narrow_path;

bool routed_has(const uint8_t address[16])
{
    return (address[0] & PREFIX_MASK) == PREFIX_BYTE;
}

static bool is_at(s8_t place, const uint8_t *address)
{
    return ip6_addr_isvalid(netif_ip6_addr_state(&routed.netif, place)) &&
           memcmp(netif_ip6_addr(&routed.netif, place)->addr, address, ADDRESS_BYTES) == 0;
}

bool routed_is_reserved(const ip_addr_t *address)
{
    bool is_reserved = false;
    for (s8_t i = RESERVED; i < LWIP_IPV6_NUM_ADDRESSES && IP_IS_V6(address); i++) {
        is_reserved = is_reserved || is_at(i, (const uint8_t *)ip_2_ip6(address)->addr);
    }
    return is_reserved;
}

static bool is_own(const uint8_t *address)
{
    bool is_own = false;
    for (s8_t i = OWN_PLACE; i < LWIP_IPV6_NUM_ADDRESSES; i++) {
        is_own = is_own || is_at(i, address);
    }
    return is_own;
}

static uint32_t get16(const uint8_t *at)
{
    return (uint32_t)at[0] << 8 | at[1];
}

/* -- paths ------------------------------------------------------------------------------------- */

static struct narrow_path *find_narrow_path(const uint8_t *address)
{
    for (uint32_t i = 0; i < NARROW_PATHS_MAX; i++) {
        struct narrow_path *path = &narrow_paths[i];
        if (path->mtu_bytes != 0 && memcmp(path->address, address, ADDRESS_BYTES) == 0) {
            return path;
        }
    }
    return NULL;
}

static void note_narrow_path(const uint8_t *address, uint16_t mtu_bytes)
{
    struct narrow_path *path = find_narrow_path(address);
    if (path == NULL) {
        path = &narrow_paths[next_narrow_path];
        next_narrow_path = (next_narrow_path + 1) % NARROW_PATHS_MAX;
        memcpy(path->address, address, ADDRESS_BYTES);
        path->mtu_bytes = mtu_bytes;
    }
    if (mtu_bytes < path->mtu_bytes) {
        path->mtu_bytes = mtu_bytes;
    }
}

/*
 * There are no routers on the way: who says that a packet of ours was too big is the one that it
 * was for, and says it of the path to himself. lwIP would look for a neighbour that it concerns.
 */
static void look_at_path(const struct pbuf *p)
{
    const uint8_t *packet = p->payload;
    if (p->len < TOO_BIG_BYTES || packet[AT_NEXT] != ICMPV6 || packet[AT_TYPE] != TYPE_TOO_BIG) {
        return;
    }
    const uint8_t *ours = packet + AT_PACKET;
    const bool is_large = get16(packet + AT_MTU) != 0;
    const uint32_t mtu = get16(packet + AT_MTU + 2);
    if (is_large || mtu < LINK_MTU_BYTES_MIN || !is_own(ours + AT_SOURCE) ||
        memcmp(ours + AT_DESTINATION, packet + AT_SOURCE, ADDRESS_BYTES) != 0) {
        return;
    }
    note_narrow_path(packet + AT_SOURCE, (uint16_t)mtu);
}

u16_t lwip_port_path_mtu(const ip6_addr_t *destination)
{
    const uint8_t *address = (const uint8_t *)destination->addr;
    const struct narrow_path *path = routed_has(address) ? find_narrow_path(address) : NULL;
    return path == NULL ? 0 : path->mtu_bytes;
}

/* -- out --------------------------------------------------------------------------------------- */

struct netif *lwip_port_route(const ip6_addr_t *destination)
{
    return routed_has((const uint8_t *)destination->addr) ? &routed.netif : NULL;
}

static err_t output(struct netif *netif, struct pbuf *p, const ip6_addr_t *destination)
{
    const uint8_t *packet = p->payload;
    (void)destination;
    if (!netif_is_link_up(netif) || p->len < ROUTED_HEADER_BYTES || !is_own(packet + AT_SOURCE) ||
        !routed_has(packet + AT_DESTINATION)) {
        return ERR_RTE;
    }
    return link_send(&routed, p);
}

static err_t output_ipv4(struct netif *netif, struct pbuf *p, const ip4_addr_t *destination)
{
    (void)netif;
    (void)p;
    (void)destination;
    return ERR_RTE;
}

/* -- in ---------------------------------------------------------------------------------------- */

bool routed_concerns(const struct pbuf *p, uint16_t offset)
{
    const uint8_t *packet = (const uint8_t *)p->payload + offset;
    return p->len < offset + ROUTED_HEADER_BYTES || routed_has(packet + AT_SOURCE) ||
           routed_has(packet + AT_DESTINATION);
}

bool routed_is_claimed(const struct pbuf *p)
{
    const uint8_t *frame = p->payload;
    return get16(frame + AT_ETHERNET_TYPE) == ETHTYPE_IPV6 && routed_concerns(p, LINK_HEADER_BYTES);
}

bool routed_takes(const struct pbuf *p)
{
    const uint8_t *packet = p->payload;
    const bool is_one = packet[0] >> 4 == VERSION &&
                        get16(packet + AT_LENGTH) == p->tot_len - ROUTED_HEADER_BYTES &&
                        routed_has(packet + AT_SOURCE) && !is_own(packet + AT_SOURCE) &&
                        is_own(packet + AT_DESTINATION);
    if (is_one) {
        look_at_path(p);
    }
    return is_one;
}

void routed_forget_claims(struct netif *netif)
{
    for (s8_t i = 0; i < LWIP_IPV6_NUM_ADDRESSES; i++) {
        const uint8_t *address = (const uint8_t *)netif_ip6_addr(netif, i)->addr;
        if (!ip6_addr_isinvalid(netif_ip6_addr_state(netif, i)) && routed_has(address)) {
            netif_ip6_addr_set_state(netif, i, IP6_ADDR_INVALID);
        }
    }
}

/* -- life -------------------------------------------------------------------------------------- */

static err_t init_netif(struct netif *netif)
{
    netif->name[0] = 'o';
    netif->name[1] = 'v';
    netif->output = output_ipv4;
    netif->output_ip6 = output;
    return ERR_OK;
}

void routed_start(void)
{
    routed.is_routed = true;
    stack_must(
        netif_add_noaddr(&routed.netif, &routed, init_netif, ip6_input) != NULL,
        "lwIP has a place for one link at the beginning");
    netif_set_status_callback(&routed.netif, link_addresses_changed);
    netif_set_up(&routed.netif);
}

enum status
link_add_routed(uint16_t mtu_bytes, const struct link_functions *functions, struct link **link)
{
    if (mtu_bytes < LINK_MTU_BYTES_MIN || functions->send == NULL) {
        return STATUS_INVALID_ARGUMENT;
    }
    if (routed.is_used) {
        return STATUS_LIMIT_EXCEEDED;
    }
    routed.is_used = true;
    routed.functions = *functions;
    routed.frames_received = 0;
    routed.frames_sent = 0;
    routed.frames_lost = 0;
    routed.frames_refused = 0;
    routed.netif.mtu = mtu_bytes;
    routed.netif.mtu6 = mtu_bytes;
    *link = &routed;
    return STATUS_OK;
}

enum status link_use_routed_address(struct link *link, const struct address *address)
{
    if (!link->is_routed || !routed_has(address->bytes)) {
        return STATUS_INVALID_ARGUMENT;
    }
    if (is_at(OWN_PLACE, address->bytes)) {
        return STATUS_OK;
    }
    const ip_addr_t wanted = address_to_lwip(address);
    netif_ip6_addr_set_state(&link->netif, OWN_PLACE, IP6_ADDR_INVALID);
    netif_ip6_addr_set(&link->netif, OWN_PLACE, ip_2_ip6(&wanted));
    netif_ip6_addr_set_state(&link->netif, OWN_PLACE, IP6_ADDR_PREFERRED);
    return STATUS_OK;
}

static bool is_one_of(s8_t place, const struct address *addresses, uint32_t count)
{
    bool is_one = false;
    for (uint32_t i = 0; i < count; i++) {
        is_one = is_one || is_at(place, addresses[i].bytes);
    }
    return is_one;
}

static bool may_be_reserved(const struct address *addresses, uint32_t count)
{
    bool may_be = count <= LINK_RESERVED_MAX;
    for (uint32_t i = 0; i < count && may_be; i++) {
        may_be = routed_has(addresses[i].bytes) && !is_at(OWN_PLACE, addresses[i].bytes);
    }
    return may_be;
}

/* There is room: as many places as there may be addresses, and those of others are free. */
static void reserve(const struct address *address)
{
    const ip_addr_t wanted = address_to_lwip(address);
    s8_t place = RESERVED;
    while (ip6_addr_isvalid(netif_ip6_addr_state(&routed.netif, place))) {
        place++;
    }
    netif_ip6_addr_set(&routed.netif, place, ip_2_ip6(&wanted));
    /* Not preferred: of those that are, lwIP takes one for who does not say from where. */
    netif_ip6_addr_set_state(&routed.netif, place, IP6_ADDR_DEPRECATED);
}

enum status link_reserve(struct link *link, const struct address *addresses, uint32_t count)
{
    if (!link->is_routed || !may_be_reserved(addresses, count)) {
        return STATUS_INVALID_ARGUMENT;
    }
    for (s8_t i = RESERVED; i < LWIP_IPV6_NUM_ADDRESSES; i++) {
        if (!is_one_of(i, addresses, count)) {
            netif_ip6_addr_set_state(&link->netif, i, IP6_ADDR_INVALID);
        }
    }
    for (uint32_t i = 0; i < count; i++) {
        if (!link_has_reserved(&addresses[i])) {
            reserve(&addresses[i]);
        }
    }
    return STATUS_OK;
}

bool link_has_reserved(const struct address *address)
{
    const ip_addr_t wanted = address_to_lwip(address);
    return routed_is_reserved(&wanted);
}

bool routed_source(const ip_addr_t *destination, ip_addr_t *source)
{
    if (!routed_is_reserved(destination)) {
        return false;
    }
    ip_addr_copy_from_ip6(*source, *netif_ip6_addr(&routed.netif, OWN_PLACE));
    return true;
}

struct netif *routed_netif(void)
{
    return &routed.netif;
}

void routed_remove(struct link *link)
{
    netif_set_link_down(&link->netif);
    for (s8_t i = OWN_PLACE; i < LWIP_IPV6_NUM_ADDRESSES; i++) {
        netif_ip6_addr_set_state(&link->netif, i, IP6_ADDR_INVALID);
    }
    memset(narrow_paths, 0, sizeof(narrow_paths));
    link->is_used = false;
}
