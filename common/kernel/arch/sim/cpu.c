/*
 * One simulated CPU. Whatever would stop a real one jumps back into sim_ends().
 */
#include "sched/cpu.h"
#include "arch.h"
#include "log.h"
#include "sim.h"
#include <setjmp.h>
#include <stdlib.h>

static struct cpu sim_cpu = {.self = &sim_cpu};
static struct cpu *current = &sim_cpu;
static jmp_buf end_point;
static bool is_end_expected;

bool sim_ends(void (*function)(void))
{
    is_end_expected = true;
    if (setjmp(end_point) != 0) {
        is_end_expected = false;
        return true;
    }
    function();
    is_end_expected = false;
    return false;
}

struct cpu *arch_cpu_current(void)
{
    return current;
}

void arch_cpu_init(struct cpu *cpu)
{
    current = cpu;
}

void arch_cpu_describe(void)
{
    log_line("cpu: simulated");
}

void arch_cpu_wait(void)
{
}

_Noreturn void arch_cpu_halt(void)
{
    if (is_end_expected) {
        longjmp(end_point, 1);
    }
    abort();
}
