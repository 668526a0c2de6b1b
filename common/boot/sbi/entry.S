/*
 * The first instructions of the shim: S-mode, paging off, a0 = hart id, a1 = device tree (SBI 1.0,
 * and what OpenSBI does). Makes C possible and goes to main.c.
 *
 * One hart alone goes that way. Another one that comes here has been sent astray by its firmware,
 * while the kernel was starting it (kernel/arch/riscv64/start.c): it is stopped, so that it can be
 * started again. The kernel is running by then, so the page of these instructions stays reserved.
 */
#define STACK_BYTES        65536
#define SBI_HART           0x48534d /* SBI 1.0, 9 */
#define SBI_HART_STOP      1

    .section .head, "ax"
    .global shim_entry
shim_entry:
    csrw    sie, zero
    lla     t0, is_entered
    li      t1, 1
    amoswap.w.aqrl t1, t1, (t0)
    bnez    t1, go_back
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

go_back:
    li      a7, SBI_HART
    li      a6, SBI_HART_STOP
    ecall
1:  wfi
    j       1b

    .balign 4
is_entered:
    .word   0

    .section .bss.stack, "aw", @nobits
    .balign 16
    .skip   STACK_BYTES
stack_top:
