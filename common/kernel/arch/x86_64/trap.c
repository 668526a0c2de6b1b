/*
 * What entry.S calls: sorts traps into the portable handlers of trap.h. Also the layout of a
 * message in struct registers (abi/system_call.h), and the two ways back to user mode.
 */
#include "trap.h"
#include "abi/system_call.h"
#include "arch.h"
#include "interrupts.h"
#include "memory/direct_map.h"
#include "sched/cpu.h"
#include "sched/thread.h"

/* entry.S */
_Noreturn void trap_from_user(const struct registers *registers);
void trap_from_kernel(const struct registers *registers);
_Noreturn void trap_on_emergency_stack(const struct registers *registers);
_Noreturn void trap_leave_by_sysret(struct registers *registers);
_Noreturn void trap_leave_by_iret(struct registers *registers);

/* Interrupts on, and the bit that is always 1. */
#define FLAGS_USER UINT64_C(0x202)

static uint64_t fault_address(void)
{
    uint64_t address;
    __asm__ volatile("movq %%cr2, %0" : "=r"(address));
    return address;
}

static enum fault_kind fault_kind_of(uint64_t vector)
{
    switch (vector) {
    case 0:  /* divide */
    case 16: /* x87 */
    case 19: /* SIMD */
        return FAULT_ARITHMETIC;
    case 1: /* debug */
    case 3: /* breakpoint */
        return FAULT_BREAKPOINT;
    case 6:  /* undefined */
    case 7:  /* FPU off */
    case 13: /* privileged, or an address that is not canonical */
        return FAULT_INSTRUCTION;
    case 17:
        return FAULT_ALIGNMENT;
    case 12: /* stack address that is not canonical */
        return FAULT_MEMORY;
    default:
        return FAULT_OTHER;
    }
}

_Noreturn void trap_from_user(const struct registers *registers)
{
    if (registers->vector >= VECTORS_OF_THE_CPU) {
        irq_handle((uint32_t)registers->vector);
        trap_return();
    }
    if (registers->vector == VECTOR_PAGE_FAULT) {
        trap_fault(FAULT_MEMORY, fault_address());
    }
    trap_fault(fault_kind_of(registers->vector), registers->rip);
}

void trap_from_kernel(const struct registers *registers)
{
    struct cpu *cpu = arch_cpu_current();
    if (registers->vector < VECTORS_OF_THE_CPU) {
        trap_kernel_bug(registers, "kernel fault");
    }
    if (!cpu->arch.is_waiting) {
        trap_kernel_bug(registers, "interrupt in the kernel, where they are masked");
    }
    irq_handle((uint32_t)registers->vector);
}

/* The CPU could not push the frame of a page fault: the stack has run into its guard page. */
static bool is_stack_overflow(const struct registers *registers)
{
    const uint64_t bottom = arch_cpu_current()->kernel_stack_top - KERNEL_STACK_BYTES;
    return registers->vector == VECTOR_DOUBLE_FAULT && fault_address() < bottom &&
           fault_address() >= bottom - PAGE_SIZE_BYTES;
}

static const char *emergency_text(const struct registers *registers)
{
    switch (registers->vector) {
    case VECTOR_NMI:
        return "non-maskable interrupt: broken hardware, or somebody who wants this report";
    case VECTOR_MACHINE_CHECK:
        return "machine check: the hardware reports an error of its own";
    default:
        return is_stack_overflow(registers) ? "kernel stack overflow" : "kernel fault";
    }
}

_Noreturn void trap_on_emergency_stack(const struct registers *registers)
{
    if (registers->vector == VECTOR_NMI && irq_is_stop_ordered()) {
        arch_cpu_halt();
    }
    trap_kernel_bug(registers, emergency_text(registers));
}

_Noreturn void arch_thread_resume(struct thread *thread)
{
    struct registers *registers = &thread->registers;
    /* Where the CPU pushes at the next trap: the end of these registers. */
    arch_cpu_current()->arch.task.stacks[0] = (uint64_t)(registers + 1);
    /* Neither way out may meet an address that is not canonical: it would fault in the kernel. */
    if (registers->rip > LAYOUT_USER_END) {
        trap_fault(FAULT_MEMORY, registers->rip);
    }
    if (registers->vector == VECTOR_SYSTEM_CALL) {
        trap_leave_by_sysret(registers);
    }
    trap_leave_by_iret(registers);
}

void arch_registers_init(struct registers *registers, struct vaddr entry, struct vaddr stack_top)
{
    *registers = (struct registers){
        .rip = entry.value,
        .cs = SELECTOR_USER_CODE,
        .rflags = FLAGS_USER,
        .rsp = stack_top.value,
        .ss = SELECTOR_USER_DATA,
    };
}

void arch_registers_set_arguments(struct registers *registers, uint64_t first, uint64_t second)
{
    registers->rdi = first;
    registers->rsi = second;
}

void arch_message_get(const struct registers *registers, struct message_registers *message)
{
    message->number = registers->rax;
    message->handle = registers->rdi;
    message->tag = registers->rsi;
    message->words[0] = registers->rdx;
    message->words[1] = registers->r8;
    message->words[2] = registers->r9;
    message->words[3] = registers->r10;
    message->words[4] = registers->r12;
    message->words[5] = registers->r13;
}

void arch_message_set(struct registers *registers, const struct message_registers *message)
{
    registers->rax = message->number;
    registers->rsi = message->tag;
    registers->rdx = message->words[0];
    registers->r8 = message->words[1];
    registers->r9 = message->words[2];
    registers->r10 = message->words[3];
    registers->r12 = message->words[4];
    registers->r13 = message->words[5];
}
