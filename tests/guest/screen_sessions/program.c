/*
 * Stands in for the greeter, the desktop and what that starts: says in a window's title what it
 * was given, and does what is typed there: "in NAME" logs in, "lock", "logout", "who", "exit", or
 * the name of a program to start.
 */
#include "runtime/program.h"
#include "holdings/holdings.h"
#include "lib/format.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "runtime/capability.h"
#include "runtime/message.h"
#include "schema/kernel_client.h"
#include "schema/launcher_client.h"
#include "schema/session_client.h"
#include "schema/windows_client.h"
#include <stdarg.h>

#define TITLE_BYTES 128u
#define WORD_BYTES  8u

/* Of a program that it starts. */
#define STARTED_BYTES UINT64_C(0x100000)
#define BUDGET_NS     UINT64_C(9000000)
#define PERIOD_NS     UINT64_C(10000000)

static uint32_t client;
static uint32_t window;
static uint32_t event;

static void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

static void say(const char *format, ...)
{
    char text[TITLE_BYTES];
    va_list arguments;
    va_start(arguments, format);
    (void)format_text_list(text, sizeof(text), format, arguments);
    va_end(arguments);
    const struct window_client_set_title_params params = {
        .window = window, .title = text_bytes(text)};
    if (window_client_set_title(client, &params) != STATUS_OK) {
        program_exit(1); /* the screen has gone */
    }
}

static void say_holdings(void)
{
    struct program_holding holding;
    for (uint32_t i = 0; program_holding(i, &holding); i++) {
        const struct process_inspect_params params = {.handle = holding.handle};
        struct process_inspect_results results = {0};
        (void)process_inspect(PROGRAM_PROCESS, &params, &results);
        say("%s has %s: %s 0x%llx",
            program_name(),
            holding.name,
            holding.interface,
            (unsigned long long)results.mask);
    }
}

/* -- what is typed ---------------------------------------------------------------------------- */

static void log_in(struct bytes name)
{
    const struct session_login_params params = {.name = name};
    struct session_login_results results = {0};
    const enum status status = session_login(program_capability("session"), &params, &results);
    say("login: status %u, outcome %u", (unsigned)status, (unsigned)results.outcome);
}

static void say_who(void)
{
    struct session_who_results_reader results = {0};
    if (session_who(program_capability("session"), &results) != STATUS_OK) {
        return;
    }
    struct {
        uint32_t console;
        char name[WORD_BYTES];
        bool is_locked;
    } rows[WORD_BYTES] = {0};
    uint32_t count = 0;
    for (uint32_t i = 0; i < results.sessions.count && count < WORD_BYTES; i++) {
        struct session_state state = {0};
        if (session_state_list_get(&results.sessions, i, &state) == STATUS_OK &&
            state.name.size_bytes < WORD_BYTES) {
            rows[count].console = state.console;
            rows[count].is_locked = state.is_locked;
            memcpy(rows[count++].name, state.name.data, state.name.size_bytes);
        }
    }
    for (uint32_t i = 0; i < count; i++) {
        say("at %u: %s",
            (unsigned)rows[i].console,
            rows[i].name[0] != '\0' ? rows[i].name : "nobody");
    }
}

static enum status prepare(const char *program, uint32_t *launch)
{
    const uint8_t priority = (uint8_t)(program_priority() - 1);
    const struct ledger_create_ledger_params quota = {.quota_bytes = STARTED_BYTES};
    const struct scheduling_create_params time = {
        .budget_ns = BUDGET_NS, .period_ns = PERIOD_NS, .ceiling = priority};
    struct ledger_create_ledger_results ledger = {0};
    struct scheduling_create_results scheduling = {0};
    enum status status = ledger_create_ledger(PROGRAM_LEDGER, &quota, &ledger);
    if (status == STATUS_OK) {
        status = scheduling_create(PROGRAM_SCHEDULING, &time, &scheduling);
    }
    if (status == STATUS_OK) {
        const struct launcher_prepare_params params = {
            .program = text_bytes(program),
            .ledger = ledger.ledger,
            .scheduling = scheduling.scheduling,
            .priority = priority,
        };
        struct launcher_prepare_results prepared = {0};
        status = launcher_prepare(program_capability("launcher"), &params, &prepared);
        *launch = prepared.launch;
    }
    return status;
}

/* As a desktop does, with what such a program usually gets. */
static void start(const char *program)
{
    const struct holdings holdings = {.directory = program_capability("directory")};
    struct holdings_launch launch = {.program = program, .is_offer = true};
    struct launch_start_results started = {0};
    const struct launch_argument_params name = {.text = text_bytes(program)};
    enum status status = prepare(program, &launch.launch);
    if (status == STATUS_OK) {
        status = launch_argument(launch.launch, &name);
    }
    if (status == STATUS_OK) {
        status = holdings_give(&holdings, &launch);
    }
    if (status == STATUS_OK) {
        status = launch_start(launch.launch, &started);
    }
    capability_release(launch.launch);
    if (status != STATUS_OK) {
        say("%s: status %u", program, (unsigned)status);
    }
}

static void carry_out(const char *word)
{
    const uint32_t session = program_capability("session");
    struct bytes name = text_bytes(word);
    if (text_take_prefix(&name, text_bytes("in "))) {
        log_in(name);
    } else if (text_equal(word, "lock")) {
        say("lock: status %u", (unsigned)session_lock(session));
    } else if (text_equal(word, "logout")) {
        (void)session_logout(session);
    } else if (text_equal(word, "who")) {
        say_who();
    } else if (text_equal(word, "exit")) {
        program_exit(0);
    } else {
        start(word);
    }
}

static void await_event(void)
{
    const struct window_client_notify_params params = {.event = event, .bits = 1};
    struct register_message message = {0};
    if (window_client_notify(client, &params) != STATUS_OK ||
        message_receive(event, &message) != STATUS_OK) {
        program_exit(1);
    }
}

static void take_events(void)
{
    struct window_client_events_results_reader results = {0};
    struct window_event typed = {0};
    char word[WORD_BYTES + 1] = "";
    if (window_client_events(client, &results) != STATUS_OK) {
        program_exit(1);
    }
    if (results.events.count > 0 &&
        window_event_list_get(&results.events, 0, &typed) == STATUS_OK) {
        memcpy(word, &typed.text, WORD_BYTES);
        carry_out(word);
    }
}

/* -- windows ---------------------------------------------------------------------------------- */

static enum status connect(void)
{
    const uint32_t windows = program_capability("windows");
    struct windows_connect_results connected = {0};
    struct windows_connect_shell_results shell = {0};
    const bool is_desktop = text_equal(program_name(), "desktop");
    const enum status status =
        is_desktop ? windows_connect_shell(windows, &shell) : windows_connect(windows, &connected);
    client = is_desktop ? shell.client : connected.client;
    return status;
}

static bool open_window(void)
{
    const struct window_client_open_params params = {
        .kind = WINDOW_KIND_NORMAL, .width = 100, .height = 100, .title = text_bytes("")};
    struct window_client_open_results opened = {0};
    struct ledger_create_event_results made = {0};
    if (connect() != STATUS_OK || ledger_create_event(PROGRAM_LEDGER, &made) != STATUS_OK) {
        return false;
    }
    event = made.event;
    const enum status status = window_client_open(client, &params, &opened);
    window = opened.window;
    return status == STATUS_OK;
}

int main(int argument_count, const char *const *arguments)
{
    (void)argument_count;
    (void)arguments;
    if (!open_window()) {
        return 1;
    }
    say_holdings();
    say("%s is here", program_name());
    for (;;) {
        await_event();
        take_events();
    }
}
