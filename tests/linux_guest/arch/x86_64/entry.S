/* A program's first instruction: Linux leaves the count of arguments, and them, on the stack. */
    .section .text, "ax"
    .globl linux_entry
linux_entry:
    xorl %ebp, %ebp
    movq %rsp, %rdi
    andq $-16, %rsp
    call linux_begin
    ud2

/* int64_t linux_call(uint64_t number, uint64_t a, uint64_t b, uint64_t c, uint64_t d) */
    .globl linux_call
linux_call:
    movq %rdi, %rax
    movq %rsi, %rdi
    movq %rdx, %rsi
    movq %rcx, %rdx
    movq %r8, %r10
    syscall
    ret
