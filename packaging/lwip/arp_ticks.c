/* src/core/ipv4/etharp.c, and when its timer does something. */
#include "etharp.c"

#include "ticks.h"

/* What is known is forgotten when it is old; all else is asked for, or changes, at each call. */
u32_t arp_quiet_ticks(void)
{
    u32_t least = TICKS_ENDLESS;
    for (u32_t i = 0; i < ARP_TABLE_SIZE; i++) {
        const struct etharp_entry *entry = &arp_table[i];
        if (entry->state == ETHARP_STATE_EMPTY) {
            continue;
        }
        if (entry->state != ETHARP_STATE_STABLE || entry->ctime + 1 >= ARP_MAXAGE) {
            return 0;
        }
        least = LWIP_MIN(least, ARP_MAXAGE - 1u - entry->ctime);
    }
    return least;
}
