/*
 * Traps in and out (Intel SDM volume 3, chapter 6).
 *
 * While a thread runs in user mode, TSS.RSP0 points to the end of its struct registers: the CPU
 * itself pushes the frame into it, and the code here the rest. In the kernel RSP is a stack and GS
 * the struct cpu; in user mode GS is nothing and SWAPGS changes the two.
 *
 * A trap out of the kernel is an interrupt that ends arch_cpu_wait(), or our own bug. NMI, double
 * fault and machine check come on the CPU's emergency stack (IST), whatever ran before, and never
 * return: a kernel stack that overflowed cannot take the page fault's frame, which makes the double
 * fault.
 */
#include "kernel/arch_offsets.h"
#include "sched/cpu_offsets.h"

#define IA32_GS_BASE 0xc0000101

    /* From the vector's place in struct registers down to its start. */
    .macro save_general
    subq    $16, %rsp
    pushq   %r15
    pushq   %r14
    pushq   %r13
    pushq   %r12
    pushq   %r11
    pushq   %r10
    pushq   %r9
    pushq   %r8
    pushq   %rbp
    pushq   %rdi
    pushq   %rsi
    pushq   %rdx
    pushq   %rcx
    pushq   %rbx
    pushq   %rax
    movq    %cr2, %rax
    movq    %rax, REGISTERS_FAULT_ADDRESS(%rsp)
    .endm

    .macro load_general
    popq    %rax
    popq    %rbx
    popq    %rcx
    popq    %rdx
    popq    %rsi
    popq    %rdi
    popq    %rbp
    popq    %r8
    popq    %r9
    popq    %r10
    popq    %r11
    popq    %r12
    popq    %r13
    popq    %r14
    popq    %r15
    .endm

    /* A trap leaves the program's AC, which would switch SMAP off, and its DF: all flags go. */
    .macro clear_flags
    pushq   $2
    popfq
    .endm

    /* 16 bytes each. Some vectors have an error code (SDM volume 3, table 6-1); all get one. */
    .macro vector number
    .balign 16
    .if \number != 8 && \number != 10 && \number != 11 && \number != 12 && \number != 13 && \
        \number != 14 && \number != 17 && \number != 21 && \number != 29 && \number != 30
    pushq   $0
    .endif
    pushq   $\number
    .if \number == 2 || \number == 8 || \number == 18
    jmp     save_emergency
    .else
    jmp     save
    .endif
    .endm

    .section .text.vectors, "ax"
    .balign 16
    .global trap_vectors
trap_vectors:
    .altmacro
    .set    current, 0
    .rept   256
    vector  %current
    .set    current, current + 1
    .endr
    .noaltmacro
    .balign 16
trap_vectors_end:
    .if trap_vectors_end - trap_vectors != 256 * 16
    .error "cpu.c takes a vector's code to be 16 bytes"
    .endif

save:
    testb   $3, REGISTERS_CS - REGISTERS_VECTOR(%rsp)
    jz      save_kernel
    swapgs
    /* Nothing may be speculated with the program's GS (SDM volume 2, SWAPGS). */
    lfence
    save_general
from_user:
    movq    %rsp, %rdi
    movq    %gs:CPU_KERNEL_STACK_TOP, %rsp
    clear_flags
    xorl    %ebp, %ebp
    call    trap_from_user
    ud2

save_kernel:
    save_general
    call    use_kernel_gs
    movq    %rsp, %rdi
    clear_flags
    call    trap_from_kernel
    load_general
    /* padding, CR2, vector, error code */
    addq    $32, %rsp
    iretq

save_emergency:
    save_general
    call    use_kernel_gs
    movq    %rsp, %rdi
    clear_flags
    call    trap_emergency
    ud2

/*
 * A trap that found CS to be the kernel's may still have come before the SWAPGS of another, or
 * after the last. Addresses of the kernel are negative; user mode cannot make its GS base so.
 */
use_kernel_gs:
    movl    $IA32_GS_BASE, %ecx
    rdmsr
    testl   %edx, %edx
    js      1f
    swapgs
1:  lfence
    ret

/* SYSCALL (SDM volume 3, 5.8.8): rcx = rip, r11 = flags, the rest is the program's. */
    .global system_call_entry
system_call_entry:
    swapgs
    movq    %rsp, %gs:CPU_SCRATCH_0
    movq    %gs:CPU_CURRENT, %rsp
    leaq    THREAD_REGISTERS + REGISTERS_BYTES(%rsp), %rsp
    pushq   $SELECTOR_USER_DATA
    pushq   %gs:CPU_SCRATCH_0
    pushq   %r11
    pushq   $SELECTOR_USER_CODE
    pushq   %rcx
    pushq   $0
    pushq   $VECTOR_SYSTEM_CALL
    save_general
    jmp     from_user

/*
 * rdi = struct registers of the thread that goes on. SYSRET gives what SYSCALL took: rcx and r11
 * hold rip and flags. All else goes by IRET. start_thread in trap.c saw that rip is canonical:
 * either instruction would fault in the kernel, with the program's stack, if it were not.
 */
    .global registers_load
registers_load:
    movq    %rdi, %rsp
    cmpq    $VECTOR_SYSTEM_CALL, REGISTERS_VECTOR(%rsp)
    load_general
    jne     1f
    movq    REGISTERS_RIP - 120(%rsp), %rcx
    movq    REGISTERS_RFLAGS - 120(%rsp), %r11
    movq    REGISTERS_RSP - 120(%rsp), %rsp
    swapgs
    sysretq
1:  addq    $32, %rsp
    swapgs
    iretq
