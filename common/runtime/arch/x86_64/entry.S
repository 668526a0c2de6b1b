/* A program's first instruction: its arguments are in rdi and rsi already, its stack is aligned. */
    .section .text.entry, "ax"
    .globl program_entry
program_entry:
    xorl %ebp, %ebp
    call program_main
    ud2
