/* ntp SERVER: asks a server what time it is, and sets the clock by that. */
#include "lib/calendar.h"
#include "lib/duration.h"
#include "ntp.h"
#include "reach.h"
#include "runtime/clock.h"
#include "schema/clock_client.h"

#define USE "SERVER"

static int complain_about(const char *server, const struct ntp_outcome *outcome)
{
    switch (outcome->result) {
    case SNTP_REFUSED:
        complain(
            "%s: it refuses to answer: %.*s",
            server,
            (int)SNTP_KISS_BYTES,
            (const char *)outcome->answer.kiss);
        return COMMAND_FAILED;
    case SNTP_UNSYNCHRONIZED:
        complain("%s: it does not know the time itself", server);
        return COMMAND_FAILED;
    default:
        complain("%s: by what it says, it may be wrong by more than a second", server);
        return COMMAND_FAILED;
    }
}

/* Microseconds: nobody else is that sure. */
static void show_duration(const char *what, uint64_t duration_ns)
{
    out("%s%llu.%06u s",
        what,
        (unsigned long long)(duration_ns / NS_PER_S),
        (unsigned)(duration_ns % NS_PER_S / NS_PER_US));
}

/* How far off our own clock is; nothing, when nobody knows what time it is. */
static void show_difference(uint32_t clock, const struct sntp_time *time)
{
    struct wall_clock_now_results known = {0};
    if (wall_clock_now(clock, &known) != STATUS_OK || known.source == TIME_SOURCE_NOBODY) {
        return;
    }
    const uint64_t now_ns = clock_now_ns() + time->offset_ns;
    const bool is_slow = now_ns >= known.time_ns;
    show_duration(
        is_slow ? "this clock is slow by " : "this clock is fast by ",
        is_slow ? now_ns - known.time_ns : known.time_ns - now_ns);
    out("\n");
}

static int fail_to_set(enum status status)
{
    out_flush();
    switch (status) {
    case STATUS_LIMIT_EXCEEDED:
        complain("that is more than a day from what the clock says: it stays as it is (to set it "
                 "all the same: date set TIME force)");
        return COMMAND_FAILED;
    case STATUS_DENIED:
        complain("you may read the time, and not set it");
        return COMMAND_FAILED;
    default:
        return fail("set", status);
    }
}

static int set(uint32_t clock, const struct sntp_time *time)
{
    struct wall_clock_set_params params = {
        .time_ns = clock_now_ns() + time->offset_ns,
        .is_forced = 0,
        .error_ns = time->error_ns > 0 ? time->error_ns : 1,
    };
    struct wall_clock_set_results results = {0};
    char text[CALENDAR_TEXT_BYTES];
    const enum status status = wall_clock_set(clock, &params, &results);
    if (status != STATUS_OK) {
        return fail_to_set(status);
    }
    /* The clock service takes no time that the calendar has not. */
    const struct calendar_time shown = calendar_at(params.time_ns / NS_PER_S);
    calendar_write(&shown, text);
    out("%s\n", text);
    if (results.is_kept == 0) {
        out_flush();
        complain("the time is set until the machine is switched off: its own clock was not");
    }
    return COMMAND_DONE;
}

int main(int argument_count, const char *const *arguments)
{
    struct ip_address server;
    struct ntp_outcome outcome = {0};
    if (argument_count != 2) {
        return wrong_use(USE);
    }
    const uint32_t network = need("network");
    const uint32_t clock = need("time");
    const int code = reach_find(network, arguments[1], ADDRESS_KIND_ANY, &server);
    if (code != COMMAND_DONE) {
        return done(code);
    }
    const enum status status = ntp_ask(network, &server, &outcome);
    if (status != STATUS_OK) {
        return done(reach_fail(arguments[1], status));
    }
    if (outcome.result != SNTP_OK) {
        return done(complain_about(arguments[1], &outcome));
    }
    out("stratum %u, ", outcome.answer.stratum);
    show_duration("round trip ", outcome.time.delay_ns);
    show_duration(", wrong by at most ", outcome.time.error_ns);
    out("\n");
    show_difference(clock, &outcome.time);
    return done(set(clock, &outcome.time));
}
