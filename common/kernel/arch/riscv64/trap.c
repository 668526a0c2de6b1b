/*
 * What entry.S calls: sorts traps into the portable handlers of trap.h. Also the layout of a
 * message in struct registers (abi/system_call.h).
 */
#include "trap.h"
#include "abi/system_call.h"
#include "arch.h"
#include "cause.h"
#include "csr.h"
#include "interrupts.h"
#include "sched/cpu.h"

/* entry.S */
_Noreturn void trap_from_user(struct registers *registers);
_Noreturn void trap_from_kernel(const struct registers *registers);

#define STATUS_USER         (SSTATUS_SPIE | SSTATUS_UXL64)
#define SYSTEM_CALL_BYTES   4u
#define REGISTER_T0         5u
#define REGISTER_SP         2u
#define REGISTER_A0         10u
#define REGISTER_A7         17u
#define WORDS_IN_A_REGISTER 5u /* a2..a6; the sixth word is in t0 */

_Noreturn void trap_from_user(struct registers *registers)
{
    if ((registers->cause & CAUSE_IS_INTERRUPT) != 0) {
        interrupts_handle();
        trap_return();
    }
    switch (registers->cause) {
    case CAUSE_SYSTEM_CALL:
        registers->program_counter += SYSTEM_CALL_BYTES;
        trap_system_call();
    case CAUSE_ILLEGAL_INSTRUCTION:
        trap_fault(FAULT_INSTRUCTION, registers->program_counter);
    case CAUSE_BREAKPOINT:
        trap_fault(FAULT_BREAKPOINT, registers->program_counter);
    case CAUSE_INSTRUCTION_MISALIGNED:
    case CAUSE_LOAD_MISALIGNED:
    case CAUSE_STORE_MISALIGNED:
        trap_fault(FAULT_ALIGNMENT, registers->value);
    case CAUSE_INSTRUCTION_ACCESS:
    case CAUSE_LOAD_ACCESS:
    case CAUSE_STORE_ACCESS:
    case CAUSE_INSTRUCTION_PAGE:
    case CAUSE_LOAD_PAGE:
    case CAUSE_STORE_PAGE:
        trap_fault(FAULT_MEMORY, registers->value);
    default:
        trap_fault(FAULT_OTHER, registers->program_counter);
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

void arch_message_get(const struct registers *registers, struct message_registers *message)
{
    message->number = registers->general[REGISTER_A7];
    message->handle = registers->general[REGISTER_A0];
    message->tag = registers->general[REGISTER_A0 + 1];
    for (uint32_t i = 0; i < WORDS_IN_A_REGISTER; i++) {
        message->words[i] = registers->general[REGISTER_A0 + 2 + i];
    }
    message->words[WORDS_IN_A_REGISTER] = registers->general[REGISTER_T0];
}

void arch_message_set(struct registers *registers, const struct message_registers *message)
{
    registers->general[REGISTER_A0] = message->number;
    registers->general[REGISTER_A0 + 1] = message->tag;
    for (uint32_t i = 0; i < WORDS_IN_A_REGISTER; i++) {
        registers->general[REGISTER_A0 + 2 + i] = message->words[i];
    }
    registers->general[REGISTER_T0] = message->words[WORDS_IN_A_REGISTER];
}
