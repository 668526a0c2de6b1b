/* TcpStream: connections. */
#include "lib/least.h"
#include "runtime/capability.h"
#include "schema/stream.h"
#include "service.h"

/* Where nobody says a size: what a window has without a scale, while its client has plenty. */
#define USUAL_BUFFERS 44u
/* Of what a client has left, the part that one more connection gets for each direction. */
#define USUAL_DIVISOR 32u

static uint32_t usual_buffers(const struct account *account)
{
    return at_most(client_room(account->client).buffers / USUAL_DIVISOR, USUAL_BUFFERS);
}

uint16_t streams_buffers(const struct account *account, uint32_t bytes)
{
    uint32_t usual = usual_buffers(account);
    if (usual < USUAL_BUFFERS) {
        streams_settle();
        usual = usual_buffers(account);
    }
    const uint32_t wanted =
        bytes == 0 ? usual : (uint32_t)(((uint64_t)bytes + BUFFER_BYTES - 1) / BUFFER_BYTES);
    const uint32_t bounded = at_most(wanted, STREAM_BUFFERS_MAX);
    return (uint16_t)(bounded < STREAM_BUFFERS_MIN ? STREAM_BUFFERS_MIN : bounded);
}

struct stream_size
streams_size(const struct account *account, uint32_t receive_bytes, uint32_t send_bytes)
{
    return (struct stream_size){
        .receive_buffers = streams_buffers(account, receive_bytes),
        .send_buffers = streams_buffers(account, send_bytes),
        .may_receive_more = receive_bytes == 0,
        .may_send_more = send_bytes == 0,
    };
}

enum status streams_give(
    uint64_t process,
    const struct opened *from,
    struct account *account,
    struct stream *stream,
    struct given *given)
{
    struct opened *opened = NULL;
    enum status status = opened_create(process, OPENED_STREAM, account, from->authority, &opened);
    if (status != STATUS_OK) {
        stream_abort(stream);
        return status;
    }
    opened->stream = stream;
    stream_notify(stream, opened_notice(opened));
    sockets_join(opened);
    status = opened_give(opened, TCP_STREAM_MASK_ALL, &given->handle);
    if (status != STATUS_OK) {
        opened_destroy(opened);
    }
    given->opened = opened;
    return status;
}

struct stream *streams_take_back(struct opened *given)
{
    struct stream *stream = given->stream;
    given->stream = NULL;
    opened_destroy(given);
    return stream;
}

/* -- transfers --------------------------------------------------------------------------------- */

/* Nothing can be done now. */
#define MUST_WAIT STATUS_NOT_FOUND

/* It stays, until it is known that somebody gets it. */
static enum status
try_peek(const struct opened *opened, void *target, uint64_t size_bytes, uint32_t *there)
{
    const struct stream_state state = stream_look(opened->stream);
    *there = 0;
    if (state.readable_bytes > 0) {
        *there = stream_peek(opened->stream, target, at_most(size_bytes, UINT32_MAX));
        return STATUS_OK;
    }
    if (state.status != STATUS_OK) {
        return state.status;
    }
    return state.has_ended ? STATUS_OK : MUST_WAIT;
}

void streams_were_read(struct opened *opened, uint32_t size_bytes)
{
    stream_skip(opened->stream, size_bytes);
    opened->received_bytes += size_bytes;
}

/* For who calls. */
static enum status
try_read(struct opened *opened, void *target, uint64_t size_bytes, uint32_t *taken)
{
    const enum status status = try_peek(opened, target, size_bytes, taken);
    taking_bytes(opened, *taken);
    return status;
}

static enum status try_write(struct opened *opened, struct bytes data, uint32_t *taken)
{
    *taken = 0;
    if (stream_look(opened->stream).is_connecting) {
        return MUST_WAIT;
    }
    const enum status status = stream_write(opened->stream, data, taken);
    opened->sent_bytes += *taken;
    return status == STATUS_OK && *taken == 0 ? MUST_WAIT : status;
}

