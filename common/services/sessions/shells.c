/* Starting a shell: a ledger and CPU time of its own, and what it is given. */
#include "abi/object_kind.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "runtime/capability.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include "schema/launcher_client.h"
#include "schema/session.h"
#include "schema/stream.h"
#include "sessions.h"

/* Nearly all of the time: what has all of it is not counted (Launcher.prepare). */
#define PERIOD_NS UINT64_C(10000000)
#define BUDGET_NS UINT64_C(9950000)

/* A shell that can start nothing. */
#define ANONYMOUS_BYTES UINT64_C(0x40000)

/* Shells are less urgent than who must be able to end them. */
#define BELOW_SESSIONS 10u

#define SHELL_PROGRAM "shell"

/* The service's own: shells get one of these of their own, or none. */
static const char *const own_names[] = {
    "event",
    "supervisor",
    "endpoint",
    "terminal",
    "terminal2",
    "terminal3",
    "terminal4",
    "consoles",
    "anonymous",
    "records",
    "messages",
};

static bool is_own(const char *name)
{
    return text_is_one_of(name, own_names, sizeof(own_names) / sizeof(own_names[0]));
}

/* A copy of it for this session alone: what comes from that goes when it is revoked. */
static enum status hold(struct held *held, uint32_t capability, uint64_t mask, uint32_t *copy)
{
    if (held->count == HELD_MAX) {
        return STATUS_LIMIT_EXCEEDED;
    }
    const enum status status = capability_copy(capability, mask, copy);
    if (status == STATUS_OK) {
        held->handles[held->count++] = *copy;
    }
    return status;
}

static enum status grant(
    uint32_t launch,
    struct held *held,
    const char *name,
    const char *interface,
    uint32_t capability)
{
    uint32_t copy = 0;
    enum status status = hold(held, capability, ~UINT64_C(0), &copy);
    if (status == STATUS_OK) {
        const struct launch_grant_params params = {
            .name = text_bytes(name), .interface = text_bytes(interface), .capability = copy};
        status = launch_grant(launch, &params);
    }
    return status;
}

/* What policy does not leave it is left out. */
static enum status offer(
    uint32_t launch,
    struct held *held,
    const char *name,
    const char *interface,
    uint32_t capability)
{
    uint32_t copy = 0;
    enum status status = hold(held, capability, ~UINT64_C(0), &copy);
    if (status == STATUS_OK) {
        const struct launch_offer_params params = {
            .name = text_bytes(name), .interface = text_bytes(interface), .capability = copy};
        status = launch_offer(launch, &params);
    }
    return status;
}

static enum status offer_all(uint32_t launch, struct held *held)
{
    struct program_holding holding;
    enum status status = STATUS_OK;
    for (uint32_t i = 0; status == STATUS_OK && program_holding(i, &holding); i++) {
        if (!is_own(holding.name)) {
            status = offer(launch, held, holding.name, holding.interface, holding.handle);
        }
    }
    return status;
}

static enum status
grant_session(uint32_t launch, const struct shell_request *request, struct held *held)
{
    const uint64_t mask = request->principal != 0 ? SESSION_FACET_MEMBER : SESSION_FACET_ANONYMOUS;
    uint32_t session = 0;
    enum status status = session_create(sessions.server.endpoint, request->badge, mask, &session);
    if (status == STATUS_OK) {
        status = grant(launch, held, "session", "Session", session);
        capability_release(session);
    }
    return status;
}

static enum status give(uint32_t launch, const struct shell_request *request, struct held *held)
{
    const struct launch_argument_params name = {.text = text_bytes(SHELL_PROGRAM)};
    enum status status = launch_argument(launch, &name);
    if (status == STATUS_OK) {
        status = grant(launch, held, "terminal", "Terminal", request->console->terminal);
    }
    if (status == STATUS_OK) {
        status = grant_session(launch, request, held);
    }
    if (status == STATUS_OK && request->principal != 0) {
        status = offer(launch, held, "identity", "Identity", request->identity);
    }
    if (status == STATUS_OK && request->principal != 0) {
        status = offer_all(launch, held);
    }
    return status;
}

static uint8_t priority(void)
{
    const uint8_t own = program_priority();
    return own > BELOW_SESSIONS ? (uint8_t)(own - BELOW_SESSIONS) : 1;
}

static enum status
prepare(const struct shell_request *request, uint32_t ledger, uint32_t scheduling, uint32_t *launch)
{
    const bool is_member = request->principal != 0;
    const struct launcher_prepare_as_params params = {
        .program = text_bytes(SHELL_PROGRAM),
        .ledger = ledger,
        .scheduling = scheduling,
        .principal = is_member ? request->principal : program_capability("anonymous"),
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
    const uint64_t bit = request->principal != 0 ? EVENT_MEMBER_ENDS : EVENT_ANONYMOUS_ENDS;
    const uint64_t bits = bit << (CONSOLE_BITS * request->console->number);
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
        status = give(launch, request, held);
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

/* Of this program's memory, or of what the machine had besides. */
static enum status create_ledger(const struct shell_request *request, uint32_t *ledger)
{
    const uint64_t session_bytes = (uint64_t)sessions.options.session_kib * 1024;
    const struct ledger_create_ledger_params quota = {
        .quota_bytes = request->principal != 0 ? session_bytes : ANONYMOUS_BYTES};
    struct ledger_create_ledger_results created = {0};
    enum status status = ledger_create_ledger(PROGRAM_LEDGER, &quota, &created);
    if (status == STATUS_LIMIT_EXCEEDED && sessions.more_memory != 0) {
        status = ledger_create_ledger(sessions.more_memory, &quota, &created);
    }
    *ledger = created.ledger;
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
    enum status status = create_ledger(request, &shell->ledger);
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
