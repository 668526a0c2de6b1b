/* Where the assembler files find the fields of arch_types.h, which asserts them. */
#pragma once

#define REGISTERS_GENERAL       0
#define REGISTERS_FAULT_ADDRESS 128
#define REGISTERS_VECTOR        136
#define REGISTERS_ERROR_CODE    144
#define REGISTERS_RIP           152
#define REGISTERS_CS            160
#define REGISTERS_RFLAGS        168
#define REGISTERS_RSP           176
#define REGISTERS_SS            184
#define REGISTERS_BYTES         192

/* Selectors of the GDT that cpu.c makes; SYSCALL and SYSRET dictate the order (SDM 3, 5.8.8). */
#define SELECTOR_KERNEL_CODE 0x08
#define SELECTOR_KERNEL_DATA 0x10
#define SELECTOR_USER_DATA   0x1b
#define SELECTOR_USER_CODE   0x23
#define SELECTOR_TSS         0x28

/* Not a vector of the CPU's: how struct registers says "came by SYSCALL". */
#define VECTOR_SYSTEM_CALL 256
