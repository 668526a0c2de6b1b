/*
 * The first instructions of the boot CPU in the kernel, loading of descriptor tables, and sleep.
 * Traps are in vectors.S, the other CPUs' first instructions in trampoline.S.
 */
#include "kernel/arch_offsets.h"
#include "sched/cpu_offsets.h"

    .section .text.entry, "ax"

/* From the boot shim: long mode, interrupts masked, rdi = struct boot_info *. */
    .global kernel_entry
kernel_entry:
    cli
    cld
    movq    $boot_stack_top, %rsp
    /* No frame above this one: the backtrace ends here. */
    xorl    %ebp, %ebp
    call    kernel_main
    ud2

/* Another CPU at its virtual address, still on the temporary table (trampoline.S). */
    .global start_secondary_virtual
start_secondary_virtual:
    movq    start_kernel_root, %rax
    movq    %rax, %cr3
    /* Each struct cpu is taken once: a CPU that comes too late or twice finds nothing. */
    xorl    %edi, %edi
    xchgq   %rdi, start_cpu
    testq   %rdi, %rdi
    jz      1f
    movq    CPU_KERNEL_STACK_TOP(%rdi), %rsp
    xorl    %ebp, %ebp
    call    kernel_main_secondary
    ud2
1:  cli
    hlt
    jmp     1b

/* rdi = operand of LGDT. Loads all segment registers from that table. */
    .global segments_load
segments_load:
    lgdt    (%rdi)
    movl    $SELECTOR_KERNEL_DATA, %eax
    movl    %eax, %ss
    /* Data segments mean nothing in long mode; user mode gets them as they are: null. */
    xorl    %eax, %eax
    movl    %eax, %ds
    movl    %eax, %es
    movl    %eax, %fs
    movl    %eax, %gs
    movl    $SELECTOR_TSS, %eax
    ltr     %ax
    popq    %rax
    pushq   $SELECTOR_KERNEL_CODE
    pushq   %rax
    lretq

/*
 * Sleeps with interrupts let in. STI lets none in before the instruction after it (SDM volume 2,
 * STI), so that one that is pending already ends the HLT. All of them return to wait_end.
 */
    .global wait_for_interrupt
wait_for_interrupt:
    sti
    hlt
    .global wait_end
wait_end:
    cli
    ret
