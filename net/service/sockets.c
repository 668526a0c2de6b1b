/* UdpSocket: datagrams. What comes from where the authority does not lead is lost. */
#include "lib/least.h"
#include "schema/stream.h"
#include "service.h"

static void remember(struct opened *opened, const struct place *sender)
{
    for (uint32_t i = 0; i < SENDERS_MAX; i++) {
        const struct place *known = &opened->senders[i];
        if (known->port == sender->port && address_equal(&known->address, &sender->address)) {
            return;
        }
    }
    opened->senders[opened->next_sender] = *sender;
    opened->next_sender = (uint8_t)((opened->next_sender + 1) % SENDERS_MAX);
}

static bool has_sent(const struct opened *opened, const struct place *remote)
{
    for (uint32_t i = 0; i < SENDERS_MAX; i++) {
        const struct place *known = &opened->senders[i];
        if (known->port == remote->port && remote->port != 0 &&
            address_equal(&known->address, &remote->address)) {
            return true;
        }
    }
    return false;
}

static enum status take_send(struct server_call *call, const struct udp_socket_send_params *params)
{
    struct opened *opened = called(call);
    struct place remote;
    enum status status = place_read(&params->remote, &remote);
    if (status != STATUS_OK || remote.port == 0 || address_is_any(&remote.address)) {
        return STATUS_INVALID_ARGUMENT;
    }
    if (!authority_may_send(opened->authority, &remote) && !has_sent(opened, &remote)) {
        return deny(call, "datagram to", &remote, (struct bytes){NULL, 0});
    }
    status = udp_socket_send(opened->socket, &remote, params->data);
    opened->sent_bytes += status == STATUS_OK ? params->data.size_bytes : 0;
    return status;
}

/* The next that is for this client. STATUS_NOT_FOUND: none waits. */
static enum status take_next(struct opened *opened, struct udp_socket_receive_results *results)
{
    static uint8_t data[MESSAGE_DATA_BYTES];
    static struct place remote;
    for (;;) {
        uint32_t size_bytes = sizeof(data);
        const enum status status = udp_socket_receive(opened->socket, &remote, data, &size_bytes);
        if (status != STATUS_OK) {
            return status;
        }
        if (!opened->is_server && !authority_may_send(opened->authority, &remote)) {
            continue;
        }
        if (opened->is_server) {
            remember(opened, &remote);
        }
        opened->received_bytes += size_bytes;
        results->remote = place_show(&remote);
        results->size_bytes = size_bytes;
        results->data = (struct bytes){data, at_most(size_bytes, sizeof(data))};
        return STATUS_OK;
    }
}

static enum status
take_receive(struct server_call *call, struct udp_socket_receive_results *results)
{
    struct opened *opened = called(call);
    struct waiting *waiting = NULL;
    const enum status status =
        list_is_empty(&opened->readers) ? take_next(opened, results) : STATUS_NOT_FOUND;
    return status == STATUS_NOT_FOUND ? waiting_begin(call, opened, WAITING_RECEIVE, &waiting)
                                      : status;
}

static enum status
take_receive_now(struct server_call *call, struct udp_socket_receive_now_results *results)
{
    struct opened *opened = called(call);
    struct udp_socket_receive_results received = {0};
    const enum status status =
        list_is_empty(&opened->readers) ? take_next(opened, &received) : STATUS_NOT_FOUND;
    if (status == STATUS_NOT_FOUND) {
        opened_await(opened, READINESS_READABLE);
    }
    results->remote = received.remote;
    results->data = received.data;
    results->size_bytes = received.size_bytes;
    return status;
}

static enum status take_local(struct server_call *call, struct udp_socket_local_results *results)
{
    static struct place local;
    local = udp_socket_look(called(call)->socket).local;
    results->local = place_show(&local);
    return STATUS_OK;
}

static enum status take_notify(
    struct server_call *call,
    const struct udp_socket_notify_params *params,
    struct udp_socket_notify_results *results)
{
    return opened_notify(
        call, called(call), params->event, params->bits, params->interest, &results->readiness);
}

enum status sockets_call(struct server_call *call)
{
    static const struct udp_socket_server handlers = {
        .send = take_send,
        .receive = take_receive,
        .local = take_local,
        .notify = take_notify,
        .receive_now = take_receive_now,
    };
    return udp_socket_dispatch(&handlers, call);
}

bool sockets_settle_one(struct opened *opened, struct waiting *waiting)
{
    struct udp_socket_receive_results results = {0};
    const enum status status = take_next(opened, &results);
    if (status == STATUS_NOT_FOUND) {
        return false;
    }
    (void)udp_socket_receive_reply(waiting->reply, status, &results); /* who is gone needs none */
    return true;
}
