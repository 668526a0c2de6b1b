#include "lib/duration.h"
#include "lib/memory.h"
#include "ntp.h"
#include "reach.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/message.h"
#include "schema/internet_client.h"

/* Each with a part of the seed, which is random and used once. */
#define TRIES     4u
#define ANSWER_NS (2 * NS_PER_S)

/* Some answers, with what their neighbours send. */
#define RECEIVE_BYTES 4096u

struct asking {
    uint32_t socket;
    const struct ip_address *server;
    uint64_t cookie;
    uint64_t sent_ns;
};

static bool is_from_server(const struct asking *asking, const struct network_place *place)
{
    const struct ip_address from = reach_address(place->address, place->link);
    return place->port == SNTP_PORT && from.size_bytes == asking->server->size_bytes &&
           memcmp(from.bytes, asking->server->bytes, sizeof(from.bytes)) == 0;
}

static enum status send(struct asking *asking)
{
    uint8_t packet[SNTP_PACKET_BYTES];
    const struct udp_socket_send_params params = {
        .remote = reach_place(asking->server, SNTP_PORT), .data = {packet, sizeof(packet)}};
    sntp_request(asking->cookie, packet);
    asking->sent_ns = clock_now_ns();
    return udp_socket_send(asking->socket, &params);
}

/* One datagram; SNTP_NOT_OURS: it was none of the server's answers to this. */
static enum status receive(const struct asking *asking, struct ntp_outcome *outcome)
{
    struct udp_socket_receive_results results = {0};
    const enum status status = udp_socket_receive(asking->socket, &results);
    outcome->result = SNTP_NOT_OURS;
    if (status != STATUS_OK || !is_from_server(asking, &results.remote)) {
        return status;
    }
    /* The clock answers in registers: the datagram stays where it is. */
    const uint64_t received_ns = clock_now_ns();
    outcome->result = sntp_read(results.data, asking->cookie, &outcome->answer);
    if (outcome->result == SNTP_OK &&
        sntp_measure(&outcome->answer, asking->sent_ns, received_ns, &outcome->time) != STATUS_OK) {
        outcome->result = SNTP_UNSURE;
    }
    return STATUS_OK;
}

static enum status ask_once(struct asking *asking, struct ntp_outcome *outcome)
{
    enum status status = send(asking);
    outcome->result = SNTP_NOT_OURS;
    message_set_deadline(clock_now_ns() + ANSWER_NS);
    while (status == STATUS_OK && outcome->result == SNTP_NOT_OURS) {
        status = receive(asking, outcome);
    }
    message_set_deadline(0);
    return status;
}

enum status ntp_ask(uint32_t network, const struct ip_address *server, struct ntp_outcome *outcome)
{
    const struct network_bind_params params = {.receive_bytes = RECEIVE_BYTES};
    struct network_bind_results socket = {0};
    enum status status = network_bind(network, &params, &socket);
    if (status != STATUS_OK) {
        return status;
    }
    status = STATUS_TIMED_OUT;
    for (uint32_t i = 0; i < TRIES && status == STATUS_TIMED_OUT; i++) {
        struct asking asking = {
            .socket = socket.socket,
            .server = server,
            .cookie = bytes_u64(program_seed(), i * sizeof(uint64_t)),
        };
        status = ask_once(&asking, outcome);
    }
    capability_release(socket.socket);
    return status;
}
