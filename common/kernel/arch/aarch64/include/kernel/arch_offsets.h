/* Where entry.S and vectors.S find the fields of arch_types.h, which asserts them. */
#pragma once

#define REGISTERS_GENERAL        0
#define REGISTERS_STACK_POINTER  248
#define REGISTERS_PC             256
#define REGISTERS_STATUS         264
#define REGISTERS_THREAD_POINTER 272
#define REGISTERS_SYNDROME       280
#define REGISTERS_FAULT_ADDRESS  288
#define REGISTERS_BYTES          304

#define START_IDENTITY_ROOT 0
#define START_KERNEL_ROOT   8
#define START_EMPTY_ROOT    16
#define START_MAIR          24
#define START_TCR           32
#define START_SCTLR         40
#define START_ENTRY         48
#define START_CPU           56
