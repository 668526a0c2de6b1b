/*
 * The scheduler's one loop. Every trap but the fast paths ends here; so does every CPU that has
 * nothing to do. Long work is cut into pieces: a thread that owes a retry of its system call, or
 * pieces of the reaper's work, does one piece each time it is chosen, before it goes to user mode;
 * between two pieces interrupts come in, and something more urgent may be chosen.
 */
#include "sched/schedule.h"
#include "arch.h"
#include "cap/process.h"
#include "cap/reaper.h"
#include "ipc/system_call.h"
#include "kernel_lock.h"
#include "panic.h"
#include "sched/cpu.h"
#include "sched/scheduling.h"
#include "sched/thread.h"
#include "sched/timer.h"

/* Rarely run, and far from the switch between threads: small rather than fast. */
#define COLD __attribute__((cold, minsize))

void schedule_account(struct cpu *cpu, uint64_t now_ns)
{
    if (cpu->account != NULL) {
        scheduling_charge(cpu->account, cpu->charged_ns, now_ns);
        cpu->charged_ns = now_ns;
    }
}

static void set_account(struct cpu *cpu, struct scheduling *account, uint64_t now_ns)
{
    if (cpu->account != NULL) {
        object_release(&cpu->account->object);
    }
    cpu->account = account;
    cpu->charged_ns = now_ns;
    if (account != NULL) {
        object_hold(&account->object);
    }
}

/* The current thread leaves the CPU, or may. */
static void put_away(struct cpu *cpu)
{
    struct thread *thread = cpu->current;
    if (thread == NULL) {
        return;
    }
    if (cpu->is_fpu_live) {
        arch_fpu_leave(cpu, thread);
    }
    if (cpu->account != NULL) {
        schedule_account(cpu, arch_timer_now_ns());
        set_account(cpu, NULL, 0);
    }
    cpu->current = NULL;
    if (thread->state == THREAD_RUNNING) {
        thread_make_ready(thread);
    }
}

/*
 * How long may it run? Until its budget is used up, or others of its priority had to wait enough.
 */
static void set_slice(struct cpu *cpu, const struct thread *thread)
{
    struct scheduling *scheduling = thread->scheduling;
    /* What is to be cleaned up is a peer as well. */
    const bool has_peers = cpu->ready.highest == thread->priority || reaper_has_work();
    const bool is_counted = scheduling_is_counted(scheduling);
    if (!is_counted && !has_peers) {
        cpu->slice_end_ns = TIMER_NEVER;
        return;
    }
    const uint64_t now_ns = arch_timer_now_ns();
    uint64_t left_ns = has_peers ? SCHEDULING_SLICE_NS : TIMER_NEVER - now_ns;
    if (is_counted) {
        const bool is_borrowed = scheduling != thread->own_scheduling;
        const uint64_t budget_ns = scheduling_time_left(scheduling, now_ns, is_borrowed);
        const bool is_in_debt = budget_ns == 0 && is_borrowed;
        /* The caller pays what its answer takes, and nothing more once it does not wait for it. */
        if (!is_in_debt || thread->caller != NULL) {
            set_account(cpu, scheduling, now_ns);
        }
        /* Whoever gets the CPU from a server in debt is looked at, and soon so is the server. */
        cpu->must_schedule |= is_in_debt;
        const uint64_t most_ns = is_in_debt ? SCHEDULING_SLICE_NS : budget_ns;
        left_ns = most_ns < left_ns ? most_ns : left_ns;
    }
    timer_set_slice_end(now_ns + left_ns);
}

static void let_interrupts_in(void)
{
    kernel_lock_release();
    arch_interrupts_poll();
    kernel_lock_acquire();
}

/* The idle CPU that does the reaper's work: one is enough, busy ones wait for its lock. */
static const struct cpu *reaping; /* [kernel] */

/* Wakes one that sleeps, if there is work and nobody at it. */
static COLD void find_reaping_cpu(void)
{
    for (uint32_t i = 0; reaping == NULL && reaper_has_work() && i < cpu_count(); i++) {
        const struct cpu *cpu = cpu_at(i);
        if (cpu->state == CPU_ONLINE && cpu->current == NULL && cpu != arch_cpu_current()) {
            arch_irq_send_ipi(cpu);
            return;
        }
    }
}

/*
 * A thread that ended itself or its process still pays for it, on its own budget: it does pieces of
 * the reaper's work until it is itself what the reaper comes to. Then an idle CPU does the rest, or
 * those do whose slices end (timer.c).
 */
