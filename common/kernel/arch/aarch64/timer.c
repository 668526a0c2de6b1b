/*
 * The generic timer (Arm ARM DDI 0487, D12): the virtual counter is the clock, the virtual timer's
 * compare value the deadline. Both count at CNTFRQ_EL0, which firmware sets.
 */
#include "arch.h"
#include "barrier.h"
#include "interrupts.h"
#include "log.h"

#define NS_PER_SECOND  UINT64_C(1000000000)
#define PPI_FIRST      16u
#define PPI_END        32u
#define CONTROL_ENABLE 1u

/* 36 years: what no timer is asked for in earnest, and far from where the counter could wrap. */
#define DELAY_NS_MAX (UINT64_C(1) << 60)

static uint64_t frequency_hz; /* [I] below 2^32 */
/* [I] nanoseconds per tick, times 2^32; rounded down, so that the clock loses under 2^-32 of a
 * tick's worth per tick and never runs ahead. */
static uint64_t ns_multiplier;

enum status arch_timer_init(const struct boot_info *info)
{
    if (info->timer.kind != TIMER_ARM_GENERIC || info->timer.interrupt < PPI_FIRST ||
        info->timer.interrupt >= PPI_END) {
        return STATUS_UNSUPPORTED;
    }
    frequency_hz = __arm_rsr64("CNTFRQ_EL0") & UINT32_MAX;
    if (frequency_hz == 0) {
        return STATUS_UNSUPPORTED;
    }
    ns_multiplier = (NS_PER_SECOND << 32) / frequency_hz;
    log_line("timer: generic timer, %llu Hz", (unsigned long long)frequency_hz);
    return STATUS_OK;
}

void arch_timer_init_cpu(void)
{
    __arm_wsr64("CNTV_CTL_EL0", 0);
    barrier_context();
}

static uint64_t counter(void)
{
    /* Without the barrier the counter may be read before what the caller did last. */
    barrier_context();
    return __arm_rsr64("CNTVCT_EL0");
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
    return ticks_to_ns(counter());
}

void arch_timer_arm(uint64_t deadline_ns)
{
    const uint64_t now = counter();
    const uint64_t now_ns = ticks_to_ns(now);
    uint64_t delay_ns = deadline_ns > now_ns ? deadline_ns - now_ns : 0;
    if (delay_ns > DELAY_NS_MAX) {
        delay_ns = DELAY_NS_MAX;
    }
    __arm_wsr64("CNTV_CVAL_EL0", now + ns_to_ticks(delay_ns) + 1);
    __arm_wsr64("CNTV_CTL_EL0", CONTROL_ENABLE);
    barrier_context();
}

/* The line is a level: it falls when the timer is switched off. */
void timer_interrupt(void)
{
    __arm_wsr64("CNTV_CTL_EL0", 0);
    barrier_context();
}
