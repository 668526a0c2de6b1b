/* When the timer of src/core/ipv6/nd6.c does something (ticks.h). */
#include "ticks.h"

#include "lwip/nd6.h"
#include "lwip/netif.h"
#include "lwip/priv/nd6_priv.h"

#include <stdbool.h>

/* Of what is over when a call finds one second left, or none. */
static u32_t until_over(u32_t left_s)
{
    return left_s == 0 ? 0 : left_s - 1;
}

static u32_t of_neighbor(const struct nd6_neighbor_cache_entry *entry)
{
    switch (entry->state) {
    case ND6_NO_ENTRY:
        return TICKS_ENDLESS;
    case ND6_STALE: /* the oldest makes room for others */
        return TICKS_LONGEST;
    case ND6_DELAY:
        return until_over(entry->counter.delay_time);
    case ND6_REACHABLE: /* in milliseconds, whatever its declaration says */
        if (entry->q != NULL || entry->counter.reachable_time == 0) {
            return 0;
        }
        return (entry->counter.reachable_time - 1) / ND6_TMR_INTERVAL;
    default: /* asked for at each call */
        return 0;
    }
}

static u32_t of_neighbors(void)
{
    u32_t least = TICKS_ENDLESS;
    for (u32_t i = 0; i < LWIP_ND6_NUM_NEIGHBORS; i++) {
        const u32_t ticks = of_neighbor(&neighbor_cache[i]);
        least = LWIP_MIN(least, ticks);
    }
    return least;
}

/* Their age is counted: the oldest makes room for others. */
static u32_t of_destinations(void)
{
    for (u32_t i = 0; i < LWIP_ND6_NUM_DESTINATIONS; i++) {
        if (!ip6_addr_isany_val(destination_cache[i].destination_addr)) {
            return TICKS_LONGEST;
        }
    }
    return TICKS_ENDLESS;
}

static u32_t of_routers(void)
{
    u32_t least = TICKS_ENDLESS;
    for (u32_t i = 0; i < LWIP_ND6_NUM_ROUTERS; i++) {
        if (default_router_list[i].neighbor_entry != NULL) {
            const u32_t ticks = until_over(default_router_list[i].invalidation_timer);
            least = LWIP_MIN(least, ticks);
        }
    }
    for (u32_t i = 0; i < LWIP_ND6_NUM_PREFIXES; i++) {
        if (prefix_list[i].netif != NULL) {
            const u32_t ticks = until_over(prefix_list[i].invalidation_timer);
            least = LWIP_MIN(least, ticks);
        }
    }
    return least;
}

/* How long an address is valid, and preferred: the end of that is told once. */
static u32_t of_lives(const struct netif *netif, s8_t i, u8_t state)
{
    const u32_t valid_s = netif_ip6_addr_valid_life(netif, i);
    const u32_t preferred_s = netif_ip6_addr_pref_life(netif, i);
    u32_t least = TICKS_ENDLESS;
    if (netif_ip6_addr_isstatic(netif, i)) {
        return TICKS_ENDLESS;
    }
    if (!ip6_addr_life_isinfinite(valid_s)) {
        least = until_over(valid_s);
    }
    if (!ip6_addr_life_isinfinite(preferred_s) &&
        (preferred_s > 0 || state == IP6_ADDR_PREFERRED)) {
        const u32_t ticks = until_over(preferred_s);
        least = LWIP_MIN(least, ticks);
    }
    return least;
}

static bool is_connected(const struct netif *netif)
{
    return netif_is_up(netif) && netif_is_link_up(netif);
}

/* One that may be somebody else's is asked about at each call, while there is whom to ask. */
static u32_t of_address(const struct netif *netif, s8_t i)
{
    const u8_t state = netif_ip6_addr_state(netif, i);
    if (ip6_addr_isinvalid(state)) {
        return TICKS_ENDLESS;
    }
    if (ip6_addr_istentative(state) &&
        (is_connected(netif) ||
         (state & IP6_ADDR_TENTATIVE_COUNT_MASK) >= LWIP_IPV6_DUP_DETECT_ATTEMPTS)) {
        return 0;
    }
    return of_lives(netif, i, state);
}

/* Routers are asked for some times, with pauses between that lwIP keeps to itself. */
static bool asks_for_routers(const struct netif *netif)
{
    const u8_t state = netif_ip6_addr_state(netif, 0);
    return netif->rs_count > 0 && is_connected(netif) && !ip6_addr_isinvalid(state) &&
           !ip6_addr_isduplicated(state);
}

static u32_t of_netifs(void)
{
    u32_t least = TICKS_ENDLESS;
    const struct netif *netif = NULL;
    NETIF_FOREACH(netif)
    {
        if (asks_for_routers(netif)) {
            return 0;
        }
        for (s8_t i = 0; i < LWIP_IPV6_NUM_ADDRESSES; i++) {
            const u32_t ticks = of_address(netif, i);
            least = LWIP_MIN(least, ticks);
        }
    }
    return least;
}

u32_t nd6_quiet_ticks(void)
{
    const u32_t all[] = {of_neighbors(), of_destinations(), of_routers(), of_netifs()};
    u32_t least = TICKS_ENDLESS;
    for (u32_t i = 0; i < LWIP_ARRAYSIZE(all); i++) {
        least = LWIP_MIN(least, all[i]);
    }
    return least;
}
