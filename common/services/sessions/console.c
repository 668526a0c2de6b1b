/* What a console's seat wants done, is done here; what is seen of it, is told to the seat. */
#include "lib/deadline.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "schema/audit.h"
#include "schema/kernel_client.h"
#include "schema/session_server.h"
#include "sessions.h"

/* A shell that could not be started, and a person who typed too soon, so much later. */
#define RETRY_NS UINT64_C(1000000000)

#define SECOND_NS UINT64_C(1000000000)

/* -- the anonymous shell ---------------------------------------------------------------------- */

static void start_anonymous(struct console *console)
{
    char reason[REASON_BYTES];
    console->anonymous_badge = sessions_badge(console->number);
    const struct shell_request request = {
        .badge = console->anonymous_badge,
        .is_at_screen = console_is_screen(console),
        .quota_bytes = console_is_screen(console) ? (uint64_t)sessions.options.greeter_kib * 1024
                                                  : SHELL_ANONYMOUS_BYTES,
        .ended_bits = EVENT_ANONYMOUS_ENDS << (CONSOLE_BITS * console->number),
        .terminal = console->terminal,
    };
    const enum status status =
        shell_start(&request, &console->anonymous, &console->anonymous_held, reason);
    const bool is_there = status == STATUS_OK;
    (void)console_take(
        console, is_there ? SEAT_EVENT_ANONYMOUS_STARTED : SEAT_EVENT_ANONYMOUS_NOT_STARTED);
}

static void answer_login(struct console *console, uint16_t outcome, const char *reason)
{
    const struct session_login_results results = {.outcome = outcome, .reason = text_bytes(reason)};
    /* Its shell may have ended: another one is told nothing. */
    (void)session_login_reply(console->login_reply, STATUS_OK, &results);
    console->login_reply = 0;
}

/* -- a member --------------------------------------------------------------------------------- */

/* At the screen the person chooses after how long: the compositor tells (watchWishes). */
static void look_when_idle(struct console *console)
{
    const uint64_t limit_ns = sessions.options.idle_s * SECOND_NS;
    const bool is_looked = limit_ns != 0 && !console_is_screen(console);
    console->idle_ns = is_looked ? clock_now_ns() + limit_ns : 0;
}

static void take_member(struct console *console)
{
    struct job *job = &console->job;
    console->member_badge = job->badge;
    console->tether_badge = job->tether_badge;
    console->member = job->shell;
    console->held = job->held;
    console->identity = job->identity;
    console->is_owner = job->is_owner;
    console->since_ns = clock_now_ns();
    memcpy(console->name, job->name, sizeof(console->name));
    memcpy(console->key, job->key, sizeof(console->key));
    capability_release(job->principal);
    look_when_idle(console);
}

static void undo_login(struct job *job)
{
    shell_end(&job->shell, &job->held);
    capability_release(job->identity);
    capability_release(job->principal);
}

static void end_member(struct console *console)
{
    shell_end(&console->member, &console->held);
    outside_lock_identity(console);
    capability_release(console->identity);
    console->identity = 0;
    console->member_badge = 0;
    console->tether_badge = 0;
    console->idle_ns = 0;
    console->unlock_ns = 0;
}

static void forget_member(struct console *console)
{
    console->is_owner = false;
    memset(console->name, 0, sizeof(console->name));
    memset(console->key, 0, sizeof(console->key));
}

static void ask_unlock(struct console *console)
{
    console->job = (struct job){.kind = JOB_UNLOCK_SCREEN};
    memcpy(console->job.name, console->name, sizeof(console->job.name));
    worker_start(console);
}

static void record(const struct console *console, enum audit_event event)
{
    const uint64_t number = (uint64_t)console->number + 1; /* as people count */
    outside_record((uint16_t)event, console->key, number, text_bytes(console->name));
}

/* -- effects ---------------------------------------------------------------------------------- */

static void carry_out(struct console *console, enum seat_effect effect)
{
    switch (effect) {
    case SEAT_EFFECT_START_ANONYMOUS:
        start_anonymous(console);
        break;
    case SEAT_EFFECT_END_ANONYMOUS:
        shell_end(&console->anonymous, &console->anonymous_held);
        console->anonymous_badge = 0;
        break;
    case SEAT_EFFECT_START_LATER:
        console->start_ns = clock_now_ns() + RETRY_NS;
        break;
    case SEAT_EFFECT_DROP_LOGIN:
        capability_release(console->login_reply);
        console->login_reply = 0;
        break;
    case SEAT_EFFECT_VOID_WORK:
        __atomic_store_n(&console->is_void, true, __ATOMIC_RELEASE);
        break;
    case SEAT_EFFECT_ANSWER_REFUSED:
        answer_login(console, console->job.outcome, console->job.reason);
        break;
    case SEAT_EFFECT_ANSWER_ENDED:
        answer_login(console, LOGIN_OUTCOME_ENDED, "");
        break;
    case SEAT_EFFECT_ASK:
        worker_start(console);
        break;
    case SEAT_EFFECT_ASK_UNLOCK:
        ask_unlock(console);
        break;
    case SEAT_EFFECT_UNLOCK_LATER:
        console->unlock_ns = clock_now_ns() + RETRY_NS;
        break;
    case SEAT_EFFECT_TAKE_MEMBER:
        take_member(console);
        break;
    case SEAT_EFFECT_UNDO_LOGIN:
        undo_login(&console->job);
        break;
    case SEAT_EFFECT_END_MEMBER:
        end_member(console);
        break;
    case SEAT_EFFECT_FORGET_MEMBER:
        forget_member(console);
        break;
    case SEAT_EFFECT_TELL_SESSION:
        outside_set_session(console);
        break;
    case SEAT_EFFECT_TELL_LOCK:
        outside_set_lock(console);
        break;
    case SEAT_EFFECT_RECORD_STARTED:
        record(console, AUDIT_EVENT_SESSION_STARTED);
        break;
    case SEAT_EFFECT_RECORD_ENDED:
        record(console, AUDIT_EVENT_SESSION_ENDED);
        break;
    case SEAT_EFFECT_RECORD_LOCKED:
        record(console, AUDIT_EVENT_SESSION_LOCKED);
        break;
    case SEAT_EFFECT_COUNT:
        break;
    }
}

bool console_take(struct console *console, enum seat_event event)
{
    struct seat_effects effects;
    if (!seat_take(&console->seat, event, &effects)) {
        return false;
    }
    for (uint32_t i = 0; i < effects.count; i++) {
        carry_out(console, effects.list[i]);
    }
    return true;
}

bool console_can_take(const struct console *console, enum seat_event event)
{
    struct seat seat = console->seat;
    struct seat_effects effects;
    return seat_take(&seat, event, &effects);
}

/* -- what is seen ----------------------------------------------------------------------------- */

void console_shell_ended(struct console *console, bool is_member)
{
    const struct shell_process *shell = is_member ? &console->member : &console->anonymous;
    struct process_state_results state = {0};
    const bool is_running = shell->ledger != 0 &&
                            process_state(shell->process, &state) == STATUS_OK &&
                            state.is_ended == 0;
    if (!is_running && shell->ledger != 0) {
        (void)console_take(
            console, is_member ? SEAT_EVENT_MEMBER_ENDED : SEAT_EVENT_ANONYMOUS_ENDED);
    }
}

/* The next one that draws knows nothing of them, and they nothing of where they were. */
void console_screen_gone(struct console *console)
{
    (void)console_take(console, SEAT_EVENT_ANONYMOUS_ENDED);
    (void)console_take(console, SEAT_EVENT_MEMBER_ENDED);
}

void console_closed(struct console *console, uint64_t badge)
{
    const bool is_login =
        console->seat.work == SEAT_WORK_LOGIN && badge == console->job.tether_badge;
    if (badge == console->tether_badge || is_login) {
        (void)console_take(console, SEAT_EVENT_IDENTITY_LOCKED);
    }
}

/*
 * Nobody else than the person who locked it: a name can be another one's by now, and a key another
 * one of the same person's.
 */
static enum seat_event unlock_answered(const struct console *console)
{
    const struct job *job = &console->job;
    uint8_t key[PRINCIPAL_BYTES];
    if (job->status == STATUS_OK && outside_member_key(console, key) == STATUS_OK &&
        memcmp(job->key, key, sizeof(key)) == 0) {
        return SEAT_EVENT_UNLOCKED;
    }
    const bool is_later = job->status == STATUS_WRONG_STATE ||
                          job->status == STATUS_LIMIT_EXCEEDED || job->status == STATUS_NO_MEMORY;
    return is_later ? SEAT_EVENT_TOO_SOON : SEAT_EVENT_NOT_UNLOCKED;
}

/*
 * Who asked may have ended: nobody is told then. An identity that was unlocked for somebody who was
 * locked out meanwhile is locked again before he hears of it: at the lock, a person means to unlock
 * the console.
 */
static void answer_other(const struct console *console, struct job *job)
{
    if (job->kind == JOB_UNLOCK && console->is_void && job->status == STATUS_OK) {
        capability_release(job->identity);
        job->identity = 0;
        job->status = STATUS_CANCELLED;
    }
    const struct bytes key = {job->key, job->status == STATUS_OK ? sizeof(job->key) : 0};
    const struct session_new_identity_results created = {.public_key = key};
    const struct session_restore_identity_results restored = {.public_key = key};
    const struct session_unlock_identity_results unlocked = {.identity = job->identity};
    if (job->kind == JOB_CREATE) {
        (void)session_new_identity_reply(job->reply, job->status, &created);
    } else if (job->kind == JOB_RESTORE) {
        (void)session_restore_identity_reply(job->reply, job->status, &restored);
    } else {
        (void)session_unlock_identity_reply(job->reply, job->status, &unlocked);
    }
}

void console_job_done(struct console *console)
{
    struct job *job = &console->job;
    if (!__atomic_load_n(&console->is_done, __ATOMIC_ACQUIRE)) {
        return;
    }
    console->is_done = false;
    switch (job->kind) {
    case JOB_LOGIN:
        (void)console_take(
            console, job->status == STATUS_OK ? SEAT_EVENT_LOGIN_DONE : SEAT_EVENT_LOGIN_FAILED);
        console_shell_ended(console, true); /* told before it was a member's, that meant nothing */
        break;
    case JOB_UNLOCK_SCREEN:
        if (console_take(console, unlock_answered(console)) && !console->seat.is_locked &&
            console->seat.state == SEAT_MEMBER) {
            look_when_idle(console);
        }
        capability_release(job->identity);
        capability_release(job->principal);
        break;
    case JOB_CREATE:
    case JOB_RESTORE:
    case JOB_UNLOCK:
        answer_other(console, job);
        capability_release(job->identity);
        capability_release(job->principal);
        (void)console_take(console, SEAT_EVENT_ANSWERED);
        break;
    case JOB_NONE:
        break;
    }
    memset(job, 0, sizeof(*job));
}

/* -- what is due ------------------------------------------------------------------------------ */

static bool is_due(uint64_t *at_ns, uint64_t now_ns)
{
    const bool is_time = *at_ns != 0 && now_ns >= *at_ns;
    if (is_time) {
        *at_ns = 0;
    }
    return is_time;
}

/* Somebody may have typed since it was decided to look: then it is looked so much later. */
static void look_at_idle(struct console *console, uint64_t now_ns)
{
    const uint64_t limit_ns = sessions.options.idle_s * SECOND_NS;
    uint64_t idle_ns = 0;
    if (console->seat.is_locked) {
        return; /* it begins anew when it is unlocked */
    }
    if (!outside_idle_ns(console, &idle_ns)) {
        console->idle_ns = now_ns + RETRY_NS;
    } else if (idle_ns < limit_ns) {
        console->idle_ns = now_ns + limit_ns - idle_ns;
    } else {
        (void)console_take(console, SEAT_EVENT_LOCK);
    }
}

uint64_t console_settle(struct console *console, uint64_t now_ns)
{
    if (is_due(&console->start_ns, now_ns)) {
        (void)console_take(console, SEAT_EVENT_TIME_TO_START);
    }
    if (is_due(&console->unlock_ns, now_ns)) {
        (void)console_take(console, SEAT_EVENT_TIME_TO_UNLOCK);
    }
    if (is_due(&console->idle_ns, now_ns)) {
        look_at_idle(console, now_ns);
    }
    return deadline_earlier(
        console->idle_ns, deadline_earlier(console->start_ns, console->unlock_ns));
}
