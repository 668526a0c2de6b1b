#include "kernel_lock.h"
#include "sched/cpu.h"

struct lock kernel_lock;

void kernel_lock_wait(unsigned ticket)
{
    while (!lock_is_served(&kernel_lock, ticket)) {
        cpu_answer_flush();
        arch_cpu_relax();
    }
}