static COLD void pay_or_stop(struct thread *thread)
{
    thread->state = THREAD_STOPPED;
    if (!thread->pays_reaper || reaper_has_done(thread->paid_round)) {
        return;
    }
    object_hold(&thread->object);
    reaper_step();
    if (thread->state == THREAD_STOPPED) {
        thread->state = THREAD_READY;
        run_queue_add_last(&cpu_at(thread->cpu)->ready, thread);
    } else {
        find_reaping_cpu();
    }
    object_release(&thread->object);
    let_interrupts_in();
}

/* False when a thread that was chosen cannot run after all: it is where it belongs then. */
static bool may_run(struct thread *thread)
{
    struct scheduling *scheduling = thread->scheduling;
    if (thread->process->object.is_ended || thread->object.is_ended) {
        pay_or_stop(thread);
        return false;
    }
    const bool is_borrowed = scheduling != thread->own_scheduling;
    const bool has_time = !scheduling->object.is_ended &&
                          scheduling_time_left(scheduling, arch_timer_now_ns(), is_borrowed) != 0;
    if (!has_time && !is_borrowed && !scheduling->object.is_ended) {
        scheduling_wait(scheduling, thread);
        return false;
    }
    if (!has_time && thread->priority > thread_floor(thread)) {
        /* A server finishes what it has begun, and others wait for it: but not before the rest. */
        thread->priority = thread_floor(thread);
        thread_make_ready(thread);
        return false;
    }
    return true;
}

static COLD void idle_turn(struct cpu *cpu)
{
    if (reaper_has_work() && (reaping == NULL || reaping == cpu)) {
        reaping = cpu;
        reaper_step();
        let_interrupts_in();
        return;
    }
    if (reaping == cpu) {
        reaping = NULL;
    }
    cpu->slice_end_ns = TIMER_NEVER;
    kernel_lock_release();
    arch_cpu_wait();
    kernel_lock_acquire();
}

/* One piece of what the thread owes; false when it owes nothing. It is the current thread. */
static bool do_what_is_owed(struct thread *thread)
{
    if (thread->must_retry) {
        thread->must_retry = false;
        system_call_perform(thread);
        return true;
    }
    if (thread->pays_reaper) {
        reaper_step();
        thread->pays_reaper = !reaper_has_done(thread->paid_round);
        return true;
    }
    return false;
}

struct thread *schedule(void)
{
    struct cpu *cpu = arch_cpu_current();
    for (;;) {
        put_away(cpu);
        cpu->must_schedule = false;
        struct thread *thread = run_queue_take(&cpu->ready);
        if (thread == NULL) {
            idle_turn(cpu);
            continue;
        }
        if (__builtin_expect(reaping == cpu, 0)) {
            reaping = NULL;
            find_reaping_cpu();
        }
        if (!may_run(thread)) {
            continue;
        }
        thread->state = THREAD_RUNNING;
        cpu->current = thread;
        set_slice(cpu, thread);
        if (do_what_is_owed(thread)) {
            /* Put away first: it may have blocked, and be chosen by another CPU. */
            put_away(cpu);
            let_interrupts_in();
            continue;
        }
        return schedule_switch_to(cpu, thread);
    }
}

struct thread *schedule_return(void)
{
    struct cpu *cpu = arch_cpu_current();
    struct thread *thread = cpu->current;
    if (!thread->must_retry && schedule_goes_on(cpu, thread)) {
        kernel_lock_release();
        return thread;
    }
    if (thread->must_retry || thread->pays_reaper) {
        /* One piece is done, schedule() will do another. */
        put_away(cpu);
        let_interrupts_in();
    }
    return schedule();
}

void schedule_notice(struct thread *thread)
{
    struct cpu *cpu = cpu_at(thread->cpu);
    const struct thread *running = cpu->current;
    const bool is_here = cpu == arch_cpu_current();
    if (running != NULL) {
        if (thread->priority < running->priority) {
            return;
        }
        if (thread->priority == running->priority) {
            /* What ends later than a slice is a budget, given out when there were no peers. */
            const uint64_t slice_end_ns = arch_timer_now_ns() + SCHEDULING_SLICE_NS;
            if (cpu->slice_end_ns <= slice_end_ns) {
                return;
            }
            if (is_here) {
                timer_set_slice_end(slice_end_ns);
                return;
            }
        }
        cpu->must_schedule = true;
    }
    if (!is_here) {
        arch_irq_send_ipi(cpu);
    }
}
