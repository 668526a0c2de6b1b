/* A program's first instruction: its arguments are in a0 and a1 already, its stack is aligned. */
    .section .text.entry, "ax"
    .globl program_entry
program_entry:
    mv s0, zero
    addi sp, sp, -16
    sd a0, 0(sp)
    sd a1, 8(sp)
    call program_prepare
    ld a0, 0(sp)
    ld a1, 8(sp)
    addi sp, sp, 16
    call program_main
    unimp
