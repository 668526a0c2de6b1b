/* Clocks and sleeping as system calls. */
#include "blocking.h"
#include "date.h"
#include "duration.h"
#include "objects.h"
#include "process.h"
#include "schema/kernel_client.h"
#include "thread.h"
#include "time_clock.h"
#include <errno.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/times.h>
#include <tessera/calls.h>

/* What a nanosecond counter can tell apart. */
#define RESOLUTION_NS 1

/* Clocks of processes and threads other than the caller have negative numbers (musl's encoding). */
static bool is_cpu_clock(long clock)
{
    return clock == CLOCK_PROCESS_CPUTIME_ID || clock == CLOCK_THREAD_CPUTIME_ID || clock < 0;
}

/* Those that go on whatever runs. */
static bool goes_on_always(long clock)
{
    switch (clock) {
    case CLOCK_REALTIME:
    case CLOCK_MONOTONIC:
    case CLOCK_MONOTONIC_RAW:
    case CLOCK_REALTIME_COARSE:
    case CLOCK_MONOTONIC_COARSE:
    case CLOCK_BOOTTIME:
        return true;
    default:
        return false;
    }
}

/* Numbers of other processes' clocks: bits 0..1 which, bit 2 of a thread, above: not its number. */
static bool names_ours(long clock)
{
    if (clock >= 0) {
        return true;
    }
    const long number = ~(clock >> 3);
    return number == 0 || number == (long)process_number() || process_has_thread(number);
}

static bool shows_date(long clock)
{
    return clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE;
}

bool time_clock_is_known(long clock)
{
    return goes_on_always(clock) || (is_cpu_clock(clock) && names_ours(clock));
}

uint64_t time_clock_ns(long clock)
{
    if (!is_cpu_clock(clock)) {
        return shows_date(clock) ? date_now_ns() : object_clock_ns();
    }
    struct scheduling_state_results results = {0};
    (void)scheduling_state(OWN_SCHEDULING, &results);
    /* A budget without limit is not counted: then all that is known is how long it can have run. */
    return results.consumed_ns != 0 ? results.consumed_ns : object_clock_ns() - process_start_ns();
}

uint64_t time_clock_deadline_ns(long clock, uint64_t time_ns)
{
    return shows_date(clock) ? date_deadline_ns(time_ns) : time_ns;
}

long tessera_call_clock_gettime(const long *arguments)
{
    if (!time_clock_is_known(arguments[0])) {
        return -EINVAL;
    }
    const struct timespec now = duration_timespec(time_clock_ns(arguments[0]));
    memcpy((void *)arguments[1], &now, sizeof(now));
    return 0;
}

long tessera_call_clock_getres(const long *arguments)
{
    if (!time_clock_is_known(arguments[0])) {
        return -EINVAL;
    }
    const struct timespec resolution = {.tv_nsec = RESOLUTION_NS};
    if (arguments[1] != 0) {
        memcpy((void *)arguments[1], &resolution, sizeof(resolution));
    }
    return 0;
}

/* Nobody has been given the authority to say what time it is. */
long tessera_call_clock_settime(const long *arguments)
{
    const struct timespec *time = (const struct timespec *)arguments[1];
    if (arguments[0] != CLOCK_REALTIME || !duration_is_valid(time)) {
        return -EINVAL;
    }
    return -EPERM;
}

long tessera_call_gettimeofday(const long *arguments)
{
    const uint64_t now_ns = date_now_ns();
    const struct timeval now = {
        .tv_sec = (time_t)(now_ns / NS_PER_S),
        .tv_usec = (suseconds_t)(now_ns % NS_PER_S / NS_PER_US),
    };
    if (arguments[0] != 0) {
        memcpy((void *)arguments[0], &now, sizeof(now));
    }
    return 0;
}

/* Sleeps until a time of the machine's clock. 0 or -EINTR. */
static long sleep_until(uint64_t deadline_ns)
{
    if (deadline_ns <= object_clock_ns()) {
        return 0;
    }
    const long result = blocking_wait(NULL, deadline_ns, 0);
    return result == -ETIMEDOUT ? 0 : result;
}

static long sleep_for(const struct timespec *duration, long remaining_address)
{
    const uint64_t deadline_ns = duration_add(object_clock_ns(), duration_ns(duration));
    const long result = sleep_until(deadline_ns);
    if (result == -EINTR && remaining_address != 0) {
        const uint64_t now_ns = object_clock_ns();
        const struct timespec remaining =
            duration_timespec(now_ns < deadline_ns ? deadline_ns - now_ns : 0);
        memcpy((void *)remaining_address, &remaining, sizeof(remaining));
    }
    return result;
}

long tessera_call_nanosleep(const long *arguments)
{
    const struct timespec *duration = (const struct timespec *)arguments[0];
    return duration_is_valid(duration) ? sleep_for(duration, arguments[1]) : -EINVAL;
}

long tessera_call_clock_nanosleep(const long *arguments)
{
    const struct timespec *time = (const struct timespec *)arguments[2];
    if (!goes_on_always(arguments[0])) {
        return time_clock_is_known(arguments[0]) ? -ENOTSUP : -EINVAL;
    }
    if (!duration_is_valid(time)) {
        return -EINVAL;
    }
    const bool is_absolute = (arguments[1] & TIMER_ABSTIME) != 0;
    return is_absolute ? sleep_until(time_clock_deadline_ns(arguments[0], duration_ns(time)))
                       : sleep_for(time, arguments[3]);
}

/* Ticks of sysconf(_SC_CLK_TCK), which musl says are hundredths of a second. */
#define TICK_NS (NS_PER_S / 100)

long tessera_call_times(const long *arguments)
{
    const struct tms times = {
        .tms_utime = (clock_t)(time_clock_ns(CLOCK_PROCESS_CPUTIME_ID) / TICK_NS)};
    if (arguments[0] != 0) {
        memcpy((void *)arguments[0], &times, sizeof(times));
    }
    return (long)(object_clock_ns() / TICK_NS);
}

long tessera_call_getrusage(const long *arguments)
{
    const uint64_t used_ns = time_clock_ns(CLOCK_PROCESS_CPUTIME_ID);
    struct rusage usage = {0};
    if (arguments[0] != RUSAGE_SELF && arguments[0] != RUSAGE_CHILDREN) {
        return -EINVAL;
    }
    if (arguments[0] == RUSAGE_SELF) {
        usage.ru_utime.tv_sec = (time_t)(used_ns / NS_PER_S);
        usage.ru_utime.tv_usec = (suseconds_t)(used_ns % NS_PER_S / NS_PER_US);
    }
    memcpy((void *)arguments[1], &usage, sizeof(usage));
    return 0;
}
