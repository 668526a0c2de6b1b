/*
 * The Image header and the first instructions (Linux, Documentation/arch/arm64/booting.rst): MMU
 * and data cache off, interrupts masked, EL2 or EL1, x0 = physical address of the device tree.
 */
#include "lib/leave_el2.inc"

#define STACK_BYTES 65536

/* SCTLR_EL1: RES1 bits of ARMv8.0, and the instruction cache on. */
#define SCTLR_LOW   0x1980
#define SCTLR_HIGH  0x30d0

    .section .head, "ax"
    b       start
    .long   0
    .quad   0                   /* text_offset: at any 2 MiB boundary */
    .quad   image_size_bytes
    .quad   0xa                 /* little-endian, 4 KiB pages, anywhere in memory */
    .quad   0, 0, 0
    .ascii  "ARM\x64"
    .long   0

start:
    msr     daifset, #0xf
    mov     x19, x0
    leave_el2
    ic      iallu
    dsb     nsh
    movz    x9, #SCTLR_LOW
    movk    x9, #SCTLR_HIGH, lsl #16
    msr     sctlr_el1, x9
    isb
    msr     spsel, #1
    adrp    x9, stack_top
    add     x9, x9, :lo12:stack_top
    mov     sp, x9
    adrp    x9, vectors
    add     x9, x9, :lo12:vectors
    msr     vbar_el1, x9
    isb

    adrp    x9, bss_begin
    add     x9, x9, :lo12:bss_begin
    adrp    x10, bss_end
    add     x10, x10, :lo12:bss_end
1:  cmp     x9, x10
    b.hs    2f
    stp     xzr, xzr, [x9], #16
    b       1b
2:
    adrp    x0, image_start
    add     x0, x0, :lo12:image_start
    adrp    x1, relocations_begin
    add     x1, x1, :lo12:relocations_begin
    adrp    x2, relocations_end
    add     x2, x2, :lo12:relocations_end
    mov     x29, xzr
    bl      boot_relocate
    mov     x0, x19
    bl      shim_main

/* Anything that traps here is an access that firmware data talked us into, or a bug. */
    .macro vector
    .balign 128
    b       exception
    .endm

    .text
    .balign 2048
vectors:
    .rept 16
    vector
    .endr
exception:
    adrp    x9, stack_top
    add     x9, x9, :lo12:stack_top
    mov     sp, x9
    mrs     x0, esr_el1
    mrs     x1, elr_el1
    mrs     x2, far_el1
    b       shim_exception

    .section .bss.stack, "aw", @nobits
    .balign 16
    .skip   STACK_BYTES
stack_top:
