#include "lib/text.h"
#include "remote_connection/process.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "schema/internet.h"
#include "schema/kernel_client.h"
#include "schema/launcher_client.h"
#include "schema/supervisor_client.h"
#include "service.h"

/* Nothing but a policy service that is late refuses a launch that it has allowed before. */
#define LAUNCH_TRIES 3u

/* Of each call of the launcher, which waits for policy: people wait for this service. */
#define LAUNCH_NS UINT64_C(5000000000)

/* Less urgent than this program, and than shells: who is elsewhere comes last. */
#define BELOW_SERVICE 6u

/* What remote_connection calls. */
#define STREAM_MASK (TCP_STREAM_MASK_NOTIFY | TCP_STREAM_MASK_READ_NOW | TCP_STREAM_MASK_WRITE_NOW)

/* Of all of them. */
static uint32_t scheduling;
static uint32_t memory; /* 0: there is none on this machine */

static uint8_t priority(void)
{
    const uint8_t own = program_priority();
    return own > BELOW_SERVICE ? (uint8_t)(own - BELOW_SERVICE) : 1;
}

/* Where the machine has no more memory, nobody is served, and that is logged when he comes. */
static void ask_for_memory(void)
{
    struct supervised_memory_results more = {0};
    const enum status status = supervised_memory(program_capability("supervisor"), &more);
    memory = status == STATUS_OK ? more.ledger : 0;
}

enum status launch_open(void)
{
    ask_for_memory();
    struct scheduling_state_results own = {0};
    struct scheduling_create_results created = {0};
    enum status status = scheduling_state(PROGRAM_SCHEDULING, &own);
    if (status == STATUS_OK) {
        const struct scheduling_create_params time = {
            .budget_ns = own.budget_ns, .period_ns = own.period_ns, .ceiling = priority()};
        status = scheduling_create(PROGRAM_SCHEDULING, &time, &created);
    }
    scheduling = created.scheduling;
    return status;
}

static void begin_call(void)
{
    message_set_deadline(clock_now_ns() + LAUNCH_NS);
}

static enum status end_call(enum status status)
{
    message_set_deadline(0);
    return status;
}

static enum status prepare(uint32_t principal, uint32_t ledger, uint32_t *launch)
{
    const struct launcher_prepare_as_params params = {
        .program = text_bytes(REMOTE_CONNECTION_PROGRAM),
        .ledger = ledger,
        .scheduling = scheduling,
        .principal = principal,
        .priority = priority(),
    };
    struct launcher_prepare_as_results results = {0};
    begin_call();
    const enum status status =
        end_call(launcher_prepare_as(program_capability("launcher"), &params, &results));
    *launch = results.launch;
    return status;
}

static enum status
grant(uint32_t launch, const char *name, const char *interface, uint32_t capability)
{
    const struct launch_grant_params params = {
        .name = text_bytes(name), .interface = text_bytes(interface), .capability = capability};
    begin_call();
    return end_call(launch_grant(launch, &params));
}

static enum status furnish(uint32_t launch, uint32_t stream, uint32_t visit)
{
    const struct launch_argument_params name = {.text = text_bytes(REMOTE_CONNECTION_PROGRAM)};
    uint32_t narrowed = 0;
    begin_call();
    enum status status = end_call(launch_argument(launch, &name));
    if (status == STATUS_OK) {
        status = capability_copy(stream, STREAM_MASK, &narrowed);
    }
    if (status == STATUS_OK) {
        status = grant(launch, "stream", "TcpStream", narrowed);
    }
    if (status == STATUS_OK) {
        status = grant(launch, "visit", "RemoteVisit", visit);
    }
    if (status == STATUS_OK) {
        status = grant(launch, "schemas", "Memory", program_capability("schemas"));
    }
    capability_release(narrowed);
    return status;
}

static enum status
launch_once(uint32_t principal, uint32_t stream, uint32_t visit, struct visitor_process *made)
{
    uint32_t launch = 0;
    struct launch_start_results started = {0};
    enum status status = prepare(principal, made->ledger, &launch);
    if (status == STATUS_OK) {
        status = furnish(launch, stream, visit);
    }
    if (status == STATUS_OK) {
        begin_call();
        status = end_call(launch_start(launch, &started));
    }
    capability_release(launch);
    made->process = started.process;
    made->number = started.number;
    return status;
}

enum status
launch_begin(uint32_t principal, uint32_t stream, uint32_t visit, struct visitor_process *made)
{
    const struct ledger_create_ledger_params quota = {.quota_bytes = REMOTE_CONNECTION_BYTES};
    struct ledger_create_ledger_results ledger = {0};
    *made = (struct visitor_process){0};
    if (memory == 0) {
        ask_for_memory(); /* the process before may have had it until now */
    }
    if (memory == 0) {
        return STATUS_LIMIT_EXCEEDED;
    }
    enum status status = ledger_create_ledger(memory, &quota, &ledger);
    made->ledger = ledger.ledger;
    if (status == STATUS_OK) {
        status = STATUS_DENIED;
    }
    for (uint32_t i = 0; i < LAUNCH_TRIES && status == STATUS_DENIED; i++) {
        status = launch_once(principal, stream, visit, made);
    }
    if (status != STATUS_OK) {
        launch_end(made);
    }
    return status;
}

void launch_end(struct visitor_process *made)
{
    if (made->ledger != 0) {
        (void)ledger_destroy(made->ledger); /* with all that was made of it */
    }
    capability_release(made->ledger);
    capability_release(made->process);
    *made = (struct visitor_process){0};
}

bool launch_has_ended(const struct visitor_process *made)
{
    struct process_state_results state = {0};
    return process_state(made->process, &state) != STATUS_OK || state.is_ended != 0;
}
