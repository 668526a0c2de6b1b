/* UdpSocket: datagrams. What comes from where the authority does not lead is lost. */
#include "lib/least.h"
#include "schema/stream.h"
#include "service.h"

enum status sockets_send(
    struct opened *opened, const struct asker *asker, const struct place *remote, struct bytes data)
{
    if (remote->port == 0 || address_is_any(&remote->address)) {
        return STATUS_INVALID_ARGUMENT;
    }
    const bool has_sent = opened->senders != NULL && senders_have(opened->senders, remote);
    if (!has_sent && !authority_may_send(opened->authority, remote)) {
        return deny(asker, "datagram to", remote, (struct bytes){NULL, 0});
    }
    const enum status status = udp_socket_send(opened->socket, remote, data);
    opened->sent_bytes += status == STATUS_OK ? data.size_bytes : 0;
    return status;
}

static enum status take_send(struct server_call *call, const struct udp_socket_send_params *params)
{
    struct opened *opened = called(call);
    const struct asker asker = asker_of(call);
    struct place remote;
    if (place_read(&params->remote, &remote) != STATUS_OK) {
        return STATUS_INVALID_ARGUMENT;
    }
    if (!outbox_empty(opened)) {
        return STATUS_NO_MEMORY; /* none overtakes another one */
    }
    const enum status status = sockets_send(opened, &asker, &remote, params->data);
    return status == STATUS_WRONG_STATE ? STATUS_NO_MEMORY : status;
}

bool sockets_hear(const struct opened *opened, const struct place *remote)
{
    return opened->senders != NULL || authority_may_send(opened->authority, remote);
}

enum status sockets_skip_unheard(struct opened *opened)
{
    struct place remote;
    uint8_t nothing = 0;
    for (;;) {
        uint32_t size_bytes = 0;
        const enum status status =
            udp_socket_peek(opened->socket, 0, &remote, &nothing, &size_bytes);
        if (status != STATUS_OK || sockets_hear(opened, &remote)) {
            return status;
        }
        udp_socket_skip(opened->socket);
    }
}

/* The next that is for this client; it stays. STATUS_NOT_FOUND: none waits. */
static enum status
peek_next(struct opened *opened, struct place *remote, struct udp_socket_receive_results *results)
{
    static uint8_t data[MESSAGE_DATAGRAM_BYTES];
    uint32_t size_bytes = sizeof(data);
    enum status status = sockets_skip_unheard(opened);
    if (status == STATUS_OK) {
        status = udp_socket_peek(opened->socket, 0, remote, data, &size_bytes);
    }
    if (status == STATUS_OK) {
        results->remote = place_show(remote);
        results->size_bytes = size_bytes;
        results->data = (struct bytes){data, at_most(size_bytes, sizeof(data))};
    }
    return status;
}

void sockets_were_read(struct opened *opened, const struct place *remote, uint32_t size_bytes)
{
    udp_socket_skip(opened->socket);
    opened->received_bytes += size_bytes;
    if (opened->senders != NULL) {
        senders_note(opened->senders, remote);
    }
}

/* Who came first is first. */
static enum status take_next(struct opened *opened, struct udp_socket_receive_results *results)
{
    static struct place remote;
    const enum status status =
        list_is_empty(&opened->readers) ? peek_next(opened, &remote, results) : STATUS_NOT_FOUND;
    if (status == STATUS_OK) {
        taking_datagram(opened, &remote, results->size_bytes);
    }
    return status;
}

static enum status
take_receive(struct server_call *call, struct udp_socket_receive_results *results)
{
    struct opened *opened = called(call);
    struct waiting *waiting = NULL;
    const enum status status = take_next(opened, results);
    return status == STATUS_NOT_FOUND ? waiting_begin(call, opened, WAITING_RECEIVE, &waiting)
                                      : status;
}

static enum status
take_receive_now(struct server_call *call, struct udp_socket_receive_now_results *results)
{
    struct opened *opened = called(call);
    struct udp_socket_receive_results received = {0};
    const enum status status = take_next(opened, &received);
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

static enum status
take_connect(struct server_call *call, const struct udp_socket_connect_params *params)
{
    struct place remote;
    const enum status status = place_read(&params->remote, &remote);
    return status == STATUS_OK ? udp_socket_connect(called(call)->socket, &remote)
                               : STATUS_INVALID_ARGUMENT;
}

static enum status take_notify(
    struct server_call *call,
    const struct udp_socket_notify_params *params,
    struct udp_socket_notify_results *results)
{
    (void)outbox_empty(called(call)); /* whether it is writable says the readiness */
    return opened_notify(
        call, called(call), params->event, params->bits, params->interest, &results->readiness);
}

static enum status take_outbox(struct server_call *call, struct udp_socket_outbox_results *results)
{
    const enum status status = outbox_create(call, called(call), &results->memory);
    call->moves = status == STATUS_OK ? 1 : 0;
    return status;
}

static bool has_outbox(const struct opened *opened)
{
    return opened->outbox != NULL && !opened->outbox->is_broken;
}

/* The turn that follows does it. */
static enum status take_collect(struct server_call *call)
{
    return has_outbox(called(call)) ? STATUS_OK : STATUS_WRONG_STATE;
}

static enum status take_emptied(struct server_call *call)
{
    struct opened *opened = called(call);
    struct waiting *waiting = NULL;
    const bool is_empty = outbox_empty(opened);
    if (!has_outbox(opened)) {
        return STATUS_WRONG_STATE;
    }
    return is_empty ? STATUS_OK : waiting_begin(call, opened, WAITING_EMPTIED, &waiting);
}

static bool settle_emptied(const struct opened *opened, const struct waiting *waiting)
{
    if (!outbox_is_empty(opened)) {
        return false;
    }
    const enum status status = has_outbox(opened) ? STATUS_OK : STATUS_WRONG_STATE;
    (void)udp_socket_emptied_reply(waiting->reply, status); /* who is gone needs no answer */
    return true;
}

enum status sockets_call(struct server_call *call)
{
    static const struct udp_socket_server handlers = {
        .send = take_send,
        .receive = take_receive,
        .local = take_local,
        .notify = take_notify,
        .receive_now = take_receive_now,
        .connect = take_connect,
        .receive_several = several_take,
        .receive_several_now = several_take_now,
        .outbox = take_outbox,
        .collect = take_collect,
        .emptied = take_emptied,
    };
    outbox_wake(called(call));
    return udp_socket_dispatch(&handlers, call);
}

bool sockets_settle_one(struct opened *opened, struct waiting *waiting)
{
    static struct place remote;
    struct udp_socket_receive_results results = {0};
    if (waiting->kind == WAITING_RECEIVE_SEVERAL) {
        return several_settle_one(opened, waiting);
    }
    if (waiting->kind == WAITING_EMPTIED) {
        return settle_emptied(opened, waiting);
    }
    const enum status status = peek_next(opened, &remote, &results);
    if (status == STATUS_NOT_FOUND) {
        return false;
    }
    /* Who is gone, or has given up, leaves it to the next. */
    if (udp_socket_receive_reply(waiting->reply, status, &results) == STATUS_OK) {
        sockets_were_read(opened, &remote, results.size_bytes);
    }
    return true;
}
