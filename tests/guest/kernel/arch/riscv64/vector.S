/* f0 .. f31 and fcsr. */
    .option arch, +d
    .macro each operation
    .irp number, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
    \operation \number
    .endr
    .irp number, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
    \operation \number
    .endr
    .endm

    .macro fill number
    fmv.d.x f\number, a0
    addi a0, a0, 1
    .endm

    .macro compare number
    fmv.x.d a2, f\number
    sub a2, a2, a0
    snez a2, a2
    add a1, a1, a2
    addi a0, a0, 1
    .endm

    .macro collect number
    fmv.x.d a2, f\number
    or a0, a0, a2
    .endm

    .text
    .globl vector_fill
vector_fill:
    each fill
    ret

    .globl vector_differences
vector_differences:
    li a1, 0
    each compare
    mv a0, a1
    ret

    .globl vector_any
vector_any:
    li a0, 0
    each collect
    ret

    .globl vector_control
vector_control:
    frcsr a0
    ret

    .globl vector_set_control
vector_set_control:
    fscsr a0
    ret

    .section .rodata
    .balign 8
    .globl vector_control_usual, vector_control_other
vector_control_usual:
    .quad 0
vector_control_other: /* rounds towards zero */
    .quad 0x20
    .section .note.GNU-stack, "", %progbits
