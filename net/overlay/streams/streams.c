/* OverlayStreams: the way to others. */
#include "lib/least.h"
#include "lib/memory.h"
#include "runtime/capability.h"
#include "senders.h"
#include "service.h"

enum status key_read(struct bytes from, struct overlay_key *key)
{
    if (from.size_bytes != OVERLAY_KEY_BYTES) {
        return STATUS_INVALID_ARGUMENT;
    }
    memcpy(key->bytes, from.data, OVERLAY_KEY_BYTES);
    return STATUS_OK;
}

static enum status take_connect(
    struct server_call *call,
    const struct overlay_streams_connect_params *params,
    struct overlay_streams_connect_results *results)
{
    const struct asker asker = asker_of(call);
    const uint16_t port = params->port;
    struct overlay_key remote;
    if (key_read(params->remote, &remote) != STATUS_OK || port == 0) {
        return STATUS_INVALID_ARGUMENT;
    }
    if (!reach_may_connect(called(call)->reach, &remote, port)) {
        return deny(call, "connection to", &remote, port);
    }
    const enum status status = below_connect(&asker, &remote, port, &results->stream);
    call->moves = status == STATUS_OK ? 1 : 0;
    return status;
}

/* What was made below, if that went well, is the caller's. */
static enum status give_made(
    struct server_call *call,
    struct opened *opened,
    enum status made,
    uint32_t below,
    uint64_t mask,
    uint32_t *handle)
{
    if (made != STATUS_OK) {
        opened_destroy(opened);
        return made;
    }
    opened_take(opened, below);
    return opened_give(call, opened, mask, handle);
}

static enum status take_listen(
    struct server_call *call,
    const struct overlay_streams_listen_params *params,
    struct overlay_streams_listen_results *results)
{
    const struct overlay_streams_listen_params wanted = *params;
    const struct asker asker = asker_of(call);
    struct opened *opened = NULL;
    uint32_t below = 0;
    if (wanted.port == 0 || wanted.backlog == 0) {
        return STATUS_INVALID_ARGUMENT;
    }
    if (!reach_may_listen(called(call)->reach, wanted.port)) {
        return deny(call, "listening at", NULL, wanted.port);
    }
    enum status status = opened_create(call, OPENED_LISTENER, called(call)->reach, &opened);
    if (status != STATUS_OK) {
        return status;
    }
    status = below_listen(&asker, wanted.port, wanted.backlog, opened_bit(opened), &below);
    return give_made(call, opened, status, below, OVERLAY_LISTENER_MASK_ALL, &results->listener);
}

/* -- datagrams --------------------------------------------------------------------------------- */

/* A server that may not send to whomever it likes remembers who has sent something. */
static enum status begin_datagrams(struct opened *opened, bool is_server)
{
    _Static_assert(sizeof(struct senders) <= PAGE_BYTES, "they lie in one page");
    _Static_assert(sizeof(struct datagram) <= PAGE_BYTES, "it lies in one page");
    void *page = NULL;
    enum status status = page_take(opened->account, &page);
    if (status != STATUS_OK) {
        return status;
    }
    opened->kept = page;
    opened->is_server = is_server;
    if (!is_server || reach_is_whole(opened->reach)) {
        return STATUS_OK;
    }
    status = page_take(opened->account, &page);
    if (status == STATUS_OK) {
        opened->senders = page;
        *opened->senders = (struct senders){.answered_count = 0};
    }
    return status;
}

/* Port 0: one is chosen. */
static enum status open_socket(struct server_call *call, uint16_t port, uint32_t *handle)
{
    const struct asker asker = asker_of(call);
    struct opened *opened = NULL;
    uint32_t below = 0;
    enum status status = opened_create(call, OPENED_SOCKET, called(call)->reach, &opened);
    if (status != STATUS_OK) {
        return status;
    }
    status = begin_datagrams(opened, port != 0);
    if (status == STATUS_OK) {
        status = below_bind(&asker, port, opened_bit(opened), &below);
    }
    return give_made(call, opened, status, below, OVERLAY_DATAGRAM_MASK_ALL, handle);
}

static enum status take_bind(
    struct server_call *call,
    const struct overlay_streams_bind_params *params,
    struct overlay_streams_bind_results *results)
{
    const uint16_t port = params->port;
    if (port == 0) {
        return STATUS_INVALID_ARGUMENT;
    }
    if (!reach_may_receive(called(call)->reach, port)) {
        return deny(call, "datagrams at", NULL, port);
    }
    return open_socket(call, port, &results->socket);
}

static enum status
take_bind_any(struct server_call *call, struct overlay_streams_bind_any_results *results)
{
    return open_socket(call, 0, &results->socket);
}

/* -- less of it -------------------------------------------------------------------------------- */

static enum status
narrow(struct server_call *call, struct bytes allowed, uint64_t mask, uint32_t *handle)
{
    struct account *account = NULL;
    struct reach *reach = NULL;
    struct opened *opened = NULL;
    enum status status = account_of(call->sender_principal, &account);
    if (status != STATUS_OK) {
        return status;
    }
    status = reach_create(account, called(call)->reach, allowed, &reach);
    account_release(account); /* what it pays for holds on to it */
    if (status != STATUS_OK) {
        return status;
    }
    status = opened_create(call, OPENED_STREAMS, reach, &opened);
    if (status == STATUS_OK) {
        status = opened_give(call, opened, mask, handle);
    }
    reach_release(reach); /* `opened` has a reference of its own */
    return status;
}

static enum status take_narrow(
    struct server_call *call,
    const struct overlay_streams_narrow_params *params,
    struct overlay_streams_narrow_results *results)
{
    return narrow(call, params->allowed, OVERLAY_STREAMS_FACET_USER, &results->streams);
}

static enum status take_narrow_client(
    struct server_call *call,
    const struct overlay_streams_narrow_client_params *params,
    struct overlay_streams_narrow_client_results *results)
{
    return narrow(call, params->allowed, OVERLAY_STREAMS_FACET_CLIENT, &results->streams);
}

static enum status take_narrow_server(
    struct server_call *call,
    const struct overlay_streams_narrow_server_params *params,
    struct overlay_streams_narrow_server_results *results)
{
    return narrow(call, params->allowed, OVERLAY_STREAMS_FACET_SERVER, &results->streams);
}

/* -- as somebody ------------------------------------------------------------------------------- */

static enum status take_own(struct server_call *call, struct overlay_streams_own_results *results)
{
    struct own_address own = {.number = 0};
    struct opened *opened = NULL;
    enum status status = below_own(call->sender_principal, &own);
    if (status == STATUS_OK) {
        status = opened_create(call, OPENED_STREAMS, called(call)->reach, &opened);
    }
    if (status != STATUS_OK) {
        return status;
    }
    opened->own = own;
    return opened_give(call, opened, OVERLAY_STREAMS_FACET_USER, &results->streams);
}

enum status streams_call(struct server_call *call)
{
    static const struct overlay_streams_server handlers = {
        .connect = take_connect,
        .listen = take_listen,
        .bind = take_bind,
        .narrow = take_narrow,
        .narrow_client = take_narrow_client,
        .narrow_server = take_narrow_server,
        .bind_any = take_bind_any,
        .own = take_own,
    };
    return overlay_streams_dispatch(&handlers, call);
}
