/*
 * What vectors.S calls: sorts traps into the portable handlers of trap.h.
 */
#include "trap.h"
#include "abi/system_call.h"
#include "arch.h"
#include "firmware.h"
#include "fpu.h"
#include "interrupts.h"
#include "lib/page_table.h"
#include "log.h"
#include "sched/cpu.h"
#include "sched/thread.h"
#include "syndrome.h"

/* vectors.S */
struct thread *trap_from_user(const struct registers *registers);
struct thread *trap_interrupt_from_user(const struct registers *registers);
struct thread *trap_fast_interrupt_from_user(const struct registers *registers);
struct thread *trap_system_error_from_user(const struct registers *registers);
_Noreturn void trap_from_kernel(const struct registers *registers, uint32_t vector);

/* SPSR_EL1 of user mode: EL0, AArch64, nothing masked. */
#define STATUS_USER UINT64_C(0)

enum kernel_vector {
    VECTOR_SYNCHRONOUS = 0,
    VECTOR_INTERRUPT = 1,
    VECTOR_FAST_INTERRUPT = 2,
    VECTOR_SYSTEM_ERROR = 3,
};

/* With the registers loaded, a trap that comes again is about something else than who has them. */
static struct thread *use_fpu(const struct registers *registers)
{
    struct cpu *cpu = arch_cpu_current();
    if (cpu->is_fpu_live) {
        return trap_fault(FAULT_INSTRUCTION, registers->program_counter);
    }
    fpu_enter(cpu, cpu->current);
    return cpu->current;
}

static struct thread *data_abort(const struct registers *registers)
{
    const uint64_t syndrome = registers->syndrome;
    if (syndrome_is_translation_fault(syndrome)) {
        return trap_page_fault(
            registers->fault_address, syndrome_is_write(syndrome) ? PAGE_WRITE : 0);
    }
    const bool is_alignment = syndrome_fault(syndrome) == SYNDROME_FAULT_ALIGNMENT;
    return trap_fault(is_alignment ? FAULT_ALIGNMENT : FAULT_MEMORY, registers->fault_address);
}

struct thread *trap_from_user(const struct registers *registers)
{
    const uint64_t pc = registers->program_counter;
    switch (syndrome_class(registers->syndrome)) {
    case EXCEPTION_FLOATING_POINT_OFF:
        return use_fpu(registers);
    case EXCEPTION_DATA_ABORT_USER:
        return data_abort(registers);
    case EXCEPTION_INSTRUCTION_ABORT_USER:
        return syndrome_is_translation_fault(registers->syndrome)
                   ? trap_page_fault(registers->fault_address, PAGE_EXECUTE)
                   : trap_fault(FAULT_MEMORY, registers->fault_address);
    case EXCEPTION_PC_ALIGNMENT:
        return trap_fault(FAULT_ALIGNMENT, registers->fault_address);
    case EXCEPTION_SP_ALIGNMENT:
        return trap_fault(FAULT_ALIGNMENT, registers->stack_pointer);
    case EXCEPTION_SYSTEM_CALL: /* with another immediate than 0: vectors.S has taken that */
    case EXCEPTION_UNKNOWN:
    case EXCEPTION_WAIT:
    case EXCEPTION_SVE_OFF:
    case EXCEPTION_SME_OFF:
    case EXCEPTION_SYSTEM_REGISTER:
    case EXCEPTION_BRANCH_TARGET:
    case EXCEPTION_POINTER_AUTHENTICATION:
        return trap_fault(FAULT_INSTRUCTION, pc);
    case EXCEPTION_FLOATING_POINT:
        return trap_fault(FAULT_ARITHMETIC, pc);
    case EXCEPTION_BRK:
    case EXCEPTION_BREAKPOINT_USER:
    case EXCEPTION_STEP_USER:
    case EXCEPTION_WATCHPOINT_USER:
        return trap_fault(FAULT_BREAKPOINT, pc);
    default:
        return trap_fault(FAULT_OTHER, pc);
    }
}

struct thread *trap_interrupt_from_user(const struct registers *registers)
{
    (void)registers;
    interrupts_handle();
    return trap_return();
}

/* FIQ is group 0 or secure: never ours. */
struct thread *trap_fast_interrupt_from_user(const struct registers *registers)
{
    trap_kernel_bug(registers, "fast interrupt (FIQ) in user mode");
}

/* Some access failed, long after the instruction: nobody can tell whose it was. */
struct thread *trap_system_error_from_user(const struct registers *registers)
{
    trap_kernel_bug(registers, "system error (SError) in user mode");
}

/* The page below the kernel stack is unmapped: an access says that the stack was too small. */
static bool is_stack_overflow(const struct registers *registers)
{
    if (syndrome_class(registers->syndrome) != EXCEPTION_DATA_ABORT) {
        return false;
    }
    const uint64_t bottom = arch_cpu_current()->kernel_stack_top - KERNEL_STACK_BYTES;
    return registers->fault_address < bottom &&
           registers->fault_address >= bottom - PAGE_SIZE_BYTES;
}

/* Not a bug: the command line promised a semihosting host that is not there. */
static void halt_without_semihosting(const struct registers *registers)
{
    if (registers->program_counter == (uint64_t)&firmware_semihosting) {
        log_line("power: exit=arm-semihosting, but nobody listens");
        arch_cpu_halt();
    }
}

_Noreturn void trap_from_kernel(const struct registers *registers, uint32_t vector)
{
    halt_without_semihosting(registers);
    switch (vector) {
    case VECTOR_INTERRUPT:
        trap_kernel_bug(registers, "interrupt in the kernel, where they are masked");
    case VECTOR_FAST_INTERRUPT:
        trap_kernel_bug(registers, "fast interrupt (FIQ) in the kernel");
    case VECTOR_SYSTEM_ERROR:
        trap_kernel_bug(registers, "system error (SError)");
    default:
        trap_kernel_bug(
            registers, is_stack_overflow(registers) ? "kernel stack overflow" : "kernel fault");
    }
}

void arch_registers_init(struct registers *registers, struct vaddr entry, struct vaddr stack_top)
{
    *registers = (struct registers){
        .program_counter = entry.value,
        .stack_pointer = stack_top.value,
        .status = STATUS_USER,
    };
}

void arch_registers_set_arguments(struct registers *registers, uint64_t first, uint64_t second)
{
    registers->general[0] = first;
    registers->general[1] = second;
}

void arch_thread_set_pointer(struct thread *thread, uint64_t value)
{
    thread->registers.thread_pointer = value;
}

/* x0..x30, then sp, then pc. */
#define REGISTER_STACK_POINTER   31u
#define REGISTER_PROGRAM_COUNTER 32u

bool arch_register_read(const struct registers *registers, uint32_t index, uint64_t *value)
{
    if (index > REGISTER_PROGRAM_COUNTER) {
        return false;
    }
    if (index == REGISTER_PROGRAM_COUNTER) {
        *value = registers->program_counter;
    } else {
        *value =
            index == REGISTER_STACK_POINTER ? registers->stack_pointer : registers->general[index];
    }
    return true;
}

bool arch_register_write(struct registers *registers, uint32_t index, uint64_t value)
{
    if (index > REGISTER_PROGRAM_COUNTER) {
        return false;
    }
    if (index == REGISTER_PROGRAM_COUNTER) {
        registers->program_counter = value;
    } else if (index == REGISTER_STACK_POINTER) {
        registers->stack_pointer = value;
    } else {
        registers->general[index] = value;
    }
    return true;
}
