/*
 * The TSC is the clock; the deadline is kept by the local APIC: in TSC-deadline mode where the CPU
 * has it, by counting down otherwise (SDM 3A, 10.5.4).
 */
#include "arch.h"
#include "interrupts.h"
#include "lib/instructions.h"
#include "log.h"
#include "sched/cpu.h"
#include "trap.h"

#define MSR_TSC_DEADLINE 0x6e0u
#define CPUID_DEADLINE   (1u << 24)
#define TIMER_DEADLINE   (2u << 17)
#define DIVIDE_BY_16     3u
#define NS_PER_SECOND    UINT64_C(1000000000)
#define TSC_HZ_MAX       (UINT64_C(1) << 36)
#define DELAY_NS_MAX     UINT64_C(1000000000)

static uint64_t ns_multiplier;   /* [I] nanoseconds per tick, times 2^32, rounded down */
static struct clock_rates rates; /* [I] */
static bool has_deadline_mode;   /* [I] */

enum status arch_timer_init(const struct boot_info *info)
{
    apic_write(APIC_DIVIDE, DIVIDE_BY_16);
    if (info->timer.kind != TIMER_APIC || !calibrate_clocks(info, &rates) ||
        rates.tsc_hz > TSC_HZ_MAX) {
        return STATUS_UNSUPPORTED;
    }
    ns_multiplier = (NS_PER_SECOND << 32) / rates.tsc_hz;
    has_deadline_mode = (cpuid_read(1).ecx & CPUID_DEADLINE) != 0;
    log_line(
        "timer: TSC %llu kHz, APIC timer %s",
        (unsigned long long)rates.tsc_hz / 1000,
        has_deadline_mode ? "in deadline mode" : "counting");
    return STATUS_OK;
}

void arch_timer_init_cpu(void)
{
    apic_write(APIC_DIVIDE, DIVIDE_BY_16);
    apic_write(APIC_TIMER, VECTOR_TIMER | (has_deadline_mode ? TIMER_DEADLINE : 0));
    /* The mode must be set before the deadline is written (SDM 3A, 10.5.4.1). */
    __asm__ volatile("mfence" ::: "memory");
}

uint64_t arch_timer_now_ns(void)
{
    /* A 64 by 64 bit product is one instruction; only division would need a library. */
    return (uint64_t)((unsigned __int128)tsc_read() * ns_multiplier >> 32);
}

/* At most a second at once; timer_interrupt() goes on from there. */
static void arm(uint64_t delay_ns)
{
    const uint64_t delay = delay_ns > DELAY_NS_MAX ? DELAY_NS_MAX : delay_ns;
    if (has_deadline_mode) {
        /* Below 2^30 * 2^36; in thousands, so that the product fits. */
        msr_write(MSR_TSC_DEADLINE, tsc_read() + delay * (rates.tsc_hz / 1000) / 1000000 + 1);
        return;
    }
    const uint64_t count = delay * (rates.apic_hz / 1000) / 1000000 + 1;
    apic_write(APIC_INITIAL_COUNT, count > UINT32_MAX ? UINT32_MAX : (uint32_t)count);
}

void arch_timer_arm(uint64_t deadline_ns)
{
    const uint64_t now_ns = arch_timer_now_ns();
    arch_cpu_current()->arch.timer_deadline_ns = deadline_ns;
    arm(deadline_ns > now_ns ? deadline_ns - now_ns : 0);
}

/* The two clocks were measured apart and differ a little: early is not yet. */
void timer_interrupt(void)
{
    const uint64_t deadline_ns = arch_cpu_current()->arch.timer_deadline_ns;
    const uint64_t now_ns = arch_timer_now_ns();
    if (now_ns < deadline_ns) {
        arm(deadline_ns - now_ns);
        return;
    }
    timer_fired();
}
