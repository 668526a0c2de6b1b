/* What waits for a person: one thread for each seat, which does nothing else. */
#include "command/words.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "runtime/capability.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "schema/identity_client.h"
#include "schema/kernel_client.h"
#include "schema/session.h"
#include "sessions.h"

static uint32_t identities(void)
{
    return program_capability("identities");
}

/* What there is of a name. */
struct found {
    bool is_any; /* of whatever name */
    bool is_there;
    bool is_revoked;
};

static enum status find(const char *name, struct found *found)
{
    struct identities_list_params params = {.cursor = 0};
    *found = (struct found){0};
    for (uint32_t calls = 0; calls < LIST_CALLS_MAX; calls++) {
        struct identities_list_results_reader results = {0};
        struct identity_state state = {0};
        const enum status status = identities_list(identities(), &params, &results);
        if (status != STATUS_OK) {
            return status;
        }
        for (uint32_t i = 0; i < results.identities.count; i++) {
            if (identity_state_list_get(&results.identities, i, &state) == STATUS_OK) {
                const bool is_it = bytes_equal(state.name, text_bytes(name));
                /* A key that another one has replaced has the same name, and counts no more. */
                const bool is_current = state.successor.size_bytes == 0;
                found->is_any = true;
                found->is_there = found->is_there || is_it;
                found->is_revoked = found->is_revoked || (is_it && is_current && state.is_revoked);
            }
        }
        params.cursor = results.cursor;
        if (results.cursor == 0) {
            break;
        }
    }
    return STATUS_OK;
}

static enum status create(struct seat *seat)
{
    struct job *job = &seat->job;
    const struct identities_create_params params = {
        .console = seat->console, .name = text_bytes(job->name)};
    struct identities_create_results results = {0};
    const enum status status = identities_create(identities(), &params, &results);
    if (status == STATUS_OK && results.public_key.size_bytes == sizeof(job->key)) {
        memcpy(job->key, results.public_key.data, sizeof(job->key));
    }
    return status;
}

static enum status restore(struct seat *seat)
{
    struct job *job = &seat->job;
    const struct identities_restore_params params = {
        .console = seat->console, .name = text_bytes(job->name)};
    struct identities_restore_results results = {0};
    const enum status status = identities_restore(identities(), &params, &results);
    if (status == STATUS_OK && results.public_key.size_bytes == sizeof(job->key)) {
        memcpy(job->key, results.public_key.data, sizeof(job->key));
    }
    return status;
}

static enum status unlock(struct seat *seat)
{
    struct job *job = &seat->job;
    const struct identities_unlock_params params = {
        .console = seat->console, .name = text_bytes(job->name)};
    struct identities_unlock_results results = {0};
    enum status status = identities_unlock(identities(), &params, &results);
    job->identity = results.identity;
    job->principal = results.principal;
    if (status == STATUS_OK) {
        struct identity_state_results state = {0};
        status = identity_state(job->identity, &state);
        if (status == STATUS_OK && state.state.public_key.size_bytes == sizeof(job->key)) {
            memcpy(job->key, state.state.public_key.data, sizeof(job->key));
            job->is_owner = state.state.is_owner;
        }
    }
    return status;
}

/* -- login ------------------------------------------------------------------------------------ */

static uint16_t outcome_of(enum status status)
{
    switch (status) {
    case STATUS_OK:
        return LOGIN_OUTCOME_ENDED;
    case STATUS_NOT_FOUND:
        return LOGIN_OUTCOME_UNKNOWN;
    case STATUS_DENIED:
        return LOGIN_OUTCOME_WRONG;
    case STATUS_LIMIT_EXCEEDED:
        return LOGIN_OUTCOME_TOO_SOON;
    case STATUS_CANCELLED:
    case STATUS_TIMED_OUT:
        return LOGIN_OUTCOME_CANCELLED;
    default:
        return LOGIN_OUTCOME_FAILED;
    }
}

static void fail(struct job *job, uint16_t outcome, enum status status)
{
    job->status = status;
    job->outcome = outcome;
    if (outcome == LOGIN_OUTCOME_FAILED) {
        (void)text_copy(job->reason, sizeof(job->reason), words_for_status(status));
    }
}

static void log_in(struct seat *seat)
{
    struct job *job = &seat->job;
    struct found found;
    enum status status = find(job->name, &found);
    if (status == STATUS_OK && found.is_revoked) {
        fail(job, LOGIN_OUTCOME_REVOKED, STATUS_DENIED);
        return;
    }
    if (status == STATUS_OK && !found.is_any) {
        status = create(seat);
        found.is_there = status == STATUS_OK;
    }
    if (status == STATUS_OK && !found.is_there) {
        status = STATUS_NOT_FOUND;
    }
    if (status == STATUS_OK) {
        status = unlock(seat);
    }
    if (status != STATUS_OK) {
        fail(job, outcome_of(status), status);
        return;
    }
    const struct shell_request request = {
        .seat = seat,
        .badge = job->badge,
        .principal = job->principal,
        .identity = job->identity,
    };
    /* What was typed before the person had proved who he is does not become his. */
    status = outside_begin_session(seat);
    if (status != STATUS_OK) {
        fail(job, LOGIN_OUTCOME_FAILED, status);
        return;
    }
    status = shell_start(&request, &job->shell, &job->held, job->reason);
    if (status == STATUS_DENIED || status == STATUS_CANCELLED) {
        fail(job, LOGIN_OUTCOME_REFUSED, status);
    } else if (status != STATUS_OK) {
        fail(job, LOGIN_OUTCOME_FAILED, status);
    }
}

/* -- the thread ------------------------------------------------------------------------------- */

static void carry_out(struct seat *seat)
{
    struct job *job = &seat->job;
    switch (job->kind) {
    case JOB_LOGIN:
        log_in(seat);
        break;
    case JOB_CREATE:
        job->status = create(seat);
        break;
    case JOB_RESTORE:
        job->status = restore(seat);
        break;
    case JOB_UNLOCK:
    case JOB_UNLOCK_SCREEN:
        job->status = unlock(seat);
        break;
    case JOB_NONE:
        break;
    }
}

static _Noreturn void work(void *argument)
{
    struct seat *seat = argument;
    const struct event_signal_params done = {.bits = EVENT_JOB_DONE << (SEAT_BITS * seat->console)};
    for (;;) {
        struct register_message message = {0};
        if (message_receive(seat->wake, &message) != STATUS_OK) {
            program_exit(1); /* its own event: only when the ledger ends under it */
        }
        carry_out(seat);
        __atomic_store_n(&seat->is_done, true, __ATOMIC_RELEASE);
        (void)event_signal(sessions.event, &done); /* our own */
    }
}

enum status worker_init(struct seat *seat)
{
    struct ledger_create_event_results event = {0};
    const enum status status = ledger_create_event(PROGRAM_LEDGER, &event);
    seat->wake = event.event;
    return status == STATUS_OK ? program_thread_create(work, seat, &seat->thread) : status;
}

void worker_start(struct seat *seat)
{
    const struct event_signal_params wanted = {.bits = 1};
    (void)event_signal(seat->wake, &wanted); /* our own */
}
