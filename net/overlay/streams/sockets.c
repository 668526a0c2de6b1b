/* OverlayDatagram: datagrams from and to keys. */
#include "lib/memory.h"
#include "runtime/clock.h"
#include "schema/stream.h"
#include "senders.h"
#include "service.h"

/* Of whom an address is: with whose node of this machine's he has a session makes no difference. */
static struct known known;

static struct place place_of(const struct overlay_key *key, uint16_t port)
{
    struct place place = {.port = port};
    overlay_address_of_key(key, place.address.bytes);
    return place;
}

/* -- out --------------------------------------------------------------------------------------- */

static enum status
take_send(struct server_call *call, const struct overlay_datagram_send_params *params)
{
    static uint8_t data[MESSAGE_DATA_BYTES]; /* what is called has the page in which it lies */
    struct opened *opened = called(call);
    const size_t size_bytes = params->data.size_bytes;
    const uint16_t port = params->port;
    struct overlay_key remote;
    const enum status status = key_read(params->remote, &remote);
    if (status != STATUS_OK || port == 0 || size_bytes > sizeof(data)) {
        return STATUS_INVALID_ARGUMENT;
    }
    const struct place place = place_of(&remote, port);
    const bool has_sent = opened->senders != NULL && senders_have(opened->senders, &place);
    if (!has_sent && !reach_may_send(opened->reach, &remote, port)) {
        return deny(call, "datagram to", &remote, port);
    }
    if (opened->below == 0) {
        return STATUS_PEER_GONE;
    }
    memcpy(data, params->data.data, size_bytes);
    return below_send(opened->below, &remote, port, (struct bytes){data, size_bytes});
}

/* -- in ---------------------------------------------------------------------------------------- */

static enum status
who(const struct opened *opened, const struct origin *origin, struct overlay_key *remote)
{
    const uint64_t now_ns = clock_now_ns();
    const struct overlay_key *found = known_find(&known, origin->address, now_ns);
    if (found != NULL) {
        *remote = *found;
        return STATUS_OK;
    }
    const enum status status = below_find(&opened->own, origin->address, remote);
    if (status == STATUS_OK) {
        known_note(&known, origin->address, remote, now_ns);
    }
    return status;
}

/* To who began, only those come whom he may send to; to a server, whoever may come. */
static bool may_come(const struct opened *opened, const struct overlay_key *remote, uint16_t port)
{
    return opened->is_server ? reach_may_come(opened->reach, remote)
                             : reach_may_send(opened->reach, remote, port);
}

enum status sockets_fetch(struct opened *opened)
{
    struct datagram *kept = opened->kept;
    struct received received;
    const struct origin *origin = &received.origin;
    const enum status status =
        below_receive(opened->below, kept->data, MESSAGE_DATA_BYTES, &received);
    if (status != STATUS_OK) {
        return status;
    }
    if (!origin->is_overlay || who(opened, origin, &kept->remote) != STATUS_OK ||
        !may_come(opened, &kept->remote, origin->port)) {
        return STATUS_CANCELLED;
    }
    kept->size_bytes = received.size_bytes;
    kept->data_bytes = received.data_bytes;
    kept->port = origin->port;
    opened->has_kept = true;
    return STATUS_OK;
}

void sockets_were_given(struct opened *opened)
{
    if (opened->senders != NULL) {
        const struct place sender = place_of(&opened->kept->remote, opened->kept->port);
        senders_note(opened->senders, &sender);
    }
}

static struct overlay_datagram_receive_results show(const struct opened *opened)
{
    const struct datagram *kept = opened->kept;
    return (struct overlay_datagram_receive_results){
        .remote = {kept->remote.bytes, OVERLAY_KEY_BYTES},
        .port = kept->port,
        .data = {kept->data, kept->data_bytes},
        .size_bytes = kept->size_bytes,
    };
}

enum status sockets_reply(struct opened *opened, uint32_t reply)
{
    const struct overlay_datagram_receive_results results = show(opened);
    return overlay_datagram_receive_reply(reply, STATUS_OK, &results);
}

/* Who came first is first. */
static enum status
take_next(struct opened *opened, struct overlay_datagram_receive_results *results)
{
    const enum status status =
        list_is_empty(&opened->waiting) ? opened_fill(opened) : STATUS_NOT_FOUND;
    if (status == STATUS_OK) {
        *results = show(opened);
        opened_taking(opened);
    }
    return status;
}

static enum status
take_receive(struct server_call *call, struct overlay_datagram_receive_results *results)
{
    struct opened *opened = called(call);
    const enum status status = take_next(opened, results);
    return status == STATUS_NOT_FOUND ? opened_wait(call, opened) : status;
}

static enum status
take_receive_now(struct server_call *call, struct overlay_datagram_receive_now_results *results)
{
    struct opened *opened = called(call);
    struct overlay_datagram_receive_results received = {.port = 0};
    const enum status status = take_next(opened, &received);
    if (status == STATUS_NOT_FOUND) {
        opened_await(opened);
    }
    results->remote = received.remote;
    results->port = received.port;
    results->data = received.data;
    results->size_bytes = received.size_bytes;
    return status;
}

static enum status take_notify(
    struct server_call *call,
    const struct overlay_datagram_notify_params *params,
    struct overlay_datagram_notify_results *results)
{
    return opened_notify(
        call, called(call), params->event, params->bits, params->interest, &results->readiness);
}

enum status sockets_call(struct server_call *call)
{
    static const struct overlay_datagram_server handlers = {
        .send = take_send,
        .receive = take_receive,
        .notify = take_notify,
        .receive_now = take_receive_now,
    };
    return overlay_datagram_dispatch(&handlers, call);
}
