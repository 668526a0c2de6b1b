/* The portable half of the timer interrupt. */
#include "arch.h"
#include "sched/cpu.h"
#include "trap.h"

void timer_fired(void)
{
    atomic_fetch_add_explicit(&arch_cpu_current()->timer_count, 1, memory_order_relaxed);
}
