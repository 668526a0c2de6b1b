#include "lib/duration.h"
#include "lib/memory.h"
#include "nc.h"
#include "runtime/clock.h"
#include "schema/internet_client.h"
#include "schema/stream.h"

/* How long to listen on when all is said. */
#define QUIET_NS NS_PER_S

struct exchange {
    uint32_t socket; /* a UdpSocket */
    uint32_t event;
    struct input input;
    struct ip_address remote; /* of size 0: nobody has sent anything yet */
    uint16_t port;
};

static bool has_remote(const struct exchange *exchange)
{
    return exchange->remote.size_bytes != 0;
}

static enum status is_datagram_there(const struct exchange *exchange, bool *is_there)
{
    const struct udp_socket_notify_params params = {
        .event = exchange->event, .bits = OTHER_READY, .interest = READINESS_READABLE};
    struct udp_socket_notify_results results = {0};
    const enum status status = udp_socket_notify(exchange->socket, &params, &results);
    *is_there = (results.readiness & READINESS_READABLE) != 0;
    return status;
}

static bool is_from_remote(const struct exchange *exchange, const struct network_place *place)
{
    const struct ip_address from = reach_address(place->address, place->link);
    return place->port == exchange->port &&
           memcmp(from.bytes, exchange->remote.bytes, sizeof(from.bytes)) == 0;
}

/* What others send is dropped. */
static enum status receive(struct exchange *exchange)
{
    struct udp_socket_receive_results results = {0};
    const enum status status = udp_socket_receive(exchange->socket, &results);
    if (status != STATUS_OK) {
        return status;
    }
    if (!has_remote(exchange)) {
        exchange->remote = reach_address(results.remote.address, results.remote.link);
        exchange->port = results.remote.port;
    }
    if (is_from_remote(exchange, &results.remote)) {
        out_bytes(results.data);
        out_flush();
    }
    return STATUS_OK;
}

/* One piece, once there is somebody to send it to. */
static enum status take_input(struct exchange *exchange, bool *is_progress)
{
    uint8_t piece[PIECE_BYTES];
    uint32_t size_bytes = 0;
    bool is_ready = false;
    if (exchange->input.has_ended || !has_remote(exchange)) {
        return STATUS_OK;
    }
    enum status status = input_ready(&exchange->input, exchange->event, &is_ready);
    if (status != STATUS_OK || !is_ready) {
        return status;
    }
    *is_progress = true;
    status = input_read(&exchange->input, piece, &size_bytes);
    if (status != STATUS_OK || exchange->input.has_ended) {
        return status;
    }
    const struct udp_socket_send_params params = {
        .remote = reach_place(&exchange->remote, exchange->port),
        .data = {piece, size_bytes},
    };
    status = udp_socket_send(exchange->socket, &params);
    return status == STATUS_NO_MEMORY ? STATUS_OK : status; /* lost, as on any network */
}

static enum status step(struct exchange *exchange, bool *is_progress)
{
    bool is_there = false;
    *is_progress = false;
    enum status status = take_input(exchange, is_progress);
    if (status == STATUS_OK) {
        status = is_datagram_there(exchange, &is_there);
    }
    if (status == STATUS_OK && is_there) {
        *is_progress = true;
        status = receive(exchange);
    }
    return status;
}

int exchange_datagrams(
    uint32_t socket, uint32_t event, const struct ip_address *remote, uint16_t port)
{
    struct exchange exchange = {.socket = socket, .event = event, .remote = *remote, .port = port};
    enum status status = STATUS_OK;
    input_init(&exchange.input);
    while (status == STATUS_OK) {
        bool is_progress = false;
        status = step(&exchange, &is_progress);
        if (status == STATUS_OK && !is_progress) {
            status = exchange.input.has_ended ? event_wait(event, clock_now_ns() + QUIET_NS)
                                              : event_wait_or_look(event);
        }
    }
    /* Nothing else times out. */
    return status == STATUS_TIMED_OUT ? COMMAND_DONE : reach_fail("datagrams", status);
}
