/* A program's first instruction: Linux leaves the count of arguments, and them, on the stack. */
    .section .text, "ax"
    .globl linux_entry
linux_entry:
    mov x29, xzr
    mov x30, xzr
    mov x0, sp
    bl linux_begin
    udf #0

/* int64_t linux_call(uint64_t number, uint64_t a, uint64_t b, uint64_t c, uint64_t d) */
    .globl linux_call
linux_call:
    mov x8, x0
    mov x0, x1
    mov x1, x2
    mov x2, x3
    mov x3, x4
    svc #0
    ret
