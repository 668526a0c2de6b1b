/*
 * Stands in for the compositor where sessions at the screen are tested: on a console of its own it
 * shows what it is told, and does what a person at the screen would do.
 *
 *     tell WORD     a key event with this text, for the program that came last
 *     desktop WORD  the same, for the desktop
 *     answer TEXT   to what is asked
 *     refuse        the same, with Escape
 *     key           is typed at the lock
 *     lock          the person wants it locked, or has been away
 *     out           he wants to log out
 *     state         who is there
 *     await N       says when so many have windows
 *     die           as by a fault
 */
#include "lib/format.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "runtime/capability.h"
#include "runtime/program.h"
#include "runtime/server.h"
#include "schema/console_server.h"
#include "schema/kernel_client.h"
#include "schema/stream_client.h"
#include "schema/windows_server.h"
#include <stdarg.h>

#define SCREEN        4u
#define CLIENTS_MAX   8u
#define LINE_BYTES    512u
#define NAME_BYTES    64u
#define ANSWER_BYTES  128u
#define EVENT_TYPED   UINT64_C(1)
#define EXIT_DIED     9u
#define SHELL_BADGE   UINT64_C(0x1000)
#define WORD_BYTES    8u
#define WINDOW_NUMBER 1u

/* In the order of the manifest. */
enum export {
    EXPORT_WINDOWS = 0,
    EXPORT_CONSOLES,
    EXPORT_TRUSTED,
};

struct client {
    uint64_t badge; /* 0: this place is free */
    bool is_desktop;
    uint64_t word; /* 0: nothing is to be told */
    uint32_t event;
    uint64_t bits;
};

static struct server server;
static struct client clients[CLIENTS_MAX];
static uint64_t next_badge = 1;
static char session[NAME_BYTES];
static bool is_locked;
static uint32_t watch_event;
static uint64_t watch_bits;
static uint32_t watch_tether;
static uint32_t wish_event;
static uint64_t wish_lock_bits;
static uint64_t wish_log_out_bits;
static struct {
    uint32_t number; /* 0: nothing is asked */
    uint32_t event;
    uint64_t bits;
    uint16_t state;
    size_t answer_bytes;
    uint8_t answer[ANSWER_BYTES];
} question;
static uint32_t next_question = 1;
static uint32_t awaited; /* so many with windows; 0: that is not waited for */

static uint32_t terminal(void)
{
    return program_capability("terminal");
}

static void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

static void say(const char *format, ...)
{
    char text[LINE_BYTES];
    va_list arguments;
    va_start(arguments, format);
    (void)format_text_list(text, sizeof(text), format, arguments);
    va_end(arguments);
    struct bytes left = text_bytes(text);
    while (left.size_bytes > 0) {
        const struct terminal_write_params params = {.data = left};
        struct terminal_write_results results = {0};
        if (terminal_write(terminal(), &params, &results) != STATUS_OK) {
            return;
        }
        left = bytes_part(left, results.size_bytes, left.size_bytes - results.size_bytes);
    }
}

static void copy_text(char *target, size_t size_bytes, struct bytes text)
{
    const size_t size = text.size_bytes < size_bytes - 1 ? text.size_bytes : size_bytes - 1;
    memcpy(target, text.data, size);
    target[size] = '\0';
}

static void signal_event(uint32_t event, uint64_t bits)
{
    const struct event_signal_params params = {.bits = bits};
    if (event != 0) {
        (void)event_signal(event, &params);
    }
}

/* -- Windows ---------------------------------------------------------------------------------- */

static void say_awaited(void)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < CLIENTS_MAX; i++) {
        count += clients[i].badge != 0 ? 1 : 0;
    }
    if (awaited == count && count != 0) {
        say("%u with windows\n", (unsigned)count);
        awaited = 0;
    }
}

