/* xmm0 .. xmm15 and MXCSR. */
    .text
    .globl vector_fill
vector_fill:
    .irp number, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
    movq %rdi, %xmm\number
    punpcklqdq %xmm\number, %xmm\number
    incq %rdi
    .endr
    ret

    .globl vector_differences
vector_differences:
    xorl %eax, %eax
    subq $16, %rsp
    .irp number, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
    movups %xmm\number, (%rsp)
    xorl %ecx, %ecx
    cmpq %rdi, (%rsp)
    setne %cl
    addq %rcx, %rax
    xorl %ecx, %ecx
    cmpq %rdi, 8(%rsp)
    setne %cl
    addq %rcx, %rax
    incq %rdi
    .endr
    addq $16, %rsp
    ret

    .globl vector_any
vector_any:
    xorl %eax, %eax
    subq $16, %rsp
    .irp number, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
    movups %xmm\number, (%rsp)
    orq (%rsp), %rax
    orq 8(%rsp), %rax
    .endr
    addq $16, %rsp
    ret

    .globl vector_control
vector_control:
    subq $8, %rsp
    stmxcsr (%rsp)
    movl (%rsp), %eax
    addq $8, %rsp
    ret

    .globl vector_set_control
vector_set_control:
    pushq %rdi
    ldmxcsr (%rsp)
    popq %rdi
    ret

    .section .rodata
    .balign 8
    .globl vector_control_usual, vector_control_other
vector_control_usual:
    .quad 0x1f80
vector_control_other: /* rounds towards zero */
    .quad 0x7f80
    .section .note.GNU-stack, "", %progbits
