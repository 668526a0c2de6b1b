/* TcpListener: who waits for connections. */
#include "runtime/capability.h"
#include "schema/stream.h"
#include "service.h"

/* A connection that waited, given to a process. STATUS_NOT_FOUND: none waits. */
static enum status give_next(
    const struct opened *listener,
    uint64_t process,
    struct given *given,
    struct network_place *shown)
{
    static struct place remote;
    const struct notice nobody = {.changed = NULL};
    struct stream *stream = NULL;
    account_look_for_more(listener->account);
    const enum status status = listener_accept(listener->listener, nobody, &stream);
    if (status != STATUS_OK) {
        return status;
    }
    remote = stream_look(stream).remote;
    *shown = place_show(&remote);
    return streams_give(process, listener, listener->account, stream, given);
}

/* Who came first is first. */
static enum status give_to_caller(
    struct server_call *call,
    struct opened *listener,
    uint32_t *stream,
    struct network_place *remote)
{
    struct given given = {.handle = 0};
    const enum status status = list_is_empty(&listener->readers)
                                   ? give_next(listener, calling_process(call), &given, remote)
                                   : STATUS_NOT_FOUND;
    *stream = given.handle;
    call->moves = status == STATUS_OK ? 1 : 0;
    if (status == STATUS_OK) {
        taking_connection(listener, given.opened);
    }
    return status;
}

static enum status
take_accept(struct server_call *call, struct tcp_listener_accept_results *results)
{
    struct opened *opened = called(call);
    struct waiting *waiting = NULL;
    const enum status status = give_to_caller(call, opened, &results->stream, &results->remote);
    return status == STATUS_NOT_FOUND ? waiting_begin(call, opened, WAITING_ACCEPT, &waiting)
                                      : status;
}

static enum status
take_accept_now(struct server_call *call, struct tcp_listener_accept_now_results *results)
{
    struct opened *opened = called(call);
    const enum status status = give_to_caller(call, opened, &results->stream, &results->remote);
    if (status == STATUS_NOT_FOUND) {
        opened_await(opened, READINESS_READABLE);
    }
    return status;
}

static enum status take_window(
    struct server_call *call,
    const struct tcp_listener_window_params *params,
    struct tcp_listener_window_results *results)
{
    const enum status status =
        opened_window(call, called(call), params->size_bytes, &results->memory);
    call->moves = status == STATUS_OK ? 1 : 0;
    return status;
}

static enum status take_local(struct server_call *call, struct tcp_listener_local_results *results)
{
    static struct place local;
    local = listener_local(called(call)->listener);
    results->local = place_show(&local);
    return STATUS_OK;
}

static enum status take_notify(
    struct server_call *call,
    const struct tcp_listener_notify_params *params,
    struct tcp_listener_notify_results *results)
{
    return opened_notify(
        call, called(call), params->event, params->bits, params->interest, &results->readiness);
}

enum status listeners_call(struct server_call *call)
{
    static const struct tcp_listener_server handlers = {
        .accept = take_accept,
        .local = take_local,
        .notify = take_notify,
        .accept_now = take_accept_now,
        .window = take_window,
    };
    return tcp_listener_dispatch(&handlers, call);
}

bool listeners_settle_one(struct opened *opened, struct waiting *waiting)
{
    struct tcp_listener_accept_results results = {0};
    struct given given = {.handle = 0};
    const enum status status = give_next(opened, waiting->process, &given, &results.remote);
    if (status == STATUS_NOT_FOUND) {
        return false;
    }
    results.stream = given.handle;
    const enum status answered = tcp_listener_accept_reply(waiting->reply, status, &results);
    if (status == STATUS_OK && answered == STATUS_OK) {
        capability_release(results.stream);
    } else if (status == STATUS_OK) {
        /* Who is gone, or has given up, leaves it to the next. */
        listener_put_back(opened->listener, streams_take_back(given.opened));
        capability_release(given.handle); /* a session that is found no more */
    }
    return true;
}
