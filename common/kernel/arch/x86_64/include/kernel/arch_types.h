/* x86_64's part of the kernel's structures. Contract: arch.h. */
#pragma once

#include "kernel/arch_offsets.h"
#include <stddef.h>
#include <stdint.h>

/*
 * What a trap saves. The second half is what the CPU pushes, in its order (Intel SDM volume 3,
 * 6.14.2): TSS.RSP0 points to the end of the running thread's struct. x87 and vector registers are
 * not in it: neither kernel nor programs may use them (CR0.EM and CR0.TS).
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
    uint64_t padding;
    uint64_t fault_address; /* CR2, for a page fault; never loaded back */
    uint64_t vector;        /* why the trap came */
    uint64_t error_code;    /* 0 where the vector has none */
    uint64_t rip;
    uint64_t cs;
    uint64_t rflags;
    uint64_t rsp;
    uint64_t ss;
};

_Static_assert(offsetof(struct registers, rax) == REGISTERS_GENERAL, "vectors.S");
_Static_assert(offsetof(struct registers, fault_address) == REGISTERS_FAULT_ADDRESS, "vectors.S");
_Static_assert(offsetof(struct registers, vector) == REGISTERS_VECTOR, "vectors.S");
_Static_assert(offsetof(struct registers, error_code) == REGISTERS_ERROR_CODE, "vectors.S");
_Static_assert(offsetof(struct registers, rip) == REGISTERS_RIP, "vectors.S");
_Static_assert(offsetof(struct registers, cs) == REGISTERS_CS, "vectors.S");
_Static_assert(offsetof(struct registers, rflags) == REGISTERS_RFLAGS, "vectors.S");
_Static_assert(offsetof(struct registers, rsp) == REGISTERS_RSP, "vectors.S");
_Static_assert(offsetof(struct registers, ss) == REGISTERS_SS, "vectors.S");
_Static_assert(sizeof(struct registers) == REGISTERS_BYTES, "vectors.S");
/* The CPU rounds a new stack pointer down to 16 bytes: RSP0 must not need it. */
_Static_assert(sizeof(struct registers) % 16 == 0, "TSS.RSP0");

/* Task state segment, SDM volume 3, 7.7. */
struct task_state {
    uint32_t reserved_0;
    uint64_t rsp[3];
    uint64_t reserved_1;
    uint64_t ist[7];
    uint64_t reserved_2;
    uint16_t reserved_3;
    uint16_t io_map_base;
} __attribute__((packed));

_Static_assert(sizeof(struct task_state) == 104, "SDM volume 3, figure 7-11");

#define GDT_ENTRIES 7u

struct arch_cpu {
    uint64_t gdt[GDT_ENTRIES];
    struct task_state task_state;
    uint64_t timer_deadline; /* in ticks of the TSC; 0 = not armed */
};

/* A frame: RBP points to the caller's RBP, the return address is above it. */
#define ARCH_FRAME_PREVIOUS_OFFSET 0
#define ARCH_FRAME_RETURN_OFFSET   8

struct cpu;

static inline struct cpu *arch_cpu_current(void)
{
    struct cpu *cpu;
    /* Not volatile: kernel code never moves to another CPU. The first field is cpu->self. */
    __asm__("movq %%gs:0, %0" : "=r"(cpu));
    return cpu;
}

static inline void arch_cpu_relax(void)
{
    __asm__ volatile("pause" ::: "memory");
}
