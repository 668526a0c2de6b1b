/* A program's first instruction: its arguments are in a0 and a1 already, its stack is aligned. */
    .section .text.entry, "ax"
    .globl program_entry
program_entry:
    mv s0, zero
    call program_main
    unimp
