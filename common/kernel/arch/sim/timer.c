#include "arch.h"
#include "sched/cpu.h"
#include "sim.h"
#include "trap.h"

static uint64_t now_ns;

enum status arch_timer_init(const struct boot_info *info)
{
    (void)info;
    return STATUS_OK;
}

void arch_timer_init_cpu(void)
{
}

/*
 * Time passes by being looked at, and by sim_pass_time(): no test depends on how busy the host is.
 */
uint64_t arch_timer_now_ns(void)
{
    return now_ns += 10;
}

void arch_timer_arm(uint64_t deadline_ns)
{
    arch_cpu_current()->arch.timer_ns = deadline_ns;
}

void sim_pass_time(uint64_t time_ns)
{
    now_ns += time_ns;
}

bool sim_timer_is_due(const struct cpu *cpu)
{
    return cpu->arch.timer_ns <= now_ns;
}

void sim_fire_timer(void)
{
    arch_cpu_current()->arch.timer_ns = UINT64_MAX;
    timer_fired();
}
