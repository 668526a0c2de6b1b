/*
 * Barriers between a CPU and a device, on riscv64, whose fences tell memory (r, w) from registers
 * (i, o). Each orders what stands before it and what stands after it in the program; all are
 * barriers for the compiler too.
 */
#pragma once

/* Writes to memory before it are seen by the device before writes to memory after it. */
static inline void barrier_write(void)
{
    __asm__ volatile("fence w, w" ::: "memory");
}

/* Reads of memory, or of a register, before it are done before reads of memory after it. */
static inline void barrier_read(void)
{
    __asm__ volatile("fence ir, r" ::: "memory");
}

/* All accesses to memory before it are done before all after it. */
static inline void barrier_all(void)
{
    __asm__ volatile("fence rw, rw" ::: "memory");
}

/* Writes to memory before it are seen by the device before a register is written after it. */
static inline void barrier_register(void)
{
    __asm__ volatile("fence w, o" ::: "memory");
}
