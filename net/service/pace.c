#include "pace.h"

/* What was taken in the same turn, or in one for other reasons, does not end the time. */
static bool goes_on_looking(struct pace *pace, uint32_t taken, uint64_t now_ns)
{
    pace->found += taken;
    if (pace->until_ns == 0 || now_ns < pace->until_ns) {
        return true;
    }
    pace->is_looking = pace->found >= PACE_DATAGRAMS_MIN;
    pace->until_ns = 0;
    pace->found = 0;
    pace->calls = 0;
    return pace->is_looking;
}

bool pace_is_called(struct pace *pace, uint32_t taken, uint64_t now_ns)
{
    if (pace->is_looking) {
        return !goes_on_looking(pace, taken, now_ns);
    }
    if (taken == 0) {
        return true;
    }
    pace->calls = now_ns - pace->last_ns < PACE_NS ? pace->calls + 1 : 1;
    pace->last_ns = now_ns;
    pace->is_looking = pace->calls >= PACE_CALLS_MIN;
    pace->until_ns = 0;
    pace->found = 0;
    return !pace->is_looking;
}

uint64_t pace_next_ns(struct pace *pace, uint64_t now_ns)
{
    if (!pace->is_looking) {
        return UINT64_MAX;
    }
    pace->until_ns = pace->until_ns == 0 ? now_ns + PACE_NS : pace->until_ns;
    return pace->until_ns;
}
