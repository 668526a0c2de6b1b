/* What shells ask of their sessions. */
#include "lib/memory.h"
#include "lib/text.h"
#include "runtime/clock.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "schema/identity_client.h"
#include "schema/session_server.h"
#include "sessions.h"

#define NAMES_MAX 32u

/* How long the identity service may take to say who there is. */
#define LIST_NS UINT64_C(2000000000)

/* NULL: the session that it was has ended. */
static struct seat *seat_of(const struct server_call *call)
{
    const uint32_t index = badge_seat(call->badge);
    if (index >= sessions.options.console_count) {
        return NULL;
    }
    struct seat *seat = &sessions.seats[index];
    const bool is_its = call->badge == seat->member_badge || call->badge == seat->anonymous_badge;
    return is_its ? seat : NULL;
}

static struct session_state state_of(const struct seat *seat)
{
    return (struct session_state){
        .console = seat->console,
        .name = text_bytes(seat->name),
        .principal = {seat->key, seat->state == SEAT_MEMBER ? sizeof(seat->key) : 0},
        .is_owner = seat->is_owner,
        .is_locked = seat->is_locked,
        .started_ns = seat->since_ns,
    };
}

static enum status take_state(struct server_call *call, struct session_state_results *results)
{
    const struct seat *seat = seat_of(call);
    if (seat == NULL) {
        return STATUS_WRONG_STATE;
    }
    results->state = state_of(seat);
    return STATUS_OK;
}

static enum status take_who(struct server_call *call, struct session_who_results *results)
{
    static struct session_state states[SEATS_MAX];
    (void)call;
    for (uint32_t i = 0; i < sessions.options.console_count; i++) {
        states[i] = state_of(&sessions.seats[i]);
    }
    results->sessions = states;
    results->sessions_count = sessions.options.console_count;
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

/* The call waits for the worker. */
static enum status
begin_job(struct server_call *call, struct seat *seat, enum job_kind kind, struct bytes name)
{
    uint32_t reply = 0;
    if (!worker_is_idle(seat)) {
        return STATUS_WRONG_STATE;
    }
    if (name.size_bytes == 0 || name.size_bytes >= NAME_BYTES) {
        return STATUS_INVALID_ARGUMENT;
    }
    seat->job = (struct job){.kind = kind};
    memcpy(seat->job.name, name.data, name.size_bytes);
    const enum status status = server_call_defer(call, &reply);
    if (status != STATUS_OK) {
        seat->job.kind = JOB_NONE;
        return status;
    }
    if (kind == JOB_LOGIN) {
        seat->job.badge = sessions_badge(seat->console);
        seat->state = SEAT_ASKED;
        seat->login_reply = reply;
    } else {
        seat->job.reply = reply;
    }
    worker_start(seat);
    return STATUS_OK;
}

static enum status take_login(
    struct server_call *call,
    const struct session_login_params *params,
    struct session_login_results *results)
{
    struct seat *seat = seat_of(call);
    (void)results;
    if (seat == NULL || seat->state != SEAT_ANONYMOUS || call->badge != seat->anonymous_badge) {
        return STATUS_WRONG_STATE;
    }
    return begin_job(call, seat, JOB_LOGIN, params->name);
}

/* Only of the session itself, and as long as it is there. */
static struct seat *member_of(const struct server_call *call)
{
    struct seat *seat = seat_of(call);
    return seat != NULL && call->badge == seat->member_badge ? seat : NULL;
}

/*
 * While the console is locked, who is there is asked for one secret: that of who locked it. What
 * else a program of the session would have asked for there is WRONG_STATE.
 */
static struct seat *asking_member_of(const struct server_call *call)
{
    struct seat *seat = member_of(call);
    return seat != NULL && !seat->is_locked ? seat : NULL;
}

/* Who asks for it is gone before there is an answer. */
static enum status take_logout(struct server_call *call)
{
    struct seat *seat = member_of(call);
    if (seat == NULL) {
        return STATUS_WRONG_STATE;
    }
    seat_end_member(seat);
    return STATUS_OK;
}

static enum status take_lock(struct server_call *call)
{
    struct seat *seat = member_of(call);
    if (seat == NULL) {
        return STATUS_WRONG_STATE;
    }
    seat_lock(seat);
    return STATUS_OK;
}

static enum status take_new(
    struct server_call *call,
    const struct session_new_identity_params *params,
    struct session_new_identity_results *results)
{
    struct seat *seat = asking_member_of(call);
    (void)results;
    return seat == NULL ? STATUS_WRONG_STATE : begin_job(call, seat, JOB_CREATE, params->name);
}

static enum status take_restore(
    struct server_call *call,
    const struct session_restore_identity_params *params,
    struct session_restore_identity_results *results)
{
    struct seat *seat = seat_of(call);
    (void)results;
    return seat == NULL || seat->is_locked ? STATUS_WRONG_STATE
                                           : begin_job(call, seat, JOB_RESTORE, params->name);
}

static enum status take_unlock(
    struct server_call *call,
    const struct session_unlock_identity_params *params,
    struct session_unlock_identity_results *results)
{
    struct seat *seat = asking_member_of(call);
    (void)results;
    return seat == NULL ? STATUS_WRONG_STATE : begin_job(call, seat, JOB_UNLOCK, params->name);
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
