/* A program's first instruction: its arguments are in rdi and rsi already, its stack is aligned. */
    .section .text.entry, "ax"
    .globl program_entry
program_entry:
    xorl %ebp, %ebp
    pushq %rdi
    pushq %rsi
    call program_prepare
    popq %rsi
    popq %rdi
    call program_main
    ud2
