/*
 * Priorities of POSIX as those of the kernel. A program may use priorities up to the one that it
 * was started with. Its threads all have that one, until one of them asks for SCHED_FIFO or
 * SCHED_RR: then those with SCHED_OTHER go down, to make room above them.
 */
#pragma once

#include "abi/status.h"
#include <stdint.h>

struct thread;

/* Of SCHED_FIFO and SCHED_RR. */
#define PRIORITY_LEAST 1
#define PRIORITY_MOST  31

/* The program's own priority; before anything else. */
void thread_schedule_init(uint8_t priority);

uint8_t thread_schedule_most(void);

/* Gives a thread the budget of the process, and the priority that its record asks for. */
NODISCARD enum status thread_schedule(struct thread *thread);

/*
 * Changes what a record asks for, of a thread that runs. The caller holds the lock. 0, -EINVAL, or
 * -EPERM: the program's own priority leaves no room.
 */
long thread_reschedule(struct thread *thread, int policy, int priority);
