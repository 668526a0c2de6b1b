/*
 * Simulated CPUs. One runs at a time: sim_run_on() says which, and calls the kernel for it.
 * Whatever takes a real CPU out of the kernel (user mode, sleep, the machine's end) jumps back
 * there.
 */
#include "sched/cpu.h"
#include "arch.h"
#include "kernel_lock.h"
#include "log.h"
#include "panic.h"
#include "sim.h"
#include <setjmp.h>
#include <stdlib.h>

static struct cpu first_cpu = {.self = &first_cpu};
static struct cpu *current = &first_cpu;
static jmp_buf end_point;
static bool is_end_expected;

static jmp_buf leave_point;
static bool is_inside;

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

enum sim_exit sim_run_on(struct cpu *cpu, void (*kernel)(void))
{
    current = cpu;
    const int reason = setjmp(leave_point);
    if (reason == 0) {
        is_inside = true;
        kernel();
    }
    is_inside = false;
    return (enum sim_exit)reason;
}

_Noreturn void sim_leave(enum sim_exit reason)
{
    if (is_inside) {
        longjmp(leave_point, (int)reason);
    }
    arch_cpu_halt();
}

struct cpu *arch_cpu_current(void)
{
    return current;
}

void sim_set_current(struct cpu *cpu)
{
    current = cpu;
}

void arch_cpu_init(struct cpu *cpu)
{
    current = cpu;
    cpu->arch.timer_ns = UINT64_MAX;
}

void arch_cpu_describe(void)
{
    log_line("cpu: simulated");
}

/* Inside the simulator a CPU that waits gives the turn to another one; elsewhere nothing comes. */
void arch_cpu_wait(void)
{
    if (is_inside) {
        sim_leave(SIM_EXIT_SLEEP);
    }
}

/*
 * Between two pieces of its work a CPU gives the turn to another one, for which it may wait. It
 * comes back through schedule(), as if its timer had interrupted it.
 */
void arch_interrupts_poll(void)
{
    if (is_inside) {
        sim_leave(SIM_EXIT_SLEEP);
    }
}

_Noreturn void arch_cpu_halt(void)
{
    if (is_inside) {
        sim_leave(SIM_EXIT_HALT);
    }
    if (is_end_expected) {
        longjmp(end_point, 1);
    }
    abort();
}
