/* The connection's bytes: what comes goes to the protocol, what that says goes to the peer. */
#include "connection.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "schema/internet_client.h"
#include "schema/stream.h"

/* What fits in a message, less pointers. */
#define PIECE_BYTES 3072u

static uint8_t input[PIECE_BYTES];
static size_t input_bytes;

static void end(const char *why)
{
    rpc_end(&connection.peer.connection, text_bytes(why));
}

/* Fills `input`. False: there is nothing now, or there will be nothing. */
static bool read_some(void)
{
    const struct tcp_stream_read_now_params params = {.size_bytes = PIECE_BYTES};
    struct tcp_stream_read_now_results results = {0};
    const enum status status = tcp_stream_read_now(connection.stream, &params, &results);
    if (status == STATUS_NOT_FOUND) {
        return false;
    }
    if (status != STATUS_OK || results.data.size_bytes == 0 ||
        results.data.size_bytes > PIECE_BYTES) {
        end("the connection is gone");
        return false;
    }
    memcpy(input, results.data.data, results.data.size_bytes);
    input_bytes = results.data.size_bytes;
    return true;
}

/* True when something was taken. */
static bool take_in(void)
{
    size_t taken = 0;
    if (input_bytes == 0 && !read_some()) {
        return false;
    }
    const struct bytes bytes = {input, input_bytes};
    if (rpc_receive(&connection.peer.connection, bytes, &taken) != STATUS_OK) {
        return false;
    }
    input_bytes -= taken;
    memmove(input, input + taken, input_bytes);
    return taken > 0;
}

/* True when something was sent. */
static bool give_out(void)
{
    struct bytes output = rpc_output(&connection.peer.connection);
    if (output.size_bytes == 0) {
        return false;
    }
    output.size_bytes = output.size_bytes < PIECE_BYTES ? output.size_bytes : PIECE_BYTES;
    const struct tcp_stream_write_now_params params = {.data = output};
    struct tcp_stream_write_now_results results = {0};
    const enum status status = tcp_stream_write_now(connection.stream, &params, &results);
    if (status == STATUS_NOT_FOUND) {
        return false;
    }
    if (status != STATUS_OK || results.size_bytes > output.size_bytes) {
        end("the connection is gone");
        return false;
    }
    rpc_output_taken(&connection.peer.connection, results.size_bytes);
    return results.size_bytes > 0;
}

/* Whether something can be done at once; if not, the event is signalled when it can. */
static bool is_ready(void)
{
    const bool has_output = rpc_output(&connection.peer.connection).size_bytes > 0;
    const uint32_t interest = (input_bytes == 0 ? READINESS_READABLE | READINESS_ENDED : 0) |
                              (has_output ? READINESS_WRITABLE : 0);
    const struct tcp_stream_notify_params params = {
        .event = connection.event, .bits = STREAM_BIT, .interest = interest};
    struct tcp_stream_notify_results results = {0};
    if (interest == 0) {
        return false; /* until an answer makes room */
    }
    if (tcp_stream_notify(connection.stream, &params, &results) != STATUS_OK) {
        end("the connection is gone");
        return false;
    }
    return (results.readiness & interest) != 0;
}

bool bytes_exchange(void)
{
    struct rpc_connection *rpc = &connection.peer.connection;
    bool goes_on = !rpc->has_ended;
    size_t none = 0;
    /* What waits inside may have room now. */
    (void)rpc_receive(rpc, (struct bytes){NULL, 0}, &none);
    while (goes_on && !rpc->has_ended) {
        goes_on = take_in();
        goes_on = give_out() || goes_on;
        goes_on = goes_on || (!rpc->has_ended && is_ready());
    }
    if (rpc->has_ended) {
        (void)give_out(); /* why, if it can still be said */
    }
    return !rpc->has_ended;
}
