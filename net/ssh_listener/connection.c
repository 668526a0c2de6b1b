#include "connection.h"
#include "lib/text.h"
#include "runtime/capability.h"
#include "runtime/program.h"
#include "schema/internet.h"
#include "schema/kernel_client.h"
#include "schema/launcher_client.h"
#include "schema/ssh_client.h"

/* The most that one process may take: twice what it needs. */
#define PROCESS_BYTES UINT64_C(0xc0000)

/* Nothing but a policy service that is late refuses a launch that it has allowed before. */
#define LAUNCH_TRIES 3u

#define DROPBEAR "dropbear"

/*
 * Less urgent than this program, and, in the server edition, than shells and the identity service:
 * strangers come last. Programs that shells start are as urgent, or these would keep from his
 * session who started them.
 */
#define BELOW_LISTENER 6u

/* What libposix calls, but for a window: that is of the memory that all connections share. */
#define STREAM_MASK                                                                                \
    (TCP_STREAM_MASK_READ | TCP_STREAM_MASK_WRITE | TCP_STREAM_MASK_NOTIFY |                       \
     TCP_STREAM_MASK_STATE | TCP_STREAM_MASK_FINISH | TCP_STREAM_MASK_READ_NOW |                   \
     TCP_STREAM_MASK_WRITE_NOW)

static uint32_t scheduling;

static uint8_t priority(void)
{
    const uint8_t own = program_priority();
    return own > BELOW_LISTENER ? (uint8_t)(own - BELOW_LISTENER) : 1;
}

enum status connections_open(void)
{
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

static enum status ask_gate(const struct ip_address *remote, uint32_t event, uint32_t *gate)
{
    char text[ADDRESS_TEXT_BYTES];
    uint32_t copy = 0;
    struct ssh_gate_connect_results results = {0};
    enum status status = capability_copy(event, EVENT_MASK_SIGNAL, &copy);
    if (status == STATUS_OK) {
        const struct ssh_gate_connect_params params = {
            .remote = {(const uint8_t *)text, address_text_write(remote, text)},
            .event = copy,
            .entered_bits = CONNECTION_ENTERED,
            .over_bits = CONNECTION_OVER,
        };
        status = ssh_gate_connect(program_capability("gate"), &params, &results);
        capability_release(copy);
    }
    *gate = results.connection;
    return status;
}

static enum status create_ledger(struct connection *connection)
{
    const struct ledger_create_ledger_params params = {.quota_bytes = PROCESS_BYTES};
    struct ledger_create_ledger_results ledger = {0};
    struct ledger_create_event_results event = {0};
    enum status status = ledger_create_ledger(PROGRAM_LEDGER, &params, &ledger);
    if (status == STATUS_OK) {
        status = ledger_create_event(ledger.ledger, &event);
    }
    connection->ledger = ledger.ledger;
    connection->event = event.event;
    return status;
}

static enum status prepare(uint32_t ledger, uint32_t *launch)
{
    const struct launcher_prepare_as_params params = {
        .program = text_bytes(DROPBEAR),
        .ledger = ledger,
        .scheduling = scheduling,
        .principal = program_capability("anonymous"),
        .priority = priority(),
    };
    struct launcher_prepare_as_results results = {0};
    const enum status status =
        launcher_prepare_as(program_capability("launcher"), &params, &results);
    *launch = results.launch;
    return status;
}

static enum status
grant(uint32_t launch, const char *name, const char *interface, uint32_t capability)
{
    const struct launch_grant_params params = {
        .name = text_bytes(name), .interface = text_bytes(interface), .capability = capability};
    return launch_grant(launch, &params);
}

static enum status furnish(uint32_t launch, uint32_t stream, uint32_t gate)
{
    const struct launch_argument_params name = {.text = text_bytes(DROPBEAR)};
    uint32_t narrowed = 0;
    enum status status = launch_argument(launch, &name);
    if (status == STATUS_OK) {
        status = capability_copy(stream, STREAM_MASK, &narrowed);
    }
    if (status == STATUS_OK) {
        status = grant(launch, "stdin", "TcpStream", narrowed);
    }
    if (status == STATUS_OK) {
        status = grant(launch, "gate", "SshConnection", gate);
    }
    capability_release(narrowed);
    return status;
}

static enum status watch_end(uint32_t process, const struct connection_watch *watch)
{
    const struct process_set_exit_event_params params = {
        .event = watch->event, .bits = watch->bits};
    struct process_state_results state = {0};
    enum status status = process_set_exit_event(process, &params);
    if (status == STATUS_OK) {
        status = process_state(process, &state);
    }
    /* So soon that nobody was told. */
    return status == STATUS_OK && state.is_ended != 0 ? STATUS_PEER_GONE : status;
}

static enum status launch_once(uint32_t stream, uint32_t gate, struct connection *connection)
{
    uint32_t launch = 0;
    struct launch_start_results started = {0};
    enum status status = prepare(connection->ledger, &launch);
    if (status == STATUS_OK) {
        status = furnish(launch, stream, gate);
    }
    if (status == STATUS_OK) {
        status = launch_start(launch, &started);
    }
    capability_release(launch);
    connection->process = started.process;
    return status;
}

static enum status launch_process(
    uint32_t stream,
    uint32_t gate,
    const struct connection_watch *watch,
    struct connection *connection)
{
    enum status status = STATUS_DENIED;
    for (uint32_t i = 0; i < LAUNCH_TRIES && status == STATUS_DENIED; i++) {
        status = launch_once(stream, gate, connection);
    }
    return status == STATUS_OK ? watch_end(connection->process, watch) : status;
}

enum status connection_begin(
    uint32_t stream,
    const struct ip_address *remote,
    const struct connection_watch *watch,
    struct connection *connection)
{
    uint32_t gate = 0;
    *connection = (struct connection){0};
    enum status status = create_ledger(connection);
    if (status == STATUS_OK) {
        status = ask_gate(remote, connection->event, &gate);
    }
    if (status == STATUS_OK) {
        status = launch_process(stream, gate, watch, connection);
    }
    capability_release(gate);
    capability_release(stream);
    if (status != STATUS_OK) {
        connection_finish(connection);
    }
    return status;
}

uint64_t connection_hear(const struct connection *connection)
{
    struct event_take_results results = {0};
    /* What there is was made with the connection: it cannot be gone. */
    return event_take(connection->event, &results) == STATUS_OK ? results.bits : 0;
}

void connection_finish(struct connection *connection)
{
    if (connection->ledger != 0) {
        (void)ledger_destroy(connection->ledger); /* with all that was made of it */
    }
    capability_release(connection->ledger);
    capability_release(connection->process);
    capability_release(connection->event);
    *connection = (struct connection){0};
}
