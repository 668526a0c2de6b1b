/* x0 .. x30, sp, then pc. */
    .macro show number
    str x\number, [sp, #8 * \number]
    .endm

    .text
    .globl registers_show, registers_shown
registers_show:
    .irp number, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
    show \number
    .endr
    .irp number, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30
    show \number
    .endr
    mov x0, sp
    str x0, [sp, #8 * 31]
    ldr x0, [sp]
registers_shown:
    udf #0

    .globl registers_pointer
registers_pointer:
    mrs x0, tpidr_el0
    ret

    .section .rodata
    .balign 4
    .globl register_first, register_last, register_stack, register_argument
register_first:
    .long 0
register_last:
    .long 32
register_stack:
    .long 31
register_argument:
    .long 0
    .section .note.GNU-stack, "", %progbits
