/*
 * The kernel's first instruction, and traps in and out (SDM 3A, 6.14).
 *
 * While a thread runs in user mode, TSS.rsp0 points to the end of its struct registers: the CPU
 * pushes its five words right where they belong, and the stub the others below them. The system
 * call entry does the same by hand. Traps out of the kernel push onto the stack in use, or, for
 * double fault, NMI and machine check, onto the CPU's emergency stack.
 *
 * GS: in the kernel its base is the struct cpu; swapgs at every change between user and kernel.
 */
#include "kernel/arch_offsets.h"
#include "sched/cpu_offsets.h"

#define MSR_GS_BASE 0xc0000101

    .section .text.entry, "ax"

/* From the boot shim: long mode, paging on, interrupts masked, rdi = struct boot_info *. */
    .globl kernel_entry
kernel_entry:
    cli
    cld
    movq    $boot_stack_top, %rsp
    /* No frame above this one: the backtrace ends here. */
    xorl    %ebp, %ebp
    pushq   $0
    jmp     kernel_main

    .macro save_general
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
    .endm

    .macro restore_but_rcx_r11
    popq    %rax
    popq    %rbx
    movq    8(%rsp), %rdx
    movq    16(%rsp), %rsi
    movq    24(%rsp), %rdi
    movq    32(%rsp), %rbp
    movq    40(%rsp), %r8
    movq    48(%rsp), %r9
    movq    56(%rsp), %r10
    movq    72(%rsp), %r12
    movq    80(%rsp), %r13
    movq    88(%rsp), %r14
    movq    96(%rsp), %r15
    .endm

    /* A trap leaves the program's AC, which would switch SMAP off, as it is: no flag stays. */
    .macro clear_flags
    pushq   $2
    popfq
    .endm

    .text

/*
 * A stub for each vector, which pushes its number less 128: that is what fits. Those whose vector
 * comes with an error code (SDM 3A, 6.15) have it on the stack already. Those of the CPU's own
 * vectors have 8 bytes each; of the others 32 share a jump that reaches far, after them.
 */
    .balign 8
    .globl trap_stubs
trap_stubs:
    .set vector, 0
    .rept VECTORS_OF_THE_CPU
    .balign 8
    .byte   0x6a, (vector - 128) & 0xff     /* pushq $vector - 128 */
    .if (vector == 2) || (vector == 18)
    jmp     trap_emergency_without_code
    .elseif vector == 8
    jmp     trap_emergency
    .elseif ((vector >= 10) && (vector <= 14)) || (vector == 17) || (vector == 21)
    jmp     trap_common
    .elseif (vector == 29) || (vector == 30)
    jmp     trap_common
    .else
    jmp     trap_without_code
    .endif
    .set vector, vector + 1
    .endr
    /* An error here: a stub has become larger than cpu.c counts on. */
    .org    trap_stubs + VECTORS_OF_THE_CPU * TRAP_STUB_BYTES

    .globl trap_line_stubs
trap_line_stubs:
    .rept (256 - VECTORS_OF_THE_CPU) / TRAP_GROUP_VECTORS
    .rept TRAP_GROUP_VECTORS
    .byte   0x6a, (vector - 128) & 0xff     /* pushq $vector - 128 */
    jmp     1f
    .set vector, vector + 1
    .endr
1:  jmp     trap_without_code
    .balign 4
    .endr
    .org    trap_line_stubs + (256 - VECTORS_OF_THE_CPU) / TRAP_GROUP_VECTORS * TRAP_GROUP_BYTES

    .balign 16
trap_without_code:
    pushq   (%rsp)
    movq    $0, 8(%rsp)
trap_common:
    addq    $128, (%rsp)
    save_general
    testb   $3, REGISTERS_CS(%rsp)
    jz      1f
    swapgs
    /* The program's GS must not be used on the way not taken either (SDM 2B, SWAPGS). */
    lfence
    movq    %rsp, %rdi
    movq    %gs:CPU_KERNEL_STACK_TOP, %rsp
    clear_flags
    xorl    %ebp, %ebp
    pushq   $0
    pushq   $0
    call    trap_from_user
    movq    %rax, %rdi
    jmp     arch_thread_resume
1:
    clear_flags
    call    use_kernel_gs
    movq    %rsp, %rdi
    call    trap_from_kernel
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
    addq    $16, %rsp
    iretq

/* On the emergency stack, from anywhere. Never returns. */
trap_emergency_without_code:
    pushq   (%rsp)
    movq    $0, 8(%rsp)
trap_emergency:
    addq    $128, (%rsp)
    save_general
    clear_flags
    call    use_kernel_gs
    movq    %rsp, %rdi
    call    trap_on_emergency_stack
    ud2

/*
 * A trap out of the kernel may have come from between another trap and its swapgs, or from IRET.
 * The kernel's addresses are negative, and no program can make its GS base so: CR4.FSGSBASE is 0.
 */
use_kernel_gs:
    movl    $MSR_GS_BASE, %ecx
    rdmsr
    testl   %edx, %edx
    js      1f
    swapgs
1:  lfence
    ret

/* SYSCALL (SDM 2B): rcx = rip, r11 = rflags, rsp still the program's, interrupts masked. */
    .balign 16
    .globl system_call_entry
system_call_entry:
    swapgs
    movq    %rsp, %gs:CPU_SCRATCH_0
    movq    %gs:CPU_CURRENT, %rsp
    addq    $THREAD_REGISTERS + REGISTERS_BYTES, %rsp
    pushq   $SELECTOR_USER_DATA
    pushq   %gs:CPU_SCRATCH_0
    pushq   %r11
    pushq   $SELECTOR_USER_CODE
    pushq   %rcx
    pushq   $0
    pushq   $VECTOR_SYSTEM_CALL
    save_general
    movq    %gs:CPU_KERNEL_STACK_TOP, %rsp
    xorl    %ebp, %ebp
    pushq   $0
    pushq   $0
    call    trap_system_call
    movq    %rax, %rdi
    jmp     arch_thread_resume

/* _Noreturn void trap_leave_by_sysret(struct registers *): rip is in the user half. */
    .globl trap_leave_by_sysret
trap_leave_by_sysret:
    movq    %rdi, %rsp
    restore_but_rcx_r11
    movq    120(%rsp), %rcx
    movq    136(%rsp), %r11
    movq    144(%rsp), %rsp
    swapgs
    sysretq

/* _Noreturn void trap_leave_by_iret(struct registers *) */
    .globl trap_leave_by_iret
trap_leave_by_iret:
    movq    %rdi, %rsp
    restore_but_rcx_r11
    movq    (%rsp), %rcx
    movq    64(%rsp), %r11
    addq    $120, %rsp
    swapgs
    iretq

/* void cpu_load_segments(const struct descriptor_pointer *, const struct descriptor_pointer *) */
    .globl cpu_load_segments
cpu_load_segments:
    lgdt    (%rdi)
    lidt    (%rsi)
    movl    $SELECTOR_KERNEL_DATA, %eax
    movl    %eax, %ss
    /* Data segments mean nothing in long mode; the program's are null, and so are the kernel's. */
    xorl    %eax, %eax
    movl    %eax, %ds
    movl    %eax, %es
    movl    %eax, %fs
    movl    %eax, %gs
    /* After INIT, LDTR means a table at address 0 (SDM 3A, table 9-1), where a program can be. */
    lldt    %ax
    movl    $SELECTOR_TASK, %eax
    ltr     %ax
    popq    %rax
    pushq   $SELECTOR_KERNEL_CODE
    pushq   %rax
    lretq
