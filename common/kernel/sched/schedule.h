/*
 * Choosing what runs. All functions here are called with the kernel lock held; those that give a
 * thread have released it: it is the CPU's current thread, its address space is active, and it only
 * has to be resumed.
 */
#pragma once

#include "arch.h"
#include "cap/process.h"
#include "kernel_lock.h"
#include "sched/cpu.h"
#include "sched/thread.h"

/*
 * Ends a trap whose thread still may run: it goes on, or something more urgent does first. What it
 * owes (a retry of its system call, pieces of the reaper's work) is done before.
 */
struct thread *schedule_return(void);

/* Chooses among what is ready; the current thread is no longer RUNNING. */
struct thread *schedule(void);

/*
 * Whether the current thread, whose system call is over, simply goes on: its address space and its
 * FPU state are where they were.
 */
static inline __attribute__((always_inline)) bool
schedule_goes_on(const struct cpu *cpu, const struct thread *thread)
{
    return thread->state == THREAD_RUNNING && !cpu->must_schedule && !thread->pays_reaper &&
           cpu->ready.highest <= thread->priority;
}

/*
 * The direct hand-over: `next`, which is on no queue, runs at once; the current thread has been put
 * wherever it waits. The budget stays the same.
 */
static inline __attribute__((always_inline)) struct thread *
schedule_switch_to(struct cpu *cpu, struct thread *next)
{
    if (__builtin_expect(cpu->is_fpu_live, false)) {
        arch_fpu_leave(cpu, cpu->current);
    }
    next->state = THREAD_RUNNING;
    cpu->current = next;
    const struct address_space *space = &next->process->space;
    if (atomic_load_explicit(&cpu->space, memory_order_relaxed) != space) {
        atomic_store_explicit(&cpu->space, space, memory_order_relaxed);
        arch_user_table_activate(space->table.root);
    }
    kernel_lock_release();
    return next;
}

/* A thread has become ready on a CPU: makes that CPU look again, if it should. */
void schedule_notice(struct thread *thread);

/* Charges the running thread's budget up to now. */
void schedule_account(struct cpu *cpu, uint64_t now_ns);
