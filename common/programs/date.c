/* date: what time it is, and setting it. */
#include "command/output.h"
#include "lib/calendar.h"
#include "lib/duration.h"
#include "lib/text.h"
#include "runtime/program.h"
#include "schema/clock_client.h"
#include <stdbool.h>

#define USE  "[set YEAR-MONTH-DAYTHOUR:MINUTE:SECONDZ [force]]"
#define FORM "a time is written like 2026-01-02T03:04:05Z, in UTC"

static int show(uint32_t clock)
{
    struct wall_clock_now_results results = {0};
    const enum status status = wall_clock_now(clock, &results);
    char text[CALENDAR_TEXT_BYTES];
    if (status != STATUS_OK) {
        return fail("time", status);
    }
    if (results.source == TIME_SOURCE_NOBODY) {
        complain("nobody knows what time it is");
        return COMMAND_FAILED;
    }
    /* 2^64 nanoseconds end long before the calendar does. */
    const struct calendar_time time = calendar_at(results.time_ns / NS_PER_S);
    calendar_write(&time, text);
    out("%s\n", text);
    return COMMAND_DONE;
}

static int complain_about(enum status status, const char *text)
{
    switch (status) {
    case STATUS_LIMIT_EXCEEDED:
        complain(
            "%s is more than a day from what the clock says; to set it all the same, add force",
            text);
        return COMMAND_FAILED;
    case STATUS_INVALID_ARGUMENT:
        complain("%s is later than this clock can show", text);
        return COMMAND_FAILED;
    case STATUS_DENIED:
        complain("you may read the time, and not set it");
        return COMMAND_FAILED;
    default:
        return fail("set", status);
    }
}

static int set(uint32_t clock, const char *text, bool is_forced)
{
    struct calendar_time time = {0};
    struct wall_clock_set_results results = {0};
    if (!calendar_read(text_bytes(text), &time)) {
        complain("%s is no time: " FORM, text);
        return COMMAND_CALLED_WRONGLY;
    }
    const uint64_t seconds = calendar_seconds(&time);
    const struct wall_clock_set_params params = {
        .time_ns = seconds < UINT64_MAX / NS_PER_S ? seconds * NS_PER_S : UINT64_MAX,
        .is_forced = is_forced ? 1 : 0,
    };
    const enum status status = wall_clock_set(clock, &params, &results);
    if (status != STATUS_OK) {
        return complain_about(status, text);
    }
    if (results.is_kept == 0) {
        complain("the time is set until the machine is switched off: its own clock was not");
    }
    return show(clock);
}

int main(int argument_count, const char *const *arguments)
{
    const bool is_forced = argument_count == 4 && text_equal(arguments[3], "force");
    const uint32_t clock = need("time");
    if (argument_count == 1) {
        return done(show(clock));
    }
    if (text_equal(arguments[1], "set") && (argument_count == 3 || is_forced)) {
        return done(set(clock, arguments[2], is_forced));
    }
    return done(wrong_use(USE));
}
