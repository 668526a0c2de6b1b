/*
 * src/core/timeouts.c, in which the stack's own timers are called only when they have something to
 * do, so that a machine at rest is not woken for them. Upstream calls each at every interval (a
 * tick), the shortest ten times a second, whether something is pending or not.
 *
 *  1. A timer is called once for each tick that passed, as upstream does; only later, for several
 *     ticks together, if the calls before the last did nothing that could be noticed: ticks.h.
 *     Whoever enters the stack has sys_check_timeouts() called before, and finds the counters as
 *     they would be.
 *  2. A timer does something for one tick at most in each sys_check_timeouts(): what is asked once
 *     a second is not asked five times at once because the machine was late. Such ticks are lost,
 *     as upstream loses them.
 *  3. Ticks that passed while nothing was counted are no ticks: no call is made for them.
 *  4. How long nothing happens is looked for some times in a tick; then the next one is awaited,
 *     which is never too late, and a busy machine does not search each table in each turn.
 *  5. While something is counted that ends, the sleep is bounded, and with it the calls that are
 *     made at once. Nothing else depends on how often milliseconds of 32 bits went round meanwhile.
 */
#define sys_timeouts_init      every_tick_init
#define sys_check_timeouts     check_single_timeouts
#define sys_timeouts_sleeptime single_timeouts_sleeptime
#include "timeouts.c"
#undef sys_timeouts_init
#undef sys_check_timeouts
#undef sys_timeouts_sleeptime

#include "ticks.h"

#define HOUR_MS   3600000u
#define LOOKS_MAX 8u

struct timer {
    u32_t interval_ms;
    void (*call)(void);
    u32_t (*quiet_ticks)(void);
    u32_t ticked_ms;  /* when the last tick was */
    u32_t look_count; /* since then */
};

/* All of lwip_cyclic_timers but TCP's, which upstream has run only while there are connections. */
static struct timer timers[] = {
    {IP_TMR_INTERVAL, ip_reass_tmr, fragments4_quiet_ticks, 0, 0},
    {ARP_TMR_INTERVAL, etharp_tmr, arp_quiet_ticks, 0, 0},
    {DHCP_COARSE_TIMER_MSECS, dhcp_coarse_tmr, dhcp_coarse_quiet_ticks, 0, 0},
    {DHCP_FINE_TIMER_MSECS, dhcp_fine_tmr, dhcp_fine_quiet_ticks, 0, 0},
    {DNS_TMR_INTERVAL, dns_tmr, dns_quiet_ticks, 0, 0},
    {ND6_TMR_INTERVAL, nd6_tmr, nd6_quiet_ticks, 0, 0},
    {IP6_REASS_TMR_INTERVAL, ip6_reass_tmr, fragments6_quiet_ticks, 0, 0},
    {MLD6_TMR_INTERVAL, mld6_tmr, mld6_quiet_ticks, 0, 0},
};
_Static_assert(
    LWIP_ARRAYSIZE(timers) + 1 == LWIP_ARRAYSIZE(lwip_cyclic_timers),
    "no timer of theirs is left out");

void sys_timeouts_init(void)
{
    for (u32_t i = 0; i < LWIP_ARRAYSIZE(timers); i++) {
        timers[i].ticked_ms = sys_now();
    }
}

/* Of a timer's ticks, in an hour: no more are slept through, or made up for. */
static u32_t ticks_max(const struct timer *timer)
{
    return HOUR_MS / timer->interval_ms;
}

static void catch_up(struct timer *timer, u32_t now_ms)
{
    const u32_t passed = (now_ms - timer->ticked_ms) / timer->interval_ms;
    if (passed == 0) {
        return;
    }
    timer->ticked_ms += passed * timer->interval_ms;
    timer->look_count = 0;
    const u32_t quiet = timer->quiet_ticks();
    if (quiet == TICKS_ENDLESS) {
        return;
    }
    const u32_t counted = LWIP_MIN(passed, ticks_max(timer));
    const u32_t calls = counted > quiet ? quiet + 1 : counted;
    for (u32_t i = 0; i < calls; i++) {
        timer->call();
    }
}

void sys_check_timeouts(void)
{
    const u32_t now_ms = sys_now();
    for (u32_t i = 0; i < LWIP_ARRAYSIZE(timers); i++) {
        catch_up(&timers[i], now_ms);
    }
    check_single_timeouts();
}

/* When a timer does something, or is to be looked at again; `left_ms`: its next tick. */
static u32_t rest_of(struct timer *timer, u32_t left_ms)
{
    if (timer->look_count == LOOKS_MAX) {
        return left_ms;
    }
    timer->look_count++;
    const u32_t quiet = timer->quiet_ticks();
    if (quiet >= TICKS_LONGEST) {
        return SYS_TIMEOUTS_SLEEPTIME_INFINITE;
    }
    return left_ms + LWIP_MIN(quiet, ticks_max(timer) - 1) * timer->interval_ms;
}

u32_t sys_timeouts_sleeptime(void)
{
    const u32_t now_ms = sys_now();
    u32_t least_ms = single_timeouts_sleeptime();
    for (u32_t i = 0; i < LWIP_ARRAYSIZE(timers); i++) {
        struct timer *timer = &timers[i];
        const u32_t past_ms = now_ms - timer->ticked_ms;
        const u32_t left_ms = timer->interval_ms - LWIP_MIN(past_ms, timer->interval_ms);
        /* Who wakes before its next tick need not look at it now. */
        if (left_ms < least_ms) {
            const u32_t rest_ms = rest_of(timer, left_ms);
            least_ms = LWIP_MIN(least_ms, rest_ms);
        }
    }
    return least_ms;
}
