/*
 * The service's process: who is told of what happens.
 *
 * When it ends, the ledgers of its sessions end with it, and with them all that they started: the
 * next one begins with anonymous shells, and consoles that were locked stay so until it is there.
 */
#include "lib/bytes.h"
#include "lib/deadline.h"
#include "remote.h"
#include "runtime/clock.h"
#include "runtime/exports.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include "schema/supervisor_client.h"
#include "sessions.h"

#define BADGE_MASK UINT64_C(0x7fffffffffffff00)
#define BADGE_STEP UINT64_C(0x100)

enum exit_reason {
    EXIT_STOPPED = 0,
    EXIT_ARGUMENTS = 1,
    EXIT_NO_TERMINAL = 2,
    EXIT_NO_WORKER = 3,
    EXIT_NO_ENDPOINT = 4,
    EXIT_NO_PRINCIPAL = 5,
    EXIT_EXPORTS = 6,
};

/* Exports, in the order of the manifest, which main() compares. Of Session it can be looked who is
 * there: no session of a person's is made by the supervisor. */
#define EXPORT_REMOTE 0u

static const char *const exports[] = {"remote RemoteSessions", "session Session"};

struct sessions sessions;

uint64_t sessions_badge(uint32_t console)
{
    sessions.next_badge = (sessions.next_badge + BADGE_STEP) & BADGE_MASK;
    return sessions.next_badge | console;
}

static enum status take_call(struct server *server, struct server_call *call)
{
    (void)server;
    if (server_is_export(call->badge) && server_export(call->badge) == EXPORT_REMOTE) {
        return remote_sessions_call(call);
    }
    return badge_console(call->badge) == REMOTE_HANDLE_BADGE ? remote_session_call(call)
                                                             : session_call(call);
}

static void closed(struct server *server, uint64_t badge)
{
    (void)server;
    const enum keeper_kind keeper = outside_tether(badge);
    if (keeper != KEEPER_COUNT) {
        /* It is another one by now, or will be. */
        outside_gone(keeper);
    }
    if (keeper == KEEPER_SCREEN) {
        console_screen_gone(&sessions.consoles[OPTIONS_SCREEN]);
    }
    remotes_closed(badge);
    struct console *console = sessions_console(badge_console(badge));
    if (console != NULL) {
        console_closed(console, badge);
    }
}

static void signalled_of(struct console *console, uint64_t bits)
{
    const uint64_t own = bits >> (CONSOLE_BITS * console->number);
    if ((own & EVENT_JOB_DONE) != 0) {
        console_job_done(console);
    }
    if ((own & EVENT_MEMBER_ENDS) != 0) {
        console_shell_ended(console, true);
    }
    if ((own & EVENT_ANONYMOUS_ENDS) != 0) {
        console_shell_ended(console, false);
    }
    if ((bits & EVENT_KEY_TYPED << console->number) != 0) {
        (void)console_take(console, SEAT_EVENT_KEY_TYPED); /* it may be open by now */
    }
}

/* Nobody may be logged in by now, or it is locked: then there is nothing to do. */
static void take_wishes(struct console *screen, uint64_t bits)
{
    if ((bits & EVENT_LOCK_WISHED) != 0) {
        (void)console_take(screen, SEAT_EVENT_LOCK);
    }
    if ((bits & EVENT_LOG_OUT_WISHED) != 0) {
        (void)console_take(screen, SEAT_EVENT_LOGOUT);
    }
}

static void signalled(struct server *server, uint64_t bits)
{
    struct console *screen = sessions_console(OPTIONS_SCREEN);
    (void)server;
    if (screen != NULL) {
        take_wishes(screen, bits);
    }
    for (uint32_t i = 0; i < CONSOLES_MAX; i++) {
        if (sessions_console(i) != NULL) {
            signalled_of(sessions_console(i), bits);
        }
    }
    remotes_signalled(bits);
}

