/* src/core/dns.c, and when its timer does something. */
#include "dns.c"

#include "ticks.h"

static u32_t quiet_ticks(const struct dns_table_entry *entry)
{
    switch (entry->state) {
    case DNS_STATE_UNUSED:
        return TICKS_ENDLESS;
    case DNS_STATE_ASKING:
        return (u8_t)(entry->tmr - 1u); /* its type, as it is counted in */
    case DNS_STATE_DONE:
        return entry->ttl == 0 ? 0 : entry->ttl - 1;
    default:
        return 0;
    }
}

u32_t dns_quiet_ticks(void)
{
    u32_t least = TICKS_ENDLESS;
    for (u32_t i = 0; i < DNS_TABLE_SIZE; i++) {
        const u32_t ticks = quiet_ticks(&dns_table[i]);
        least = LWIP_MIN(least, ticks);
    }
    return least;
}
