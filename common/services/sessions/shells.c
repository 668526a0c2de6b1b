/* Starting a shell: a ledger and CPU time of its own. What it is given: gifts.c. */
#include "abi/address.h"
#include "abi/object_kind.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include "schema/launcher_client.h"
#include "sessions.h"

/* Nearly all of the time: what has all of it is not counted (Launcher.prepare). */
#define PERIOD_NS UINT64_C(10000000)
#define BUDGET_NS UINT64_C(9950000)

/* Shells are less urgent than who must be able to end them. */
#define BELOW_SESSIONS 10u

/* A session at a console with less than this is none. */
#define SESSION_BYTES_MIN (UINT64_C(8) << 20)

/* For anonymous shells, and for what is made on behalf of sessions. */
#define OTHERS_BYTES (UINT64_C(1) << 20)

static uint8_t priority(void)
{
    const uint8_t own = program_priority();
    return own > BELOW_SESSIONS ? (uint8_t)(own - BELOW_SESSIONS) : 1;
}

static enum status
prepare(const struct shell_request *request, uint32_t ledger, uint32_t scheduling, uint32_t *launch)
{
    const bool is_somebody = request->kind != SHELL_ANONYMOUS;
    const struct launcher_prepare_as_params params = {
        .program = text_bytes(shell_program(request)),
        .ledger = ledger,
        .scheduling = scheduling,
        .principal = is_somebody ? request->principal : program_capability("anonymous"),
        .priority = priority(),
    };
    struct launcher_prepare_as_results results = {0};
    const enum status status =
        launcher_prepare_as(program_capability("launcher"), &params, &results);
    *launch = results.launch;
    return status;
}

static void keep_reason(uint32_t launch, char reason[REASON_BYTES])
{
    struct launch_refusal_results results = {0};
    if (launch_refusal(launch, &results) != STATUS_OK) {
        return;
    }
    const size_t size =
        results.reason.size_bytes < REASON_BYTES - 1 ? results.reason.size_bytes : REASON_BYTES - 1;
    memcpy(reason, results.reason.data, size);
    reason[size] = '\0';
}

/* The service is told when it has ended, or finds out now that it has. */
static void watch(const struct shell_request *request, const struct shell_process *shell)
{
    const uint64_t bits = request->ended_bits;
    const struct process_set_exit_event_params params = {.event = sessions.event, .bits = bits};
    struct process_state_results state = {0};
    const bool is_watched = process_set_exit_event(shell->process, &params) == STATUS_OK;
    if (!is_watched || process_state(shell->process, &state) != STATUS_OK || state.is_ended != 0) {
        const struct event_signal_params ended = {.bits = bits};
        (void)event_signal(sessions.event, &ended); /* our own */
    }
}

static enum status launch_shell(
    const struct shell_request *request,
    uint32_t scheduling,
    struct shell_process *shell,
    struct held *held,
    char reason[REASON_BYTES])
{
    uint32_t launch = 0;
    struct launch_start_results started = {0};
    enum status status = prepare(request, shell->ledger, scheduling, &launch);
    if (status == STATUS_OK) {
        status = shell_give(launch, request, held);
    }
    if (status == STATUS_OK) {
        status = launch_start(launch, &started);
        if (status == STATUS_DENIED) {
            keep_reason(launch, reason);
        }
    }
    capability_release(launch);
    shell->process = started.process;
    shell->number = started.number;
    return status;
}

/* How many members' sessions are of this program's own memory. [a] */
static uint32_t counted;

static enum status create_of(uint32_t parent, uint64_t quota_bytes, struct shell_process *shell)
{
    const struct ledger_create_ledger_params quota = {.quota_bytes = quota_bytes};
    struct ledger_create_ledger_results created = {0};
    if (parent == 0) {
        return STATUS_LIMIT_EXCEEDED;
    }
    const enum status status = ledger_create_ledger(parent, &quota, &created);
    shell->ledger = created.ledger;
    return status;
}

static uint64_t console_session_bytes_max(void)
{
    const struct sessions_options *options = &sessions.options;
    const bool is_desktop_larger =
        options->screen != 0 && options->desktop_kib > options->session_kib;
    return (uint64_t)(is_desktop_larger ? options->desktop_kib : options->session_kib) * 1024;
}

/* Whether a session at a console still finds memory when one from elsewhere has taken this. */
static bool leaves_enough(uint64_t quota_bytes)
{
    const bool is_somebody_there = __atomic_load_n(&counted, __ATOMIC_ACQUIRE) > 0;
    const uint64_t kept = is_somebody_there ? 0 : console_session_bytes_max();
    struct ledger_state_results own = {0};
    return ledger_state(PROGRAM_LEDGER, &own) == STATUS_OK &&
           own.quota_bytes - own.used_bytes >= quota_bytes + kept;
}

/* Of what was got besides, all that is left, if it is less than a session has. */
static enum status create_of_more(uint64_t quota_bytes, struct shell_process *shell)
{
    struct ledger_state_results more = {0};
    if (sessions.more_memory == 0) {
        return STATUS_LIMIT_EXCEEDED;
    }
    const enum status status = ledger_state(sessions.more_memory, &more);
    const uint64_t left_bytes = more.quota_bytes - more.used_bytes;
    if (status != STATUS_OK || left_bytes < SESSION_BYTES_MIN + SESSION_KEPT_BYTES) {
        return status != STATUS_OK ? status : STATUS_LIMIT_EXCEEDED;
    }
    const uint64_t most_bytes = left_bytes - SESSION_KEPT_BYTES;
    return create_of(
        sessions.more_memory, quota_bytes < most_bytes ? quota_bytes : most_bytes, shell);
}

/*
 * Where there is a screen: less than it should have, of this program's own. What anonymous shells
 * are made of is left, and at a console also what a greeter is made of: who comes by that has one.
 */
static enum status create_smaller(const struct shell_request *request, struct shell_process *shell)
{
    const uint64_t greeter_bytes = (uint64_t)sessions.options.greeter_kib * 1024;
    const uint64_t kept_bytes = OTHERS_BYTES + (request->is_at_screen ? 0 : greeter_bytes);
    struct ledger_state_results own = {0};
    const enum status status = ledger_state(PROGRAM_LEDGER, &own);
    const uint64_t left_bytes = own.quota_bytes - own.used_bytes;
    if (status != STATUS_OK || left_bytes < kept_bytes + SESSION_BYTES_MIN) {
        return status != STATUS_OK ? status : STATUS_LIMIT_EXCEEDED;
    }
    return create_of(PROGRAM_LEDGER, (left_bytes - kept_bytes) & ~(uint64_t)PAGE_MASK, shell);
}

/* Who comes to the machine finds memory, however many come from elsewhere, and they find theirs. */
static enum status create_ledger(const struct shell_request *request, struct shell_process *shell)
{
    const uint64_t quota_bytes = request->quota_bytes;
    enum status status = STATUS_LIMIT_EXCEEDED;
    if (request->kind == SHELL_REMOTE) {
        status = create_of(sessions.remote_memory, quota_bytes, shell);
        return status == STATUS_LIMIT_EXCEEDED && leaves_enough(quota_bytes)
                   ? create_of(PROGRAM_LEDGER, quota_bytes, shell)
                   : status;
    }
    status = create_of(PROGRAM_LEDGER, quota_bytes, shell);
    bool is_own = status == STATUS_OK;
    if (status == STATUS_LIMIT_EXCEEDED) {
        status = create_of_more(quota_bytes, shell);
    }
    if (status == STATUS_LIMIT_EXCEEDED && request->kind == SHELL_MEMBER &&
        sessions.options.screen != 0) {
        status = create_smaller(request, shell);
        is_own = status == STATUS_OK;
    }
    if (is_own && request->kind == SHELL_MEMBER) {
        shell->is_counted = true;
        __atomic_fetch_add(&counted, 1, __ATOMIC_ACQ_REL);
    }
    return status;
}

enum status shell_start(
    const struct shell_request *request,
    struct shell_process *shell,
    struct held *held,
    char reason[REASON_BYTES])
{
    const struct scheduling_create_params time = {
        .budget_ns = BUDGET_NS, .period_ns = PERIOD_NS, .ceiling = priority()};
    struct scheduling_create_results scheduling = {0};
    reason[0] = '\0';
    *shell = (struct shell_process){0};
    *held = (struct held){0};
    enum status status = create_ledger(request, shell);
    if (status == STATUS_OK) {
        status = scheduling_create(PROGRAM_SCHEDULING, &time, &scheduling);
    }
    if (status == STATUS_OK) {
        status = launch_shell(request, scheduling.scheduling, shell, held, reason);
    }
    capability_release(scheduling.scheduling);
    if (status == STATUS_OK) {
        watch(request, shell);
    } else {
        shell_end(shell, held);
    }
    return status;
}

void shell_end(struct shell_process *shell, struct held *held)
{
    if (shell->ledger != 0) {
        (void)ledger_destroy(shell->ledger); /* with all that was made of it */
    }
    if (shell->is_counted) {
        __atomic_fetch_sub(&counted, 1, __ATOMIC_ACQ_REL);
    }
    capability_release(shell->ledger);
    capability_release(shell->process);
    for (uint32_t i = 0; i < held->count; i++) {
        const struct process_revoke_params params = {.handle = held->handles[i]};
        (void)process_revoke(PROGRAM_PROCESS, &params); /* it may have gone with its maker */
        capability_release(held->handles[i]);
    }
    *shell = (struct shell_process){0};
    *held = (struct held){0};
}
