/*
 * In the place of the SSH gate, and of who is at the other end: on a console of its own it asks for
 * sessions from elsewhere, as it is told to, and shows what comes of them.
 *
 *     open NAME COMMAND   a session with a terminal, shown here; Ctrl-\ drops it, Ctrl-R makes it
 *                         100 by 40. COMMAND "-": a shell
 *     run NAME COMMAND    without a terminal: what it writes, and its exit code
 *     feed NAME COMMAND   the same, with "fed" to read
 *     many NAME           as many sessions as there can be
 *     full                what nobody reads is typed until nothing more is taken
 *     terminals           as many terminals as there can be, and again when they are dropped
 *     wrong               what must be refused
 *
 * The login key is the name, over and over (identity_double.c).
 */
#include "lib/format.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "runtime/capability.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "runtime/thread.h"
#include "schema/kernel_client.h"
#include "schema/session_client.h"
#include "schema/stream_client.h"
#include "schema/supervisor_client.h"
#include <stdarg.h>
#include <stddef.h>

#define LINE_BYTES  512u
#define PIECE_BYTES 1024u
#define KEY_BYTES   32u

/* As many as one process may have (common/services/pseudo_terminals). */
#define TERMINALS_MAX    8u
#define ROUNDS           2000u
#define ROUNDS_FIRST_MAX 1000000u

#define MANY_MAX    32u
#define HANG_UP     0x1c
#define RESIZE      0x12
#define EVENT_ENDED UINT64_C(1)
#define EVENT_SHOWN UINT64_C(2)

static const char from[] = "10.0.2.2:5022";

static uint32_t terminal;
static uint32_t event;
static uint32_t screen;
static uint8_t key[KEY_BYTES];
static struct program_thread shower;
static uint32_t shower_wake;

static void say_bytes(struct bytes bytes)
{
    while (bytes.size_bytes > 0) {
        const struct terminal_write_params params = {.data = bytes};
        struct terminal_write_results results = {0};
        if (terminal_write(terminal, &params, &results) != STATUS_OK) {
            return;
        }
        bytes = bytes_part(bytes, results.size_bytes, bytes.size_bytes - results.size_bytes);
    }
}

static void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

static void say(const char *format, ...)
{
    char text[LINE_BYTES];
    va_list arguments;
    va_start(arguments, format);
    (void)format_text_list(text, sizeof(text), format, arguments);
    va_end(arguments);
    say_bytes(text_bytes(text));
}

static void set_mode(enum terminal_mode mode)
{
    const struct terminal_set_mode_params params = {.mode = (uint16_t)mode};
    (void)terminal_set_mode(terminal, &params);
}

static struct bytes key_of(const char *name)
{
    const size_t size = text_bytes(name).size_bytes;
    for (size_t i = 0; i < sizeof(key); i++) {
        key[i] = size == 0 ? 0 : (uint8_t)name[i % size];
    }
    return (struct bytes){key, sizeof(key)};
}

static uint32_t sessions(void)
{
    return program_capability("sessions");
}

static void say_refused(enum status status)
{
    struct remote_sessions_refusal_results results = {0};
    char reason[LINE_BYTES] = "";
    if (remote_sessions_refusal(sessions(), &results) == STATUS_OK &&
        results.reason.size_bytes < sizeof(reason)) {
        memcpy(reason, results.reason.data, results.reason.size_bytes);
        reason[results.reason.size_bytes] = '\0';
    }
    say("refused: status %u '%s'\n", (unsigned)status, reason);
}

/* -- with a terminal -------------------------------------------------------------------------- */

static enum status open(const char *name, const char *command, uint32_t *session)
{
    const struct pseudo_terminals_create_params size = {.columns = 80, .rows = 24};
    struct pseudo_terminals_create_results made = {0};
    struct remote_sessions_open_results opened = {0};
    enum status status = pseudo_terminals_create(program_capability("terminals"), &size, &made);
    if (status != STATUS_OK) {
        return status;
    }
    const struct remote_sessions_open_params params = {
        .name = text_bytes(name),
        .key = key_of(name),
        .remote = text_bytes(from),
        .command = text_bytes(text_equal(command, "-") ? "" : command),
        .terminal = made.terminal,
    };
    status = remote_sessions_open(sessions(), &params, &opened);
    capability_release(made.terminal);
    *session = opened.session;
    screen = made.screen;
    if (status != STATUS_OK) {
        capability_release(made.screen);
    }
    return status;
}

