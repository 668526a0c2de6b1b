/*
 * A ticket lock: CPUs get it in the order in which they asked. Interrupts are masked whenever the
 * kernel runs, so that no trap can find its own CPU holding it.
 */
#pragma once

#include "kernel/arch_types.h"
#include <stdatomic.h>

struct lock {
    atomic_uint next;    /* [a] the ticket that the next to ask gets */
    atomic_uint serving; /* [a] the ticket whose holder may go on */
};

static inline void lock_acquire(struct lock *lock)
{
    /* Relaxed: only the read of `serving` below orders what the lock guards. */
    const unsigned ticket = atomic_fetch_add_explicit(&lock->next, 1, memory_order_relaxed);
    while (atomic_load_explicit(&lock->serving, memory_order_acquire) != ticket) {
        arch_cpu_relax();
    }
}

static inline void lock_release(struct lock *lock)
{
    /* Only the holder writes `serving`. */
    const unsigned next = atomic_load_explicit(&lock->serving, memory_order_relaxed) + 1;
    atomic_store_explicit(&lock->serving, next, memory_order_release);
}