/* What is to be read stays, until it is known that somebody gets it. */
static enum status
try_window(struct opened *opened, const struct waiting *order, uint32_t *size_bytes)
{
    uint8_t *part = NULL;
    *size_bytes = 0;
    const enum status status =
        opened_window_part(opened, order->process, order->window_offset, order->size_bytes, &part);
    if (status != STATUS_OK) {
        return status;
    }
    return order->kind == WAITING_READ_WINDOW
               ? try_peek(opened, part, order->size_bytes, size_bytes)
               : try_write(opened, (struct bytes){part, order->size_bytes}, size_bytes);
}

static enum status take_read(
    struct server_call *call,
    const struct tcp_stream_read_params *params,
    struct tcp_stream_read_results *results)
{
    static uint8_t data[MESSAGE_DATA_BYTES];
    struct opened *opened = called(call);
    const uint32_t size_bytes = at_most(params->size_bytes, MESSAGE_DATA_BYTES);
    struct waiting *waiting = NULL;
    uint32_t taken = 0;
    if (size_bytes == 0) {
        return STATUS_INVALID_ARGUMENT;
    }
    enum status status =
        list_is_empty(&opened->readers) ? try_read(opened, data, size_bytes, &taken) : MUST_WAIT;
    if (status == MUST_WAIT) {
        status = waiting_begin(call, opened, WAITING_READ, &waiting);
        if (status == STATUS_OK) {
            waiting->size_bytes = size_bytes;
        }
    }
    results->data = (struct bytes){data, taken};
    return status;
}

static enum status take_write(
    struct server_call *call,
    const struct tcp_stream_write_params *params,
    struct tcp_stream_write_results *results)
{
    struct opened *opened = called(call);
    const struct bytes data = {
        params->data.data, at_most(params->data.size_bytes, MESSAGE_DATA_BYTES)};
    struct waiting *waiting = NULL;
    uint32_t taken = 0;
    if (data.size_bytes == 0) {
        return STATUS_INVALID_ARGUMENT;
    }
    const enum status status =
        list_is_empty(&opened->writers) ? try_write(opened, data, &taken) : MUST_WAIT;
    results->size_bytes = taken;
    return status == MUST_WAIT ? waiting_begin_with(call, opened, WAITING_WRITE, data, &waiting)
                               : status;
}

/* Who does not wait is told of by the event. */
static enum status told_later(struct opened *opened, enum status status, uint32_t interest)
{
    if (status == MUST_WAIT) {
        opened_await(opened, interest);
    }
    return status;
}

static enum status take_read_now(
    struct server_call *call,
    const struct tcp_stream_read_now_params *params,
    struct tcp_stream_read_now_results *results)
{
    static uint8_t data[MESSAGE_DATA_BYTES];
    struct opened *opened = called(call);
    const uint32_t size_bytes = at_most(params->size_bytes, MESSAGE_DATA_BYTES);
    uint32_t taken = 0;
    if (size_bytes == 0) {
        return STATUS_INVALID_ARGUMENT;
    }
    const enum status status =
        list_is_empty(&opened->readers) ? try_read(opened, data, size_bytes, &taken) : MUST_WAIT;
    results->data = (struct bytes){data, taken};
    return told_later(opened, status, READINESS_READABLE);
}

static enum status take_write_now(
    struct server_call *call,
    const struct tcp_stream_write_now_params *params,
    struct tcp_stream_write_now_results *results)
{
    struct opened *opened = called(call);
    uint32_t taken = 0;
    if (params->data.size_bytes == 0) {
        return STATUS_INVALID_ARGUMENT;
    }
    const enum status status =
        list_is_empty(&opened->writers) ? try_write(opened, params->data, &taken) : MUST_WAIT;
    results->size_bytes = taken;
    return told_later(opened, status, READINESS_WRITABLE);
}

static enum status take_window_order(
    struct server_call *call, struct waiting *order, const struct list *others, uint64_t *taken)
{
    struct opened *opened = called(call);
    struct waiting *waiting = NULL;
    uint32_t done = 0;
    order->process = call->sender_process;
    if (order->size_bytes == 0) {
        return STATUS_INVALID_ARGUMENT;
    }
    enum status status = list_is_empty(others) ? try_window(opened, order, &done) : MUST_WAIT;
    if (order->kind == WAITING_READ_WINDOW) {
        taking_bytes(opened, done);
    }
    *taken = done;
    if (status == MUST_WAIT) {
        status = waiting_begin(call, opened, order->kind, &waiting);
        if (status == STATUS_OK) {
            waiting->size_bytes = order->size_bytes;
            waiting->window_offset = order->window_offset;
        }
    }
    return status;
}

