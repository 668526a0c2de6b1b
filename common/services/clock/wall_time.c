#include "wall_time.h"
#include "lib/calendar.h"
#include "lib/duration.h"
#include "lib/format.h"

enum status wall_time_check(
    const struct wall_clock_reading *reading, uint64_t now_ns, uint64_t time_ns, bool is_forced)
{
    const uint64_t known_ns = now_ns + reading->offset_ns;
    const uint64_t apart_ns = time_ns > known_ns ? time_ns - known_ns : known_ns - time_ns;
    if (time_ns > WALL_TIME_NS_MAX) {
        return STATUS_INVALID_ARGUMENT;
    }
    return reading->source != TIME_SOURCE_NOBODY && apart_ns > WALL_TIME_JUMP_NS_MAX && !is_forced
               ? STATUS_LIMIT_EXCEEDED
               : STATUS_OK;
}

void wall_time_describe_change(
    const struct wall_clock_reading *reading,
    uint64_t now_ns,
    uint64_t time_ns,
    char text[WALL_TIME_CHANGE_BYTES])
{
    char before[CALENDAR_TEXT_BYTES] = "unknown";
    char after[CALENDAR_TEXT_BYTES];
    /* 2^64 nanoseconds end long before the calendar does. */
    const struct calendar_time known = calendar_at((now_ns + reading->offset_ns) / NS_PER_S);
    const struct calendar_time set = calendar_at(time_ns / NS_PER_S);
    if (reading->source != TIME_SOURCE_NOBODY) {
        calendar_write(&known, before);
    }
    calendar_write(&set, after);
    (void)format_text(text, WALL_TIME_CHANGE_BYTES, "%s -> %s", before, after);
}
