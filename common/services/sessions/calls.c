/* What shells ask of their sessions. */
#include "lib/memory.h"
#include "lib/text.h"
#include "remote.h"
#include "runtime/clock.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "schema/identity_client.h"
#include "schema/session_server.h"
#include "sessions.h"

#define NAMES_MAX 32u

/* In the place of a console's number (SessionState). */
#define CONSOLE_NONE 255u

/* How long the identity service may take to say who there is. */
#define LIST_NS UINT64_C(2000000000)

/* NULL: the session that it was has ended. */
static struct console *console_of(const struct server_call *call)
{
    struct console *console = sessions_console(badge_console(call->badge));
    const bool is_its = console != NULL && (call->badge == console->member_badge ||
                                            call->badge == console->anonymous_badge);
    return is_its ? console : NULL;
}

static struct session_state state_of_remote(const struct remote *remote)
{
    return (struct session_state){
        .console = CONSOLE_NONE,
        .name = text_bytes(remote->name),
        .principal = {remote->identity_key, sizeof(remote->identity_key)},
        .is_owner = remote->is_owner,
        .started_ns = remote->since_ns,
        .remote = text_bytes(remote->from),
    };
}

static struct session_state state_of(const struct console *console)
{
    return (struct session_state){
        .console = console->number,
        .name = text_bytes(console->name),
        .principal = {console->key, console->seat.state == SEAT_MEMBER ? sizeof(console->key) : 0},
        .is_owner = console->is_owner,
        .is_locked = console->seat.is_locked,
        .started_ns = console->since_ns,
    };
}

static enum status take_state(struct server_call *call, struct session_state_results *results)
{
    const struct console *console = console_of(call);
    const struct remote *remote = remote_of_shell(call->badge);
    if (remote != NULL) {
        results->state = state_of_remote(remote);
        return STATUS_OK;
    }
    if (console == NULL) {
        return STATUS_WRONG_STATE;
    }
    results->state = state_of(console);
    return STATUS_OK;
}

static enum status take_who(struct server_call *call, struct session_who_results *results)
{
    static struct session_state states[CONSOLES_MAX + REMOTES_MAX];
    uint32_t count = 0;
    (void)call;
    for (uint32_t i = 0; i < CONSOLES_MAX; i++) {
        const struct console *console = sessions_console(i);
        if (console != NULL) {
            states[count++] = state_of(console);
        }
    }
    for (uint32_t i = 0; i < REMOTES_MAX; i++) {
        const struct remote *remote = remote_at(i);
        if (remote != NULL) {
            states[count++] = state_of_remote(remote);
        }
    }
    results->sessions = states;
    results->sessions_count = count;
    return STATUS_OK;
}

/* Names of who could log in, copied out of the answers that they came in. */
struct names {
    uint32_t count;
    struct bytes names[NAMES_MAX];
    uint8_t text[NAMES_MAX][NAME_BYTES];
};

static void
add_names(struct names *names, const struct identities_list_results_reader *listed, bool *is_any)
{
    struct identity_state state = {0};
    for (uint32_t i = 0; i < listed->identities.count && names->count < NAMES_MAX; i++) {
        if (identity_state_list_get(&listed->identities, i, &state) != STATUS_OK) {
            continue;
        }
        *is_any = true;
        if (!state.is_revoked && state.successor.size_bytes == 0 &&
            state.name.size_bytes <= NAME_BYTES) {
            uint8_t *text = names->text[names->count];
            memcpy(text, state.name.data, state.name.size_bytes);
            names->names[names->count++] = (struct bytes){text, state.name.size_bytes};
        }
    }
}

static enum status
take_identities(struct server_call *call, struct session_identities_results *results)
{
    static struct names names;
    struct identities_list_params params = {.cursor = 0};
    enum status status = STATUS_OK;
    bool is_any = false;
    (void)call;
    names.count = 0;
    message_set_deadline(clock_now_ns() + LIST_NS);
    for (uint32_t calls = 0; calls < LIST_CALLS_MAX && status == STATUS_OK; calls++) {
        struct identities_list_results_reader listed = {0};
        status = identities_list(program_capability("identities"), &params, &listed);
        if (status == STATUS_OK) {
            add_names(&names, &listed, &is_any);
        }
        params.cursor = listed.cursor;
        if (listed.cursor == 0) {
            break;
        }
    }
    message_set_deadline(0);
    results->names = names.names;
    results->names_count = names.count;
    results->has_owner = is_any;
    return status;
}

static bool is_member(const struct server_call *call, const struct console *console)
{
    return console != NULL && call->badge == console->member_badge;
}

/* What is asked of a person, who answers the worker; the call waits. */
struct request {
    enum seat_event event;
    enum job_kind kind;
    struct bytes name;
};

static enum status
begin_job(struct server_call *call, struct console *console, const struct request *request)
{
    uint32_t reply = 0;
    if (console == NULL) {
        return STATUS_WRONG_STATE;
    }
    if (!console_can_take(console, request->event)) {
        return request->kind == JOB_LOGIN ? STATUS_WRONG_STATE : STATUS_LIMIT_EXCEEDED;
    }
    if (request->name.size_bytes == 0 || request->name.size_bytes >= NAME_BYTES) {
        return STATUS_INVALID_ARGUMENT;
    }
    struct job *job = &console->job;
    *job = (struct job){.kind = request->kind, .asker = call->sender_process};
    memcpy(job->name, request->name.data, request->name.size_bytes);
    enum status status = STATUS_OK;
    if (is_member(call, console)) {
        status = outside_member_key(console, job->maker);
        job->maker_bytes = sizeof(job->maker);
    }
    if (status == STATUS_OK) {
        status = server_call_defer(call, &reply);
    }
    if (status != STATUS_OK) {
        return status;
    }
    if (request->kind == JOB_LOGIN) {
        job->badge = sessions_badge(console->number);
        job->tether_badge = sessions_badge(console->number);
        console->login_reply = reply;
    } else {
        job->reply = reply;
    }
    (void)console_take(console, request->event); /* it can, as was seen */
    return STATUS_OK;
}

static enum status take_login(
    struct server_call *call,
    const struct session_login_params *params,
    struct session_login_results *results)
{
    struct console *console = console_of(call);
    const struct request request = {SEAT_EVENT_LOGIN_ASKED, JOB_LOGIN, params->name};
    (void)results;
    return is_member(call, console) ? STATUS_WRONG_STATE : begin_job(call, console, &request);
}

/* Only of the session itself, and as long as it is there. */
static enum status tell(const struct server_call *call, enum seat_event event)
{
    struct console *console = console_of(call);
    return is_member(call, console) && console_take(console, event) ? STATUS_OK
                                                                    : STATUS_WRONG_STATE;
}

/* Who asks for it is gone before there is an answer. */
static enum status take_logout(struct server_call *call)
{
    struct remote *remote = remote_of_shell(call->badge);
    if (remote != NULL) {
        remote_logout(remote);
        return STATUS_OK;
    }
    return tell(call, SEAT_EVENT_LOGOUT);
}

static enum status take_lock(struct server_call *call)
{
    return tell(call, SEAT_EVENT_LOCK);
}

static enum status take_new(
    struct server_call *call,
    const struct session_new_identity_params *params,
    struct session_new_identity_results *results)
{
    struct console *console = console_of(call);
    const struct request request = {SEAT_EVENT_MEMBER_ASKS, JOB_CREATE, params->name};
    (void)results;
    return is_member(call, console) ? begin_job(call, console, &request) : STATUS_WRONG_STATE;
}

static enum status take_restore(
    struct server_call *call,
    const struct session_restore_identity_params *params,
    struct session_restore_identity_results *results)
{
    struct console *console = console_of(call);
    const enum seat_event event =
        is_member(call, console) ? SEAT_EVENT_MEMBER_ASKS : SEAT_EVENT_ANONYMOUS_ASKS;
    const struct request request = {event, JOB_RESTORE, params->name};
    (void)results;
    return begin_job(call, console, &request);
}

static enum status take_unlock(
    struct server_call *call,
    const struct session_unlock_identity_params *params,
    struct session_unlock_identity_results *results)
{
    struct console *console = console_of(call);
    const struct request request = {SEAT_EVENT_MEMBER_ASKS, JOB_UNLOCK, params->name};
    (void)results;
    return is_member(call, console) ? begin_job(call, console, &request) : STATUS_WRONG_STATE;
}

enum status session_call(struct server_call *call)
{
    static const struct session_server handlers = {
        .state = take_state,
        .who = take_who,
        .identities = take_identities,
        .login = take_login,
        .logout = take_logout,
        .lock = take_lock,
        .new_identity = take_new,
        .restore_identity = take_restore,
        .unlock_identity = take_unlock,
    };
    return session_dispatch(&handlers, call);
}