/* Shows what is shown there, until the end. */
static void show_all(void)
{
    for (;;) {
        const struct pseudo_terminal_read_params params = {.size_bytes = PIECE_BYTES};
        struct pseudo_terminal_read_results results = {0};
        static uint8_t shown[PIECE_BYTES];
        if (pseudo_terminal_read(screen, &params, &results) != STATUS_OK ||
            results.data.size_bytes == 0 || results.data.size_bytes > sizeof(shown)) {
            return;
        }
        const size_t size = results.data.size_bytes;
        memcpy(shown, results.data.data, size);
        say_bytes((struct bytes){shown, size});
    }
}

static _Noreturn void show(void *argument)
{
    const struct event_signal_params told = {.bits = EVENT_SHOWN};
    (void)argument;
    for (;;) {
        struct register_message message = {0};
        if (message_receive(shower_wake, &message) != STATUS_OK) {
            program_exit(1);
        }
        show_all();
        say("\r\nvisitor: the end of what is shown\r\n");
        (void)event_signal(event, &told);
    }
}

/* What is typed here is typed there. False: no more. */
static bool type(void)
{
    const struct terminal_read_params params = {.size_bytes = 100};
    struct terminal_read_results results = {0};
    uint8_t typed[100];
    if (terminal_read(terminal, &params, &results) != STATUS_OK ||
        results.data.size_bytes > sizeof(typed)) {
        return false;
    }
    struct bytes bytes = {typed, results.data.size_bytes};
    memcpy(typed, results.data.data, bytes.size_bytes);
    if (bytes.size_bytes > 0 && typed[0] == HANG_UP) {
        return false;
    }
    if (bytes.size_bytes > 0 && typed[0] == RESIZE) {
        const struct pseudo_terminal_resize_params size = {.columns = 100, .rows = 40};
        (void)pseudo_terminal_resize(screen, &size);
        bytes = bytes_part(bytes, 1, bytes.size_bytes - 1);
    }
    while (bytes.size_bytes > 0) {
        const struct pseudo_terminal_write_params written = {.data = bytes};
        struct pseudo_terminal_write_results taken = {0};
        if (pseudo_terminal_write(screen, &written, &taken) != STATUS_OK) {
            return false;
        }
        bytes = bytes_part(bytes, taken.size_bytes, bytes.size_bytes - taken.size_bytes);
    }
    return true;
}

static void await(uint64_t wanted)
{
    uint64_t bits = 0;
    while ((bits & wanted) != wanted) {
        struct register_message message = {0};
        if (message_receive(event, &message) != STATUS_OK) {
            program_exit(1);
        }
        bits |= message.words[0];
    }
}

static void say_result(uint32_t session)
{
    struct remote_session_result_results result = {0};
    const enum status status = remote_session_result(session, &result);
    say("visitor: ended, status %u, exit code %u\n", (unsigned)status, result.exit_code);
}

static void run_open(const char *name, const char *command)
{
    const struct event_signal_params wanted = {.bits = 1};
    uint32_t session = 0;
    const enum status status = open(name, command, &session);
    if (status != STATUS_OK) {
        say_refused(status);
        return;
    }
    const struct remote_session_watch_params watch = {.event = event, .bits = EVENT_ENDED};
    (void)remote_session_watch(session, &watch);
    (void)event_signal(shower_wake, &wanted);
    set_mode(TERMINAL_MODE_RAW);
    bool is_open = true;
    while (is_open) {
        is_open = type();
    }
    set_mode(TERMINAL_MODE_LINE);
    struct remote_session_result_results result = {0};
    if (remote_session_result(session, &result) == STATUS_WRONG_STATE) {
        capability_release(session); /* hangs up */
        await(EVENT_SHOWN);
        say("visitor: hung up\n");
    } else {
        await(EVENT_SHOWN | EVENT_ENDED);
        say_result(session);
        capability_release(session);
    }
    capability_release(screen);
}

/* -- without ---------------------------------------------------------------------------------- */