static enum status connect(bool is_desktop, uint32_t *handle)
{
    for (uint32_t i = 0; i < CLIENTS_MAX; i++) {
        if (clients[i].badge == 0) {
            clients[i] = (struct client){.badge = next_badge++, .is_desktop = is_desktop};
            return session_create(
                server.endpoint, clients[i].badge, WINDOW_CLIENT_MASK_ALL, handle);
        }
    }
    return STATUS_LIMIT_EXCEEDED;
}

static enum status take_connect(struct server_call *call, struct windows_connect_results *results)
{
    call->moves = 1;
    return connect(false, &results->client);
}

static enum status
take_connect_shell(struct server_call *call, struct windows_connect_shell_results *results)
{
    enum status status = connect(true, &results->client);
    if (status == STATUS_OK) {
        call->moves = 3; /* both */
        status = session_create(
            server.endpoint, SHELL_BADGE | next_badge, WINDOW_SHELL_MASK_ALL, &results->shell);
    }
    return status;
}

static enum status windows_call(struct server_call *call)
{
    static const struct windows_server handlers = {
        .connect = take_connect, .connect_shell = take_connect_shell};
    return windows_dispatch(&handlers, call);
}

/* -- WindowClient ----------------------------------------------------------------------------- */

static struct client *find_client(uint64_t badge)
{
    for (uint32_t i = 0; i < CLIENTS_MAX; i++) {
        if (badge != 0 && clients[i].badge == badge) {
            return &clients[i];
        }
    }
    return NULL;
}

static enum status take_open(
    struct server_call *call,
    const struct window_client_open_params *params,
    struct window_client_open_results *results)
{
    (void)call;
    (void)params;
    results->window = WINDOW_NUMBER;
    return STATUS_OK;
}

static enum status
take_title(struct server_call *call, const struct window_client_set_title_params *params)
{
    char text[LINE_BYTES / 2];
    (void)call;
    copy_text(text, sizeof(text), params->title);
    say("title: %s\n", text);
    return STATUS_OK;
}

static enum status
take_events(struct server_call *call, struct window_client_events_results *results)
{
    static struct window_event event;
    struct client *client = find_client(call->badge);
    if (client != NULL && client->word != 0) {
        event = (struct window_event){
            .window = WINDOW_NUMBER, .kind = WINDOW_EVENT_KIND_KEY, .text = client->word};
        client->word = 0;
        results->events = &event;
        results->events_count = 1;
    }
    return STATUS_OK;
}

static enum status
take_notify(struct server_call *call, const struct window_client_notify_params *params)
{
    struct client *client = find_client(call->badge);
    if (client == NULL) {
        return STATUS_WRONG_STATE;
    }
    capability_release(client->event);
    client->event = server_call_keep(call, params->event);
    client->bits = params->bits;
    if (client->word != 0) {
        signal_event(client->event, client->bits);
    }
    return STATUS_OK;
}

static enum status client_call(struct server_call *call)
{
    static const struct window_client_server handlers = {
        .open = take_open, .set_title = take_title, .events = take_events, .notify = take_notify};
    return window_client_dispatch(&handlers, call);
}

/* -- Consoles --------------------------------------------------------------------------------- */

static enum status
take_session(struct server_call *call, const struct consoles_set_session_params *params)
{
    char name[NAME_BYTES];
    (void)call;
    copy_text(name, sizeof(name), params->name);
    if (params->console != SCREEN) {
        return STATUS_NOT_FOUND;
    }
    if (!text_equal(name, session)) {
        say(name[0] != '\0' ? "session of %s\n" : "session of nobody%s\n", name);
    }
    memcpy(session, name, sizeof(session));
    return STATUS_OK;
}

/* That is nobody's business: whoever asks would lock. */
static enum status take_idle(
    struct server_call *call,
    const struct consoles_idle_params *params,
    struct consoles_idle_results *results)
{
    (void)call;
    results->idle_ns = UINT64_MAX / 2;
    return params->console == SCREEN ? STATUS_OK : STATUS_NOT_FOUND;
}

