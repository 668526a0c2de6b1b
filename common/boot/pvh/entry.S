/*
 * The PVH entry (Xen, "x86/HVM direct boot ABI"): 32-bit protected mode, flat segments, paging off,
 * ebx = physical address of struct hvm_start_info. Goes to long mode over tables that show the
 * first 4 GiB where they are, and to main.c. The loader has cleared .bss.
 */
#define XEN_PHYS32_ENTRY 18
#define STACK_BYTES      65536
#define COM1             0x3f8
#define CR0_WP_PG        0x80010000
#define CR4_PAE          0x00000020
#define MSR_EFER         0xc0000080
#define EFER_LME_NXE     0x00000900
#define LARGE_PAGE       0x83
#define TABLE            0x03

    .section .note.pvh, "a", @note
    .balign 4
    .long   4, 4, XEN_PHYS32_ENTRY
    .asciz  "Xen"
    .long   pvh_entry

    .section .head, "ax"
    .code32
    .globl pvh_entry
pvh_entry:
    cli
    cld
    movl    $stack_top, %esp
    movl    %ebx, %ebp
    /* CPUID 0x80000001: edx bit 29 is long mode, bit 20 NX; both are needed. */
    movl    $0x80000000, %eax
    cpuid
    cmpl    $0x80000001, %eax
    jb      too_old
    movl    $0x80000001, %eax
    cpuid
    andl    $0x20100000, %edx
    cmpl    $0x20100000, %edx
    jne     too_old

    /* Four page directories of 512 pages of 2 MiB. */
    movl    $directories, %edi
    movl    $LARGE_PAGE, %eax
    movl    $2048, %ecx
1:  movl    %eax, (%edi)
    addl    $0x200000, %eax
    addl    $8, %edi
    loop    1b
    movl    $pointers, %edi
    movl    $(directories + TABLE), %eax
    movl    $4, %ecx
2:  movl    %eax, (%edi)
    addl    $4096, %eax
    addl    $8, %edi
    loop    2b
    movl    $(pointers + TABLE), root

    movl    %cr4, %eax
    orl     $CR4_PAE, %eax
    movl    %eax, %cr4
    movl    $root, %eax
    movl    %eax, %cr3
    movl    $MSR_EFER, %ecx
    rdmsr
    orl     $EFER_LME_NXE, %eax
    wrmsr
    movl    %cr0, %eax
    orl     $CR0_WP_PG, %eax
    movl    %eax, %cr0
    lgdt    gdt_pointer
    ljmp    $8, $long_mode

too_old:
    movl    $too_old_text, %esi
    movw    $COM1, %dx
3:  lodsb
    testb   %al, %al
    jz      4f
    outb    %al, %dx
    jmp     3b
4:  hlt
    jmp     4b

    .code64
long_mode:
    movl    $16, %eax
    movl    %eax, %ds
    movl    %eax, %es
    movl    %eax, %ss
    movq    $stack_top, %rsp
    movl    %ebp, %edi
    xorl    %ebp, %ebp
    call    shim_main
    ud2

    .section .rodata.entry, "a"
too_old_text:
    .asciz  "boot: this CPU has no 64-bit mode with NX\nboot: stopped\n"
    .balign 8
gdt:
    .quad   0
    .quad   0x00af9b000000ffff
    .quad   0x00cf93000000ffff
gdt_pointer:
    .word   23
    .long   gdt

    .section .bss.tables, "aw", @nobits
    .balign 4096
root:
    .skip   4096
pointers:
    .skip   4096
directories:
    .skip   16384
    .balign 16
    .skip   STACK_BYTES
stack_top:
