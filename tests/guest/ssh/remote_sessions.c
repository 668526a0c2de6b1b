/*
 * RemoteSessions, as the test wants them. What a session is asked for says what comes of it:
 *
 *   "refuse"     denied, and policy has said why
 *   "full"       there are too many
 *   "wait"       is answered when another one is asked to "hurry": with a session
 *   "wait no"    the same, but denied
 *   "is waiting" NOT_FOUND: one waits; otherwise there are too many
 *   others       a session, which says on its terminal, or its output, what it was begun with
 *
 * It says that when it is watched. Its result is how many sessions have been closed. FORBIDDEN gets
 * none.
 */
#include "lib/format.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "people.h"
#include "runtime/capability.h"
#include "runtime/program.h"
#include "runtime/server.h"
#include "schema/kernel_client.h"
#include "schema/session_server.h"
#include "schema/stream_client.h"

#define TEXT_BYTES   256u
#define SESSIONS_MAX 32u

/* What a session was begun with; its badge is its number, from 1 on. */
struct session {
    char text[TEXT_BYTES];
    uint32_t terminal; /* 0: there are streams in its place */
    uint32_t input;
    uint32_t output;
    uint32_t errors;
};

struct request {
    struct bytes name;
    struct bytes key;
    struct bytes remote;
    struct bytes command;
};

static struct server server;
static struct key_pair ada;
static struct session sessions[SESSIONS_MAX];
static uint32_t session_count;
static uint32_t closed_count;
static uint32_t waiting_reply;
static bool waiting_is_refused;

static bool is(struct bytes given, const char *text)
{
    return bytes_equal(given, text_bytes(text));
}

/* Who comes otherwise was let in by nobody. */
static bool is_ada(const struct request *request)
{
    return is(request->name, ADA) &&
           bytes_equal(request->key, (struct bytes){ada.public_key, PUBLIC_KEY_BYTES});
}

static struct session *add(const struct request *request, uint32_t *handle)
{
    if (session_count == SESSIONS_MAX) {
        return NULL;
    }
    struct session *session = &sessions[session_count++];
    (void)format_text(
        session->text,
        TEXT_BYTES,
        "%.*s|%.*s|%.*s",
        (int)request->name.size_bytes,
        (const char *)request->name.data,
        (int)request->remote.size_bytes,
        (const char *)request->remote.data,
        (int)request->command.size_bytes,
        (const char *)request->command.data);
    return session_create(server.endpoint, session_count, REMOTE_SESSION_MASK_ALL, handle) ==
                   STATUS_OK
               ? session
               : NULL;
}

static void answer_waiting(void)
{
    const struct request request = {.name = text_bytes("waited")};
    struct remote_sessions_open_results results = {0};
    if (waiting_reply == 0) {
        return;
    }
    const enum status status =
        waiting_is_refused || add(&request, &results.session) == NULL ? STATUS_DENIED : STATUS_OK;
    (void)!remote_sessions_open_reply(waiting_reply, status, &results);
    capability_release(results.session);
    waiting_reply = 0;
}

/* What a command is to come to before there is a session. */
static enum status judge(const struct request *request)
{
    if (is(request->name, FORBIDDEN)) {
        return STATUS_DENIED;
    }
    if (!is_ada(request)) {
        return STATUS_BAD_SIGNATURE;
    }
    if (is(request->command, "refuse")) {
        return STATUS_DENIED;
    }
    if (is(request->command, "hurry")) {
        answer_waiting();
    }
    if (is(request->command, "is waiting") && waiting_reply != 0) {
        return STATUS_NOT_FOUND;
    }
    return is(request->command, "full") || is(request->command, "is waiting")
               ? STATUS_LIMIT_EXCEEDED
               : STATUS_OK;
}

/* -- RemoteSessions ---------------------------------------------------------------------------- */

static enum status open(
    struct server_call *call,
    const struct remote_sessions_open_params *params,
    struct remote_sessions_open_results *results)
{
    const struct request request = {params->name, params->key, params->remote, params->command};
    const bool is_refused = is(params->command, "wait no");
    const enum status status = judge(&request);
    if (status != STATUS_OK) {
        return status;
    }
    if (is_refused || is(params->command, "wait")) {
        waiting_is_refused = is_refused;
        return server_call_defer(call, &waiting_reply);
    }
    struct session *session = add(&request, &results->session);
    if (session == NULL) {
        return STATUS_LIMIT_EXCEEDED;
    }
    session->terminal = server_call_keep(call, params->terminal);
    call->moves = 1;
    return STATUS_OK;
}