static enum status take_lock(struct server_call *call, const struct consoles_lock_params *params)
{
    (void)call;
    if (params->console != SCREEN) {
        return STATUS_NOT_FOUND;
    }
    if (is_locked != (params->is_locked != 0)) {
        say(params->is_locked != 0 ? "locked\n" : "unlocked\n");
    }
    is_locked = params->is_locked != 0;
    return STATUS_OK;
}

static enum status take_watch(struct server_call *call, const struct consoles_watch_params *params)
{
    capability_release(watch_event);
    capability_release(watch_tether);
    watch_event = server_call_keep(call, params->event);
    watch_tether = server_call_keep(call, params->tether);
    watch_bits = params->bits;
    return STATUS_OK;
}

static enum status
take_watch_wishes(struct server_call *call, const struct consoles_watch_wishes_params *params)
{
    capability_release(wish_event);
    wish_event = server_call_keep(call, params->event);
    wish_lock_bits = params->lock_bits;
    wish_log_out_bits = params->log_out_bits;
    return STATUS_OK;
}

/* A terminal there is none. */
static enum status consoles_call(struct server_call *call)
{
    static const struct consoles_server handlers = {
        .set_session = take_session,
        .idle = take_idle,
        .lock = take_lock,
        .watch = take_watch,
        .watch_wishes = take_watch_wishes,
    };
    return consoles_dispatch(&handlers, call);
}

/* -- TrustedPath ------------------------------------------------------------------------------ */

static enum status take_ask(
    struct server_call *call,
    const struct trusted_path_ask_params *params,
    struct trusted_path_ask_results *results)
{
    char text[LINE_BYTES / 2];
    if (params->console != SCREEN) {
        return STATUS_NOT_FOUND;
    }
    if (question.number != 0) {
        return STATUS_LIMIT_EXCEEDED;
    }
    copy_text(text, sizeof(text), params->text);
    question.number = next_question++;
    question.event = server_call_keep(call, params->event);
    question.bits = params->bits;
    question.state = QUESTION_STATE_OPEN;
    results->question = question.number;
    say("asked %u: %s\n", (unsigned)params->kind, text);
    return STATUS_OK;
}

static void forget_question(void)
{
    capability_release(question.event);
    memset(&question, 0, sizeof(question));
}

static enum status take_answer(
    struct server_call *call,
    const struct trusted_path_answer_params *params,
    struct trusted_path_answer_results *results)
{
    static uint8_t answer[ANSWER_BYTES];
    (void)call;
    if (params->question == 0 || params->question != question.number) {
        return STATUS_NOT_FOUND;
    }
    memcpy(answer, question.answer, question.answer_bytes);
    results->state = question.state;
    results->answer = (struct bytes){answer, question.answer_bytes};
    if (question.state != QUESTION_STATE_OPEN) {
        forget_question();
    }
    return STATUS_OK;
}

static enum status
take_cancel(struct server_call *call, const struct trusted_path_cancel_params *params)
{
    (void)call;
    if (params->question == 0 || params->question != question.number) {
        return STATUS_NOT_FOUND;
    }
    forget_question();
    say("asked no more\n");
    return STATUS_OK;
}

static enum status trusted_call(struct server_call *call)
{
    static const struct trusted_path_server handlers = {
        .ask = take_ask, .answer = take_answer, .cancel = take_cancel};
    return trusted_path_dispatch(&handlers, call);
}

/* -- what is typed ---------------------------------------------------------------------------- */

static void answer_question(uint16_t state, struct bytes answer)
{
    if (question.number == 0 || answer.size_bytes > sizeof(question.answer)) {
        say("nothing is asked\n");
        return;
    }
    question.state = state;
    question.answer_bytes = answer.size_bytes;
    memcpy(question.answer, answer.data, answer.size_bytes);
    signal_event(question.event, question.bits);
}

static void tell(bool is_desktop, struct bytes word)
{
    struct client *last = NULL;
    for (uint32_t i = 0; i < CLIENTS_MAX; i++) {
        if (clients[i].badge != 0 && (clients[i].is_desktop || !is_desktop) &&
            (last == NULL || clients[i].badge > last->badge)) {
            last = &clients[i];
        }
    }
    if (last == NULL || word.size_bytes > WORD_BYTES) {
        say("nobody is there\n");
        return;
    }
    memcpy(&last->word, word.data, word.size_bytes);
    signal_event(last->event, last->bits);
}

