/* Timers as system calls. */
#include "duration.h"
#include "objects.h"
#include "thread.h"
#include "time_clock.h"
#include "timers.h"
#include <errno.h>
#include <string.h>
#include <sys/time.h>
#include <tessera/calls.h>

/* As musl hands it over (struct ksigevent). */
struct event_request {
    union sigval value;
    int number;
    int notify;
    int thread;
};

#define SIGEV_THREAD_ID_VALUE 4

long tessera_call_timer_create(const long *arguments)
{
    const struct event_request *event = (const struct event_request *)arguments[1];
    if (!time_clock_is_known(arguments[0])) {
        return -EINVAL;
    }
    siginfo_t info = {.si_signo = SIGALRM, .si_code = SI_TIMER};
    struct timer_options options = {.clock = arguments[0]};
    if (event != NULL) {
        options.is_silent = event->notify == SIGEV_NONE;
        options.thread = event->notify == SIGEV_THREAD_ID_VALUE ? event->thread : 0;
        info.si_signo = event->number;
        info.si_value = event->value;
        if (!options.is_silent && !signal_is_valid(event->number)) {
            return -EINVAL;
        }
    }
    const long number = timers_create(&info, &options);
    if (number < 0) {
        return number;
    }
    *(int *)arguments[2] = (int)number;
    return 0;
}

long tessera_call_timer_delete(const long *arguments)
{
    return timers_delete(arguments[0]);
}

long tessera_call_timer_getoverrun(const long *arguments)
{
    return timers_overrun(arguments[0]);
}

static struct itimerspec shown(const struct timer_setting *setting)
{
    const uint64_t now_ns = object_clock_ns();
    uint64_t left_ns = 0;
    if (setting->next_ns != 0) {
        left_ns = setting->next_ns > now_ns ? setting->next_ns - now_ns : 1;
    }
    return (struct itimerspec){
        .it_value = duration_timespec(left_ns),
        .it_interval = duration_timespec(setting->interval_ns),
    };
}

long tessera_call_timer_gettime(const long *arguments)
{
    struct timer_setting setting;
    const long result = timers_get(arguments[0], &setting);
    if (result == 0) {
        const struct itimerspec value = shown(&setting);
        memcpy((void *)arguments[1], &value, sizeof(value));
    }
    return result;
}

/* `clock`: by which the first time is, where it is absolute. */
static struct timer_setting wanted(const struct itimerspec *value, long clock, bool is_absolute)
{
    struct timer_setting setting = {.interval_ns = duration_ns(&value->it_interval)};
    const uint64_t first_ns = duration_ns(&value->it_value);
    if (first_ns != 0) {
        setting.next_ns = is_absolute ? time_clock_deadline_ns(clock, first_ns)
                                      : duration_add(object_clock_ns(), first_ns);
    }
    return setting;
}

long tessera_call_timer_settime(const long *arguments)
{
    const struct itimerspec *value = (const struct itimerspec *)arguments[2];
    if (!duration_is_valid(&value->it_value) || !duration_is_valid(&value->it_interval)) {
        return -EINVAL;
    }
    const struct timer_setting setting =
        wanted(value, timers_clock(arguments[0]), (arguments[1] & TIMER_ABSTIME) != 0);
    struct timer_setting before = {0};
    const long result = timers_set(arguments[0], &setting, &before);
    if (result == 0 && arguments[3] != 0) {
        const struct itimerspec old = shown(&before);
        memcpy((void *)arguments[3], &old, sizeof(old));
    }
    return result;
}

/* The one timer of setitimer(ITIMER_REAL) and alarm(). Made when it is first set. */
static long interval_timer = -1;

static struct timespec timespec_of(struct timeval time)
{
    return (struct timespec){.tv_sec = time.tv_sec,
                             .tv_nsec = (long)(time.tv_usec * (suseconds_t)NS_PER_US)};
}

static void show_interval_timer(const struct timer_setting *setting, long address)
{
    const struct itimerspec value = shown(setting);
    const struct itimerval old = {
        .it_value = {value.it_value.tv_sec, value.it_value.tv_nsec / (long)NS_PER_US},
        .it_interval = {value.it_interval.tv_sec, value.it_interval.tv_nsec / (long)NS_PER_US},
    };
    if (address != 0) {
        memcpy((void *)address, &old, sizeof(old));
    }
}

/* Nothing counts the CPU time that ITIMER_VIRTUAL and ITIMER_PROF need. */
long tessera_call_getitimer(const long *arguments)
{
    struct timer_setting setting = {0};
    if (arguments[0] != ITIMER_REAL) {
        return -EINVAL;
    }
    if (interval_timer >= 0) {
        (void)timers_get(interval_timer, &setting);
    }
    show_interval_timer(&setting, arguments[1]);
    return 0;
}

long tessera_call_setitimer(const long *arguments)
{
    const struct itimerval *value = (const struct itimerval *)arguments[1];
    if (arguments[0] != ITIMER_REAL) {
        return -EINVAL;
    }
    const struct itimerspec spec = {timespec_of(value->it_interval), timespec_of(value->it_value)};
    if (!duration_is_valid(&spec.it_value) || !duration_is_valid(&spec.it_interval)) {
        return -EINVAL;
    }
    const struct timer_setting setting = wanted(&spec, CLOCK_REALTIME, false);
    struct timer_setting before = {0};
    if (interval_timer < 0 && setting.next_ns != 0) {
        const siginfo_t info = {.si_signo = SIGALRM, .si_code = SI_KERNEL};
        interval_timer = timers_create(&info, &(struct timer_options){.clock = CLOCK_REALTIME});
        if (interval_timer < 0) {
            return interval_timer;
        }
    }
    if (interval_timer >= 0) {
        (void)timers_set(interval_timer, &setting, &before);
    }
    show_interval_timer(&before, arguments[2]);
    return 0;
}
