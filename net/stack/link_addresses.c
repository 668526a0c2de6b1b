/* The addresses of links. */
#include "link_state.h"
#include "lwip/dhcp.h"
#include "lwip/netif.h"
#include "lwip/prot/dhcp.h"
#include "routed.h"

#define IPV4_BITS 32u
#define IPV6_BITS 128u

enum status link_use_dhcp(struct link *link, bool is_used)
{
    struct netif *netif = &link->netif;
    if (link->is_routed) {
        return STATUS_UNSUPPORTED;
    }
    if (is_used == link->uses_dhcp) {
        return STATUS_OK;
    }
    if (!is_used) {
        dhcp_release_and_stop(netif);
        dhcp_cleanup(netif);
        link->uses_dhcp = false;
        return STATUS_OK;
    }
    netif_set_addr(netif, IP4_ADDR_ANY4, IP4_ADDR_ANY4, IP4_ADDR_ANY4);
    const enum status status = stack_status(dhcp_start(netif));
    if (status != STATUS_OK) {
        dhcp_cleanup(netif);
    }
    link->uses_dhcp = status == STATUS_OK;
    return status;
}

void link_use_autoconfiguration(struct link *link, bool is_used)
{
    struct netif *netif = &link->netif;
    if (is_used == link->is_autoconfigured || link->is_routed) {
        return;
    }
    link->is_autoconfigured = is_used;
    netif_set_ip6_autoconfig_enabled(netif, is_used ? 1 : 0);
    if (is_used) {
        netif_create_ip6_linklocal_address(netif, 1);
        return;
    }
    for (s8_t i = 0; i < LWIP_IPV6_NUM_ADDRESSES; i++) {
        if ((link->fixed & 1u << i) == 0) {
            netif_ip6_addr_set_state(netif, i, IP6_ADDR_INVALID);
        }
    }
}

static enum status use_ipv4(
    struct link *link, const ip4_addr_t *address, uint8_t prefix_bits, const struct address *router)
{
    ip4_addr_t mask = {0};
    if (prefix_bits > IPV4_BITS || !address_is_ipv4(router)) {
        return STATUS_INVALID_ARGUMENT;
    }
    if (link->uses_dhcp) {
        return STATUS_WRONG_STATE;
    }
    if (prefix_bits > 0) {
        mask.addr = lwip_htonl(~UINT32_C(0) << (IPV4_BITS - prefix_bits));
    }
    const ip_addr_t gateway = address_to_lwip(router);
    netif_set_addr(&link->netif, address, &mask, ip_2_ip4(&gateway));
    return STATUS_OK;
}

static enum status use_ipv6(struct link *link, ip6_addr_t *address, uint8_t prefix_bits)
{
    s8_t index = -1;
    if (prefix_bits > IPV6_BITS) {
        return STATUS_INVALID_ARGUMENT;
    }
    ip6_addr_assign_zone(address, IP6_UNICAST, &link->netif);
    const err_t error = netif_add_ip6_address(&link->netif, address, &index);
    if (error != ERR_OK || index < 0) {
        return STATUS_LIMIT_EXCEEDED;
    }
    link->fixed = (uint8_t)(link->fixed | 1u << index);
    return STATUS_OK;
}

enum status link_use_address(
    struct link *link,
    const struct address *address,
    uint8_t prefix_bits,
    const struct address *router)
{
    ip_addr_t wanted = address_to_lwip(address);
    if (link->is_routed) {
        return STATUS_UNSUPPORTED;
    }
    if (address_is_any(address) || ip_addr_ismulticast(&wanted) || routed_has(address->bytes)) {
        return STATUS_INVALID_ARGUMENT;
    }
    if (address_is_ipv4(address)) {
        return use_ipv4(link, ip_2_ip4(&wanted), prefix_bits, router);
    }
    return use_ipv6(link, ip_2_ip6(&wanted), prefix_bits);
}

static uint8_t prefix_of(const ip4_addr_t *mask)
{
    return (uint8_t)__builtin_popcount(mask->addr);
}

struct link_state link_look(const struct link *link)
{
    const struct netif *netif = &link->netif;
    struct link_state state = {
        .number = netif_get_index(netif),
        .is_up = netif_is_link_up(netif),
        .is_leased = dhcp_supplied_address(netif) != 0,
        .is_routed = link->is_routed,
        .prefix_bits = prefix_of(netif_ip4_netmask(netif)),
        .router = address_from_lwip(netif_ip_gw4(netif)),
        .frames_received = link->frames_received,
        .frames_sent = link->frames_sent,
        .frames_lost = link->frames_lost,
        .frames_refused = link->frames_refused,
    };
    if (!ip4_addr_isany_val(*netif_ip4_addr(netif))) {
        state.addresses[state.address_count] = address_from_lwip(netif_ip_addr4(netif));
        state.address_count++;
    }
    for (uint32_t i = 0; i < LWIP_IPV6_NUM_ADDRESSES; i++) {
        if (ip6_addr_isvalid(netif_ip6_addr_state(netif, i))) {
            state.addresses[state.address_count] = address_from_lwip(netif_ip_addr6(netif, i));
            state.address_count++;
        }
    }
    return state;
}

_Static_assert(LINK_ADDRESSES_MAX == LWIP_IPV6_NUM_ADDRESSES + 1, "each has a place");
_Static_assert(LWIP_IPV6_NUM_ADDRESSES <= 8, "a bit each");
