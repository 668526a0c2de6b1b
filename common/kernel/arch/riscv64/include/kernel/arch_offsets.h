/* Where entry.S finds the fields of arch_types.h, which asserts them. */
#pragma once

#define REGISTERS_GENERAL 0
#define REGISTERS_PC      256
#define REGISTERS_STATUS  264
#define REGISTERS_CAUSE   272
#define REGISTERS_VALUE   280
#define REGISTERS_CPU     288
#define REGISTERS_BYTES   304

#define START_SATP  0
#define START_ENTRY 8
#define START_CPU   16
