/* A program's first instruction: its arguments are in x0 and x1 already, its stack is aligned. */
    .section .text.entry, "ax"
    .globl program_entry
program_entry:
    mov x29, xzr
    mov x30, xzr
    stp x0, x1, [sp, #-16]!
    bl program_prepare
    ldp x0, x1, [sp], #16
    bl program_main
    udf #0