static enum status
run(struct server_call *call,
    const struct remote_sessions_run_params *params,
    struct remote_sessions_run_results *results)
{
    const struct request request = {params->name, params->key, params->remote, params->command};
    const enum status status = judge(&request);
    if (status != STATUS_OK) {
        return status;
    }
    struct session *session = add(&request, &results->session);
    if (session == NULL) {
        return STATUS_LIMIT_EXCEEDED;
    }
    session->input = server_call_keep(call, params->input);
    session->output = server_call_keep(call, params->output);
    session->errors = server_call_keep(call, params->errors);
    call->moves = 1;
    return STATUS_OK;
}

static enum status
refusal(struct server_call *call, struct remote_sessions_refusal_results *results)
{
    (void)call;
    results->reason = text_bytes("policy says no");
    return STATUS_OK;
}

/* -- RemoteSession ----------------------------------------------------------------------------- */

static void write_text(uint32_t stream, const char *text)
{
    const struct stream_write_params params = {.data = text_bytes(text)};
    struct stream_write_results results = {0};
    (void)!stream_write(stream, &params, &results); /* who reads will see that it is not there */
}

static void show_size(struct session *session)
{
    struct terminal_size_results size = {0};
    char text[TEXT_BYTES + 16];
    (void)!terminal_size(session->terminal, &size);
    (void)format_text(text, sizeof(text), "%s|%ux%u", session->text, size.columns, size.rows);
    const struct terminal_write_params params = {.data = text_bytes(text)};
    struct terminal_write_results results = {0};
    (void)!terminal_write(session->terminal, &params, &results);
}

static void pass_input_on(struct session *session)
{
    const struct stream_read_params params = {.size_bytes = TEXT_BYTES};
    struct stream_read_results results = {0};
    char text[2 * TEXT_BYTES];
    (void)!stream_read(session->input, &params, &results);
    (void)format_text(
        text,
        sizeof(text),
        "%s|%.*s",
        session->text,
        (int)results.data.size_bytes,
        (const char *)results.data.data);
    write_text(session->output, text);
    write_text(session->errors, "the errors");
}

static void release_all(struct session *session)
{
    capability_release(session->terminal);
    capability_release(session->input);
    capability_release(session->output);
    capability_release(session->errors);
    *session = (struct session){.terminal = 0};
}

static enum status watch(struct server_call *call, const struct remote_session_watch_params *params)
{
    struct session *session = &sessions[call->badge - 1];
    const struct event_signal_params signal = {.bits = params->bits};
    const uint32_t event = server_call_keep(call, params->event);
    if (session->terminal != 0) {
        show_size(session);
    } else {
        pass_input_on(session);
    }
    release_all(session);
    (void)event_signal(event, &signal);
    capability_release(event);
    return STATUS_OK;
}

static enum status result(struct server_call *call, struct remote_session_result_results *results)
{
    (void)call;
    results->exit_code = closed_count;
    return STATUS_OK;
}

/* -- the service ------------------------------------------------------------------------------- */

static enum status answer(struct server *self, struct server_call *call)
{
    static const struct remote_sessions_server remote_sessions = {
        .open = open, .run = run, .refusal = refusal};
    static const struct remote_session_server remote_session = {.watch = watch, .result = result};
    (void)self;
    return server_is_export(call->badge) ? remote_sessions_dispatch(&remote_sessions, call)
                                         : remote_session_dispatch(&remote_session, call);
}

static void closed(struct server *self, uint64_t badge)
{
    (void)self;
    if (badge != 0 && badge <= SESSIONS_MAX) {
        closed_count++;
        release_all(&sessions[badge - 1]);
    }
}

int main(int argument_count, const char *const *arguments)
{
    (void)argument_count;
    (void)arguments;
    ada_pair(&ada);
    server = (struct server){
        .endpoint = program_capability("endpoint"), .call = answer, .closed = closed};
    return (int)server_run(&server);
}
