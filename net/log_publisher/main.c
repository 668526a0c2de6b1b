/*
 * Shows the audit log to those in the overlay whom the owner has named. One thread does everything,
 * and waits for nobody.
 *
 * When the network's service ends, those who follow are gone with it; this program stays, and
 * listens again when that service is there again.
 */
#include "calls.h"
#include "lib/deadline.h"
#include "lib/memory.h"
#include "lib/status.h"
#include "lib/text.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/log.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "runtime/server.h"
#include "schema/audit_client.h"
#include "schema/internet_client.h"
#include "schema/kernel_client.h"
#include "schema/overlay_client.h"
#include "schema/stream.h"

#define CONNECTIONS_MAX 4u
#define BACKLOG         4u
/* What is done for one before others have their turn. */
#define TURNS_MAX 8u
/* How often it is looked whether network and log are there (again). */
#define LOOK_NS UINT64_C(5000000000)

/* Bits of the event, behind those of the connections. */
#define READY_BIT   (UINT64_C(1) << CONNECTIONS_MAX)
#define RECORDS_BIT (UINT64_C(1) << (CONNECTIONS_MAX + 1u))
#define AGAIN_BIT   (UINT64_C(1) << (CONNECTIONS_MAX + 2u))

enum exit_reason {
    EXIT_STOPPED = 0,
    EXIT_ARGUMENTS = 1,
    EXIT_NO_LOG = 2,
    EXIT_NO_ENDPOINT = 3,
};

static struct connection connections[CONNECTIONS_MAX];
static uint32_t listener; /* 0: there is none yet */
static uint16_t port;
static bool was_said; /* why there is none */

/* -- those who come ---------------------------------------------------------------------------- */

/* Who has followed before comes in his own place; NULL: there is none. */
static struct connection *find_place(const uint8_t key[PUBLIC_KEY_BYTES], uint32_t *place)
{
    struct connection *found = NULL;
    for (uint32_t i = CONNECTIONS_MAX; i-- > 0;) {
        struct connection *const connection = &connections[i];
        const bool is_his =
            connection->stream != 0 && memcmp(connection->key, key, sizeof(connection->key)) == 0;
        if (is_his || (found == NULL && connection->stream == 0)) {
            found = connection;
            *place = i;
        }
        if (is_his) {
            connection_end(connection);
            break;
        }
    }
    return found;
}

/* He hears why, if there is room for that in what can be on its way. */
static void send_away(uint32_t stream, enum status status)
{
    uint8_t frame[CONNECTION_REFUSAL_BYTES];
    size_t sent_bytes = 0;
    connection_refusal(status, frame);
    (void)publisher_calls.send(stream, (struct bytes){frame, sizeof(frame)}, &sent_bytes);
    publisher_calls.release(stream);
}

static enum status notify(uint32_t stream, uint64_t bits)
{
    const struct tcp_stream_notify_params params = {
        .event = program_capability("event"),
        .bits = bits,
        .interest = READINESS_READABLE | READINESS_WRITABLE,
    };
    struct tcp_stream_notify_results results = {0};
    call_begin();
    return call_end(tcp_stream_notify(stream, &params, &results));
}

/* A place is for auditors only. The key is copied: it lies in the message page. */
static void begin(uint32_t stream, struct bytes remote)
{
    uint8_t key[PUBLIC_KEY_BYTES];
    uint32_t place = 0;
    if (remote.size_bytes != sizeof(key)) {
        publisher_calls.release(stream);
        return;
    }
    memcpy(key, remote.data, sizeof(key));
    enum status status = publisher_calls.may_follow(key);
    struct connection *const connection = status == STATUS_OK ? find_place(key, &place) : NULL;
    if (status == STATUS_OK) {
        status = connection != NULL ? notify(stream, UINT64_C(1) << place) : STATUS_LIMIT_EXCEEDED;
    }
    if (status == STATUS_OK) {
        connection_begin(connection, &publisher_calls, stream, key, clock_now_ns());
    } else {
        send_away(stream, status);
    }
}

/* Until nobody waits: then the event is signalled when somebody does. */
static enum status accept_some(void)
{
    enum status status = STATUS_OK;
    for (uint32_t i = 0; i < BACKLOG && status == STATUS_OK; i++) {
        struct overlay_listener_accept_now_results results = {0};
        call_begin();
        status = call_end(overlay_listener_accept_now(listener, &results));
        if (status == STATUS_OK) {
            begin(results.stream, results.remote);
        }
    }
    return status;
}

static enum status listen(void)
{
    const struct overlay_streams_listen_params params = {.port = port, .backlog = BACKLOG};
    struct overlay_streams_listen_results results = {0};
    call_begin();
    enum status status =
        call_end(overlay_streams_listen(program_capability("streams"), &params, &results));
    if (status != STATUS_OK) {
        return status;
    }
    const struct overlay_listener_notify_params notify = {
        .event = program_capability("event"),
        .bits = READY_BIT,
        .interest = READINESS_READABLE,
    };
    struct overlay_listener_notify_results readiness = {0};
    call_begin();
    status = call_end(overlay_listener_notify(results.listener, &notify, &readiness));
    if (status == STATUS_OK) {
        listener = results.listener;
        log_print(SEVERITY_INFORMATION, "listening at port %u of the overlay", port);
    } else {
        capability_release(results.listener);
    }
    return status;
}

/* There is an overlay, or will be. */
static void look_for_network(void)
{
    const enum status status = listener == 0 ? listen() : STATUS_OK;
    if (status != STATUS_OK && !was_said) {
        log_print(SEVERITY_WARNING, "nobody listens at port %u yet: %s", port, status_text(status));
    }
    was_said = status != STATUS_OK;
}

/* Its network can end, and begin anew. */
static void look_who_came(void)
{
    const enum status status = listener != 0 ? accept_some() : STATUS_OK;
    if (status == STATUS_PEER_GONE || status == STATUS_INVALID_HANDLE) {
        capability_release(listener);
        listener = 0;
    }
}

/* -- the log ----------------------------------------------------------------------------------- */

static void wake_all(void)
{
    for (uint32_t i = 0; i < CONNECTIONS_MAX; i++) {
        connection_wake(&connections[i]);
    }
}

static enum status watch_log(void)
{
    const struct audit_log_watch_params watch = {
        .event = program_capability("event"), .bits = RECORDS_BIT};
    call_begin();
    return call_end(audit_log_watch(program_capability("audit"), &watch));
}

/*
 * Another process of the audit service knows of nobody who is to be told, and what it has recorded
 * meanwhile nobody was told of. Where it is not there now, it is looked for again.
 */
static void look_for_log(void)
{
    static uint64_t boot;
    static uint64_t last_number;
    struct boot_end end = {0};
    if (watch_log() == STATUS_OK && publisher_calls.log_end(&end) == STATUS_OK &&
        (end.boot != boot || end.last_number != last_number)) {
        boot = end.boot;
        last_number = end.last_number;
        wake_all();
    }
}

/* -- the loop ---------------------------------------------------------------------------------- */

static void signalled(struct server *server, uint64_t bits)
{
    (void)server;
    if ((bits & RECORDS_BIT) != 0) {
        wake_all();
    }
}

/* True: more can be done at once. */
static bool serve(struct connection *connection)
{
    bool has_more = connection->stream != 0;
    for (uint32_t i = 0; i < TURNS_MAX && has_more; i++) {
        has_more = connection_turn(connection, clock_now_ns()) && connection->stream != 0;
    }
    return has_more;
}

static void settled(struct server *server)
{
    static uint64_t looked_ns;
    bool has_more = false;
    if (looked_ns == 0 || clock_now_ns() - looked_ns >= LOOK_NS) {
        looked_ns = clock_now_ns();
        look_for_network();
        look_for_log();
    }
    look_who_came();
    server->deadline_ns = looked_ns + LOOK_NS;
    for (uint32_t i = 0; i < CONNECTIONS_MAX; i++) {
        has_more = serve(&connections[i]) || has_more;
        if (connections[i].stream != 0) {
            server->deadline_ns =
                deadline_earlier(server->deadline_ns, connection_deadline_ns(&connections[i]));
        }
    }
    if (has_more) {
        const struct event_signal_params again = {.bits = AGAIN_BIT};
        /* It is a kernel object of this program's. */
        (void)event_signal(program_capability("event"), &again);
    }
}

/* Nothing is to be asked of it. */
static enum status refuse_call(struct server *server, struct server_call *call)
{
    (void)server;
    call->tag = message_tag_status(STATUS_UNSUPPORTED);
    return STATUS_UNSUPPORTED;
}

int main(int count, const char *const *arguments)
{
    struct server server = {
        .endpoint = program_capability("endpoint"),
        .call = refuse_call,
        .signalled = signalled,
        .settled = settled,
    };
    if (count != 2 || !text_port(text_bytes(arguments[1]), &port)) {
        return EXIT_ARGUMENTS;
    }
    const enum status status = watch_log();
    if (status != STATUS_OK) {
        log_print(SEVERITY_ERROR, "the log is not to be had: %s", status_text(status));
        return EXIT_NO_LOG;
    }
    return server_run(&server) == STATUS_OK ? EXIT_STOPPED : EXIT_NO_ENDPOINT;
}
