/*
 * See switch.h. Assembled for ELF and for COFF, hence no directives that only one of them has.
 *
 * The MMU goes off first, in EL1 and EL2 alike: page size, address size and attributes of whoever
 * ran before need not be those of the kernel, and TCR must not change under a running MMU (Arm ARM
 * DDI 0487, D8.16). From there on every way is the same.
 */
#include "lib/leave_el2.inc"

/* SCTLR_ELx: M, C. I stays: what instruction caches hold is coherent with memory by then. */
#define SCTLR_MMU_AND_CACHE 5

    .text
    .balign 4
    .global boot_arch_switch
boot_arch_switch:
    msr     daifset, #0xf
    ldp     x3, x4, [x0]
    ldp     x5, x6, [x0, #16]
    ldr     x7, [x0, #32]
    mov     x10, #SCTLR_MMU_AND_CACHE
    dsb     sy
    mrs     x9, CurrentEL
    cmp     x9, #(2 << 2)
    b.eq    1f
    mrs     x9, sctlr_el1
    bic     x9, x9, x10
    msr     sctlr_el1, x9
    b       2f
1:  mrs     x9, sctlr_el2
    bic     x9, x9, x10
    msr     sctlr_el2, x9
2:  isb
    leave_el2

    msr     mair_el1, x5
    msr     tcr_el1, x6
    msr     ttbr0_el1, x3
    msr     ttbr1_el1, x4
    isb
    /* Translations and instructions from before: the kernel was copied to where other data lay. */
    tlbi    vmalle1
    ic      iallu
    dsb     nsh
    isb
    msr     sctlr_el1, x7
    isb
    mov     x0, x2
    mov     x29, xzr
    mov     x30, xzr
    br      x1
    .global boot_arch_switch_end
boot_arch_switch_end:
