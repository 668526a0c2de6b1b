/* What waits for a person: one thread for each console, which does nothing else. */
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
                found->is_any = true;
                found->is_there = found->is_there || bytes_equal(state.name, text_bytes(name));
            }
        }
        params.cursor = results.cursor;
        if (results.cursor == 0) {
            break;
        }
    }
    return STATUS_OK;
}

static enum status create(struct console *console)
{
    struct job *job = &console->job;
    const struct identities_create_params params = {
        .console = console->number,
        .name = text_bytes(job->name),
        .maker = {job->maker, job->maker_bytes},
        .asker = job->asker,
    };
    struct identities_create_results results = {0};
    const enum status status = identities_create(identities(), &params, &results);
    if (status == STATUS_OK && results.public_key.size_bytes == sizeof(job->key)) {
        memcpy(job->key, results.public_key.data, sizeof(job->key));
    }
    return status;
}

static enum status restore(struct console *console)
{
    struct job *job = &console->job;
    const struct identities_restore_params params = {
        .console = console->number,
        .name = text_bytes(job->name),
        .maker = {job->maker, job->maker_bytes},
        .asker = job->asker,
    };
    struct identities_restore_results results = {0};
    const enum status status = identities_restore(identities(), &params, &results);
    if (status == STATUS_OK && results.public_key.size_bytes == sizeof(job->key)) {
        memcpy(job->key, results.public_key.data, sizeof(job->key));
    }
    return status;
}

static enum status unlock(struct console *console)
{
    struct job *job = &console->job;
    const struct identities_unlock_params params = {
        .console = console->number, .name = text_bytes(job->name), .asker = job->asker};
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

/*
 * The identity service keeps a session of ours as long as the identity is unlocked: that it was
 * locked, or that the service has ended, is then told by the kernel, and nobody has to ask.
 */
static enum status tether(const struct job *job)
{
    struct identity_watch_params params = {0};
    enum status status =
        session_create(sessions.server.endpoint, job->tether_badge, 0, &params.tether);
    if (status == STATUS_OK) {
        status = identity_watch(job->identity, &params);
        capability_release(params.tether);
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
    case STATUS_WRONG_SIGNER:
        return LOGIN_OUTCOME_REVOKED;
    case STATUS_WRONG_STATE:
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

static void log_in(struct console *console)
{
    struct job *job = &console->job;
    struct found found;
    enum status status = find(job->name, &found);
    if (status == STATUS_OK && !found.is_any) {
        status = create(console);
        found.is_there = status == STATUS_OK;
    }
    if (status == STATUS_OK && !found.is_there) {
        status = STATUS_NOT_FOUND;
    }
    if (status == STATUS_OK) {
        status = unlock(console);
    }
    if (status != STATUS_OK) {
        fail(job, outcome_of(status), status);
        return;
    }
    status = tether(job);
    if (status != STATUS_OK) {
        fail(job, LOGIN_OUTCOME_FAILED, status);
        return;
    }
    const bool is_screen = console_is_screen(console);
    const uint32_t kib = is_screen ? sessions.options.desktop_kib : sessions.options.session_kib;
    const struct shell_request request = {
        .kind = SHELL_MEMBER,
        .is_at_screen = is_screen,
        .badge = job->badge,
        .principal = job->principal,
        .identity = job->identity,
        .quota_bytes = (uint64_t)kib * 1024,
        .ended_bits = EVENT_MEMBER_ENDS << (CONSOLE_BITS * console->number),
        .terminal = console->terminal,
    };
    /* What was typed before the person had proved who he is does not become his. */
    status = outside_begin_session(console);
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

static void carry_out(struct console *console)
{
    struct job *job = &console->job;
    if (__atomic_load_n(&console->is_void, __ATOMIC_ACQUIRE)) {
        job->status = STATUS_CANCELLED;
        return;
    }
    switch (job->kind) {
    case JOB_LOGIN:
        log_in(console);
        break;
    case JOB_CREATE:
        job->status = create(console);
        break;
    case JOB_RESTORE:
        job->status = restore(console);
        break;
    case JOB_UNLOCK:
    case JOB_UNLOCK_SCREEN:
        job->status = unlock(console);
        break;
    case JOB_NONE:
        break;
    }
}

static _Noreturn void work(void *argument)
{
    struct console *console = argument;
    const struct event_signal_params done = {
        .bits = EVENT_JOB_DONE << (CONSOLE_BITS * console->number)};
    for (;;) {
        struct register_message message = {0};
        if (message_receive(console->wake, &message) != STATUS_OK) {
            program_exit(1); /* its own event: only when the ledger ends under it */
        }
        carry_out(console);
        __atomic_store_n(&console->is_done, true, __ATOMIC_RELEASE);
        (void)event_signal(sessions.event, &done); /* our own */
    }
}

enum status worker_init(struct console *console)
{
    struct ledger_create_event_results event = {0};
    const enum status status = ledger_create_event(PROGRAM_LEDGER, &event);
    console->wake = event.event;
    return status == STATUS_OK ? program_thread_create(work, console, &console->thread) : status;
}

void worker_start(struct console *console)
{
    const struct event_signal_params wanted = {.bits = 1};
    __atomic_store_n(&console->is_void, false, __ATOMIC_RELEASE);
    (void)event_signal(console->wake, &wanted); /* our own */
}