/* What is to be done because it is time, and when the next time is. */
static void settled(struct server *server)
{
    const uint64_t now_ns = clock_now_ns();
    uint64_t deadline_ns = remotes_settle(now_ns);
    outside_settle(now_ns);
    for (uint32_t i = 0; i < CONSOLES_MAX; i++) {
        struct console *console = sessions_console(i);
        if (console != NULL) {
            deadline_ns = deadline_earlier(deadline_ns, console_settle(console, now_ns));
        }
    }
    server->deadline_ns = deadline_earlier(deadline_ns, outside_due_ns());
}

static enum status begin(struct server *server)
{
    outside_begin();
    for (uint32_t i = 0; i < CONSOLES_MAX; i++) {
        if (sessions_console(i) != NULL) {
            (void)console_take(sessions_console(i), SEAT_EVENT_BEGIN);
        }
    }
    server->deadline_ns = outside_due_ns();
    return STATUS_OK;
}

/* What a person sits at there. False: it was not granted. */
static bool find_seat(struct console *console)
{
    static const char *const terminals[OPTIONS_CONSOLES_MAX] = {
        "terminal", "terminal2", "terminal3", "terminal4"};
    if (console_is_screen(console)) {
        return program_capability("windows") != 0 && program_capability("screen_consoles") != 0;
    }
    console->terminal = program_capability(terminals[console->number]);
    return console->terminal != 0;
}

static enum exit_reason prepare(void)
{
    /* Without that, strangers would run as the service itself. */
    if (program_capability("anonymous") == 0) {
        return EXIT_NO_PRINCIPAL;
    }
    for (uint32_t i = 0; i < CONSOLES_MAX; i++) {
        struct console *console = sessions_console(i);
        if (console == NULL) {
            continue;
        }
        console->number = (uint8_t)i;
        if (!find_seat(console)) {
            return EXIT_NO_TERMINAL;
        }
        if (worker_init(console) != STATUS_OK) {
            return EXIT_NO_WORKER;
        }
    }
    return EXIT_STOPPED;
}

/* Neither who comes to the machine nor who is elsewhere takes what is for the other. */
static void part_memory(void)
{
    const uint64_t one_bytes = (uint64_t)sessions.options.remote_kib * 1024 + SESSION_KEPT_BYTES;
    const struct ledger_create_ledger_params quota = {
        .quota_bytes = one_bytes * sessions.options.remote_count};
    struct ledger_create_ledger_results made = {0};
    const enum status status = ledger_create_ledger(sessions.more_memory, &quota, &made);
    sessions.remote_memory = status == STATUS_OK ? made.ledger : 0;
}

/* Where the machine has no more memory, there are fewer sessions: who comes then is told. */
static void ask_for_memory(void)
{
    struct supervised_memory_results more = {0};
    const enum status status = supervised_memory(program_capability("supervisor"), &more);
    sessions.more_memory = status == STATUS_OK ? more.ledger : 0;
    sessions.remote_memory = 0;
    if (sessions.more_memory != 0 && sessions.options.remote_count != 0) {
        part_memory();
    }
}

int main(int argument_count, const char *const *arguments)
{
    options_init(&sessions.options);
    for (int i = 1; i < argument_count; i++) {
        if (options_read(&sessions.options, arguments[i]) != STATUS_OK) {
            return EXIT_ARGUMENTS;
        }
    }
    if (exports_check(exports, sizeof(exports) / sizeof(exports[0])) != STATUS_OK) {
        return EXIT_EXPORTS;
    }
    sessions.event = program_capability("event");
    sessions.next_badge = bytes_u64(program_seed(), 0) & BADGE_MASK >> 1;
    sessions.server = (struct server){
        .endpoint = program_capability("endpoint"),
        .call = take_call,
        .closed = closed,
        .signalled = signalled,
        .settled = settled,
        .begin = begin,
    };
    ask_for_memory();
    const enum exit_reason reason = prepare();
    if (reason != EXIT_STOPPED) {
        return (int)reason;
    }
    return server_run(&sessions.server) == STATUS_OK ? EXIT_STOPPED : EXIT_NO_ENDPOINT;
}
