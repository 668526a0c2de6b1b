/* v0 .. v31 and FPCR. */
    .arch armv8-a+fp+simd
    .macro each operation
    .irp number, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
    \operation \number
    .endr
    .irp number, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
    \operation \number
    .endr
    .endm

    .macro fill number
    dup v\number\().2d, x0
    add x0, x0, #1
    .endm

    .macro compare number
    umov x2, v\number\().d[0]
    cmp x2, x0
    cinc x1, x1, ne
    umov x2, v\number\().d[1]
    cmp x2, x0
    cinc x1, x1, ne
    add x0, x0, #1
    .endm

    .macro collect number
    umov x2, v\number\().d[0]
    orr x0, x0, x2
    umov x2, v\number\().d[1]
    orr x0, x0, x2
    .endm

    .text
    .globl vector_fill
vector_fill:
    each fill
    ret

    .globl vector_differences
vector_differences:
    mov x1, xzr
    each compare
    mov x0, x1
    ret

    .globl vector_any
vector_any:
    mov x0, xzr
    each collect
    ret

    .globl vector_control
vector_control:
    mrs x0, fpcr
    ret

    .globl vector_set_control
vector_set_control:
    msr fpcr, x0
    ret

    .section .rodata
    .balign 8
    .globl vector_control_usual, vector_control_other
vector_control_usual:
    .quad 0
vector_control_other: /* rounds towards zero */
    .quad 0xc00000
    .section .note.GNU-stack, "", %progbits
