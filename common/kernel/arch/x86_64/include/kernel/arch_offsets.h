/* What entry.S and trampoline.S share with C; arch_types.h and start.c assert it. */
#pragma once

#define REGISTERS_CS    144
#define REGISTERS_BYTES 176

#define SELECTOR_KERNEL_CODE 0x08
#define SELECTOR_KERNEL_DATA 0x10
#define SELECTOR_USER_DATA   0x1b
#define SELECTOR_USER_CODE   0x23
#define SELECTOR_TASK        0x28

/* In the vector field of registers saved by a system call; no interrupt has this number. */
#define VECTOR_SYSTEM_CALL 256

/* The stubs that trap gates lead to (entry.S); of vectors that are not the CPU's own, in groups. */
#define VECTORS_OF_THE_CPU   32
#define TRAP_STUB_BYTES      8
#define TRAP_LINE_STUB_BYTES 4
#define TRAP_GROUP_VECTORS   32
#define TRAP_GROUP_BYTES     136

/* The data in the page that starts CPUs, from the page's start. */
#define START_GDT       0xf00
#define START_GDT_LIMIT 31
#define START_VALUES    0xf40
#define START_ROOT      0
#define START_ENTRY     8
#define START_CPU_SLOT  16
#define START_GDTR      24
#define START_FAR_32    32
#define START_FAR_64    40
