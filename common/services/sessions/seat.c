/* What happens at one console. */
#include "lib/memory.h"
#include "lib/text.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "schema/audit.h"
#include "schema/identity_client.h"
#include "schema/kernel_client.h"
#include "schema/session_server.h"
#include "sessions.h"

/* A shell that cannot be started is tried again so much later. */
#define RETRY_NS UINT64_C(1000000000)

/* How long a look at an identity may take: one that is busy is not locked. */
#define IDENTITY_NS UINT64_C(200000000)

#define SECOND_NS UINT64_C(1000000000)

/* How often it is tried, a second apart, to ask who typed at the lock. */
#define UNLOCK_TRIES 20u

/* -- the anonymous shell ---------------------------------------------------------------------- */

void seat_start_anonymous(struct seat *seat)
{
    char reason[REASON_BYTES];
    seat->anonymous_badge = sessions_badge(seat->console);
    const struct shell_request request = {.seat = seat, .badge = seat->anonymous_badge};
    const enum status status =
        shell_start(&request, &seat->anonymous, &seat->anonymous_held, reason);
    seat->anonymous_retry_ns = status == STATUS_OK ? 0 : clock_now_ns() + RETRY_NS;
}

static void answer_login(struct seat *seat, uint16_t outcome, const char *reason)
{
    const struct session_login_results results = {.outcome = outcome, .reason = text_bytes(reason)};
    if (seat->login_reply != 0) {
        /* Its shell may have ended: another one is told nothing. */
        (void)session_login_reply(seat->login_reply, STATUS_OK, &results);
        seat->login_reply = 0;
    }
}

/* -- a member --------------------------------------------------------------------------------- */

static void begin_member(struct seat *seat)
{
    struct job *job = &seat->job;
    seat->state = SEAT_MEMBER;
    seat->member_badge = job->badge;
    seat->member = job->shell;
    seat->held = job->held;
    seat->identity = job->identity;
    seat->is_owner = job->is_owner;
    seat->is_locked = false;
    seat->since_ns = clock_now_ns();
    memcpy(seat->name, job->name, sizeof(seat->name));
    memcpy(seat->key, job->key, sizeof(seat->key));
    capability_release(job->principal);
    sessions.look_ns = seat->since_ns;
    outside_set_session(seat);
    outside_record(AUDIT_EVENT_SESSION_STARTED, seat);
}

void seat_end_member(struct seat *seat)
{
    if (seat->state != SEAT_MEMBER) {
        return;
    }
    shell_end(&seat->member, &seat->held);
    capability_release(seat->identity); /* the last one: its key is wiped */
    outside_record(AUDIT_EVENT_SESSION_ENDED, seat);
    seat->state = SEAT_ANONYMOUS;
    seat->member_badge = 0;
    seat->identity = 0;
    seat->is_owner = false;
    memset(seat->name, 0, sizeof(seat->name));
    memset(seat->key, 0, sizeof(seat->key));
    outside_set_session(seat);
    if (seat->is_locked) {
        seat->is_locked = false;
        outside_set_lock(seat);
    }
    answer_login(seat, LOGIN_OUTCOME_ENDED, "");
    if (seat->anonymous.ledger == 0) {
        seat_start_anonymous(seat);
    }
}

void seat_shell_ended(struct seat *seat, bool is_member)
{
    struct shell_process *shell = is_member ? &seat->member : &seat->anonymous;
    struct process_state_results state = {0};
    const bool is_running = shell->ledger != 0 &&
                            process_state(shell->process, &state) == STATUS_OK &&
                            state.is_ended == 0;
    if (is_running || shell->ledger == 0) {
        return; /* it was of one before */
    }
    if (is_member) {
        seat_end_member(seat);
        return;
    }
    shell_end(&seat->anonymous, &seat->anonymous_held);
    capability_release(seat->login_reply);
    seat->login_reply = 0;
    if (seat->state == SEAT_ANONYMOUS) {
        seat->anonymous_retry_ns = clock_now_ns() + RETRY_NS;
    }
}

/* -- the lock --------------------------------------------------------------------------------- */

void seat_lock(struct seat *seat)
{
    if (seat->state == SEAT_MEMBER && !seat->is_locked) {
        seat->is_locked = true;
        outside_set_lock(seat);
        outside_record(AUDIT_EVENT_SESSION_LOCKED, seat);
    }
}

