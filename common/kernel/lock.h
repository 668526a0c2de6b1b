/*
 * A ticket lock: CPUs get it in the order in which they asked. Interrupts are masked whenever the
 * kernel runs, so that no trap can find its own CPU holding it.
 */
#pragma once

#include "kernel/arch_types.h"
#include <stdatomic.h>
#include <stdbool.h>

struct lock {
    atomic_uint next;    /* [a] the ticket that the next to ask gets */
    atomic_uint serving; /* [a] the ticket whose holder may go on */
};

static inline unsigned lock_take_ticket(struct lock *lock)
{
    /* Relaxed: only the read of `serving` orders what the lock guards. */
    return atomic_fetch_add_explicit(&lock->next, 1, memory_order_relaxed);
}

static inline bool lock_is_served(const struct lock *lock, unsigned ticket)
{
    return atomic_load_explicit(&lock->serving, memory_order_acquire) == ticket;
}

static inline void lock_acquire(struct lock *lock)
{
    const unsigned ticket = lock_take_ticket(lock);
    while (!lock_is_served(lock, ticket)) {
        arch_cpu_relax();
    }
}

static inline void lock_release(struct lock *lock)
{
    /* Only the holder writes `serving`. */
    const unsigned next = atomic_load_explicit(&lock->serving, memory_order_relaxed) + 1;
    atomic_store_explicit(&lock->serving, next, memory_order_release);
}
