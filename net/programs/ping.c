/*
 * ping HOST [COUNT]: asks a host for answers, once a second, and says how long each took.
 *
 * A request may wait for its answer while the person types Ctrl-C: so it is made by a thread of its
 * own, which does nothing else, and the first one waits at an event for whatever comes first.
 */
#include "lib/duration.h"
#include "lib/format.h"
#include "lib/text.h"
#include "reach.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/message.h"
#include "runtime/thread.h"
#include "schema/internet_client.h"
#include "schema/kernel_client.h"
#include "schema/stream_client.h"

#define USE "HOST [COUNT]"

#define SIZE_BYTES  56u
#define TIMEOUT_NS  (4 * NS_PER_S)
#define INTERVAL_NS NS_PER_S
#define COUNT_MAX   UINT32_MAX

/* Bits of the first thread's event. */
#define ANSWERED    UINT64_C(1)
#define INTERRUPTED UINT64_C(2)

#define TIME_TEXT_BYTES 24u

static struct {
    uint32_t network;          /* [I] */
    struct ip_address address; /* [I] */
    uint32_t event;            /* [I] of the first thread */
    uint32_t wake;             /* [I] of the other */
    /* The other thread's from when it is woken until it says ANSWERED. */
    enum status status;
    uint64_t round_trip_ns;
} ping;

static struct {
    uint32_t sent;
    uint32_t answered;
    uint64_t least_ns;
    uint64_t most_ns;
    uint64_t sum_ns;
} counted;

static void ask(void)
{
    const struct network_ping_params params = {
        .remote = reach_place(&ping.address, 0),
        .size_bytes = SIZE_BYTES,
        .timeout_ns = TIMEOUT_NS,
    };
    struct network_ping_results results = {0};
    ping.status = network_ping(ping.network, &params, &results);
    ping.round_trip_ns = results.round_trip_ns;
}

static void signal(uint32_t event, uint64_t bits)
{
    const struct event_signal_params params = {.bits = bits};
    (void)event_signal(event, &params); /* our own */
}

static void ask_again_and_again(void *argument)
{
    struct register_message message = {0};
    (void)argument;
    while (message_receive(ping.wake, &message) == STATUS_OK) {
        ask();
        signal(ping.event, ANSWERED);
    }
}

static enum status create_event(uint32_t *event)
{
    struct ledger_create_event_results results = {0};
    const enum status status = ledger_create_event(PROGRAM_LEDGER, &results);
    *event = results.event;
    return status;
}

/* Who is in the foreground has the terminal. The session goes with the program. */
static void watch_terminal(void)
{
    const uint32_t terminal = program_capability("terminal");
    struct terminal_open_results opened = {0};
    const struct terminal_set_interrupt_params params = {.event = ping.event, .bits = INTERRUPTED};
    /* Without it, the shell ends the program, and there is no last line. */
    if (terminal != 0 && terminal_open(terminal, &opened) == STATUS_OK) {
        (void)terminal_set_interrupt(opened.terminal, &params);
    }
}

static enum status begin(void)
{
    static struct program_thread thread;
    enum status status = create_event(&ping.event);
    if (status == STATUS_OK) {
        status = create_event(&ping.wake);
    }
    if (status == STATUS_OK) {
        status = program_thread_create(ask_again_and_again, NULL, &thread);
    }
    watch_terminal();
    return status;
}

/* What happened until then, or nothing. */
static uint64_t wait_until(uint64_t deadline_ns)
{
    struct register_message message = {.tag = deadline_ns == 0 ? 0 : MESSAGE_TAG_DEADLINE};
    message_set_deadline(deadline_ns);
    const enum status status = message_receive(ping.event, &message);
    message_set_deadline(0);
    return status == STATUS_OK ? message.words[0] : 0;
}

static void write_time(uint64_t time_ns, char text[TIME_TEXT_BYTES])
{
    (void)format_text(
        text,
        TIME_TEXT_BYTES,
        "%llu.%03u",
        (unsigned long long)(time_ns / NS_PER_MS),
        (unsigned)(time_ns % NS_PER_MS / NS_PER_US));
}

static void count(void)
{
    const uint64_t time_ns = ping.round_trip_ns;
    counted.least_ns =
        counted.answered == 0 || time_ns < counted.least_ns ? time_ns : counted.least_ns;
    counted.most_ns = time_ns > counted.most_ns ? time_ns : counted.most_ns;
    counted.sum_ns += time_ns;
    counted.answered++;
}

/* False: there will be none, so there is no use in asking again. */
static bool show_answer(const char *name)
{
    char time[TIME_TEXT_BYTES];
    if (ping.status == STATUS_OK) {
        count();
        write_time(ping.round_trip_ns, time);
        out("%u: answered after %s ms\n", counted.sent, time);
    } else if (ping.status == STATUS_TIMED_OUT || ping.status == STATUS_NO_MEMORY) {
        out("%u: no answer\n", counted.sent);
    } else {
        (void)reach_fail(name, ping.status);
        counted.sent--; /* it did not go */
        return false;
    }
    out_flush();
    return true;
}

static void show_sum(void)
{
    char least[TIME_TEXT_BYTES];
    char mean[TIME_TEXT_BYTES];
    char most[TIME_TEXT_BYTES];
    const uint32_t lost = counted.sent - counted.answered;
    if (counted.sent == 0) {
        return;
    }
    out("%u sent, %u answered, %u lost", counted.sent, counted.answered, lost);
    if (counted.answered > 0) {
        write_time(counted.least_ns, least);
        write_time(counted.sum_ns / counted.answered, mean);
        write_time(counted.most_ns, most);
        out("; least %s ms, mean %s ms, most %s ms", least, mean, most);
    }
    out("\n");
}

/* One request, and what comes of it; false: that was the last one. */
static bool ask_once(const char *name, bool is_last)
{
    const uint64_t next_ns = clock_now_ns() + INTERVAL_NS;
    counted.sent++;
    signal(ping.wake, 1);
    const uint64_t bits = wait_until(0);
    if ((bits & ANSWERED) == 0) {
        counted.sent--; /* nobody knows what becomes of it */
        return false;
    }
    if (!show_answer(name) || is_last || (bits & INTERRUPTED) != 0) {
        return false;
    }
    return (wait_until(next_ns) & INTERRUPTED) == 0;
}

int main(int argument_count, const char *const *arguments)
{
    uint64_t most = COUNT_MAX;
    if (argument_count != 2 && argument_count != 3) {
        return wrong_use(USE);
    }
    if (argument_count == 3 &&
        (!text_number(text_bytes(arguments[2]), &most) || most == 0 || most > COUNT_MAX)) {
        return wrong_use(USE);
    }
    ping.network = need("network");
    const int code = reach_find(ping.network, arguments[1], ADDRESS_KIND_ANY, &ping.address);
    if (code != COMMAND_DONE) {
        return done(code);
    }
    const enum status status = begin();
    if (status != STATUS_OK) {
        return done(fail(arguments[1], status));
    }
    char address[ADDRESS_TEXT_BYTES];
    (void)address_text_write(&ping.address, address);
    out("%s: %u bytes each time\n", address, SIZE_BYTES);
    out_flush();
    while (ask_once(arguments[1], counted.sent + 1 == most)) {
    }
    show_sum();
    return done(counted.answered > 0 ? COMMAND_DONE : COMMAND_FAILED);
}
