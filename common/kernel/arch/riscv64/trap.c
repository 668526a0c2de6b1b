/*
 * What entry.S calls: sorts traps into the portable handlers of trap.h.
 */
#include "trap.h"
#include "abi/system_call.h"
#include "arch.h"
#include "cause.h"
#include "csr.h"
#include "fpu.h"
#include "interrupts.h"
#include "lib/page_table.h"
#include "sched/cpu.h"
#include "sched/thread.h"

/* entry.S */
struct thread *trap_from_user(struct registers *registers);
_Noreturn void trap_from_kernel(const struct registers *registers);

#define STATUS_USER       (SSTATUS_SPIE | SSTATUS_UXL64)
#define SYSTEM_CALL_BYTES 4u
#define REGISTER_SP       2u
#define REGISTER_A0       10u

static struct thread *use_fpu(void)
{
    struct cpu *cpu = arch_cpu_current();
    fpu_enter(cpu, cpu->current);
    return cpu->current;
}

struct thread *trap_from_user(struct registers *registers)
{
    if ((registers->cause & CAUSE_IS_INTERRUPT) != 0) {
        interrupts_handle();
        return trap_return();
    }
    switch (registers->cause) {
    case CAUSE_ILLEGAL_INSTRUCTION:
        if ((registers->status & SSTATUS_FS) == 0) {
            return use_fpu(); /* if it was something else, it traps again */
        }
        return trap_fault(FAULT_INSTRUCTION, registers->program_counter);
    case CAUSE_BREAKPOINT:
        return trap_fault(FAULT_BREAKPOINT, registers->program_counter);
    case CAUSE_INSTRUCTION_MISALIGNED:
    case CAUSE_LOAD_MISALIGNED:
    case CAUSE_STORE_MISALIGNED:
        return trap_fault(FAULT_ALIGNMENT, registers->value);
    case CAUSE_INSTRUCTION_ACCESS:
    case CAUSE_LOAD_ACCESS:
    case CAUSE_STORE_ACCESS:
        return trap_fault(FAULT_MEMORY, registers->value);
    case CAUSE_INSTRUCTION_PAGE:
        return trap_page_fault(registers->value, PAGE_EXECUTE);
    case CAUSE_LOAD_PAGE:
        return trap_page_fault(registers->value, 0);
    case CAUSE_STORE_PAGE:
        return trap_page_fault(registers->value, PAGE_WRITE);
    default:
        return trap_fault(FAULT_OTHER, registers->program_counter);
    }
}

/* The page below the kernel stack is unmapped: a store to it means that the stack was too small. */
static bool is_stack_overflow(const struct registers *registers)
{
    const uint64_t bottom = arch_cpu_current()->kernel_stack_top - KERNEL_STACK_BYTES;
    return registers->cause == CAUSE_STORE_PAGE && registers->value < bottom &&
           registers->value >= bottom - PAGE_SIZE_BYTES;
}

_Noreturn void trap_from_kernel(const struct registers *registers)
{
    trap_kernel_bug(
        registers, is_stack_overflow(registers) ? "kernel stack overflow" : "kernel fault");
}

void arch_registers_init(struct registers *registers, struct vaddr entry, struct vaddr stack_top)
{
    *registers = (struct registers){.program_counter = entry.value, .status = STATUS_USER};
    registers->general[REGISTER_SP] = stack_top.value;
}

void arch_registers_set_arguments(struct registers *registers, uint64_t first, uint64_t second)
{
    registers->general[REGISTER_A0] = first;
    registers->general[REGISTER_A0 + 1] = second;
}

#define REGISTER_TP 4u

void arch_thread_set_pointer(struct thread *thread, uint64_t value)
{
    thread->registers.general[REGISTER_TP] = value;
}

/* x1..x31, then pc. */
#define REGISTER_PROGRAM_COUNTER 32u

bool arch_register_read(const struct registers *registers, uint32_t index, uint64_t *value)
{
    if (index > REGISTER_PROGRAM_COUNTER || index == 0) {
        return false;
    }
    *value =
        index == REGISTER_PROGRAM_COUNTER ? registers->program_counter : registers->general[index];
    return true;
}

bool arch_register_write(struct registers *registers, uint32_t index, uint64_t value)
{
    if (index > REGISTER_PROGRAM_COUNTER || index == 0) {
        return false;
    }
    if (index == REGISTER_PROGRAM_COUNTER) {
        registers->program_counter = value;
    } else {
        registers->general[index] = value;
    }
    return true;
}
