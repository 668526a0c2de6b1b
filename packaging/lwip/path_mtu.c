/*
 * src/core/ipv6/nd6.c, in which a path's MTU has bounds: upstream's function for it, which gives
 * what anybody said, is there under another name.
 */
#define nd6_get_destination_mtu nd6_told_mtu
#include "nd6.c"
#undef nd6_get_destination_mtu
#include "lwip_hooks.h"

/*
 * No link of IPv6 carries less than 1280 bytes (RFC 8200, 5), so who says so is not believed (RFC
 * 8201, 4); nor does a path carry more than its first link. Of paths without neighbours nothing is
 * known here, but where the packets go.
 */
u16_t nd6_get_destination_mtu(const ip6_addr_t *destination, struct netif *netif)
{
    const u16_t most = netif != NULL ? netif_mtu6(netif) : IP6_MIN_MTU_LENGTH;
    const u16_t known = lwip_port_path_mtu(destination);
    const u16_t told = known != 0 ? known : nd6_told_mtu(destination, netif);
    return LWIP_MAX(LWIP_MIN(told, most), IP6_MIN_MTU_LENGTH);
}
