/*
 * Threads of a plain program. They run on the program's CPU time; each has a stack and a message
 * page of its own, with an unmapped page below the stack.
 */
#pragma once

#include "abi/status.h"
#include "runtime/mapping.h"
#include <stdint.h>

#define PROGRAM_THREAD_STACK_BYTES UINT64_C(0x8000)

/* The caller's memory; it must stay as long as the thread runs. */
struct program_thread {
    void (*entry)(void *argument);
    void *argument;
    uint32_t handle;
    uint32_t ended; /* an event, signalled as the last thing the thread does */
    struct mapping stack;
};

/*
 * Starts a thread with the program's own priority, on the CPU of the first one. Errors: the
 * ledger's quota, STATUS_LIMIT_EXCEEDED, and no room for its stack, STATUS_NO_MEMORY.
 */
NODISCARD enum status
program_thread_create(void (*entry)(void *argument), void *argument, struct program_thread *thread);

/* Waits until its entry has come back, then gives back what it took. Once. */
void program_thread_join(struct program_thread *thread);
