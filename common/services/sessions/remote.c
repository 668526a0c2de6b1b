#include "remote.h"
#include "lib/deadline.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "remote_parts.h"
#include "remote_room.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "schema/kernel_client.h"
#include "schema/session_server.h"

static struct remote remotes[REMOTES_MAX];

/* Why the last one was denied that was asked for through this session. */
static struct {
    uint64_t asked_of; /* 0: none was */
    char reason[REASON_BYTES];
} refused;

/* -- places ----------------------------------------------------------------------------------- */

struct remote *remote_find_place(void)
{
    for (uint32_t i = 0; i < REMOTES_MAX; i++) {
        if (remotes[i].state == REMOTE_FREE && !remotes[i].is_busy && !remotes[i].is_unrecorded) {
            remotes[i].number = i;
            return &remotes[i];
        }
    }
    return NULL;
}

struct remote *remote_of_handle(uint64_t badge)
{
    for (uint32_t i = 0; i < REMOTES_MAX; i++) {
        const bool is_there = remotes[i].state == REMOTE_RUNS || remotes[i].state == REMOTE_ENDED;
        if (is_there && remotes[i].handle == badge) {
            return &remotes[i];
        }
    }
    return NULL;
}

struct remote *remote_of_shell(uint64_t badge)
{
    for (uint32_t i = 0; i < REMOTES_MAX; i++) {
        if (remotes[i].state == REMOTE_RUNS && remotes[i].badge == badge) {
            return &remotes[i];
        }
    }
    return NULL;
}

const struct remote *remote_at(uint32_t number)
{
    return number < REMOTES_MAX && remotes[number].state == REMOTE_RUNS ? &remotes[number] : NULL;
}

struct bytes remote_refusal(uint64_t asked_of)
{
    return text_bytes(refused.asked_of == asked_of ? refused.reason : "");
}

/* -- the beginning ---------------------------------------------------------------------------- */

/* The shell has copies, or there is none. */
static void drop_streams(struct remote *remote)
{
    capability_release(remote->terminal);
    remote->terminal = 0;
    for (uint32_t i = 0; i < SHELL_STREAMS; i++) {
        capability_release(remote->streams[i]);
        remote->streams[i] = 0;
    }
}

void remote_begin(struct remote *remote)
{
    remote->state = REMOTE_ASKS;
    remote->badge = sessions_badge(REMOTE_BADGE);
    remote->handle = sessions_badge(REMOTE_HANDLE_BADGE);
    remote->event = 0;
    remote->is_due = false;
    refused.asked_of = 0;
    remote->is_admitted = false;
    remote_worker_start(remote, REMOTE_JOB_ADMIT);
}

static void answer(struct remote *remote, enum status status, uint32_t session)
{
    const struct remote_sessions_open_results opened = {.session = session};
    const struct remote_sessions_run_results run = {.session = session};
    /* Nobody may wait any more: then the session is dropped with what was to be sent. */
    if (remote->is_command) {
        (void)remote_sessions_run_reply(remote->reply, status, &run);
    } else {
        (void)remote_sessions_open_reply(remote->reply, status, &opened);
    }
    remote->reply = 0;
}

static void refuse(struct remote *remote)
{
    const bool is_stranger = !remote->is_admitted && (remote->status == STATUS_NOT_FOUND ||
                                                      remote->status == STATUS_WRONG_SIGNER);
    const bool is_refused =
        remote->status == STATUS_DENIED || remote->status == STATUS_CANCELLED || is_stranger;
    if (is_refused) {
        refused.asked_of = remote->asked_of;
        (void)text_copy(refused.reason, sizeof(refused.reason), remote->reason);
    }
    remote->state = REMOTE_FREE;
    answer(remote, is_refused ? STATUS_DENIED : remote->status, 0);
}

static struct remote_taken count_taken(const uint8_t key[PRINCIPAL_BYTES])
{
    struct remote_taken taken = {0};
    for (uint32_t i = 0; i < REMOTES_MAX; i++) {
        if (remotes[i].state == REMOTE_FREE || remotes[i].state == REMOTE_ASKS) {
            continue;
        }
        taken.by_owner += remotes[i].is_owner ? 1 : 0;
        taken.by_others += remotes[i].is_owner ? 0 : 1;
        taken.by_this_one += memcmp(remotes[i].identity_key, key, PRINCIPAL_BYTES) == 0 ? 1 : 0;
    }
    return taken;
}

static void admitted(struct remote *remote)
{
    const struct remote_taken taken = count_taken(remote->found_key);
    if (remote->status == STATUS_OK &&
        !remote_room(&taken, sessions.options.remote_count, remote->found_owner)) {
        remote->status = STATUS_LIMIT_EXCEEDED;
    }
    if (remote->status != STATUS_OK) {
        capability_release(remote->principal);
        remote->principal = 0;
        drop_streams(remote);
        refuse(remote);
        return;
    }
    remote->is_admitted = true;
    remote->is_owner = remote->found_owner;
    memcpy(remote->identity_key, remote->found_key, sizeof(remote->identity_key));
    remote->state = REMOTE_STARTS;
    remote_worker_start(remote, REMOTE_JOB_START);
}

