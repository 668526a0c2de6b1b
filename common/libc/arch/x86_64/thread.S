/* A thread's first and last instructions, and calls on another stack. */
#include "thread_asm.h"
    .text

/* rdi and rsi are already what thread_main() wants; the stack is aligned. */
    .globl thread_entry
thread_entry:
    xorl %ebp, %ebp
    call thread_main
    ud2

/* thread_leave(ended, lot, unpark_tag, thread, exit_tag): without a stack, from the store on. */
    .globl thread_leave
thread_leave:
    movq %rdi, %r14
    movq %rcx, %r15
    movq %r8, %rbx
    testq %r14, %r14
    jz 1f
    movl $0, (%r14)
    testq %rsi, %rsi
    jz 1f
    movl $SYSTEM_CALL_NUMBER_CALL, %eax
    movq %rsi, %rdi
    movq %rdx, %rsi
    movq %r14, %rdx
    movl $1, %r8d
    xorl %r9d, %r9d
    xorl %r10d, %r10d
    xorl %r12d, %r12d
    xorl %r13d, %r13d
    syscall
1:  movl $SYSTEM_CALL_NUMBER_CALL, %eax
    movq %r15, %rdi
    movq %rbx, %rsi
    xorl %edx, %edx
    xorl %r8d, %r8d
    xorl %r9d, %r9d
    xorl %r10d, %r10d
    xorl %r12d, %r12d
    xorl %r13d, %r13d
    syscall
    ud2

/* stack_call(function, argument, top): function(argument), on the stack that ends at `top`. */
    .globl stack_call
stack_call:
    pushq %rbp
    movq %rsp, %rbp
    movq %rdi, %rax
    movq %rsi, %rdi
    andq $-16, %rdx
    movq %rdx, %rsp
    call *%rax
    movq %rbp, %rsp
    popq %rbp
    ret
