/* x86_64's part of the kernel's structures. Contract: arch.h. */
#pragma once

#include "kernel/arch_offsets.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * What a trap saves; the last five words are pushed by the CPU itself. FPU and SIMD registers are
 * not in it: struct arch_thread has those of threads that use them.
 */
struct registers {
    uint64_t rax;
    uint64_t rbx;
    uint64_t rcx;
    uint64_t rdx;
    uint64_t rsi;
    uint64_t rdi;
    uint64_t rbp;
    uint64_t r8;
    uint64_t r9;
    uint64_t r10;
    uint64_t r11;
    uint64_t r12;
    uint64_t r13;
    uint64_t r14;
    uint64_t r15;
    uint64_t vector;
    uint64_t error;
    uint64_t rip;
    uint64_t cs;
    uint64_t rflags;
    uint64_t rsp;
    uint64_t ss;
};

_Static_assert(offsetof(struct registers, cs) == REGISTERS_CS, "entry.S");
_Static_assert(sizeof(struct registers) == REGISTERS_BYTES, "entry.S");
_Static_assert(sizeof(struct registers) % 16 == 0, "the CPU aligns the stack before it pushes");

/* Task state segment (SDM 3A, 8.7): where the CPU finds its stacks. */
struct task_state {
    uint32_t reserved0;
    uint64_t stacks[3];
    uint64_t reserved1;
    uint64_t interrupt_stacks[7];
    uint64_t reserved2;
    uint16_t reserved3;
    uint16_t io_map_base;
} __attribute__((packed));

_Static_assert(sizeof(struct task_state) == 104, "SDM 3A, 8.7");

#define GDT_ENTRIES 7u

#define FPU_BYTES 512u /* SDM 1, 10.5.1: what FXSAVE writes */

struct arch_thread {
    _Alignas(16) uint8_t fpu[FPU_BYTES];
    uint64_t fs_base;
};

struct arch_cpu {
    uint64_t gdt[GDT_ENTRIES];
    struct task_state task;
    bool is_waiting;            /* inside arch_cpu_wait(): interrupts are expected */
    uint64_t timer_deadline_ns; /* 0 = none */
    uint64_t fs_base;           /* what the CPU has, as far as the kernel set it */
};

/*
 * Lines that devices raise by writing a message, which nothing can mask: ARCH_MESSAGE_LINE_FIRST up
 * to ARCH_MESSAGE_LINES_END.
 */
#define ARCH_MESSAGE_LINE_FIRST 128u
#define ARCH_MESSAGE_LINES_END  192u

/* A frame: the previous frame pointer, then the return address. */
#define ARCH_FRAME_PREVIOUS_OFFSET 0
#define ARCH_FRAME_RETURN_OFFSET   8

struct cpu;

static inline struct cpu *arch_cpu_current(void)
{
    struct cpu *cpu;
    __asm__("movq %%gs:0, %0" : "=r"(cpu));
    return cpu;
}

static inline void arch_cpu_relax(void)
{
    __asm__ volatile("pause" ::: "memory");
}
