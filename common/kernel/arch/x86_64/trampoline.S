/*
 * How a CPU comes from real mode to the kernel (SDM 3A, 9.11). start.c copies this to the page
 * below 1 MiB and fills in the values at its end. The page is mapped, executable and read-only,
 * where it lies; nothing here writes to it, so the segment descriptors are marked accessed
 * beforehand.
 */
#include "kernel/arch_offsets.h"
#include "sched/cpu_offsets.h"

#define CR0_PROTECTED 0x00000001
#define CR0_WP_PG     0x80010000
#define CR4_PAE       0x00000020
#define MSR_EFER      0xc0000080
#define EFER_LME_NXE  0x00000900
#define DATA_32       0x10

    .section .rodata.trampoline, "a"
    .globl trampoline_start, trampoline_end, trampoline_32, trampoline_64
    .balign 16
trampoline_start:
    .code16
    cli
    cld
    xorl    %ebx, %ebx
    movw    %cs, %bx
    shll    $4, %ebx
    lgdtl   %cs:(START_VALUES + START_GDTR)
    movl    %cr0, %eax
    orl     $CR0_PROTECTED, %eax
    movl    %eax, %cr0
    ljmpl   *%cs:(START_VALUES + START_FAR_32)

    .code32
trampoline_32:
    movw    $DATA_32, %ax
    movw    %ax, %ds
    movw    %ax, %ss
    movl    %cr4, %eax
    orl     $CR4_PAE, %eax
    movl    %eax, %cr4
    movl    (START_VALUES + START_ROOT)(%ebx), %eax
    movl    %eax, %cr3
    movl    $MSR_EFER, %ecx
    rdmsr
    orl     $EFER_LME_NXE, %eax
    wrmsr
    movl    %cr0, %eax
    orl     $CR0_WP_PG, %eax
    movl    %eax, %cr0
    ljmpl   *(START_VALUES + START_FAR_64)(%ebx)

    .code64
trampoline_64:
    movl    %ebx, %ebx
    movq    (START_VALUES + START_CPU_SLOT)(%rbx), %rax
    xorl    %edi, %edi
    xchgq   %rdi, (%rax)
    testq   %rdi, %rdi
    jz      1f
    movq    (START_VALUES + START_ENTRY)(%rbx), %rax
    movq    CPU_KERNEL_STACK_TOP(%rdi), %rsp
    xorl    %ebp, %ebp
    pushq   $0
    jmpq    *%rax
    /* Nobody waits for this CPU any more. */
1:  hlt
    jmp     1b
trampoline_end:
