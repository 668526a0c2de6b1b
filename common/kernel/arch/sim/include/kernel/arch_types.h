/* The simulated architecture: just enough registers for messages and reports. */
#pragma once

#include <stdint.h>

struct registers {
    uint64_t program_counter;
    uint64_t stack_pointer;
    uint64_t frame_pointer;
    uint64_t number;
    uint64_t handle;
    uint64_t tag;
    uint64_t words[6];
};

struct arch_cpu {
    uint64_t active_table; /* physical address of the root in use */
};

#define ARCH_FRAME_PREVIOUS_OFFSET 0
#define ARCH_FRAME_RETURN_OFFSET   8

struct cpu;

struct cpu *arch_cpu_current(void);

static inline void arch_cpu_relax(void)
{
}
