/* rax .. r15, then rip. */
    .macro show number, name
    movq %\name, 8 * \number(%rsp)
    .endm

    .text
    .globl registers_show, registers_shown
registers_show:
    show 0, rax
    show 1, rcx
    show 2, rdx
    show 3, rbx
    show 4, rsp
    show 5, rbp
    show 6, rsi
    show 7, rdi
    .irp number, 8, 9, 10, 11, 12, 13, 14, 15
    show \number, r\number
    .endr
registers_shown:
    ud2

    .globl registers_pointer
registers_pointer:
    movq %fs:3648, %rax /* MESSAGE_PAGE_SELF */
    ret

    .section .rodata
    .balign 4
    .globl register_first, register_last, register_stack, register_argument
register_first:
    .long 0
register_last:
    .long 16
register_stack:
    .long 4
register_argument:
    .long 7
    .section .note.GNU-stack, "", %progbits
