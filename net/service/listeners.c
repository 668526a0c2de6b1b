/* TcpListener: who waits for connections. */
#include "runtime/capability.h"
#include "schema/stream.h"
#include "service.h"

/* A connection that waited, given to a process. STATUS_NOT_FOUND: none waits. */
static enum status give_next(
    const struct opened *listener, uint64_t process, struct tcp_listener_accept_results *results)
{
    static struct place remote;
    const struct notice nobody = {.changed = NULL};
    struct stream *stream = NULL;
    enum status status = listener_accept(listener->listener, nobody, &stream);
    if (status != STATUS_OK) {
        return status;
    }
    remote = stream_look(stream).remote;
    results->remote = place_show(&remote);
    return streams_give(process, listener, listener->account, stream, &results->stream);
}

static enum status
take_accept(struct server_call *call, struct tcp_listener_accept_results *results)
{
    struct opened *opened = called(call);
    struct waiting *waiting = NULL;
    const enum status status = list_is_empty(&opened->readers)
                                   ? give_next(opened, call->sender_process, results)
                                   : STATUS_NOT_FOUND;
    if (status == STATUS_NOT_FOUND) {
        return waiting_begin(call, opened, WAITING_ACCEPT, &waiting);
    }
    call->moves = status == STATUS_OK ? 1 : 0;
    return status;
}

static enum status
take_accept_now(struct server_call *call, struct tcp_listener_accept_now_results *results)
{
    struct opened *opened = called(call);
    struct tcp_listener_accept_results accepted = {0};
    const enum status status = list_is_empty(&opened->readers)
                                   ? give_next(opened, call->sender_process, &accepted)
                                   : STATUS_NOT_FOUND;
    if (status == STATUS_NOT_FOUND) {
        opened_await(opened, READINESS_READABLE);
    }
    results->stream = accepted.stream;
    results->remote = accepted.remote;
    call->moves = status == STATUS_OK ? 1 : 0;
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
    const enum status status = give_next(opened, waiting->process, &results);
    if (status == STATUS_NOT_FOUND) {
        return false;
    }
    /* Who is gone needs no answer: its session is closed with the last capability, which is ours.
     */
    (void)tcp_listener_accept_reply(waiting->reply, status, &results);
    capability_release(results.stream);
    return true;
}
