/*
 * Where another CPU starts (Intel SDM volume 3, 8.4): real mode, at the beginning of a page below
 * 1 MiB, cs = page / 16. start.c copies this code there and fills in what depends on the page.
 * It goes to long mode in one step: with EFER.LME and CR4.PAE set, CR0.PE and CR0.PG come together
 * (SDM volume 3, 9.8.5).
 *
 * This is data of the kernel's: nothing executes it where it was linked.
 */

#define IA32_EFER 0xc0000080
/* LME, and NXE because the tables use it (SDM volume 3, 2.2.1). */
#define EFER_LONG_MODE 0x900
#define CR4_PAE        0x20
#define CR0_PG_WP_PE   0x80010001

    .section .rodata.trampoline, "a"
    .balign 16
    .global trampoline
trampoline:
    .code16
    cli
    cld
    movw    %cs, %ax
    movw    %ax, %ds
    movl    $CR4_PAE, %eax
    movl    %eax, %cr4
    movl    trampoline_root - trampoline, %eax
    movl    %eax, %cr3
    movl    $IA32_EFER, %ecx
    rdmsr
    orl     $EFER_LONG_MODE, %eax
    wrmsr
    lgdtl   trampoline_gdt_operand - trampoline
    movl    $CR0_PG_WP_PE, %eax
    movl    %eax, %cr0
    ljmpl   *(trampoline_far_pointer - trampoline)

    .code64
    .balign 16
    .global trampoline_long_mode
trampoline_long_mode:
    movl    $16, %eax
    movl    %eax, %ss
    movl    %eax, %ds
    jmpq    *trampoline_entry(%rip)

    .balign 8
trampoline_gdt:
    .quad   0
    .quad   0x00af9b000000ffff  /* code, 64 bits, ring 0 */
    .quad   0x00cf93000000ffff  /* data */
trampoline_gdt_end:

/* Filled in by start.c, in the copy. */
    .balign 8
    .global trampoline_entry
trampoline_entry:
    .quad   0
    .global trampoline_root
trampoline_root:
    .long   0
    .global trampoline_far_pointer
trampoline_far_pointer:
    .long   0
    .word   8
trampoline_gdt_operand:
    .word   trampoline_gdt_end - trampoline_gdt - 1
    .global trampoline_gdt_address
trampoline_gdt_address:
    .long   trampoline_gdt - trampoline
    .global trampoline_end
trampoline_end:
