/*
 * Faults of programs. There is one program and nobody to handle its faults: the report goes to the
 * log and the machine ends.
 */
#include "abi/exit_code.h"
#include "arch.h"
#include "kernel_lock.h"
#include "log.h"
#include "panic.h"
#include "sched/cpu.h"
#include "sched/thread.h"
#include "trap.h"

static const char *const fault_texts[] = {
    [FAULT_MEMORY] = "memory access that nothing allows",
    [FAULT_INSTRUCTION] = "instruction that is not allowed",
    [FAULT_ARITHMETIC] = "arithmetic error",
    [FAULT_ALIGNMENT] = "unaligned access",
    [FAULT_BREAKPOINT] = "breakpoint",
    [FAULT_OTHER] = "fault",
};

_Noreturn void trap_fault(enum fault_kind kind, uint64_t address)
{
    kernel_lock_acquire();
    const struct thread *thread = arch_cpu_current()->current;
    log_line("init: %s at 0x%llx", fault_texts[kind], (unsigned long long)address);
    arch_report_registers(&thread->registers);
    log_line("init: died; nothing can run without it");
    arch_power_off(EXIT_CODE_INIT_DIED);
    arch_cpu_halt();
}

_Noreturn void trap_return(void)
{
    arch_thread_resume(arch_cpu_current()->current);
}

_Noreturn void trap_kernel_bug(const struct registers *registers, const char *what)
{
    panic_trap(registers, what);
}
