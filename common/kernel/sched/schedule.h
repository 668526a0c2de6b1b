/*
 * Choosing what runs, and going there. All functions here are called with the kernel lock held.
 */
#pragma once

#include <stdint.h>

struct cpu;
struct thread;

/*
 * Ends a trap whose thread still may run: it goes on, or something more urgent does first. What it
 * owes (a retry of its system call, pieces of the reaper's work) is done before.
 */
_Noreturn void schedule_return(void);

/* Chooses among what is ready; the current thread is no longer RUNNING. */
_Noreturn void schedule(void);

/*
 * The direct hand-over: `next`, which is on no queue, runs at once; the current thread has been put
 * wherever it waits. The budget stays the same.
 */
_Noreturn void schedule_switch_to(struct cpu *cpu, struct thread *next);

/* A thread has become ready on a CPU: makes that CPU look again, if it should. */
void schedule_notice(struct thread *thread);

/* Charges the running thread's budget up to now. */
void schedule_account(struct cpu *cpu, uint64_t now_ns);
