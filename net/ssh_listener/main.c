/*
 * Waits for people who come by SSH, and begins a process for each connection (connection.h), for as
 * many as there is room for (room.h).
 *
 * When the network's service ends, so does this program, with all connections: init begins it anew.
 * Nothing tells of that end, so it is looked at from time to time.
 */
#include "connection.h"
#include "lib/memory.h"
#include "lib/status.h"
#include "lib/text.h"
#include "room.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/log.h"
#include "runtime/program.h"
#include "runtime/server.h"
#include "schema/internet_client.h"
#include "schema/kernel_client.h"
#include "schema/stream.h"

/* What waits to be accepted; who comes then is asked to try again. */
#define BACKLOG 8u
/* Of each connection: two segments to read, and what a window of dropbear's sends at once. */
#define RECEIVE_BYTES 16384u
#define SEND_BYTES    32768u
/* How often it is looked whether the network is still there, and who has to go. */
#define LOOK_NS UINT64_C(1000000000)

/* Bits of the event, besides init's: the ends of processes first. */
#define READY_BIT (UINT64_C(1) << ROOM_CONNECTIONS_MAX)

enum exit_reason {
    EXIT_STOPPED = 0,
    EXIT_ARGUMENTS = 1,
    EXIT_NO_LISTENER = 2,
    EXIT_NETWORK_GONE = 3,
};

static struct room room;
static struct connection connections[ROOM_CONNECTIONS_MAX];
static uint32_t listener;
static bool is_network_gone;

static struct ip_address address_of(const struct network_place *place)
{
    struct ip_address address = {.link = place->link};
    if (place->address.size_bytes == IPV4_BYTES || place->address.size_bytes == IPV6_BYTES) {
        address.size_bytes = (uint8_t)place->address.size_bytes;
        memcpy(address.bytes, place->address.data, address.size_bytes);
    }
    return address;
}

static bool is_there(uint32_t place)
{
    return connections[place].process != 0;
}

static void end(uint32_t place)
{
    connection_finish(&connections[place]);
    room_leave(&room, place);
}

/* Who has entered, and who has to go. */
static void look_around(void)
{
    const uint64_t now_ns = clock_now_ns();
    for (uint32_t i = 0; i < ROOM_CONNECTIONS_MAX; i++) {
        const uint64_t said = is_there(i) ? connection_hear(&connections[i]) : 0;
        if ((said & CONNECTION_ENTERED) != 0) {
            room_enter(&room, i);
        }
        if ((said & CONNECTION_OVER) != 0 || room_is_overdue(&room, i, now_ns)) {
            end(i);
        }
    }
}

static bool find_room(const struct ip_address *remote, uint32_t *place)
{
    uint32_t leaver = 0;
    look_around();
    if (room_find_leaver(&room, remote, &leaver)) {
        end(leaver);
    }
    return room_take(&room, remote, clock_now_ns(), place);
}

static void begin(uint32_t stream, const struct ip_address *remote)
{
    uint32_t place = 0;
    if (!find_room(remote, &place)) {
        capability_release(stream);
        return;
    }
    const struct connection_watch watch = {
        .event = program_capability("event"), .bits = UINT64_C(1) << place};
    const enum status status = connection_begin(stream, remote, &watch, &connections[place]);
    if (status != STATUS_OK) {
        char text[ADDRESS_TEXT_BYTES];
        (void)address_text_write(remote, text);
        log_print(SEVERITY_WARNING, "nothing begins for %s: %s", text, status_text(status));
        room_leave(&room, place);
    }
}

/*
 * Those that wait, until there are none: then the event will be signalled when one does. After as
 * many as can wait at once there are ends of others to be dealt with first.
 */
static enum status accept_some(void)
{
    const struct event_signal_params more = {.bits = READY_BIT};
    for (uint32_t i = 0; i < BACKLOG; i++) {
        struct tcp_listener_accept_now_results results = {0};
        const enum status status = tcp_listener_accept_now(listener, &results);
        if (status != STATUS_OK) {
            return status;
        }
        const struct ip_address remote = address_of(&results.remote);
        begin(results.stream, &remote);
    }
    return event_signal(program_capability("event"), &more);
}

/* The event outlives this program: what it says may be of processes of the one before. */
static bool has_ended(uint32_t place)
{
    struct process_state_results state = {0};
    return is_there(place) &&
           (process_state(connections[place].process, &state) != STATUS_OK || state.is_ended != 0);
}

static void signalled(struct server *server, uint64_t bits)
{
    (void)server;
    for (uint32_t i = 0; i < ROOM_CONNECTIONS_MAX; i++) {
        if ((bits >> i & 1) != 0 && has_ended(i)) {
            end(i);
        }
    }
}

static void settled(struct server *server)
{
    look_around();
    const enum status status = accept_some();
    /* What a connection takes may be too much just now: it waits. */
    is_network_gone = status == STATUS_PEER_GONE || status == STATUS_INVALID_HANDLE;
    server->is_stopping = server->is_stopping || is_network_gone;
    server->deadline_ns = is_network_gone ? 1 : clock_now_ns() + LOOK_NS;
}

/* Nothing is to be asked of it. */
static enum status refuse(struct server *server, struct server_call *call)
{
    (void)server;
    call->tag = message_tag_status(STATUS_UNSUPPORTED);
    return STATUS_UNSUPPORTED;
}

static enum status listen(uint16_t port)
{
    const struct network_listen_params params = {
        .local = {.port = port},
        .backlog = BACKLOG,
        .receive_bytes = RECEIVE_BYTES,
        .send_bytes = SEND_BYTES,
    };
    struct network_listen_results results = {0};
    const enum status status = network_listen(program_capability("network"), &params, &results);
    listener = results.listener;
    if (status != STATUS_OK) {
        return status;
    }
    const struct tcp_listener_notify_params notify = {
        .event = program_capability("event"),
        .bits = READY_BIT,
        .interest = READINESS_READABLE,
    };
    struct tcp_listener_notify_results readiness = {0};
    return tcp_listener_notify(listener, &notify, &readiness);
}

int main(int count, const char *const *arguments)
{
    uint16_t port = 0;
    struct server server = {
        .endpoint = program_capability("endpoint"),
        .call = refuse,
        .signalled = signalled,
        .settled = settled,
    };
    if (count != 2 || !text_port(text_bytes(arguments[1]), &port)) {
        return EXIT_ARGUMENTS;
    }
    enum status status = connections_open();
    if (status == STATUS_OK) {
        status = listen(port);
    }
    if (status != STATUS_OK) {
        log_print(SEVERITY_ERROR, "nobody listens at port %u: %s", port, status_text(status));
        return EXIT_NO_LISTENER;
    }
    log_print(SEVERITY_INFORMATION, "listening at port %u", port);
    return server_run(&server) == STATUS_OK && !is_network_gone ? EXIT_STOPPED : EXIT_NETWORK_GONE;
}
