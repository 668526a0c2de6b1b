/*
 * What entry.S calls: sorts traps into the portable handlers of trap.h. Also
 * the two ways back to user mode.
 */
#include "trap.h"
#include "abi/system_call.h"
#include "arch.h"
#include "fpu.h"
#include "interrupts.h"
#include "lib/instructions.h"
#include "lib/page_table.h"
#include "memory/direct_map.h"
#include "sched/cpu.h"
#include "sched/thread.h"

/* entry.S */
struct thread *trap_from_user(const struct registers *registers);
void trap_from_kernel(const struct registers *registers);
_Noreturn void trap_on_emergency_stack(const struct registers *registers);
_Noreturn void trap_leave_by_sysret(struct registers *registers);
_Noreturn void trap_leave_by_iret(struct registers *registers);

/* Interrupts on, and the bit that is always 1. */
#define FLAGS_USER UINT64_C(0x202)

#define PAGE_FAULT_WRITE (UINT64_C(1) << 1)
#define PAGE_FAULT_USER  (UINT64_C(1) << 2)
#define PAGE_FAULT_FETCH (UINT64_C(1) << 4)

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

/* SDM 3A, 4.7: of a page that is present, the TLB may have had less than the tables say. */
static struct thread *page_fault(uint64_t error)
{
    /*
     * The CPU's own access, not the program's: QEMU 7.2 reads the frame of an iret in user mode so,
     * and SMAP refuses it. The program's tables may allow it, but trying again would not help.
     */
    if ((error & PAGE_FAULT_USER) == 0) {
        return trap_fault(FAULT_MEMORY, fault_address());
    }
    const uint32_t access = ((error & PAGE_FAULT_WRITE) != 0 ? PAGE_WRITE : 0) |
                            ((error & PAGE_FAULT_FETCH) != 0 ? PAGE_EXECUTE : 0);
    return trap_page_fault(fault_address(), access);
}

struct thread *trap_from_user(const struct registers *registers)
{
    if (registers->vector >= VECTORS_OF_THE_CPU) {
        irq_handle((uint32_t)registers->vector);
        return trap_return();
    }
    if (registers->vector == VECTOR_NO_FPU) {
        struct cpu *cpu = arch_cpu_current();
        fpu_enter(cpu, cpu->current);
        return cpu->current;
    }
    if (registers->vector == VECTOR_PAGE_FAULT) {
        return page_fault(registers->error);
    }
    return trap_fault(fault_kind_of(registers->vector), registers->rip);
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
        return "non-maskable interrupt: broken hardware";
    case VECTOR_MACHINE_CHECK:
        return "machine check: broken hardware";
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
    struct arch_cpu *arch = &arch_cpu_current()->arch;
    /* Neither way out may meet an address that is not canonical: it would fault in the kernel. */
    while (__builtin_expect(thread->registers.rip > LAYOUT_USER_END, 0)) {
        thread = trap_fault(FAULT_MEMORY, thread->registers.rip);
    }
    struct registers *registers = &thread->registers;
    /* Where the CPU pushes at the next trap: the end of these registers. */
    arch->task.stacks[0] = (uint64_t)(registers + 1);
    /*
     * A program can make its own base 0, by loading FS, and nothing else: 0 needs no new writing.
     */
    if (__builtin_expect((thread->arch.fs_base | arch->fs_base) != 0, 0)) {
        msr_write(MSR_FS_BASE, thread->arch.fs_base);
        arch->fs_base = thread->arch.fs_base;
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

void arch_thread_set_pointer(struct thread *thread, uint64_t value)
{
    thread->arch.fs_base = value;
}

/* By the numbers that instructions have for them (SDM 2A, table B-4), then rip. */
static const uint8_t general_offsets[] = {
    offsetof(struct registers, rax),
    offsetof(struct registers, rcx),
    offsetof(struct registers, rdx),
    offsetof(struct registers, rbx),
    offsetof(struct registers, rsp),
    offsetof(struct registers, rbp),
    offsetof(struct registers, rsi),
    offsetof(struct registers, rdi),
    offsetof(struct registers, r8),
    offsetof(struct registers, r9),
    offsetof(struct registers, r10),
    offsetof(struct registers, r11),
    offsetof(struct registers, r12),
    offsetof(struct registers, r13),
    offsetof(struct registers, r14),
    offsetof(struct registers, r15),
    offsetof(struct registers, rip),
};
#define REGISTER_COUNT (sizeof(general_offsets) / sizeof(general_offsets[0]))
#define REGISTER_RIP   (REGISTER_COUNT - 1)

bool arch_register_read(const struct registers *registers, uint32_t index, uint64_t *value)
{
    if (index >= REGISTER_COUNT) {
        return false;
    }
    *value = *(const uint64_t *)((const uint8_t *)registers + general_offsets[index]);
    return true;
}

bool arch_register_write(struct registers *registers, uint32_t index, uint64_t value)
{
    if (index >= REGISTER_COUNT || (index == REGISTER_RIP && value > LAYOUT_USER_END)) {
        return false;
    }
    *(uint64_t *)((uint8_t *)registers + general_offsets[index]) = value;
    /* Not by SYSRET, which takes rip and flags out of rcx and r11. */
    registers->vector = VECTOR_NO_FPU;
    return true;
}
