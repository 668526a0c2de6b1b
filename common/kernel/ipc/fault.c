/*
 * Faults of programs: a message to the process's fault handler, on behalf of the thread, which
 * waits for the answer; or the end of the process.
 */
#include "abi/exit_code.h"
#include "arch.h"
#include "audit/audit.h"
#include "cap/process.h"
#include "ipc/endpoint.h"
#include "kernel_lock.h"
#include "log.h"
#include "panic.h"
#include "sched/cpu.h"
#include "sched/schedule.h"
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

static _Noreturn void stop_machine(const struct thread *thread)
{
    log_line(
        "init: %s at 0x%llx",
        fault_texts[thread->fault_kind],
        (unsigned long long)thread->fault_address);
    arch_report_registers(&thread->registers);
    log_line("init: died; nothing can run without it");
    arch_power_off(EXIT_CODE_INIT_DIED);
    arch_cpu_halt();
}

static bool tell_handler(struct thread *thread)
{
    struct process *process = thread->process;
    if (process->fault_session == NULL) {
        return false;
    }
    struct session *session = (struct session *)process->fault_session;
    thread->call.kind = CALL_FAULT;
    thread->call.badge = process->fault_badge;
    thread->call.is_simple = false;
    thread->state = THREAD_SENDING;
    if (endpoint_send(session->endpoint, &thread->call) != STATUS_OK) {
        thread->state = THREAD_RUNNING;
        return false;
    }
    return true;
}

struct thread *trap_fault(enum fault_kind kind, uint64_t address)
{
    kernel_lock_acquire();
    struct thread *thread = arch_cpu_current()->current;
    thread->fault_kind = (uint8_t)kind;
    thread->fault_address = address;
    if (!tell_handler(thread)) {
        if (thread->process->number == PROCESS_NUMBER_FIRST) {
            stop_machine(thread);
        }
        audit_write(AUDIT_FAULT, thread->process, address, (uint32_t)kind);
        process_exit(thread->process, PROCESS_EXIT_FAULT);
        thread->pays_reaper = true;
    }
    return schedule_return();
}

struct thread *trap_return(void)
{
    struct cpu *cpu = arch_cpu_current();
    if (!cpu->must_schedule) {
        return cpu->current;
    }
    kernel_lock_acquire();
    return schedule_return();
}

_Noreturn void trap_kernel_bug(const struct registers *registers, const char *what)
{
    panic_trap(registers, what);
}