static void show_stream(const char *what, uint32_t reader)
{
    for (;;) {
        const struct stream_read_params params = {.size_bytes = PIECE_BYTES};
        struct stream_read_results results = {0};
        static uint8_t shown[PIECE_BYTES];
        if (stream_read(reader, &params, &results) != STATUS_OK || results.data.size_bytes == 0 ||
            results.data.size_bytes > sizeof(shown)) {
            return;
        }
        const size_t size = results.data.size_bytes;
        memcpy(shown, results.data.data, size);
        say("%s: ", what);
        say_bytes((struct bytes){shown, size});
    }
}

static void run_run(const char *name, const char *command, bool is_fed)
{
    struct pipes_create_results pipes[3] = {0};
    struct remote_sessions_run_results started = {0};
    for (uint32_t i = 0; i < 3; i++) {
        (void)pipes_create(program_capability("pipes"), &pipes[i]);
    }
    const struct remote_sessions_run_params params = {
        .name = text_bytes(name),
        .key = key_of(name),
        .remote = text_bytes(from),
        .command = text_bytes(command),
        .input = pipes[0].reader,
        .output = pipes[1].writer,
        .errors = pipes[2].writer,
    };
    const enum status status = remote_sessions_run(sessions(), &params, &started);
    capability_release(pipes[0].reader);
    capability_release(pipes[1].writer);
    capability_release(pipes[2].writer);
    if (status == STATUS_OK) {
        const struct remote_session_watch_params watch = {.event = event, .bits = EVENT_ENDED};
        const struct stream_write_params fed = {.data = text_bytes("fed\n")};
        struct stream_write_results written = {0};
        if (is_fed) {
            (void)stream_write(pipes[0].writer, &fed, &written);
        }
        capability_release(pipes[0].writer);
        pipes[0].writer = 0;
        (void)remote_session_watch(started.session, &watch);
        show_stream("out", pipes[1].reader);
        show_stream("errors", pipes[2].reader);
        await(EVENT_ENDED);
        say_result(started.session);
    } else {
        say_refused(status);
    }
    capability_release(pipes[0].writer);
    capability_release(pipes[1].reader);
    capability_release(pipes[2].reader);
    capability_release(started.session);
}

/* -- too much --------------------------------------------------------------------------------- */

static void run_many(const char *name)
{
    uint32_t held[MANY_MAX] = {0};
    uint32_t screens[MANY_MAX] = {0};
    uint32_t count = 0;
    enum status status = STATUS_OK;
    while (count < MANY_MAX && status == STATUS_OK) {
        status = open(name, "-", &held[count]);
        screens[count] = screen;
        count += status == STATUS_OK ? 1 : 0;
    }
    say("visitor: %u sessions, then status %u\n", count, (unsigned)status);
    for (uint32_t i = 0; i < count; i++) {
        capability_release(held[i]);
        capability_release(screens[i]);
    }
}

/* As many as there can be, which are dropped then; gives how many. */
static uint32_t make_terminals(enum status *status)
{
    const struct pseudo_terminals_create_params size = {0};
    struct pseudo_terminals_create_results made[MANY_MAX] = {0};
    uint32_t count = 0;
    *status = STATUS_OK;
    while (count < MANY_MAX && *status == STATUS_OK) {
        *status = pseudo_terminals_create(program_capability("terminals"), &size, &made[count]);
        count += *status == STATUS_OK ? 1 : 0;
    }
    for (uint32_t i = 0; i < count; i++) {
        capability_release(made[i].terminal);
        capability_release(made[i].screen);
    }
    return count;
}

/* Those of sessions that were just dropped may still be there at first, not later. */
/* Whoever must not wait is told so, and by nothing else. */
static void run_full(void)
{
    static const uint8_t lines[PIECE_BYTES] = {0};
    const struct pseudo_terminals_create_params size = {0};
    const struct pseudo_terminal_write_now_params params = {.data = {lines, sizeof(lines)}};
    struct pseudo_terminals_create_results made = {0};
    struct pseudo_terminal_write_now_results taken = {0};
    uint32_t size_bytes = 0;
    enum status status = pseudo_terminals_create(program_capability("terminals"), &size, &made);
    const struct terminal_set_mode_params raw = {.mode = TERMINAL_MODE_RAW};
    if (status == STATUS_OK) {
        status = terminal_set_mode(made.terminal, &raw);
    }
    while (status == STATUS_OK) {
        status = pseudo_terminal_write_now(made.screen, &params, &taken);
        size_bytes += status == STATUS_OK ? taken.size_bytes : 0;
    }
    say("visitor: full after %u bytes, then status %u\n", size_bytes, (unsigned)status);
    capability_release(made.terminal);
    status = pseudo_terminal_write_now(made.screen, &params, &taken);
    say("visitor: gone, status %u\n", (unsigned)status);
    capability_release(made.screen);
}

