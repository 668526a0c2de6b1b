/*
 * The first instructions of the boot CPU and of every other CPU. Traps are in vectors.S.
 */
#include "kernel/arch_offsets.h"
#include "lib/leave_el2.inc"
#include "sched/cpu_offsets.h"

    .section .text.entry, "ax"

/* From the boot shim: EL1, MMU on, interrupts masked, x0 = struct boot_info *. */
    .global kernel_entry
kernel_entry:
    msr     daifset, #0xf
    msr     spsel, #1
    adrp    x9, boot_stack_top
    add     x9, x9, :lo12:boot_stack_top
    mov     sp, x9
    /* No frame above this one: the backtrace ends here. */
    mov     x29, xzr
    mov     x30, xzr
    /* Until arch_cpu_init() the CPU is nobody. */
    msr     tpidr_el1, xzr
    b       kernel_main

/*
 * Where PSCI CPU_ON starts a CPU (Arm DEN 0022, 6.4): EL1 or EL2, MMU and data cache off,
 * interrupts masked, x0 = physical address of struct start_values. The one page that start.c maps
 * at its physical address holds all of it, up to start_secondary_end.
 */
    .balign 512
    .global start_secondary
start_secondary:
    msr     daifset, #0xf
    leave_el2
    ldp     x1, x2, [x0, #START_IDENTITY_ROOT]
    ldp     x3, x4, [x0, #START_EMPTY_ROOT]
    ldp     x5, x6, [x0, #START_TCR]
    ldp     x7, x8, [x0, #START_ENTRY]
    /* Nothing that was cached before this CPU was off may be believed. */
    ic      iallu
    tlbi    vmalle1
    dsb     nsh
    msr     mair_el1, x4
    msr     tcr_el1, x5
    msr     ttbr0_el1, x1
    msr     ttbr1_el1, x2
    isb
    msr     sctlr_el1, x6
    isb
    br      x7
    .global start_secondary_end
start_secondary_end:
    /* Within 512 bytes at a multiple of 512: on one page. */
    .if start_secondary_end - start_secondary > 512
    .error "start_secondary is larger than the piece of a page that it is kept on"
    .endif

/* The same CPU at its virtual address: x3 = the empty table, x8 = struct cpu *. */
    .global start_secondary_virtual
start_secondary_virtual:
    msr     ttbr0_el1, x3
    isb
    tlbi    vmalle1
    dsb     nsh
    isb
    msr     spsel, #1
    msr     tpidr_el1, x8
    ldr     x9, [x8, #CPU_KERNEL_STACK_TOP]
    mov     sp, x9
    mov     x29, xzr
    mov     x30, xzr
    mov     x0, x8
    b       kernel_main_secondary
