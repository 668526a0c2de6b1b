/* When the timers of src/core/ipv4/dhcp.c and src/core/ipv6/mld6.c do something (ticks.h). */
#include "ticks.h"

#include "lwip/dhcp.h"
#include "lwip/mld6.h"
#include "lwip/netif.h"
#include "lwip/prot/dhcp.h"

/* Of a counter in which 0 says that there is none, and the call that makes it 0 does something. */
static u32_t until_none(u32_t left)
{
    return left == 0 ? TICKS_ENDLESS : left - 1;
}

/* A lease's end is where the first counter, which counts up, meets the second. */
static u32_t of_lease(const struct dhcp *dhcp)
{
    const u32_t rebind = until_none(dhcp->t2_rebind_time);
    const u32_t renew = until_none(dhcp->t1_renew_time);
    const u16_t left = (u16_t)(dhcp->t0_timeout - dhcp->lease_used - 1u); /* its type */
    const u32_t sooner = LWIP_MIN(rebind, renew);
    return dhcp->t0_timeout == 0 ? sooner : LWIP_MIN(sooner, left);
}

u32_t dhcp_coarse_quiet_ticks(void)
{
    u32_t least = TICKS_ENDLESS;
    const struct netif *netif = NULL;
    NETIF_FOREACH(netif)
    {
        const struct dhcp *dhcp = netif_dhcp_data(netif);
        if (dhcp != NULL && dhcp->state != DHCP_STATE_OFF) {
            const u32_t ticks = of_lease(dhcp);
            least = LWIP_MIN(least, ticks);
        }
    }
    return least;
}

u32_t dhcp_fine_quiet_ticks(void)
{
    u32_t least = TICKS_ENDLESS;
    const struct netif *netif = NULL;
    NETIF_FOREACH(netif)
    {
        const struct dhcp *dhcp = netif_dhcp_data(netif);
        if (dhcp != NULL) {
            const u32_t ticks = until_none(dhcp->request_timeout);
            least = LWIP_MIN(least, ticks);
        }
    }
    return least;
}

u32_t mld6_quiet_ticks(void)
{
    u32_t least = TICKS_ENDLESS;
    const struct netif *netif = NULL;
    NETIF_FOREACH(netif)
    {
        for (const struct mld_group *group = netif_mld6_data(netif); group != NULL;
             group = group->next) {
            const u32_t ticks = until_none(group->timer);
            least = LWIP_MIN(least, ticks);
        }
    }
    return least;
}
