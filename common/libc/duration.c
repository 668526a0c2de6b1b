#include "duration.h"

bool duration_is_valid(const struct timespec *time)
{
    return time->tv_sec >= 0 && time->tv_nsec >= 0 && (uint64_t)time->tv_nsec < NS_PER_S;
}

uint64_t duration_add(uint64_t left_ns, uint64_t right_ns)
{
    return left_ns > UINT64_MAX - right_ns ? UINT64_MAX : left_ns + right_ns;
}

uint64_t duration_ns(const struct timespec *time)
{
    const uint64_t seconds = (uint64_t)time->tv_sec;
    if (seconds > UINT64_MAX / NS_PER_S) {
        return UINT64_MAX;
    }
    return duration_add(seconds * NS_PER_S, (uint64_t)time->tv_nsec);
}

struct timespec duration_timespec(uint64_t ns)
{
    return (struct timespec){.tv_sec = (time_t)(ns / NS_PER_S), .tv_nsec = (long)(ns % NS_PER_S)};
}
