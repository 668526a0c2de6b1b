/* OverlayListener: who waits for connections. */
#include "lib/message.h"
#include "runtime/capability.h"
#include "schema/stream.h"
#include "service.h"

/* -- who may come ------------------------------------------------------------------------------ */

static bool is_allowed(const struct opened *listener, const struct overlay_key *remote)
{
    bool is_named = listener->allowed_count == 0;
    for (uint32_t i = 0; i < listener->allowed_count; i++) {
        is_named = is_named || overlay_key_equal(&listener->allowed[i], remote);
    }
    return is_named && reach_may_come(listener->reach, remote);
}

/*
 * It is asked anew for each connection: what was known a moment before may be over.
 * STATUS_NOT_FOUND: it may not come. STATUS_TIMED_OUT: the overlay does not say just now.
 */
static enum status
may_come(const struct opened *listener, const struct origin *origin, struct overlay_key *remote)
{
    const enum status status =
        origin->is_overlay ? below_find(&listener->own, origin->address, remote) : STATUS_NOT_FOUND;
    switch (status) {
    case STATUS_OK:
        return is_allowed(listener, remote) ? STATUS_OK : STATUS_NOT_FOUND;
    case STATUS_NOT_FOUND:
        return STATUS_NOT_FOUND;
    default:
        return STATUS_TIMED_OUT;
    }
}

/* Of whom the overlay does not speak, he waits, and those behind him, until it is asked again. */
enum status listeners_fetch(struct opened *opened)
{
    enum status status = STATUS_OK;
    if (opened->asked_stream == 0) {
        status = below_accept(opened->below, &opened->asked_stream, &opened->asked_origin);
    }
    if (status != STATUS_OK) {
        return status;
    }
    status = may_come(opened, &opened->asked_origin, &opened->kept_remote);
    if (status == STATUS_TIMED_OUT) {
        return status;
    }
    const uint32_t stream = opened->asked_stream;
    opened->asked_stream = 0;
    if (status != STATUS_OK) {
        capability_release(stream);
        return STATUS_CANCELLED;
    }
    opened->kept_stream = stream;
    opened->has_kept = true;
    return STATUS_OK;
}

static enum status
take_allow(struct server_call *call, const struct overlay_listener_allow_params_reader *params)
{
    struct opened *opened = called(call);
    struct overlay_key keys[ALLOWED_MAX];
    if (params->keys.count > ALLOWED_MAX) {
        return STATUS_LIMIT_EXCEEDED;
    }
    for (uint32_t i = 0; i < params->keys.count; i++) {
        struct bytes key;
        const enum status status = message_list_data(&params->keys, i, &key);
        if (status != STATUS_OK || key_read(key, &keys[i]) != STATUS_OK) {
            return STATUS_INVALID_ARGUMENT;
        }
    }
    for (uint32_t i = 0; i < params->keys.count; i++) {
        opened->allowed[i] = keys[i];
    }
    opened->allowed_count = params->keys.count;
    if (opened->has_kept && !is_allowed(opened, &opened->kept_remote)) {
        capability_release(opened->kept_stream);
        opened->kept_stream = 0;
        opened->has_kept = false;
    }
    return STATUS_OK;
}

/* -- giving ------------------------------------------------------------------------------------ */

void listeners_were_given(struct opened *opened)
{
    capability_release(opened->kept_stream); /* who asked has a copy */
    opened->kept_stream = 0;
}

static struct bytes remote_of(const struct opened *opened)
{
    return (struct bytes){opened->kept_remote.bytes, OVERLAY_KEY_BYTES};
}

enum status listeners_reply(struct opened *opened, uint32_t reply)
{
    const struct overlay_listener_accept_results results = {
        .stream = opened->kept_stream, .remote = remote_of(opened)};
    return overlay_listener_accept_reply(reply, STATUS_OK, &results);
}

/* Who came first is first. */
static enum status take_next(struct opened *opened)
{
    const enum status status =
        list_is_empty(&opened->waiting) ? opened_fill(opened) : STATUS_NOT_FOUND;
    if (status == STATUS_OK) {
        opened_taking(opened);
    }
    return status;
}

static enum status
take_accept(struct server_call *call, struct overlay_listener_accept_results *results)
{
    struct opened *opened = called(call);
    const enum status status = take_next(opened);
    results->stream = opened->kept_stream;
    results->remote = remote_of(opened);
    return status == STATUS_NOT_FOUND ? opened_wait(call, opened) : status;
}

static enum status
take_accept_now(struct server_call *call, struct overlay_listener_accept_now_results *results)
{
    struct opened *opened = called(call);
    const enum status status = take_next(opened);
    results->stream = opened->kept_stream;
    results->remote = remote_of(opened);
    if (status == STATUS_NOT_FOUND) {
        opened_await(opened);
    }
    return status;
}

static enum status take_notify(
    struct server_call *call,
    const struct overlay_listener_notify_params *params,
    struct overlay_listener_notify_results *results)
{
    return opened_notify(
        call, called(call), params->event, params->bits, params->interest, &results->readiness);
}

enum status listeners_call(struct server_call *call)
{
    static const struct overlay_listener_server handlers = {
        .accept = take_accept,
        .accept_now = take_accept_now,
        .notify = take_notify,
        .allow = take_allow,
    };
    return overlay_listener_dispatch(&handlers, call);
}
