#include "timers.h"
#include "duration.h"
#include "faults.h"
#include "helper.h"
#include "lock.h"
#include "objects.h"
#include "signals.h"
#include "thread.h"
#include <errno.h>
#include <limits.h>
#include <time.h>

struct timer {
    bool exists;
    struct timer_options options;
    struct timer_setting setting;
    siginfo_t info;
    long overrun;
};

static struct timer timers[TIMERS_MAX];

static struct timer *find(long number)
{
    const bool exists = number >= 0 && number < TIMERS_MAX && timers[number].exists;
    return exists ? &timers[number] : NULL;
}

/* Moves a timer that is due on to its next time. Gives how often it was due in between. */
static uint64_t advance(struct timer *timer, uint64_t now_ns)
{
    struct timer_setting *setting = &timer->setting;
    if (setting->interval_ns == 0) {
        setting->next_ns = 0;
        return 0;
    }
    const uint64_t missed = (now_ns - setting->next_ns) / setting->interval_ns;
    setting->next_ns += missed * setting->interval_ns; /* at most now */
    setting->next_ns = duration_add(setting->next_ns, setting->interval_ns);
    return missed;
}

/* A signal that still waits is not sent again: the timer has overrun. */
static bool is_waiting(const struct timer *timer, const struct thread *thread)
{
    const signal_set bit = signal_bit(timer->info.si_signo);
    const signal_set there = thread != NULL ? thread->queue.pending : signals_pending_for_process();
    return (there & bit) != 0;
}

static void fire(struct timer *timer, uint64_t now_ns)
{
    const long missed = (long)advance(timer, now_ns);
    const int number = timer->options.thread;
    struct thread *thread = number != 0 ? thread_find(number) : NULL;
    if (timer->options.is_silent || (number != 0 && thread == NULL)) {
        return;
    }
    if (is_waiting(timer, thread)) {
        timer->overrun += 1 + missed;
    } else {
        timer->overrun = missed;
        (void)signals_send_locked(&timer->info, thread, true);
    }
    timer->overrun = timer->overrun < DELAYTIMER_MAX ? timer->overrun : DELAYTIMER_MAX;
}

/* Fires what is due. Gives when the next one is; 0: none. */
static uint64_t look(bool is_signalled)
{
    const uint64_t now_ns = object_clock_ns();
    uint64_t next_ns = 0;
    (void)is_signalled;
    for (uint32_t i = 0; i < TIMERS_MAX; i++) {
        struct timer *timer = &timers[i];
        if (!timer->exists || timer->setting.next_ns == 0) {
            continue;
        }
        if (timer->setting.next_ns <= now_ns) {
            fire(timer, now_ns);
        }
        const uint64_t mine_ns = timer->setting.next_ns;
        if (mine_ns != 0 && (next_ns == 0 || mine_ns < next_ns)) {
            next_ns = mine_ns;
        }
    }
    return next_ns;
}

long timers_create(const siginfo_t *info, const struct timer_options *options)
{
    if (helper_watch(HELPER_TIMERS, look) != STATUS_OK) {
        return -EAGAIN;
    }
    if (!options->is_silent) {
        faults_prepare_sending();
    }
    lock_acquire();
    long result = -EAGAIN;
    for (long i = 0; i < TIMERS_MAX && result < 0; i++) {
        if (!timers[i].exists) {
            timers[i] = (struct timer){.exists = true, .options = *options, .info = *info};
            timers[i].info.si_timerid = (int)i;
            result = i;
        }
    }
    lock_release();
    return result;
}

long timers_clock(long number)
{
    lock_acquire();
    const struct timer *timer = find(number);
    const long clock = timer != NULL ? timer->options.clock : CLOCK_MONOTONIC;
    lock_release();
    return clock;
}

long timers_delete(long number)
{
    lock_acquire();
    struct timer *timer = find(number);
    if (timer != NULL) {
        timer->exists = false;
    }
    lock_release();
    return timer != NULL ? 0 : -EINVAL;
}

long timers_set(long number, const struct timer_setting *setting, struct timer_setting *before)
{
    lock_acquire();
    struct timer *timer = find(number);
    if (timer != NULL) {
        *before = timer->setting;
        timer->setting = *setting;
        timer->overrun = 0;
        helper_wake(HELPER_TIMERS); /* it may be due before what the helper sleeps for */
    }
    lock_release();
    return timer != NULL ? 0 : -EINVAL;
}

long timers_get(long number, struct timer_setting *setting)
{
    lock_acquire();
    const struct timer *timer = find(number);
    if (timer != NULL) {
        *setting = timer->setting;
    }
    lock_release();
    return timer != NULL ? 0 : -EINVAL;
}

long timers_overrun(long number)
{
    lock_acquire();
    const struct timer *timer = find(number);
    const long result = timer != NULL ? timer->overrun : -EINVAL;
    lock_release();
    return result;
}
