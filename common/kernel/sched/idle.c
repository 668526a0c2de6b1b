#include "sched/idle.h"
#include "arch.h"
#include "sched/cpu.h"

_Noreturn void idle_loop(void)
{
    arch_cpu_current()->current = NULL;
    for (;;) {
        arch_cpu_wait();
    }
}
