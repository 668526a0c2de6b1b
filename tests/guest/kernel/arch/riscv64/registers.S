/* x1 .. x31, then pc. */
    .macro show number
    sd x\number, 8 * \number(sp)
    .endm

    .text
    .globl registers_show, registers_shown
registers_show:
    .irp number, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
    show \number
    .endr
    .irp number, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
    show \number
    .endr
registers_shown:
    unimp

    .globl registers_pointer
registers_pointer:
    mv a0, tp
    ret

    .section .rodata
    .balign 4
    .globl register_first, register_last, register_stack, register_argument
register_first:
    .long 1
register_last:
    .long 32
register_stack:
    .long 2
register_argument:
    .long 10
    .section .note.GNU-stack, "", %progbits