static void await(struct bytes number)
{
    awaited = number.size_bytes == 1 ? (uint32_t)(number.data[0] - '0') : 0;
    say_awaited();
}

static void carry_out(struct bytes line)
{
    if (text_take_prefix(&line, text_bytes("tell "))) {
        tell(false, line);
    } else if (text_take_prefix(&line, text_bytes("desktop "))) {
        tell(true, line);
    } else if (text_take_prefix(&line, text_bytes("await "))) {
        await(line);
    } else if (text_take_prefix(&line, text_bytes("answer "))) {
        answer_question(QUESTION_STATE_ANSWERED, line);
    } else if (text_take_prefix(&line, text_bytes("refuse"))) {
        answer_question(QUESTION_STATE_REFUSED, (struct bytes){question.answer, 0});
    } else if (text_take_prefix(&line, text_bytes("key"))) {
        signal_event(is_locked ? watch_event : 0, watch_bits << SCREEN);
    } else if (text_take_prefix(&line, text_bytes("lock"))) {
        signal_event(wish_event, wish_lock_bits);
    } else if (text_take_prefix(&line, text_bytes("out"))) {
        signal_event(wish_event, wish_log_out_bits);
    } else if (text_take_prefix(&line, text_bytes("state"))) {
        say("%s, %s\n", session[0] != '\0' ? session : "nobody", is_locked ? "locked" : "unlocked");
    } else if (text_take_prefix(&line, text_bytes("die"))) {
        program_exit(EXIT_DIED);
    }
}

/* Reads what is there, line by line, and asks to be told of more. */
static void listen(void)
{
    static uint8_t line[LINE_BYTES];
    const struct terminal_notify_params wanted = {
        .event = program_capability("event"),
        .bits = EVENT_TYPED,
        .interest = READINESS_READABLE,
    };
    for (;;) {
        struct terminal_notify_results ready = {0};
        if (terminal_notify(terminal(), &wanted, &ready) != STATUS_OK ||
            (ready.readiness & READINESS_READABLE) == 0) {
            return;
        }
        const struct terminal_read_params params = {.size_bytes = sizeof(line)};
        struct terminal_read_results results = {0};
        if (terminal_read(terminal(), &params, &results) != STATUS_OK ||
            results.data.size_bytes == 0) {
            return;
        }
        const size_t size = results.data.size_bytes;
        memcpy(line, results.data.data, size);
        carry_out((struct bytes){line, line[size - 1] == '\n' ? size - 1 : size});
    }
}

/* -- the service ------------------------------------------------------------------------------ */

static enum status take_call(struct server *self, struct server_call *call)
{
    (void)self;
    if (!server_is_export(call->badge)) {
        return client_call(call);
    }
    switch (server_export(call->badge)) {
    case EXPORT_WINDOWS:
        return windows_call(call);
    case EXPORT_CONSOLES:
        return consoles_call(call);
    default:
        return trusted_call(call);
    }
}

static void closed(struct server *self, uint64_t badge)
{
    struct client *client = server_is_export(badge) ? NULL : find_client(badge);
    (void)self;
    if (client != NULL) {
        capability_release(client->event);
        *client = (struct client){0};
        say_awaited();
    }
}

static void signalled(struct server *self, uint64_t bits)
{
    (void)self;
    (void)bits;
    listen();
}

static enum status begin(struct server *self)
{
    (void)self;
    say("the screen is on\n");
    listen();
    return STATUS_OK;
}

int main(int argument_count, const char *const *arguments)
{
    (void)argument_count;
    (void)arguments;
    server = (struct server){
        .endpoint = program_capability("endpoint"),
        .call = take_call,
        .closed = closed,
        .signalled = signalled,
        .begin = begin,
    };
    return server_run(&server) == STATUS_OK ? 0 : 1;
}
