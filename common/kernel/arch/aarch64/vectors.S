/*
 * Traps in and out (Arm ARM DDI 0487, D1.3).
 *
 * While a thread runs in user mode, SP_EL1 points to its struct registers, which is
 * cpu->current->registers: the first store of a trap needs no scratch register. In the kernel SP is
 * a stack. A trap out of the kernel is always our own bug, the stack may be the cause of it, and so
 * its registers go to the CPU's emergency stack; it never returns.
 *
 * The kernel does not unmask interrupts: arch_cpu_wait() lets the CPU wake from WFI by a pending
 * interrupt and asks the interrupt controller, without taking a trap.
 */
#include "kernel/arch_offsets.h"
#include "sched/cpu_offsets.h"

    /* x0 and x1 are saved, x1 becomes the C function. */
    .macro from_user handler
    .balign 128
    stp     x0, x1, [sp, #REGISTERS_GENERAL]
    adr     x1, \handler
    b       save_user
    .endm

    .macro synchronous_from_user
    .balign 128
    stp     x0, x1, [sp, #REGISTERS_GENERAL]
    b       save_synchronous
    .endm

    /* TPIDRRO_EL0 keeps x0: the only register that the kernel can lose here. */
    .macro from_kernel reason
    .balign 128
    msr     tpidrro_el0, x0
    mov     x0, #\reason
    b       save_kernel
    .endm

    .section .text.vectors, "ax"
    .balign 2048
    .global trap_vectors
trap_vectors:
    /* From EL1 with SP_EL0, which the kernel does not use. */
    from_kernel 0
    from_kernel 1
    from_kernel 2
    from_kernel 3
    /* From EL1. */
    from_kernel 0
    from_kernel 1
    from_kernel 2
    from_kernel 3
    /* From EL0, AArch64. */
    synchronous_from_user
    from_user trap_interrupt_from_user
    from_user trap_fast_interrupt_from_user
    from_user trap_system_error_from_user
    /* From EL0, AArch32, where a thread can never be. */
    synchronous_from_user
    from_user trap_interrupt_from_user
    from_user trap_fast_interrupt_from_user
    from_user trap_system_error_from_user

    /* The rest of the registers, then on to the empty kernel stack, where frames start anew. */
    .macro save_rest
    stp     x2, x3, [sp, #REGISTERS_GENERAL + 16]
    stp     x4, x5, [sp, #REGISTERS_GENERAL + 32]
    stp     x6, x7, [sp, #REGISTERS_GENERAL + 48]
    stp     x8, x9, [sp, #REGISTERS_GENERAL + 64]
    stp     x10, x11, [sp, #REGISTERS_GENERAL + 80]
    stp     x12, x13, [sp, #REGISTERS_GENERAL + 96]
    stp     x14, x15, [sp, #REGISTERS_GENERAL + 112]
    stp     x16, x17, [sp, #REGISTERS_GENERAL + 128]
    stp     x18, x19, [sp, #REGISTERS_GENERAL + 144]
    stp     x20, x21, [sp, #REGISTERS_GENERAL + 160]
    stp     x22, x23, [sp, #REGISTERS_GENERAL + 176]
    stp     x24, x25, [sp, #REGISTERS_GENERAL + 192]
    stp     x26, x27, [sp, #REGISTERS_GENERAL + 208]
    stp     x28, x29, [sp, #REGISTERS_GENERAL + 224]
    mrs     x2, sp_el0
    stp     x30, x2, [sp, #REGISTERS_GENERAL + 240]
    mrs     x3, elr_el1
    mrs     x4, spsr_el1
    stp     x3, x4, [sp, #REGISTERS_PC]
    mrs     x5, tpidr_el0
    mrs     x6, esr_el1
    stp     x5, x6, [sp, #REGISTERS_THREAD_POINTER]
    mov     x0, sp
    mrs     x2, tpidr_el1
    ldr     x3, [x2, #CPU_KERNEL_STACK_TOP]
    mov     sp, x3
    mov     x29, xzr
    mov     x30, xzr
    .endm

    .balign 128
save_user:
    save_rest
    blr     x1
    b       arch_thread_resume

save_synchronous:
    save_rest
    /* `svc #0` first: exception class 0x15, a 32-bit instruction, immediate 0. */
    mov     w7, #0x56000000
    cmp     w6, w7
    b.ne    1f
    bl      trap_system_call
    b       arch_thread_resume
1:  mrs     x7, far_el1
    str     x7, [x0, #REGISTERS_FAULT_ADDRESS]
    bl      trap_from_user
    b       arch_thread_resume

/* x0 = which vector, TPIDRRO_EL0 = x0 of the moment of the trap. */
save_kernel:
    msr     tpidr_el0, x1
    mrs     x1, tpidr_el1
    /* Before arch_cpu_init() there is no emergency stack and no console: nothing can be said. */
    cbz     x1, stop_silently
    stp     x2, x3, [x1, #CPU_SCRATCH_0]
    mov     x2, sp
    ldr     x3, [x1, #CPU_EMERGENCY_STACK_TOP]
    sub     x3, x3, #REGISTERS_BYTES
    mov     sp, x3
    stp     x4, x5, [sp, #REGISTERS_GENERAL + 32]
    stp     x6, x7, [sp, #REGISTERS_GENERAL + 48]
    stp     x8, x9, [sp, #REGISTERS_GENERAL + 64]
    stp     x10, x11, [sp, #REGISTERS_GENERAL + 80]
    stp     x12, x13, [sp, #REGISTERS_GENERAL + 96]
    stp     x14, x15, [sp, #REGISTERS_GENERAL + 112]
    stp     x16, x17, [sp, #REGISTERS_GENERAL + 128]
    stp     x18, x19, [sp, #REGISTERS_GENERAL + 144]
    stp     x20, x21, [sp, #REGISTERS_GENERAL + 160]
    stp     x22, x23, [sp, #REGISTERS_GENERAL + 176]
    stp     x24, x25, [sp, #REGISTERS_GENERAL + 192]
    stp     x26, x27, [sp, #REGISTERS_GENERAL + 208]
    stp     x28, x29, [sp, #REGISTERS_GENERAL + 224]
    stp     x30, x2, [sp, #REGISTERS_GENERAL + 240]
    ldp     x4, x5, [x1, #CPU_SCRATCH_0]
    stp     x4, x5, [sp, #REGISTERS_GENERAL + 16]
    mrs     x4, tpidrro_el0
    mrs     x5, tpidr_el0
    stp     x4, x5, [sp, #REGISTERS_GENERAL]
    mrs     x4, elr_el1
    mrs     x5, spsr_el1
    stp     x4, x5, [sp, #REGISTERS_PC]
    mrs     x5, esr_el1
    stp     xzr, x5, [sp, #REGISTERS_THREAD_POINTER]
    mrs     x4, far_el1
    str     x4, [sp, #REGISTERS_FAULT_ADDRESS]
    mov     x1, x0
    mov     x0, sp
    mov     x29, xzr
    mov     x30, xzr
    b       trap_from_kernel

stop_silently:
    wfi
    b       stop_silently

/* _Noreturn void arch_thread_resume(struct thread *): interrupts are masked. */
    .global arch_thread_resume
arch_thread_resume:
    add     x0, x0, #THREAD_REGISTERS
    mov     sp, x0
    ldp     x3, x4, [sp, #REGISTERS_PC]
    msr     elr_el1, x3
    msr     spsr_el1, x4
    ldr     x5, [sp, #REGISTERS_THREAD_POINTER]
    msr     tpidr_el0, x5
    ldp     x30, x2, [sp, #REGISTERS_GENERAL + 240]
    msr     sp_el0, x2
    ldp     x28, x29, [sp, #REGISTERS_GENERAL + 224]
    ldp     x26, x27, [sp, #REGISTERS_GENERAL + 208]
    ldp     x24, x25, [sp, #REGISTERS_GENERAL + 192]
    ldp     x22, x23, [sp, #REGISTERS_GENERAL + 176]
    ldp     x20, x21, [sp, #REGISTERS_GENERAL + 160]
    ldp     x18, x19, [sp, #REGISTERS_GENERAL + 144]
    ldp     x16, x17, [sp, #REGISTERS_GENERAL + 128]
    ldp     x14, x15, [sp, #REGISTERS_GENERAL + 112]
    ldp     x12, x13, [sp, #REGISTERS_GENERAL + 96]
    ldp     x10, x11, [sp, #REGISTERS_GENERAL + 80]
    ldp     x8, x9, [sp, #REGISTERS_GENERAL + 64]
    ldp     x6, x7, [sp, #REGISTERS_GENERAL + 48]
    ldp     x4, x5, [sp, #REGISTERS_GENERAL + 32]
    ldp     x2, x3, [sp, #REGISTERS_GENERAL + 16]
    ldp     x0, x1, [sp, #REGISTERS_GENERAL]
    eret
    /* Some CPUs execute past an ERET speculatively (Arm, "Straight-line speculation", 2020). */
    dsb     nsh
    isb
