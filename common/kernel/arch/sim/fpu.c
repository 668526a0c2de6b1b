/* The FPU has one register. */
#include "arch.h"
#include "sched/cpu.h"
#include "sched/thread.h"
#include "sim.h"

void sim_use_fpu(struct cpu *cpu, uint64_t value)
{
    struct thread *thread = cpu->current;
    if (!cpu->is_fpu_live) {
        cpu->arch.fpu = thread->arch.fpu;
        cpu->is_fpu_live = true;
    }
    cpu->arch.fpu = value;
}

void arch_fpu_leave(struct cpu *cpu, struct thread *thread)
{
    thread->arch.fpu = cpu->arch.fpu;
    thread->has_fpu_state = true;
    cpu->arch.fpu = 0;
    cpu->is_fpu_live = false;
}
