/*
 * A thread that was at any instruction is made to run handlers first: of a fault that it has had,
 * or of a signal that came while it computed.
 *
 *     interruption_begin()  whoever stopped it, or the fault helper: notes program counter and
 *                           stack pointer, and lets it go on at interruption_entry (arch/)
 *     interruption_entry    keeps all other registers on its stack, calls interruption_run(), loads
 *                           them again, and faults on purpose, since it cannot load the last two
 *     interruption_end()    the fault helper: puts those two back
 *
 * Invariant: whoever is in a call of libposix is not interrupted, but by a fault.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct thread;

struct interruption {
    uint64_t program_counter; /* 0: the thread is not on its way into one, or out of one */
    uint64_t stack_pointer;
    bool was_in_call;
};

/*
 * The thread stands still. With has_fault its handler runs on the alternate stack, where there is
 * one: its own may be what is at fault. False: it does not stand still, or has gone.
 */
bool interruption_begin(struct thread *thread);

/* Whether a fault at this instruction says that an interruption is over. */
bool interruption_is_over(uint64_t program_counter);

/* The thread has faulted there. The caller holds the lock. False: it has gone. */
bool interruption_end(struct thread *thread);

/* Interrupts a thread of this process that runs outside of libposix, if it still does. The caller
 * holds the lock. */
void interruption_of_computing(struct thread *thread);