static void run_terminals(void)
{
    enum status status = STATUS_OK;
    uint32_t count = 0;
    for (uint32_t i = 0; i < ROUNDS_FIRST_MAX && count < TERMINALS_MAX; i++) {
        count = make_terminals(&status);
    }
    for (uint32_t i = 0; i < ROUNDS && count == TERMINALS_MAX; i++) {
        count = make_terminals(&status);
    }
    say("visitor: %u terminals, then status %u\n", count, (unsigned)status);
}

static void run_wrong(void)
{
    struct pipes_create_results pipe = {0};
    struct remote_sessions_open_results opened = {0};
    (void)pipes_create(program_capability("pipes"), &pipe);
    struct remote_sessions_open_params params = {
        .name = text_bytes("alice"),
        .key = {key_of("alice").data, KEY_BYTES - 1},
        .remote = text_bytes(from),
        .terminal = pipe.reader,
    };
    say("key: status %u\n", (unsigned)remote_sessions_open(sessions(), &params, &opened));
    params.key = key_of("alice");
    params.name = text_bytes("");
    say("name: status %u\n", (unsigned)remote_sessions_open(sessions(), &params, &opened));
    params.name = text_bytes("alice");
    params.key = key_of("mallory");
    say("stranger: status %u\n", (unsigned)remote_sessions_open(sessions(), &params, &opened));
    capability_release(pipe.reader);
    capability_release(pipe.writer);
}

/* -- the console ------------------------------------------------------------------------------ */

/* Cuts the first word off. */
static char *cut(char **rest)
{
    char *word = *rest;
    while (**rest != '\0' && **rest != ' ') {
        (*rest)++;
    }
    if (**rest == ' ') {
        *(*rest)++ = '\0';
    }
    return word;
}

static void carry_out(char *line)
{
    char *rest = line;
    const char *what = cut(&rest);
    if (text_equal(what, "full")) {
        run_full();
    } else if (text_equal(what, "terminals")) {
        run_terminals();
        return;
    }
    if (text_equal(what, "wrong")) {
        run_wrong();
        return;
    }
    const char *name = cut(&rest);
    if (text_equal(what, "open")) {
        run_open(name, rest);
    } else if (text_equal(what, "run")) {
        run_run(name, rest, false);
    } else if (text_equal(what, "feed")) {
        run_run(name, rest, true);
    } else if (text_equal(what, "many")) {
        run_many(name);
    }
}

static bool converse(void)
{
    static char line[LINE_BYTES];
    const struct terminal_read_params params = {.size_bytes = LINE_BYTES - 1};
    struct terminal_read_results results = {0};
    say("visitor> ");
    if (terminal_read(terminal, &params, &results) != STATUS_OK || results.data.size_bytes == 0 ||
        results.data.size_bytes >= LINE_BYTES) {
        return false;
    }
    const size_t size = results.data.size_bytes - 1; /* without the line's end */
    memcpy(line, results.data.data, size);
    line[size] = '\0';
    carry_out(line);
    return true;
}

int main(int argument_count, const char *const *arguments)
{
    struct ledger_create_event_results made = {0};
    (void)argument_count;
    (void)arguments;
    terminal = program_capability("terminal");
    if (ledger_create_event(PROGRAM_LEDGER, &made) != STATUS_OK) {
        return 1;
    }
    event = made.event;
    if (ledger_create_event(PROGRAM_LEDGER, &made) != STATUS_OK) {
        return 1;
    }
    shower_wake = made.event;
    if (program_thread_create(show, NULL, &shower) != STATUS_OK ||
        supervised_ready(program_capability("supervisor")) != STATUS_OK) {
        return 1;
    }
    while (converse()) {
    }
    return 1;
}
