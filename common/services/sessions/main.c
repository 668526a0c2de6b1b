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
    if (badge == sessions.tether_badge) {
        /* The console is another one by now, or will be. */
        sessions.tether_badge = 0;
        sessions.register_ns = clock_now_ns();
    }
    remotes_closed(badge);
    const uint32_t index = badge_console(badge);
    if (index < sessions.options.console_count) {
        console_closed(&sessions.consoles[index], badge);
    }
}

static void signalled(struct server *server, uint64_t bits)
{
    (void)server;
    for (uint32_t i = 0; i < sessions.options.console_count; i++) {
        struct console *console = &sessions.consoles[i];
        const uint64_t own = bits >> (CONSOLE_BITS * i);
        if ((own & EVENT_JOB_DONE) != 0) {
            console_job_done(console);
        }
        if ((own & EVENT_MEMBER_ENDS) != 0) {
            console_shell_ended(console, true);
        }
        if ((own & EVENT_ANONYMOUS_ENDS) != 0) {
            console_shell_ended(console, false);
        }
        if ((bits & EVENT_KEY_TYPED << i) != 0) {
            (void)console_take(console, SEAT_EVENT_KEY_TYPED); /* it may be open by now */
        }
    }
    remotes_signalled(bits);
}

/* What is to be done because it is time, and when the next time is. */
static void settled(struct server *server)
{
    const uint64_t now_ns = clock_now_ns();
    uint64_t deadline_ns = 0;
    if (sessions.register_ns != 0 && now_ns >= sessions.register_ns) {
        (void)outside_register();
    }
    for (uint32_t i = 0; i < sessions.options.console_count; i++) {
        deadline_ns = deadline_earlier(deadline_ns, console_settle(&sessions.consoles[i], now_ns));
    }
    deadline_ns = deadline_earlier(deadline_ns, remotes_settle(now_ns));
    server->deadline_ns = deadline_earlier(deadline_ns, sessions.register_ns);
}

static enum status begin(struct server *server)
{
    (void)server;
    (void)outside_register(); /* in vain: it is told later */
    for (uint32_t i = 0; i < sessions.options.console_count; i++) {
        (void)console_take(&sessions.consoles[i], SEAT_EVENT_BEGIN);
    }
    return STATUS_OK;
}

static enum exit_reason prepare(void)
{
    /* Without that, strangers would run as the service itself. */
    if (program_capability("anonymous") == 0) {
        return EXIT_NO_PRINCIPAL;
    }
    static const char *const terminals[CONSOLES_MAX] = {
        "terminal", "terminal2", "terminal3", "terminal4"};
    for (uint32_t i = 0; i < sessions.options.console_count; i++) {
        struct console *console = &sessions.consoles[i];
        console->number = (uint8_t)i;
        console->terminal = program_capability(terminals[i]);
        if (console->terminal == 0) {
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
