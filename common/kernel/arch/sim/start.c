/* A simulated CPU is there as soon as it is asked for. */
#include "arch.h"
#include "sched/cpu.h"

enum status arch_start_init(const struct boot_info *info)
{
    (void)info;
    return STATUS_OK;
}

enum status arch_start_cpu(struct cpu *cpu)
{
    cpu->self = cpu;
    cpu->arch.timer_ns = UINT64_MAX;
    cpu->state = CPU_ONLINE;
    return STATUS_OK;
}