static enum status take_read_window(
    struct server_call *call,
    const struct tcp_stream_read_window_params *params,
    struct tcp_stream_read_window_results *results)
{
    struct waiting order = {
        .kind = WAITING_READ_WINDOW,
        .window_offset = params->window_offset,
        .size_bytes = at_most(params->size_bytes, UINT32_MAX),
    };
    return take_window_order(call, &order, &called(call)->readers, &results->size_bytes);
}

static enum status take_write_window(
    struct server_call *call,
    const struct tcp_stream_write_window_params *params,
    struct tcp_stream_write_window_results *results)
{
    struct waiting order = {
        .kind = WAITING_WRITE_WINDOW,
        .window_offset = params->window_offset,
        .size_bytes = at_most(params->size_bytes, UINT32_MAX),
    };
    return take_window_order(call, &order, &called(call)->writers, &results->size_bytes);
}

/* -- the rest of the interface ----------------------------------------------------------------- */

static enum status take_notify(
    struct server_call *call,
    const struct tcp_stream_notify_params *params,
    struct tcp_stream_notify_results *results)
{
    return opened_notify(
        call, called(call), params->event, params->bits, params->interest, &results->readiness);
}

static enum status take_opened(struct server_call *call)
{
    struct opened *opened = called(call);
    const struct stream_state state = stream_look(opened->stream);
    struct waiting *waiting = NULL;
    return state.is_connecting ? waiting_begin(call, opened, WAITING_OPENED, &waiting)
                               : state.status;
}

static enum status take_state(struct server_call *call, struct tcp_stream_state_results *results)
{
    static struct stream_state state;
    state = stream_look(called(call)->stream);
    results->state = (struct tcp_state){
        .is_opening = state.is_connecting,
        .is_finished = state.is_finished,
        .has_ended = state.has_ended,
        .status = state.status,
        .readable_bytes = state.readable_bytes,
        .writable_bytes = state.writable_bytes,
        .local = place_show(&state.local),
        .remote = place_show(&state.remote),
    };
    return STATUS_OK;
}

static enum status take_finish(struct server_call *call)
{
    return stream_finish(called(call)->stream);
}

static enum status take_window(
    struct server_call *call,
    const struct tcp_stream_window_params *params,
    struct tcp_stream_window_results *results)
{
    const enum status status =
        opened_window(call, called(call), params->size_bytes, &results->memory);
    call->moves = status == STATUS_OK ? 1 : 0;
    return status;
}

/* The parts of the window that a transfer is about. */
static enum status transfer_parts(
    struct server_call *call,
    const struct tcp_stream_transfer_params *params,
    uint8_t **from,
    uint8_t **to)
{
    struct opened *opened = called(call);
    const uint64_t process = call->sender_process;
    const enum status status =
        opened_window_part(opened, process, params->write_offset, params->write_bytes, from);
    return status == STATUS_OK
               ? opened_window_part(opened, process, params->read_offset, params->read_bytes, to)
               : status;
}

/* As of what is left when what was read is taken. */
static uint32_t readiness_after(const struct opened *opened, uint32_t read_bytes)
{
    const struct stream_state state = stream_look(opened->stream);
    const uint32_t readiness = opened_readiness(opened);
    const bool is_readable =
        state.readable_bytes > read_bytes || state.has_ended || state.status != STATUS_OK;
    return is_readable ? readiness : readiness & ~(uint32_t)READINESS_READABLE;
}

/* What could not be done is told of by the event. */
static void await_rest(
    struct opened *opened,
    const struct tcp_stream_transfer_params *params,
    struct tcp_stream_transfer_results *results)
{
    uint32_t interest = 0;
    if (results->written_bytes < params->write_bytes) {
        interest |= READINESS_WRITABLE;
    }
    if (results->read_bytes == 0 && params->read_bytes > 0) {
        interest |= READINESS_READABLE;
    }
    results->readiness = readiness_after(opened, results->read_bytes);
    if ((results->readiness & interest) == 0) {
        opened_await(opened, interest);
    }
}

static enum status take_transfer(
    struct server_call *call,
    const struct tcp_stream_transfer_params *params,
    struct tcp_stream_transfer_results *results)
{
    struct opened *opened = called(call);
    uint8_t *from = NULL;
    uint8_t *to = NULL;
    enum status status = transfer_parts(call, params, &from, &to);
    if (status != STATUS_OK) {
        return status;
    }
    waiting_settle(opened); /* who came first is first */
    if (params->write_bytes > 0 && list_is_empty(&opened->writers)) {
        const struct bytes data = {from, params->write_bytes};
        status = try_write(opened, data, &results->written_bytes);
    }
    results->status = stream_look(opened->stream).status;
    if (status != STATUS_OK && status != MUST_WAIT && results->status == STATUS_OK) {
        return status; /* it was finished here: nothing is taken that nobody would see */
    }
    if (params->read_bytes > 0 && list_is_empty(&opened->readers)) {
        /* What a count cannot say, `status` and `readiness` do. */
        (void)try_read(opened, to, params->read_bytes, &results->read_bytes);
    }
    await_rest(opened, params, results);
    results->status = stream_look(opened->stream).status;
    return status == MUST_WAIT || results->status != STATUS_OK ? STATUS_OK : status;
}

enum status streams_call(struct server_call *call)
{
    static const struct tcp_stream_server handlers = {
        .read = take_read,
        .write = take_write,
        .notify = take_notify,
        .opened = take_opened,
        .state = take_state,
        .finish = take_finish,
        .window = take_window,
        .read_window = take_read_window,
        .write_window = take_write_window,
        .transfer = take_transfer,
        .read_now = take_read_now,
        .write_now = take_write_now,
    };
    return tcp_stream_dispatch(&handlers, call);
}

/* -- calls that waited ------------------------------------------------------------------------- */

static enum status settle_read(struct opened *opened, const struct waiting *waiting)
{
    static uint8_t data[MESSAGE_DATA_BYTES];
    uint32_t there = 0;
    const enum status status = try_peek(opened, data, waiting->size_bytes, &there);
    if (status != MUST_WAIT) {
        const struct tcp_stream_read_results results = {.data = {data, there}};
        /* Who is gone, or has given up, leaves it to the next. */
        if (tcp_stream_read_reply(waiting->reply, status, &results) == STATUS_OK) {
            streams_were_read(opened, there);
        }
    }
    return status;
}

static enum status settle_write(struct opened *opened, const struct waiting *waiting)
{
    uint32_t taken = 0;
    const enum status status =
        try_write(opened, (struct bytes){waiting->data, waiting->size_bytes}, &taken);
    if (status != MUST_WAIT) {
        const struct tcp_stream_write_results results = {.size_bytes = taken};
        /* Here and below: who is gone needs no answer. */
        (void)tcp_stream_write_reply(waiting->reply, status, &results);
    }
    return status;
}

static enum status settle_window(struct opened *opened, const struct waiting *waiting)
{
    uint32_t done = 0;
    const enum status status = try_window(opened, waiting, &done);
    const struct tcp_stream_read_window_results read = {.size_bytes = done};
    const struct tcp_stream_write_window_results written = {.size_bytes = done};
    if (status == MUST_WAIT) {
        return status;
    }
    if (waiting->kind == WAITING_READ_WINDOW) {
        if (tcp_stream_read_window_reply(waiting->reply, status, &read) == STATUS_OK) {
            streams_were_read(opened, done);
        }
    } else {
        (void)tcp_stream_write_window_reply(waiting->reply, status, &written);
    }
    return status;
}

static enum status settle_opened(struct opened *opened, const struct waiting *waiting)
{
    const struct stream_state state = stream_look(opened->stream);
    if (state.is_connecting) {
        return MUST_WAIT;
    }
    (void)tcp_stream_opened_reply(waiting->reply, state.status);
    return STATUS_OK;
}

bool streams_settle_one(struct opened *opened, struct waiting *waiting)
{
    switch (waiting->kind) {
    case WAITING_READ:
        return settle_read(opened, waiting) != MUST_WAIT;
    case WAITING_WRITE:
        return settle_write(opened, waiting) != MUST_WAIT;
    case WAITING_OPENED:
        return settle_opened(opened, waiting) != MUST_WAIT;
    default:
        return settle_window(opened, waiting) != MUST_WAIT;
    }
}
