#include "terminal_calls.h"
#include "abi/object_kind.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "schema/stream_server.h"

static const struct terminal_way *way_of(const struct server_call *call)
{
    return call->context;
}

static enum status take_read(
    struct server_call *call,
    const struct terminal_read_params *params,
    struct terminal_read_results *results)
{
    struct terminal *terminal = way_of(call)->terminal;
    struct client *client = way_of(call)->client;
    uint32_t reply = 0;
    if (terminal_read(terminal, client, params->size_bytes, &results->data)) {
        return STATUS_OK;
    }
    const enum status status = server_call_defer(call, &reply);
    if (status == STATUS_OK) {
        terminal_wait_read(terminal, client, reply, params->size_bytes);
    }
    return status;
}

static enum status take_write(
    struct server_call *call,
    const struct terminal_write_params *params,
    struct terminal_write_results *results)
{
    struct terminal *terminal = way_of(call)->terminal;
    struct client *client = way_of(call)->client;
    uint32_t reply = 0;
    if (terminal->is_hung_up) {
        return STATUS_PEER_GONE;
    }
    results->size_bytes = terminal_write(terminal, client, params->data);
    if (results->size_bytes > 0 || params->data.size_bytes == 0) {
        return STATUS_OK;
    }
    const enum status status = server_call_defer(call, &reply);
    if (status == STATUS_OK) {
        terminal_wait_write(terminal, client, reply, params->data);
    }
    return status;
}

static enum status take_notify(
    struct server_call *call,
    const struct terminal_notify_params *params,
    struct terminal_notify_results *results)
{
    struct terminal *terminal = way_of(call)->terminal;
    struct client *client = way_of(call)->client;
    if (!capability_is(params->event, OBJECT_EVENT)) {
        return STATUS_INVALID_ARGUMENT;
    }
    const struct client_event notice = {
        .event = server_call_keep(call, params->event), .bits = params->bits};
    results->readiness = terminal_notify(terminal, client, params->interest, &notice);
    return STATUS_OK;
}

static enum status
take_set_mode(struct server_call *call, const struct terminal_set_mode_params *params)
{
    struct terminal *terminal = way_of(call)->terminal;
    struct client *client = way_of(call)->client;
    if (params->mode != TERMINAL_LINE_MODE && params->mode != TERMINAL_RAW_MODE) {
        return STATUS_INVALID_ARGUMENT;
    }
    terminal_set_mode(terminal, client, params->mode);
    return STATUS_OK;
}

static enum status take_size(struct server_call *call, struct terminal_size_results *results)
{
    struct terminal *terminal = way_of(call)->terminal;
    struct client *client = way_of(call)->client;
    uint32_t columns = 0;
    uint32_t rows = 0;
    uint32_t reply = 0;
    if (terminal_size(terminal, clock_now_ns(), &columns, &rows)) {
        results->columns = (uint16_t)columns;
        results->rows = (uint16_t)rows;
        return STATUS_OK;
    }
    const enum status status = server_call_defer(call, &reply);
    if (status == STATUS_OK) {
        terminal_wait_size(terminal, client, reply);
    }
    return status;
}

static enum status
take_set_interrupt(struct server_call *call, const struct terminal_set_interrupt_params *params)
{
    struct terminal *terminal = way_of(call)->terminal;
    struct client *client = way_of(call)->client;
    if (!capability_is(params->event, OBJECT_EVENT)) {
        return STATUS_INVALID_ARGUMENT;
    }
    terminal_set_interrupt(terminal, client, server_call_keep(call, params->event), params->bits);
    return STATUS_OK;
}

static enum status take_open(struct server_call *call, struct terminal_open_results *results)
{
    const struct terminal_way *way = way_of(call);
    enum status status =
        terminal_open(way->terminal, way->new_badge, call->sender_process, way->is_supervised);
    if (status != STATUS_OK) {
        return status;
    }
    status = session_create(way->endpoint, way->new_badge, TERMINAL_MASK_ALL, &results->terminal);
    if (status != STATUS_OK) {
        terminal_closed(way->terminal, way->new_badge);
        return status;
    }
    call->moves = 1;
    return STATUS_OK;
}

enum status terminal_call(struct server_call *call, struct terminal_way *way)
{
    static const struct terminal_server handlers = {
        .read = take_read,
        .write = take_write,
        .notify = take_notify,
        .set_mode = take_set_mode,
        .size = take_size,
        .set_interrupt = take_set_interrupt,
        .open = take_open,
    };
    call->context = way;
    return terminal_dispatch(&handlers, call);
}
