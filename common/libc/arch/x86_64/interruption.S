/*
 * Where an interrupted thread goes on (interruption.h): its stack is aligned, all other registers
 * are still those of what it was doing.
 */
    .text

#define FPU_BYTES     512
#define MXCSR_DEFAULT 0x1f80

    .globl interruption_entry
interruption_entry:
    pushfq
    pushq %rax
    pushq %rcx
    pushq %rdx
    pushq %rbx
    pushq %rbp
    pushq %rsi
    pushq %rdi
    pushq %r8
    pushq %r9
    pushq %r10
    pushq %r11
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    subq $FPU_BYTES, %rsp
    fxsave64 (%rsp)
    /* As functions begin (System V ABI, 3.2.3): an empty x87 stack, control words of the start. */
    fninit
    pushq $MXCSR_DEFAULT
    ldmxcsr (%rsp)
    popq %rax
    cld
    call interruption_run
    fxrstor64 (%rsp)
    addq $FPU_BYTES, %rsp
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %r11
    popq %r10
    popq %r9
    popq %r8
    popq %rdi
    popq %rsi
    popq %rbp
    popq %rbx
    popq %rdx
    popq %rcx
    popq %rax
    popfq
    .globl interruption_return
interruption_return:
    ud2
