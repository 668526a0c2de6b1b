/*
 * The first instructions of the shim: S-mode, paging off, a0 = hart id, a1 = device tree (SBI 1.0,
 * and what OpenSBI does). Makes C possible and goes to main.c.
 */
#define STACK_BYTES 65536

    .section .head, "ax"
    .global shim_entry
shim_entry:
    csrw    sie, zero
    lla     t0, exception
    csrw    stvec, t0
    mv      s1, a0
    mv      s2, a1
    lla     sp, stack_top
    lla     t0, bss_begin
    lla     t1, bss_end
1:  bgeu    t0, t1, 2f
    sd      zero, 0(t0)
    addi    t0, t0, 8
    j       1b
2:
    lla     a0, image_start
    lla     a1, relocations_begin
    lla     a2, relocations_end
    li      s0, 0
    call    boot_relocate
    mv      a0, s1
    mv      a1, s2
    call    shim_main

/* Anything that traps here is an access that firmware data talked us into, or a bug. */
    .balign 4
exception:
    lla     sp, stack_top
    csrr    a0, scause
    csrr    a1, sepc
    csrr    a2, stval
    call    shim_exception

    .section .bss.stack, "aw", @nobits
    .balign 16
    .skip   STACK_BYTES
stack_top:
