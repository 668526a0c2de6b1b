/* The places that kernel.lds gives names in the real image; only their distances matter here. */
    .data
    .balign 4096
    .globl kernel_image_start, kernel_text_end, kernel_rodata_end, kernel_image_end
    .globl boot_stack_bottom, boot_stack_top
kernel_image_start:
    .skip 8192
kernel_text_end:
    .skip 4096
kernel_rodata_end:
boot_stack_bottom:
    .skip 8192
boot_stack_top:
kernel_image_end:
    .section .note.GNU-stack, "", @progbits