/* Has the person asked, unless somebody is being asked already: then a moment later. */
static void try_unlock(struct seat *seat)
{
    seat->unlock_retry_ns = 0;
    if (!seat->is_locked || seat->unlock_tries == 0) {
        return;
    }
    seat->unlock_tries--;
    if (!worker_is_idle(seat)) {
        seat->unlock_retry_ns = clock_now_ns() + RETRY_NS;
        return;
    }
    seat->job = (struct job){.kind = JOB_UNLOCK_SCREEN};
    memcpy(seat->job.name, seat->name, sizeof(seat->job.name));
    worker_start(seat);
}

void seat_key_typed(struct seat *seat)
{
    seat->unlock_tries = UNLOCK_TRIES;
    try_unlock(seat);
}

/* The same person has proved to be there: not one who took the name meanwhile. */
static void take_unlocked(struct seat *seat)
{
    const struct job *job = &seat->job;
    if (job->status == STATUS_OK && seat->is_locked &&
        memcmp(job->key, seat->key, sizeof(seat->key)) == 0) {
        seat->is_locked = false;
        outside_set_lock(seat);
    } else if (job->status == STATUS_LIMIT_EXCEEDED) {
        /* After a wrong one, it is too soon: the person waits at the view. */
        seat->unlock_retry_ns = clock_now_ns() + RETRY_NS;
    }
    capability_release(job->identity);
    capability_release(job->principal);
}

static bool is_identity_locked(const struct seat *seat)
{
    struct identity_state_results results = {0};
    message_set_deadline(clock_now_ns() + IDENTITY_NS);
    const enum status status = identity_state(seat->identity, &results);
    message_set_deadline(0);
    return status == STATUS_OK ? !results.state.is_unlocked : status != STATUS_TIMED_OUT;
}

void seat_look(struct seat *seat)
{
    uint64_t idle_ns = 0;
    if (seat->unlock_retry_ns != 0 && clock_now_ns() >= seat->unlock_retry_ns) {
        try_unlock(seat);
    }
    if (seat->anonymous_retry_ns != 0 && clock_now_ns() >= seat->anonymous_retry_ns) {
        seat_start_anonymous(seat);
    }
    if (seat->state != SEAT_MEMBER) {
        return;
    }
    if (is_identity_locked(seat)) {
        seat_end_member(seat);
    } else if (
        sessions.options.idle_s != 0 && !seat->is_locked && outside_idle_ns(seat, &idle_ns) &&
        idle_ns >= sessions.options.idle_s * SECOND_NS) {
        seat_lock(seat);
    }
}

/* -- what the worker has done ----------------------------------------------------------------- */

static void take_login(struct seat *seat)
{
    const struct job *job = &seat->job;
    if (job->status == STATUS_OK) {
        begin_member(seat);
        return;
    }
    capability_release(job->identity);
    capability_release(job->principal);
    seat->state = SEAT_ANONYMOUS;
    outside_set_session(seat); /* it may have been told of one that did not begin */
    answer_login(seat, job->outcome, job->reason);
    if (seat->anonymous.ledger == 0) {
        seat_start_anonymous(seat);
    }
}

void seat_job_done(struct seat *seat)
{
    struct job *job = &seat->job;
    if (!__atomic_load_n(&seat->is_done, __ATOMIC_ACQUIRE)) {
        return;
    }
    seat->is_done = false;
    const struct bytes key = {job->key, job->status == STATUS_OK ? sizeof(job->key) : 0};
    const struct session_new_identity_results created = {.public_key = key};
    const struct session_restore_identity_results restored = {.public_key = key};
    const struct session_unlock_identity_results unlocked = {.identity = job->identity};
    switch (job->kind) {
    case JOB_LOGIN:
        take_login(seat);
        break;
    case JOB_UNLOCK_SCREEN:
        take_unlocked(seat);
        break;
    /* Who asked may have ended: nobody is told then. */
    case JOB_CREATE:
        (void)session_new_identity_reply(job->reply, job->status, &created);
        break;
    case JOB_RESTORE:
        (void)session_restore_identity_reply(job->reply, job->status, &restored);
        break;
    case JOB_UNLOCK:
        (void)session_unlock_identity_reply(job->reply, job->status, &unlocked);
        capability_release(job->identity);
        capability_release(job->principal);
        break;
    case JOB_NONE:
        break;
    }
    memset(job, 0, sizeof(*job));
}
