/*
 * A thread: saved registers and the process it runs in. The registers come first, because entry.S
 * reaches them through cpu->current.
 */
#pragma once

#include "abi/address.h"
#include "kernel/arch_types.h"
#include "sched/cpu_offsets.h"
#include <stdalign.h>
#include <stddef.h>

struct process;

struct thread {
    alignas(16) struct registers registers; /* [o] the CPU that runs it */
    struct process *process;                /* [I] */
};

_Static_assert(offsetof(struct thread, registers) == THREAD_REGISTERS, "entry.S");

/* Prepares a thread that will start at `entry` with its stack pointer at `stack_top`. */
void thread_init(
    struct thread *thread, struct process *process, struct vaddr entry, struct vaddr stack_top);

/* Runs `thread` on the calling CPU; the kernel lock is held, and released on the way. */
_Noreturn void thread_run(struct thread *thread);
