/* Threads, futexes and their scheduling as system calls. */
#include "blocking.h"
#include "duration.h"
#include "lock.h"
#include "objects.h"
#include "process.h"
#include "runtime/message.h"
#include "signals.h"
#include "thread.h"
#include "thread_schedule.h"
#include <errno.h>
#include <sched.h>
#include <stddef.h>
#include <tessera/calls.h>

/* linux/futex.h; what musl asks for. */
enum futex_operation {
    FUTEX_WAIT = 0,
    FUTEX_WAKE = 1,
    FUTEX_REQUEUE = 3,
};
#define FUTEX_PRIVATE    128
#define FUTEX_CLOCK_REAL 256

static long futex_wait(volatile uint32_t *word, uint32_t value, const struct timespec *timeout)
{
    if (timeout != NULL && !duration_is_valid(timeout)) {
        return -EINVAL;
    }
    if (thread_prepare_waiting() != STATUS_OK) {
        return -ENOMEM;
    }
    const uint64_t key = (uint64_t)word;
    const uint64_t deadline_ns =
        timeout != NULL ? duration_add(object_clock_ns(), duration_ns(timeout)) : 0;
    const struct waiter_park park = {key, waiter_park_count(key)};
    if (__atomic_load_n(word, __ATOMIC_SEQ_CST) != value) {
        return -EAGAIN;
    }
    const long result = blocking_wait(&park, deadline_ns, 0);
    return result == -EINTR && timeout == NULL ? RESULT_RESTART : result;
}

long tessera_call_futex(const long *arguments)
{
    volatile uint32_t *word = (volatile uint32_t *)arguments[0];
    switch (arguments[1] & ~(FUTEX_PRIVATE | FUTEX_CLOCK_REAL)) {
    case FUTEX_WAIT:
        return futex_wait(word, (uint32_t)arguments[2], (const struct timespec *)arguments[3]);
    case FUTEX_WAKE:
        return (long)waiter_unpark((uint64_t)word, (uint32_t)arguments[2]);
    case FUTEX_REQUEUE:
        /* Those that would be moved to the other word are woken: they look there by themselves. */
        return (long)waiter_unpark((uint64_t)word, (uint32_t)(arguments[2] + arguments[3]));
    default:
        return -ENOSYS;
    }
}

/* The first thread calls it as soon as it has a thread pointer. */
long tessera_call_set_tid_address(const long *arguments)
{
    thread_leave_first_steps();
    struct thread *self = thread_self();
    if (self->number == 0) {
        self->number = (int)process_number();
    }
    self->ended_address = (int *)arguments[0];
    return self->number;
}

long tessera_call_gettid(const long *arguments)
{
    (void)arguments;
    return thread_self()->number;
}

long tessera_call_exit(const long *arguments)
{
    (void)arguments;
    thread_end(NULL, 0);
}

long tessera_call_sched_yield(const long *arguments)
{
    (void)arguments;
    thread_yield();
    return 0;
}

/* 0 is the caller; the process stands for its first thread. The caller has the lock. */
static struct thread *named(long number)
{
    return number == 0 ? thread_self() : thread_find(number);
}

long tessera_call_sched_setscheduler(const long *arguments)
{
    const struct sched_param *parameters = (const struct sched_param *)arguments[2];
    if (parameters == NULL || arguments[0] < 0) {
        return -EINVAL;
    }
    lock_acquire();
    struct thread *thread = named(arguments[0]);
    const long result =
        thread == NULL ? -ESRCH
                       : thread_reschedule(thread, (int)arguments[1], parameters->sched_priority);
    lock_release();
    return result;
}

long tessera_call_sched_getscheduler(const long *arguments)
{
    lock_acquire();
    const struct thread *thread = arguments[0] < 0 ? NULL : named(arguments[0]);
    const long result = thread != NULL ? thread->policy : -ESRCH;
    lock_release();
    return arguments[0] < 0 ? -EINVAL : result;
}

long tessera_call_sched_getparam(const long *arguments)
{
    struct sched_param *parameters = (struct sched_param *)arguments[1];
    if (parameters == NULL || arguments[0] < 0) {
        return -EINVAL;
    }
    lock_acquire();
    const struct thread *thread = named(arguments[0]);
    const int priority = thread != NULL ? thread->priority : 0;
    lock_release();
    if (thread == NULL) {
        return -ESRCH;
    }
    *parameters = (struct sched_param){.sched_priority = priority};
    return 0;
}

long tessera_call_sched_setparam(const long *arguments)
{
    const struct sched_param *parameters = (const struct sched_param *)arguments[1];
    if (parameters == NULL || arguments[0] < 0) {
        return -EINVAL;
    }
    lock_acquire();
    struct thread *thread = named(arguments[0]);
    const long result = thread == NULL
                            ? -ESRCH
                            : thread_reschedule(thread, thread->policy, parameters->sched_priority);
    lock_release();
    return result;
}

static long priority_bound(long policy, int realtime)
{
    switch (policy) {
    case SCHED_FIFO:
    case SCHED_RR:
        return realtime;
    case SCHED_OTHER:
        return 0;
    default:
        return -EINVAL;
    }
}

long tessera_call_sched_get_priority_max(const long *arguments)
{
    return priority_bound(arguments[0], PRIORITY_MOST);
}

long tessera_call_sched_get_priority_min(const long *arguments)
{
    return priority_bound(arguments[0], PRIORITY_LEAST);
}

/* The kernel's slice (sched/scheduling.h). */
#define ROUND_ROBIN_NS 5000000u

long tessera_call_sched_rr_get_interval(const long *arguments)
{
    lock_acquire();
    const bool is_there = arguments[0] >= 0 && named(arguments[0]) != NULL;
    lock_release();
    if (!is_there) {
        return arguments[0] < 0 ? -EINVAL : -ESRCH;
    }
    *(struct timespec *)arguments[1] = duration_timespec(ROUND_ROBIN_NS);
    return 0;
}

/* All threads run on one CPU until they are told otherwise, and nothing here tells them. */
long tessera_call_sched_getaffinity(const long *arguments)
{
    const long size_bytes = arguments[1];
    unsigned long *mask = (unsigned long *)arguments[2];
    if (size_bytes < (long)sizeof(*mask)) {
        return -EINVAL;
    }
    *mask = 1;
    return (long)sizeof(*mask);
}
