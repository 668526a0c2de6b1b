/* A thread's first and last instructions, and calls on another stack. */
#include "thread_asm.h"
    .text

/* x0 and x1 are already what thread_main() wants. */
    .globl thread_entry
thread_entry:
    mov x29, xzr
    mov x30, xzr
    bl thread_main
    udf #0

/* thread_leave(ended, lot, unpark_tag, thread, exit_tag): without a stack, from the store on. */
    .globl thread_leave
thread_leave:
    mov x19, x3
    mov x20, x4
    cbz x0, 1f
    mov x9, x0
    mov x10, x1
    mov x1, x2
    stlr wzr, [x9]
    cbz x10, 1f
    mov x8, #SYSTEM_CALL_NUMBER_CALL
    mov x0, x10
    mov x2, x9
    mov x3, #1
    mov x4, xzr
    mov x5, xzr
    mov x6, xzr
    mov x7, xzr
    svc #0
1:  mov x8, #SYSTEM_CALL_NUMBER_CALL
    mov x0, x19
    mov x1, x20
    mov x2, xzr
    mov x3, xzr
    mov x4, xzr
    mov x5, xzr
    mov x6, xzr
    mov x7, xzr
    svc #0
    udf #0

/* stack_call(function, argument, top): function(argument), on the stack that ends at `top`. */
    .globl stack_call
stack_call:
    stp x29, x30, [sp, #-16]!
    mov x29, sp
    mov x9, x0
    mov x0, x1
    and x2, x2, #-16
    mov sp, x2
    blr x9
    mov sp, x29
    ldp x29, x30, [sp], #16
    ret
