/*
 * The simulated architecture: registers for messages and reports, and a TLB that can be looked at.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct registers {
    uint64_t program_counter;
    uint64_t stack_pointer;
    uint64_t frame_pointer;
    uint64_t thread_pointer;
    uint64_t number;
    uint64_t handle;
    uint64_t tag;
    uint64_t words[6];
};

struct arch_thread {
    uint64_t fpu;
};

/* A translation that a simulated program has used, and its CPU may still remember. */
struct sim_translation {
    uint64_t page; /* virtual; 0 = none */
    uint64_t physical;
    bool is_writable;
};

#define SIM_TLB_ENTRIES 16u

struct arch_cpu {
    uint64_t active_table; /* physical address of the root in use */
    uint64_t timer_ns;     /* when the timer interrupt comes; UINT64_MAX: never */
    uint64_t fpu;          /* the one register of the simulated FPU */
    bool has_ipi;
    struct sim_translation tlb[SIM_TLB_ENTRIES];
};

/* Devices raise no line by writing a message (x86_64/include/kernel/arch_types.h). */
#define ARCH_MESSAGE_LINE_FIRST 0u
#define ARCH_MESSAGE_LINES_END  0u

#define ARCH_FRAME_PREVIOUS_OFFSET 0
#define ARCH_FRAME_RETURN_OFFSET   8

struct cpu;

struct cpu *arch_cpu_current(void);

static inline void arch_cpu_relax(void)
{
}
