/* Where things are in the virtual address space of riscv64: Sv39, 256 GiB in the upper half. */
#pragma once

#include <stdint.h>

#define LAYOUT_USER_END          UINT64_C(0x0000003ffffff000)
#define LAYOUT_DIRECT_MAP_BASE   UINT64_C(0xffffffc000000000)
#define LAYOUT_DIRECT_MAP_BYTES  (UINT64_C(1) << 37)
#define LAYOUT_KERNEL_STACK_BASE UINT64_C(0xfffffff000000000)
#define LAYOUT_KERNEL_BASE       UINT64_C(0xffffffff80000000)
