/*
 * The `time` counter is the clock, the SBI TIME extension the one-shot timer. Both count at the
 * frequency that the device tree says.
 */
#include "arch.h"
#include "csr.h"
#include "interrupts.h"
#include "lib/sbi.h"
#include "log.h"

#define NS_PER_SECOND    UINT64_C(1000000000)
#define FREQUENCY_HZ_MAX (UINT64_C(1) << 32)
#define NEVER            UINT64_MAX

/* 36 years: what no timer is asked for in earnest, and far from where the counter could wrap. */
#define DELAY_NS_MAX (UINT64_C(1) << 60)

static uint64_t frequency_hz;  /* [I] */
static uint64_t ns_multiplier; /* [I] nanoseconds per tick, times 2^32, rounded down */

enum status arch_timer_init(const struct boot_info *info)
{
    frequency_hz = info->timer.frequency_hz;
    if (info->timer.kind != TIMER_SBI || frequency_hz == 0 || frequency_hz >= FREQUENCY_HZ_MAX) {
        return STATUS_UNSUPPORTED;
    }
    ns_multiplier = (NS_PER_SECOND << 32) / frequency_hz;
    log_line("timer: SBI, %llu Hz", (unsigned long long)frequency_hz);
    return STATUS_OK;
}

void arch_timer_init_cpu(void)
{
    timer_interrupt();
}

static uint64_t ticks_to_ns(uint64_t ticks)
{
    /* A 64 by 64 bit product is two instructions; only division would need a library. */
    return (uint64_t)((unsigned __int128)ticks * ns_multiplier >> 32);
}

/* Rounded up: a deadline is never early. No product here exceeds 2^63. */
static uint64_t ns_to_ticks(uint64_t ns)
{
    const uint64_t rest_ns = ns % NS_PER_SECOND;
    return ns / NS_PER_SECOND * frequency_hz +
           (rest_ns * frequency_hz + (NS_PER_SECOND - 1)) / NS_PER_SECOND;
}

uint64_t arch_timer_now_ns(void)
{
    return ticks_to_ns(CSR_READ(time));
}

void arch_timer_arm(uint64_t deadline_ns)
{
    const uint64_t now = CSR_READ(time);
    const uint64_t now_ns = ticks_to_ns(now);
    uint64_t delay_ns = deadline_ns > now_ns ? deadline_ns - now_ns : 0;
    if (delay_ns > DELAY_NS_MAX) {
        delay_ns = DELAY_NS_MAX;
    }
    /* set_timer has no errors (SBI 1.0, 6.1). */
    (void)sbi_call(SBI_TIME, SBI_TIME_SET, now + ns_to_ticks(delay_ns) + 1, 0, 0);
}

void timer_interrupt(void)
{
    (void)sbi_call(SBI_TIME, SBI_TIME_SET, NEVER, 0, 0);
}
