/*
 * A call without parameters or results, File.sync of a directory in memory: made directly, and
 * through two processes `remote_connection`, as a connection to another machine has one at each
 * end. Between them is a connection of the network service from this machine to itself.
 */
#include "bench_overlay.h"
#include "command/output.h"
#include "figure.h"
#include "lib/text.h"
#include "remote_connection/start.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "runtime/server.h"
#include "schema/directory_client.h"
#include "schema/internet_client.h"
#include "schema/kernel_client.h"
#include "schema/remote_server.h"
#include "schema/stream_client.h"

#define ROUNDS        50u
#define MESSAGE_BYTES 100u
#define PORT          8080u
#define EXPORT_NAME   "file"
#define INTERFACE     "File"

static const uint8_t loopback[] = {127, 0, 0, 1};
static const struct network_place place = {.address = {loopback, sizeof(loopback)}, .port = PORT};

static uint32_t make_file(void)
{
    const struct directory_open_file_writable_params params = {
        .path = text_bytes("bench"), .creation = CREATION_ALWAYS};
    struct directory_open_file_writable_results results = {0};
    figure_must(directory_open_file_writable(need("directory"), &params, &results), "file");
    return results.file;
}

/* Both ends of a connection. */
static void connect(uint32_t *near, uint32_t *far)
{
    const struct network_listen_params listen = {.local = place, .backlog = 1};
    const struct network_connect_params params = {.remote = place};
    struct network_listen_results listening = {0};
    struct network_connect_results connecting = {0};
    struct tcp_listener_accept_results accepted = {0};
    figure_must(network_listen(need("network"), &listen, &listening), "listen");
    figure_must(network_connect(need("network"), &params, &connecting), "connect");
    figure_must(tcp_stream_opened(connecting.stream), "connection");
    figure_must(tcp_listener_accept(listening.listener, &accepted), "accept");
    *near = connecting.stream;
    *far = accepted.stream;
}

static void pass(uint32_t from, uint32_t to)
{
    static const uint8_t data[MESSAGE_BYTES];
    const struct stream_write_params write = {.data = {data, sizeof(data)}};
    const struct stream_read_params read = {.size_bytes = MESSAGE_BYTES};
    struct stream_write_results written = {0};
    struct stream_read_results results = {0};
    figure_must(stream_write(from, &write, &written), "write");
    figure_must(stream_read(to, &read, &results), "read");
}

/* What of a call through the connection is the network's, at least. */
static void bench_connection(uint32_t near, uint32_t far)
{
    pass(near, far);
    const uint64_t start_ns = clock_now_ns();
    for (uint32_t i = 0; i < ROUNDS; i++) {
        pass(near, far);
        pass(far, near);
    }
    figure_report("loopback_round_trip", start_ns, ROUNDS);
}

static uint32_t given;

static enum status open(
    struct server_call *call,
    const struct remote_visit_open_params *params,
    struct remote_visit_open_results *results)
{
    (void)call;
    results->capability = given; /* a copy of it */
    results->interface = text_bytes(INTERFACE);
    return bytes_equal(params->name, text_bytes(EXPORT_NAME)) ? STATUS_OK : STATUS_NOT_FOUND;
}

/* One call, of the one process that is given something. */
static enum status answer(struct server *server, struct server_call *call)
{
    static const struct remote_visit_server handlers = {.open = open};
    server->is_stopping = true;
    return remote_visit_dispatch(&handlers, call);
}

/* In the place of the service that keeps what is given: `visits` is its endpoint. */
static void give(struct run *run, uint32_t stream, uint32_t visits)
{
    uint32_t visit = 0;
    figure_must(session_create(visits, 1, REMOTE_VISIT_MASK_ALL, &visit), "visit");
    figure_must(remote_connection_prepare(run, stream), "give");
    figure_must(run_grant(run, "visit", "RemoteVisit", visit), "grant");
    figure_must(run_start(run), "start of give");
}

/* What the other one gives: its stand-in here. */
static uint32_t use(struct run *run, uint32_t stream, uint32_t visits)
{
    struct server server = {.endpoint = visits, .call = answer};
    struct register_message message = {.tag = 0};
    uint32_t session = 0;
    figure_must(
        remote_connection_prepare_use(run, stream, EXPORT_NAME, INTERFACE, ~UINT64_C(0), &session),
        "use");
    figure_must(run_start(run), "start of use");
    figure_must(server_serve(&server), "open");
    figure_must(message_receive(run->event, &message), "opening");
    const bool is_open = (message.words[0] & REMOTE_OPENED_BIT) != 0;
    figure_must(is_open ? STATUS_OK : STATUS_PEER_GONE, "what is given");
    return session;
}

/* Once before: what is only done the first time is done then. */
static void bench_call(const char *name, uint32_t file)
{
    figure_must(file_sync(file), name);
    const uint64_t start_ns = clock_now_ns();
    for (uint32_t i = 0; i < ROUNDS; i++) {
        figure_must(file_sync(file), name);
    }
    figure_report(name, start_ns, ROUNDS);
}

void bench_calls(void)
{
    struct run giving;
    struct run using;
    uint32_t near = 0;
    uint32_t far = 0;
    struct ledger_create_endpoint_results visits = {0};
    figure_must(ledger_create_endpoint(PROGRAM_LEDGER, &visits), "endpoint");
    given = make_file();
    connect(&near, &far);
    bench_connection(near, far);
    give(&giving, far, visits.endpoint);
    const uint32_t stand_in = use(&using, near, visits.endpoint);
    bench_call("local_call", given);
    bench_call("remote_call", stand_in);
    run_finish(&using);
    run_finish(&giving);
}
