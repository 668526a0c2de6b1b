/*
 * Both ways at once, with one event: what can go on without waiting is done, then whoever is not
 * ready is asked to signal. What is read from the one side is held until the other takes it, so
 * each side is read only as fast as the other one can be written to.
 *
 * "stdout" is written to with waiting: what it waits for is a person or a program who reads what
 * this one has said, and not this one.
 */
#include "nc.h"
#include "runtime/capability.h"
#include "schema/internet_client.h"
#include "schema/stream.h"

struct relay {
    uint32_t stream; /* a TcpStream */
    uint32_t event;
    struct input input;
    uint8_t pending[PIECE_BYTES]; /* was read, and goes to the stream */
    uint32_t pending_start;
    uint32_t pending_end;
    bool is_finished; /* nothing more goes to the stream */
    bool has_ended;   /* nothing more comes from it */
};

static bool has_pending(const struct relay *relay)
{
    return relay->pending_start < relay->pending_end;
}

/* What the stream can do now; it will signal when it can do what is wanted of it. */
static enum status look(const struct relay *relay, uint32_t *readiness)
{
    const uint32_t reading = relay->has_ended ? 0 : READINESS_READABLE | READINESS_ENDED;
    const uint32_t writing = has_pending(relay) ? READINESS_WRITABLE : 0;
    const struct tcp_stream_notify_params params = {
        .event = relay->event, .bits = OTHER_READY, .interest = reading | writing};
    struct tcp_stream_notify_results results = {0};
    *readiness = 0;
    if (params.interest == 0) {
        return STATUS_OK;
    }
    const enum status status = tcp_stream_notify(relay->stream, &params, &results);
    *readiness = results.readiness;
    return status;
}

static enum status receive(struct relay *relay)
{
    const struct tcp_stream_read_params params = {.size_bytes = PIECE_BYTES};
    struct tcp_stream_read_results results = {0};
    const enum status status = tcp_stream_read(relay->stream, &params, &results);
    if (status == STATUS_OK && results.data.size_bytes == 0) {
        relay->has_ended = true;
    } else if (status == STATUS_OK) {
        out_bytes(results.data);
        out_flush();
    }
    return status;
}

static enum status send(struct relay *relay)
{
    const uint32_t waiting = relay->pending_end - relay->pending_start;
    const struct tcp_stream_write_params params = {
        .data = {relay->pending + relay->pending_start, waiting}};
    struct tcp_stream_write_results results = {0};
    const enum status status = tcp_stream_write(relay->stream, &params, &results);
    if (status == STATUS_OK) {
        relay->pending_start += results.size_bytes < waiting ? results.size_bytes : waiting;
    }
    return status;
}

/* Reads more for the stream, once it has taken all; at the end, says so there. */
static enum status take_input(struct relay *relay, bool *is_progress)
{
    bool is_ready = false;
    if (has_pending(relay) || relay->is_finished) {
        return STATUS_OK;
    }
    enum status status = input_ready(&relay->input, relay->event, &is_ready);
    if (status != STATUS_OK || !is_ready) {
        return status;
    }
    *is_progress = true;
    relay->pending_start = 0;
    status = input_read(&relay->input, relay->pending, &relay->pending_end);
    if (status == STATUS_OK && relay->input.has_ended) {
        relay->is_finished = true;
        status = tcp_stream_finish(relay->stream);
    }
    return status;
}

/* All that needs no waiting; STATUS_OK with nothing of it done: something will signal, or end. */
static enum status step(struct relay *relay, bool *is_progress)
{
    uint32_t readiness = 0;
    *is_progress = false;
    enum status status = take_input(relay, is_progress);
    if (status == STATUS_OK) {
        status = look(relay, &readiness);
    }
    if (status == STATUS_OK && !relay->has_ended &&
        (readiness & (READINESS_READABLE | READINESS_ENDED)) != 0) {
        *is_progress = true;
        status = receive(relay);
    }
    if (status == STATUS_OK && has_pending(relay) && (readiness & READINESS_WRITABLE) != 0) {
        *is_progress = true;
        status = send(relay);
    }
    return status;
}

int relay(uint32_t stream, uint32_t event, const char *name)
{
    static struct relay relay;
    relay.stream = stream;
    relay.event = event;
    input_init(&relay.input);
    enum status status = STATUS_OK;
    while (status == STATUS_OK && !(relay.is_finished && relay.has_ended)) {
        bool is_progress = false;
        status = step(&relay, &is_progress);
        if (status == STATUS_OK && !is_progress) {
            status = event_wait_or_look(event);
        }
    }
    return status == STATUS_OK ? COMMAND_DONE : reach_fail(name, status);
}
