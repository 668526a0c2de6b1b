/*
 * The first instructions of the boot hart and of every other one, and traps in and out (RISC-V
 * privileged architecture 1.12, 4.1).
 *
 * While a thread runs in user mode, sscratch points to its struct registers; in the kernel it is 0.
 * One swap with sp tells the two apart and finds the place to save to. In the kernel tp is the
 * struct cpu. A trap out of the kernel is always our own bug, the stack may be the cause of it, and
 * so its registers go to the CPU's emergency stack; it never returns.
 */
#include "kernel/arch_offsets.h"
#include "sched/cpu_offsets.h"

#define CAUSE_SYSTEM_CALL 8

#define GENERAL(number) (REGISTERS_GENERAL + 8 * number)

    .section .text.entry, "ax"

/* From the boot shim: S-mode, paging on, interrupts masked, a0 = struct boot_info *. */
    .global kernel_entry
kernel_entry:
    csrw    sie, zero
    csrw    sscratch, zero
    lla     t0, trap_entry
    csrw    stvec, t0
    lla     sp, boot_stack_top
    /* No frame above this one: the backtrace ends here. Until arch_cpu_init() nobody is current. */
    li      s0, 0
    li      ra, 0
    li      tp, 0
    tail    kernel_main

/*
 * Where SBI starts a hart (SBI 1.0, 9.1): S-mode, paging off, interrupts masked, a1 = physical
 * address of struct start_values. The kernel's tables do not map this code where it runs: the fetch
 * after satp is written faults, and the trap vector is where to go on.
 */
    .balign 4
    .global start_secondary
start_secondary:
    ld      t0, START_SATP(a1)
    ld      t1, START_ENTRY(a1)
    ld      tp, START_CPU(a1)
    sd      zero, START_CPU(a1)
    csrw    sie, zero
    csrw    sscratch, zero
    csrw    stvec, t1
    fence.i
    sfence.vma
    csrw    satp, t0
    unimp

    .balign 4
    .global start_secondary_virtual
start_secondary_virtual:
    sfence.vma
    lla     t0, trap_entry
    csrw    stvec, t0
    ld      sp, CPU_KERNEL_STACK_TOP(tp)
    li      s0, 0
    li      ra, 0
    mv      a0, tp
    tail    kernel_main_secondary

    .macro save_most base
    sd      x1, GENERAL(1)(\base)
    sd      x3, GENERAL(3)(\base)
    sd      x4, GENERAL(4)(\base)
    sd      x5, GENERAL(5)(\base)
    sd      x6, GENERAL(6)(\base)
    sd      x7, GENERAL(7)(\base)
    sd      x8, GENERAL(8)(\base)
    sd      x9, GENERAL(9)(\base)
    sd      x10, GENERAL(10)(\base)
    sd      x11, GENERAL(11)(\base)
    sd      x12, GENERAL(12)(\base)
    sd      x13, GENERAL(13)(\base)
    sd      x14, GENERAL(14)(\base)
    sd      x15, GENERAL(15)(\base)
    sd      x16, GENERAL(16)(\base)
    sd      x17, GENERAL(17)(\base)
    sd      x18, GENERAL(18)(\base)
    sd      x19, GENERAL(19)(\base)
    sd      x20, GENERAL(20)(\base)
    sd      x21, GENERAL(21)(\base)
    sd      x22, GENERAL(22)(\base)
    sd      x23, GENERAL(23)(\base)
    sd      x24, GENERAL(24)(\base)
    sd      x25, GENERAL(25)(\base)
    sd      x26, GENERAL(26)(\base)
    sd      x27, GENERAL(27)(\base)
    sd      x28, GENERAL(28)(\base)
    sd      x29, GENERAL(29)(\base)
    sd      x30, GENERAL(30)(\base)
    sd      x31, GENERAL(31)(\base)
    /* sp of before is in sscratch; the kernel has 0 there. */
    csrrw   t0, sscratch, zero
    sd      t0, GENERAL(2)(\base)
    csrr    t0, sepc
    sd      t0, REGISTERS_PC(\base)
    csrr    t0, sstatus
    sd      t0, REGISTERS_STATUS(\base)
    csrr    t1, scause
    sd      t1, REGISTERS_CAUSE(\base)
    csrr    t0, stval
    sd      t0, REGISTERS_VALUE(\base)
    .endm

    .text
    .balign 4
    .global trap_entry
trap_entry:
    csrrw   sp, sscratch, sp
    beqz    sp, from_kernel
    save_most sp
    ld      tp, REGISTERS_CPU(sp)
    /* On to the empty kernel stack; the chain of frames starts anew. */
    mv      a0, sp
    ld      sp, CPU_KERNEL_STACK_TOP(tp)
    li      s0, 0
    /* System calls first; save_most left scause in t1. */
    li      t0, CAUSE_SYSTEM_CALL
    bne     t1, t0, 1f
    ld      t0, REGISTERS_PC(a0)
    addi    t0, t0, 4
    sd      t0, REGISTERS_PC(a0)
    call    trap_system_call
    tail    arch_thread_resume
1:  call    trap_from_user
    tail    arch_thread_resume

from_kernel:
    /* Before arch_cpu_init() there is no emergency stack and no console: nothing can be said. */
    beqz    tp, stop_silently
    ld      sp, CPU_EMERGENCY_STACK_TOP(tp)
    addi    sp, sp, -REGISTERS_BYTES
    save_most sp
    mv      a0, sp
    li      s0, 0
    li      ra, 0
    tail    trap_from_kernel

stop_silently:
    wfi
    j       stop_silently

/* _Noreturn void arch_thread_resume(struct thread *): interrupts are masked. */
    .global arch_thread_resume
arch_thread_resume:
    addi    a0, a0, THREAD_REGISTERS
    sd      tp, REGISTERS_CPU(a0)
    csrw    sscratch, a0
    ld      t0, REGISTERS_PC(a0)
    csrw    sepc, t0
    ld      t0, REGISTERS_STATUS(a0)
    csrw    sstatus, t0
    mv      sp, a0
    ld      x1, GENERAL(1)(sp)
    ld      x3, GENERAL(3)(sp)
    ld      x4, GENERAL(4)(sp)
    ld      x5, GENERAL(5)(sp)
    ld      x6, GENERAL(6)(sp)
    ld      x7, GENERAL(7)(sp)
    ld      x8, GENERAL(8)(sp)
    ld      x9, GENERAL(9)(sp)
    ld      x10, GENERAL(10)(sp)
    ld      x11, GENERAL(11)(sp)
    ld      x12, GENERAL(12)(sp)
    ld      x13, GENERAL(13)(sp)
    ld      x14, GENERAL(14)(sp)
    ld      x15, GENERAL(15)(sp)
    ld      x16, GENERAL(16)(sp)
    ld      x17, GENERAL(17)(sp)
    ld      x18, GENERAL(18)(sp)
    ld      x19, GENERAL(19)(sp)
    ld      x20, GENERAL(20)(sp)
    ld      x21, GENERAL(21)(sp)
    ld      x22, GENERAL(22)(sp)
    ld      x23, GENERAL(23)(sp)
    ld      x24, GENERAL(24)(sp)
    ld      x25, GENERAL(25)(sp)
    ld      x26, GENERAL(26)(sp)
    ld      x27, GENERAL(27)(sp)
    ld      x28, GENERAL(28)(sp)
    ld      x29, GENERAL(29)(sp)
    ld      x30, GENERAL(30)(sp)
    ld      x31, GENERAL(31)(sp)
    ld      x2, GENERAL(2)(sp)
    sret