/* What the thread has made is the session's. */
static void take_shell(struct remote *remote)
{
    remote->shell = remote->found_shell;
    remote->held = remote->found_held;
    remote->since_ns = clock_now_ns();
    remote->look_ns = remote->since_ns + REMOTE_LOOK_NS;
    remote->state = REMOTE_RUNS;
}

static void begun(struct remote *remote)
{
    uint32_t session = 0;
    drop_streams(remote);
    if (remote->status != STATUS_OK) {
        refuse(remote);
        return;
    }
    take_shell(remote);
    const enum status status =
        session_create(sessions.server.endpoint, remote->handle, REMOTE_SESSION_MASK_ALL, &session);
    answer(remote, status, session);
    capability_release(session); /* when nobody has it, it is closed */
    if (status != STATUS_OK) {
        remotes_closed(remote->handle);
    }
}

/* -- the end ---------------------------------------------------------------------------------- */

void remote_tell_end(const struct remote *remote)
{
    const struct event_signal_params params = {.bits = remote->bits};
    if (remote->event != 0) {
        (void)event_signal(remote->event, &params); /* it may be gone: nobody wants to know */
    }
}

static void record_end(struct remote *remote)
{
    remote->is_unrecorded = remote->is_busy;
    if (!remote->is_busy) {
        remote_worker_start(remote, REMOTE_JOB_RECORD_END);
    }
}

static void end(struct remote *remote, uint32_t exit_code)
{
    shell_end(&remote->shell, &remote->held);
    remote->state = REMOTE_ENDED;
    remote->exit_code = exit_code;
    remote->look_ns = 0;
    remote->is_due = false;
    record_end(remote);
    remote_tell_end(remote);
}

static void look_at_shell(struct remote *remote)
{
    struct process_state_results state = {0};
    if (remote->state != REMOTE_RUNS) {
        return; /* told before it ran: it is looked at then */
    }
    const enum status status = process_state(remote->shell.process, &state);
    if (status != STATUS_OK) {
        end(remote, REMOTE_EXIT_ENDED);
    } else if (state.is_ended != 0) {
        end(remote, state.exit_code);
    }
}

void remote_logout(struct remote *remote)
{
    end(remote, 0);
}

void remotes_closed(uint64_t badge)
{
    struct remote *remote = remote_of_handle(badge);
    if (remote == NULL) {
        return;
    }
    if (remote->state == REMOTE_RUNS) {
        end(remote, REMOTE_EXIT_ENDED);
    }
    capability_release(remote->event);
    remote->event = 0;
    remote->state = REMOTE_FREE;
}

/* -- whether it may go on --------------------------------------------------------------------- */

static void look(struct remote *remote)
{
    if (remote->state == REMOTE_ASKS || remote->state == REMOTE_STARTS) {
        remote->is_due = true; /* perhaps it was admitted before what has changed */
    }
    if (remote->state != REMOTE_RUNS) {
        return;
    }
    remote->look_ns = clock_now_ns() + REMOTE_LOOK_NS;
    remote->is_due = remote->is_busy;
    if (!remote->is_busy) {
        remote_worker_start(remote, REMOTE_JOB_LOOK);
    }
}

/*
 * The identity service's word alone ends it: one that does not answer, or not now, says nothing. As
 * another key than the one it began with, nobody runs here.
 */
static void looked(struct remote *remote)
{
    const bool is_other =
        remote->status == STATUS_OK &&
        memcmp(remote->found_key, remote->identity_key, sizeof(remote->identity_key)) != 0;
    const bool is_out =
        is_other || remote->status == STATUS_NOT_FOUND || remote->status == STATUS_WRONG_SIGNER;
    if (remote->state == REMOTE_RUNS && is_out) {
        end(remote, REMOTE_EXIT_ENDED);
    }
}

static void job_done(struct remote *remote)
{
    if (!__atomic_load_n(&remote->is_done, __ATOMIC_ACQUIRE)) {
        return;
    }
    remote->is_done = false;
    remote->is_busy = false;
    switch (remote->job) {
    case REMOTE_JOB_ADMIT:
        admitted(remote);
        break;
    case REMOTE_JOB_START:
        begun(remote);
        look_at_shell(remote);
        break;
    case REMOTE_JOB_LOOK:
        looked(remote);
        break;
    case REMOTE_JOB_RECORD_END:
        break;
    }
    if (remote->is_unrecorded) {
        record_end(remote);
    }
    if (remote->is_due) {
        look(remote);
    }
}

void remotes_signalled(uint64_t bits)
{
    for (uint32_t i = 0; i < REMOTES_MAX; i++) {
        const uint64_t own = bits >> (REMOTE_BITS * i);
        if ((own & REMOTE_EVENT_DONE) != 0) {
            job_done(&remotes[i]);
        }
        if ((own & REMOTE_EVENT_ENDS) != 0) {
            look_at_shell(&remotes[i]);
        }
        if ((bits & EVENT_IDENTITIES) != 0) {
            look(&remotes[i]);
        }
    }
}

uint64_t remotes_settle(uint64_t now_ns)
{
    uint64_t deadline_ns = 0;
    for (uint32_t i = 0; i < REMOTES_MAX; i++) {
        struct remote *remote = &remotes[i];
        if (remote->look_ns != 0 && now_ns >= remote->look_ns) {
            look(remote);
        }
        deadline_ns = deadline_earlier(deadline_ns, remote->look_ns);
    }
    return deadline_ns;
}
