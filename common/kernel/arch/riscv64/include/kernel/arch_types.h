/* riscv64's part of the kernel's structures. Contract: arch.h. */
#pragma once

#include "kernel/arch_offsets.h"
#include <stddef.h>
#include <stdint.h>

#define GENERAL_REGISTERS 32u

/*
 * What a trap saves. Floating point registers are not in it: struct arch_thread has those of
 * threads that use them.
 */
struct registers {
    uint64_t general[GENERAL_REGISTERS]; /* x0 (never written) .. x31 */
    uint64_t program_counter;            /* sepc */
    uint64_t status;                     /* sstatus */
    uint64_t cause;                      /* scause, why the trap came; never loaded back */
    uint64_t value;                      /* stval, where the cause says so; never loaded back */
    struct cpu *cpu;                     /* whose trap it will be, written on the way out */
    uint64_t padding;                    /* the stack pointer stays 16-byte aligned */
};

_Static_assert(offsetof(struct registers, general) == REGISTERS_GENERAL, "entry.S");
_Static_assert(offsetof(struct registers, program_counter) == REGISTERS_PC, "entry.S");
_Static_assert(offsetof(struct registers, status) == REGISTERS_STATUS, "entry.S");
_Static_assert(offsetof(struct registers, cause) == REGISTERS_CAUSE, "entry.S");
_Static_assert(offsetof(struct registers, value) == REGISTERS_VALUE, "entry.S");
_Static_assert(offsetof(struct registers, cpu) == REGISTERS_CPU, "entry.S");
_Static_assert(sizeof(struct registers) == REGISTERS_BYTES, "entry.S");

/* What entry.S gives a starting hart; it reads this by its physical address. */
struct start_values {
    uint64_t satp;
    uint64_t entry;  /* virtual, where to go once satp is written */
    struct cpu *cpu; /* NULL again once the hart has read all of them */
};

_Static_assert(offsetof(struct start_values, satp) == START_SATP, "entry.S");
_Static_assert(offsetof(struct start_values, entry) == START_ENTRY, "entry.S");
_Static_assert(offsetof(struct start_values, cpu) == START_CPU, "entry.S");

struct arch_thread {
    uint64_t fpu[32];
    uint64_t fpu_control; /* fcsr */
};

struct arch_cpu {
    struct start_values start; /* written once, by the CPU that starts this one */
    uint64_t plic_enable;      /* virtual address of this hart's enable bits */
    uint64_t plic_claim;       /* and of its threshold register; claim is 4 bytes on */
};

/* Devices raise no line by writing a message (x86_64/include/kernel/arch_types.h). */
#define ARCH_MESSAGE_LINE_FIRST 0u
#define ARCH_MESSAGE_LINES_END  0u

/* The frame pointer points above the pair that a function's prologue stores (psABI, 2.1). */
#define ARCH_FRAME_PREVIOUS_OFFSET (-16)
#define ARCH_FRAME_RETURN_OFFSET   (-8)

struct cpu;

/* tp is the kernel's alone while kernel code runs. */
static inline struct cpu *arch_cpu_current(void)
{
    struct cpu *cpu;
    __asm__("mv %0, tp" : "=r"(cpu));
    return cpu;
}

/* PAUSE (Zihintpause) is a hint: CPUs without it do nothing. */
static inline void arch_cpu_relax(void)
{
    __asm__ volatile(".word 0x0100000f" ::: "memory");
}
