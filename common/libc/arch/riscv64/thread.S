/* A thread's first and last instructions, and calls on another stack. */
#include "thread_asm.h"
    .text

/* a0 and a1 are already what thread_main() wants. */
    .globl thread_entry
thread_entry:
    mv s0, zero
    call thread_main
    unimp

/* thread_leave(ended, lot, unpark_tag, thread, exit_tag): without a stack, from the store on. */
    .globl thread_leave
thread_leave:
    mv s1, a3
    mv s2, a4
    beqz a0, 1f
    mv s3, a0
    mv s4, a1
    mv a1, a2
    fence rw, rw
    sw zero, 0(s3)
    beqz s4, 1f
    fence rw, rw
    li a7, SYSTEM_CALL_NUMBER_CALL
    mv a0, s4
    mv a2, s3
    li a3, 1
    mv a4, zero
    mv a5, zero
    mv a6, zero
    mv t0, zero
    ecall
1:  li a7, SYSTEM_CALL_NUMBER_CALL
    mv a0, s1
    mv a1, s2
    mv a2, zero
    mv a3, zero
    mv a4, zero
    mv a5, zero
    mv a6, zero
    mv t0, zero
    ecall
    unimp

/* stack_call(function, argument, top): function(argument), on the stack that ends at `top`. */
    .globl stack_call
stack_call:
    addi sp, sp, -16
    sd ra, 8(sp)
    sd s0, 0(sp)
    mv s0, sp
    mv t1, a0
    mv a0, a1
    andi a2, a2, -16
    mv sp, a2
    jalr t1
    mv sp, s0
    ld ra, 8(sp)
    ld s0, 0(sp)
    addi sp, sp, 16
    ret
