/* src/core/ipv4/ip4_frag.c, and when its timer does something. */
#include "ip4_frag.c"

#include "ticks.h"

/* At 0, the next call gives the fragments up. */
u32_t fragments4_quiet_ticks(void)
{
    u32_t least = TICKS_ENDLESS;
    for (const struct ip_reassdata *one = reassdatagrams; one != NULL; one = one->next) {
        least = LWIP_MIN(least, one->timer);
    }
    return least;
}
