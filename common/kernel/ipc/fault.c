/*
 * Faults of programs: a message to the process's fault handler, on behalf of the thread, which
 * waits for the answer; or the end of the process.
 */
#include "abi/exit_code.h"
#include "arch.h"
#include "audit/audit.h"
#include "cap/process.h"
#include "ipc/fast_path.h"
#include "kernel_lock.h"
#include "lib/page_table.h"
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

/* Gives the thread to go on with, NULL when nobody can be told. */
static struct thread *tell_handler(struct cpu *cpu, struct thread *thread)
{
    if (thread->process->object.is_ended) {
        return NULL;
    }
    const struct slot *slot = process_fault_handler(thread->process);
    if (slot == NULL) {
        return NULL;
    }
    const struct session *session = (const struct session *)slot->object;
    thread->call.kind = CALL_FAULT;
    thread->call.badge = slot->badge;
    thread->call.is_simple = false;
    struct thread *receiver = fast_receiver(cpu, session->endpoint);
    if (receiver != NULL) {
        struct message_registers message = {.number = STATUS_OK, .handle = thread->call.badge};
        fast_lend(cpu, thread, receiver);
        delivery_read_fault(thread, &message);
        arch_message_set_received(&receiver->registers, &message);
        return schedule_switch_to(cpu, receiver);
    }
    thread->state = THREAD_SENDING;
    if (endpoint_send(session->endpoint, &thread->call) != STATUS_OK) {
        thread->state = THREAD_RUNNING;
        return NULL;
    }
    return schedule_return();
}

static struct thread *handle_fault(enum fault_kind kind, uint64_t address)
{
    struct cpu *cpu = arch_cpu_current();
    struct thread *thread = cpu->current;
    thread->fault_kind = (uint8_t)kind;
    thread->fault_address = address;
    struct thread *next = tell_handler(cpu, thread);
    if (next != NULL) {
        return next;
    }
    if (thread->process->number == PROCESS_NUMBER_FIRST) {
        stop_machine(thread);
    }
    audit_write(AUDIT_FAULT, thread->process, address, (uint32_t)kind);
    process_exit(thread->process, PROCESS_EXIT_FAULT);
    thread->paid_round = reaper_round();
    thread->pays_reaper = true;
    return schedule_return();
}

static bool is_allowed(const struct address_space *space, struct vaddr at, uint32_t access)
{
    struct page_mapping leaf;
    return address_space_is_user(at, PAGE_SIZE_BYTES) &&
           page_table_find(&space->table, at, &leaf) == STATUS_OK &&
           (leaf.permissions & access) == access;
}

struct thread *trap_page_fault(uint64_t address, uint32_t access)
{
    kernel_lock_acquire();
    const struct process *process = arch_cpu_current()->current->process;
    if (!process->object.is_ended &&
        is_allowed(&process->space, (struct vaddr){address & ~PAGE_MASK}, access)) {
        arch_tables_changed();
        return schedule_return();
    }
    return handle_fault(FAULT_MEMORY, address);
}

struct thread *trap_fault(enum fault_kind kind, uint64_t address)
{
    kernel_lock_acquire();
    return handle_fault(kind, address);
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
