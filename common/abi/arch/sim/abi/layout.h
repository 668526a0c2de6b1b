/* Where things are when the kernel runs as a library on the host: places that hosts leave free. */
#pragma once

#include <stdint.h>

#define LAYOUT_USER_END UINT64_C(0x00007ffffffff000)
/* sim_memory_create() maps RAM here. */
#define LAYOUT_DIRECT_MAP_BASE   UINT64_C(0x0000200000000000)
#define LAYOUT_DIRECT_MAP_BYTES  (UINT64_C(1) << 40)
#define LAYOUT_KERNEL_STACK_BASE UINT64_C(0xffffff0000000000)
#define LAYOUT_KERNEL_BASE       UINT64_C(0xffffffff80000000)
