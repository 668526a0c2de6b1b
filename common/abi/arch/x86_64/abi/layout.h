/* Where things are in the virtual address space of x86_64: four-level tables, 48 bits. */
#pragma once

#include <stdint.h>

#define LAYOUT_USER_END          UINT64_C(0x00007ffffffff000)
#define LAYOUT_DIRECT_MAP_BASE   UINT64_C(0xffff800000000000)
#define LAYOUT_DIRECT_MAP_BYTES  (UINT64_C(1) << 46)
#define LAYOUT_KERNEL_STACK_BASE UINT64_C(0xffffff0000000000)
#define LAYOUT_KERNEL_BASE       UINT64_C(0xffffffff80000000)
