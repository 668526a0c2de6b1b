/*
 * The portable half of the timer. There is no tick: the timer is set only when something waits for
 * it, and a setting that has become unnecessary fires once, finds nothing to do, and is forgotten.
 */
#include "sched/timer.h"
#include "arch.h"
#include "cap/reaper.h"
#include "kernel_lock.h"
#include "sched/cpu.h"
#include "sched/scheduling.h"
#include "sched/thread.h"
#include "trap.h"

/* Timeouts fired by one interrupt; the rest comes with the next one, at once. */
#define FIRE_STEP 16u

void timer_update(void)
{
    struct cpu *cpu = arch_cpu_current();
    uint64_t next_ns = cpu->slice_end_ns;
    if (cpu->timeouts.first != NULL && cpu->timeouts.first->deadline_ns < next_ns) {
        next_ns = cpu->timeouts.first->deadline_ns;
    }
    /* An earlier setting stays: it does no harm, and setting costs more than looking again. */
    if (next_ns < cpu->timer_set_ns) {
        cpu->timer_set_ns = next_ns;
        arch_timer_arm(next_ns);
    }
}

void timer_set_slice_end(uint64_t end_ns)
{
    arch_cpu_current()->slice_end_ns = end_ns;
    timer_update();
}

static void fire_timeouts(struct cpu *cpu, uint64_t now_ns)
{
    for (uint32_t i = 0; i < FIRE_STEP; i++) {
        struct timeout *first = cpu->timeouts.first;
        if (first == NULL || first->deadline_ns > now_ns) {
            return;
        }
        timeout_heap_remove(&cpu->timeouts, first);
        first->fire(first);
    }
}

/* Who computes makes no system calls, which would do pieces of what is left to nobody else. */
static void help_reaper(const struct thread *thread)
{
    if (reaper_has_work() && thread != NULL && thread->priority <= reaper_urgency()) {
        reaper_step();
    }
}

void timer_fired(void)
{
    struct cpu *cpu = arch_cpu_current();
    atomic_fetch_add_explicit(&cpu->timer_count, 1, memory_order_relaxed);
    kernel_lock_acquire();
    const uint64_t now_ns = arch_timer_now_ns();
    cpu->timer_set_ns = TIMER_NEVER;
    fire_timeouts(cpu, now_ns);
    if (cpu->slice_end_ns <= now_ns) {
        cpu->slice_end_ns = TIMER_NEVER;
        cpu->must_schedule = true;
        help_reaper(cpu->current);
    }
    timer_update();
    kernel_lock_release();
}
