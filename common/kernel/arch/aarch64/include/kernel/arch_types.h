/* AArch64's part of the kernel's structures. Contract: arch.h. */
#pragma once

#include "kernel/arch_offsets.h"
#include <stddef.h>
#include <stdint.h>

#define GENERAL_REGISTERS 31u

/*
 * What a trap saves. FP and SIMD registers are not in it: struct arch_thread has those of threads
 * that use them.
 */
struct registers {
    uint64_t general[GENERAL_REGISTERS]; /* x0..x30 */
    uint64_t stack_pointer;              /* SP_EL0; of a trap out of the kernel: SP */
    uint64_t program_counter;            /* ELR_EL1 */
    uint64_t status;                     /* SPSR_EL1 */
    uint64_t thread_pointer;             /* TPIDR_EL0 */
    uint64_t syndrome;                   /* ESR_EL1, why the trap came; never loaded back */
    uint64_t fault_address;              /* FAR_EL1, where syndrome says so; never loaded back */
    uint64_t padding;                    /* the stack pointer stays 16-byte aligned */
};

_Static_assert(offsetof(struct registers, general) == REGISTERS_GENERAL, "vectors.S");
_Static_assert(offsetof(struct registers, stack_pointer) == REGISTERS_STACK_POINTER, "vectors.S");
_Static_assert(offsetof(struct registers, program_counter) == REGISTERS_PC, "vectors.S");
_Static_assert(offsetof(struct registers, status) == REGISTERS_STATUS, "vectors.S");
_Static_assert(offsetof(struct registers, thread_pointer) == REGISTERS_THREAD_POINTER, "vectors.S");
_Static_assert(offsetof(struct registers, syndrome) == REGISTERS_SYNDROME, "vectors.S");
_Static_assert(offsetof(struct registers, fault_address) == REGISTERS_FAULT_ADDRESS, "vectors.S");
_Static_assert(sizeof(struct registers) == REGISTERS_BYTES, "vectors.S");

/* What entry.S gives a starting CPU; it reads this with MMU and caches off (start.c). */
struct start_values {
    uint64_t identity_root; /* TTBR0_EL1 while the MMU is switched on */
    uint64_t kernel_root;   /* TTBR1_EL1 */
    uint64_t empty_root;    /* TTBR0_EL1 from then on */
    uint64_t mair;
    uint64_t tcr;
    uint64_t sctlr;
    uint64_t entry; /* virtual, where to go with the MMU on */
    uint64_t cpu;   /* struct cpu *, virtual */
};

_Static_assert(offsetof(struct start_values, identity_root) == START_IDENTITY_ROOT, "entry.S");
_Static_assert(offsetof(struct start_values, kernel_root) == START_KERNEL_ROOT, "entry.S");
_Static_assert(offsetof(struct start_values, empty_root) == START_EMPTY_ROOT, "entry.S");
_Static_assert(offsetof(struct start_values, mair) == START_MAIR, "entry.S");
_Static_assert(offsetof(struct start_values, tcr) == START_TCR, "entry.S");
_Static_assert(offsetof(struct start_values, sctlr) == START_SCTLR, "entry.S");
_Static_assert(offsetof(struct start_values, entry) == START_ENTRY, "entry.S");
_Static_assert(offsetof(struct start_values, cpu) == START_CPU, "entry.S");

struct arch_thread {
    _Alignas(16) uint8_t vectors[512]; /* Q0..Q31 */
    uint64_t fpcr;
    uint64_t fpsr;
};

struct arch_cpu {
    struct start_values start; /* written once, by the CPU that starts this one */
    uint64_t redistributor;    /* virtual address of this CPU's GIC redistributor */
};

/* Devices raise no line by writing a message (x86_64/include/kernel/arch_types.h). */
#define ARCH_MESSAGE_LINE_FIRST 0u
#define ARCH_MESSAGE_LINES_END  0u

/* A frame record (AAPCS64, 6.2.3): previous frame pointer, then return address. */
#define ARCH_FRAME_PREVIOUS_OFFSET 0
#define ARCH_FRAME_RETURN_OFFSET   8

struct cpu;

static inline struct cpu *arch_cpu_current(void)
{
    struct cpu *cpu;
    /* Not volatile: kernel code never moves to another CPU. */
    __asm__("mrs %0, tpidr_el1" : "=r"(cpu));
    return cpu;
}

static inline void arch_cpu_relax(void)
{
    __asm__ volatile("yield" ::: "memory");
}
