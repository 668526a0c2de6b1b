/*
 * The one lock that guards everything tagged [kernel] (docs/adr/0005). A CPU holds it from the
 * moment it begins to handle a trap until it goes back to user mode or to sleep.
 *
 * A CPU that waits for it still answers requests to flush its TLB: whoever asks holds the lock.
 */
#pragma once

#include "lock.h"

extern struct lock kernel_lock;

/* The turns of waiting for a ticket that is not served yet. */
void kernel_lock_wait(unsigned ticket);

static inline __attribute__((always_inline)) void kernel_lock_acquire(void)
{
    const unsigned ticket = lock_take_ticket(&kernel_lock);
    if (__builtin_expect(!lock_is_served(&kernel_lock, ticket), 0)) {
        kernel_lock_wait(ticket);
    }
}

static inline __attribute__((always_inline)) void kernel_lock_release(void)
{
    lock_release(&kernel_lock);
}
