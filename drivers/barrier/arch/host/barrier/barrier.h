/*
 * Barriers between a CPU and a device, on the host, where devices are models in the same program.
 * Each orders what stands before it and what stands after it in the program; all are barriers for
 * the compiler too.
 */
#pragma once

#include <stdatomic.h>

/* Writes to memory before it are seen by the device before writes to memory after it. */
static inline void barrier_write(void)
{
    atomic_thread_fence(memory_order_release);
}

/* Reads of memory, or of a register, before it are done before reads of memory after it. */
static inline void barrier_read(void)
{
    atomic_thread_fence(memory_order_acquire);
}

/* All accesses to memory before it are done before all after it. */
static inline void barrier_all(void)
{
    atomic_thread_fence(memory_order_seq_cst);
}

/* Writes to memory before it are seen by the device before a register is written after it. */
static inline void barrier_register(void)
{
    atomic_thread_fence(memory_order_seq_cst);
}
