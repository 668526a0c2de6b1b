/*
 * The console's process: moves bytes between the serial port and the terminal (terminal.h), and
 * answers those who use it.
 *
 * The serial port signals bytes and room to the service's event. It keeps a session of ours, the
 * tether: when that is closed, its driver has ended, and another one must be told of our event.
 *
 * A driver that takes calls and does not answer must not take the terminal with it: calls of the
 * port have a deadline, and after one that was missed the port is left alone for a while.
 */
#include "lib/deadline.h"
#include "lib/memory.h"
#include "outside.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "runtime/server.h"
#include "schema/kernel_client.h"
#include "schema/serial_client.h"
#include "schema/stream_server.h"
#include "terminal.h"

#define EVENT_RECEIVED (UINT64_C(1) << 0)
#define EVENT_SENT     (UINT64_C(1) << 1)

/* Badges of sessions made here: bit 63 is clear, bit 62 says which are tethers. */
#define BADGE_TETHER (UINT64_C(1) << 62)
#define BADGE_MASK   (BADGE_TETHER - 1)

/* How long a call of the port may take, and how long it is left alone when it has not answered. */
#define PORT_ANSWER_NS  UINT64_C(1000000000)
#define PORT_SILENCE_NS UINT64_C(1000000000)

/* How long what is left to show may hold up the end of the service. */
#define REST_NS UINT64_C(1000000000)

/* What one write to the serial port carries. */
#define SEND_BYTES_MAX 2048u

enum exit_reason {
    EXIT_STOPPED = 0,
    EXIT_NO_SERIAL = 1,
    EXIT_NO_ENDPOINT = 2,
};

static struct server server;
static struct terminal terminal;
static uint32_t serial;
static uint64_t tether_badge;    /* of the one that the port has */
static bool is_asked;            /* the port has our event */
static bool is_held_back;        /* the port may have something that there was no room for */
static uint64_t silent_until_ns; /* the port has not answered; 0: it does */
static uint64_t next_badge;      /* where nobody can guess, so that none is used twice */

/* -- the serial port -------------------------------------------------------------------------- */

static bool is_silent(void)
{
    if (silent_until_ns != 0 && clock_now_ns() >= silent_until_ns) {
        silent_until_ns = 0;
    }
    return silent_until_ns != 0;
}

static void before_port_call(void)
{
    message_set_deadline(clock_now_ns() + PORT_ANSWER_NS);
}

/* What was asked for in vain is as if it had not been; what the port does later comes twice. */
static enum status after_port_call(enum status status)
{
    message_set_deadline(0);
    if (status == STATUS_TIMED_OUT) {
        silent_until_ns = clock_now_ns() + PORT_SILENCE_NS;
    }
    return status;
}

/* Sends what is to be shown, as far as the port takes it; it signals when there is room again. */
static void send(void)
{
    while (byte_ring_used(&terminal.output) > 0 && !is_silent()) {
        struct serial_port_write_params params = {.data = byte_ring_first(&terminal.output)};
        struct serial_port_write_results results = {0};
        if (params.data.size_bytes > SEND_BYTES_MAX) {
            params.data.size_bytes = SEND_BYTES_MAX;
        }
        before_port_call();
        const enum status status = after_port_call(serial_port_write(serial, &params, &results));
        if (status != STATUS_OK || results.size_bytes > params.data.size_bytes) {
            return;
        }
        byte_ring_drop(&terminal.output, results.size_bytes);
        terminal_output_taken(&terminal);
        if (results.size_bytes < params.data.size_bytes) {
            return;
        }
    }
}

/* Takes what was typed. While there is no room for it, the port keeps it. */
static void receive(void)
{
    static uint8_t typed[TERMINAL_TYPED_BYTES];
    is_held_back = true;
    while (!is_silent()) {
        const struct serial_port_read_params params = {
            .size_bytes = terminal_typed_room(&terminal)};
        struct serial_port_read_results results = {0};
        if (params.size_bytes == 0) {
            return;
        }
        before_port_call();
        const enum status status = after_port_call(serial_port_read(serial, &params, &results));
        is_held_back = status == STATUS_TIMED_OUT;
        if (status != STATUS_OK || results.data.size_bytes == 0 ||
            results.data.size_bytes > params.size_bytes) {
            return;
        }
        is_held_back = true;
        /* What the terminal does with it can need the message page, where it is. */
        const size_t size = results.data.size_bytes;
        memcpy(typed, results.data.data, size);
        terminal_typed(&terminal, clock_now_ns(), (struct bytes){typed, size});
        send();
    }
}

static enum status ask_for_signals(void)
{
    struct serial_port_notify_params params = {
        .received = EVENT_RECEIVED,
        .sent = EVENT_SENT,
        .event = program_capability("event"),
    };
    tether_badge = BADGE_TETHER | next_badge++;
    enum status status = session_create(server.endpoint, tether_badge, 0, &params.tether);
    if (status == STATUS_OK) {
        before_port_call();
        status = after_port_call(serial_port_notify(serial, &params));
        capability_release(params.tether);
    }
    is_asked = status == STATUS_OK;
    if (!is_asked) {
        tether_badge = 0; /* that this one is closed means nothing */
    }
    return status;
}

/*
 * Whatever it was, it may have made something to show, or room for what is typed. Its answer has
 * been sent, so calls may use the message page.
 */
static void settled(struct server *self)
{
    if (!is_silent() && !is_asked) {
        (void)ask_for_signals();
    }
    send();
    if (is_held_back) {
        receive();
    }
    self->deadline_ns = deadline_earlier(terminal_deadline_ns(&terminal), silent_until_ns);
}

/* What is still to be shown when the service stops, as far as the port takes it in time. */
static void send_rest(void)
{
    const uint64_t until_ns = clock_now_ns() + REST_NS;
    send();
    while (byte_ring_used(&terminal.output) > 0 && !is_silent()) {
        struct register_message message = {.tag = MESSAGE_TAG_DEADLINE};
        message_set_deadline(until_ns);
        if (message_receive(program_capability("event"), &message) != STATUS_OK) {
            break;
        }
        send();
    }
    message_set_deadline(0);
}

/* -- calls ------------------------------------------------------------------------------------ */

static enum status take_read(
    struct server_call *call,
    const struct terminal_read_params *params,
    struct terminal_read_results *results)
{
    struct client *client = terminal_client(&terminal, call->badge);
    uint32_t reply = 0;
    if (client == NULL) {
        return STATUS_LIMIT_EXCEEDED;
    }
    if (terminal_read(&terminal, client, params->size_bytes, &results->data)) {
        return STATUS_OK;
    }
    const enum status status = server_call_defer(call, &reply);
    if (status == STATUS_OK) {
        terminal_wait_read(&terminal, client, reply, params->size_bytes);
    }
    return status;
}

static enum status take_write(
    struct server_call *call,
    const struct terminal_write_params *params,
    struct terminal_write_results *results)
{
    struct client *client = terminal_client(&terminal, call->badge);
    uint32_t reply = 0;
    if (client == NULL) {
        return STATUS_LIMIT_EXCEEDED;
    }
    results->size_bytes = terminal_write(&terminal, client, params->data);
    if (results->size_bytes > 0 || params->data.size_bytes == 0) {
        return STATUS_OK;
    }
    const enum status status = server_call_defer(call, &reply);
    if (status == STATUS_OK) {
        terminal_wait_write(&terminal, client, reply, params->data);
    }
    return status;
}

static enum status take_notify(
    struct server_call *call,
    const struct terminal_notify_params *params,
    struct terminal_notify_results *results)
{
    struct client *client = terminal_client(&terminal, call->badge);
    if (client == NULL) {
        return STATUS_LIMIT_EXCEEDED;
    }
    if (!capability_is(params->event, OBJECT_EVENT)) {
        return STATUS_INVALID_ARGUMENT;
    }
    const struct client_event notice = {
        .event = server_call_keep(call, params->event), .bits = params->bits};
    results->readiness = terminal_notify(&terminal, client, params->interest, &notice);
    return STATUS_OK;
}

static enum status
take_set_mode(struct server_call *call, const struct terminal_set_mode_params *params)
{
    struct client *client = terminal_client(&terminal, call->badge);
    if (client == NULL) {
        return STATUS_LIMIT_EXCEEDED;
    }
    if (params->mode != TERMINAL_LINE_MODE && params->mode != TERMINAL_RAW_MODE) {
        return STATUS_INVALID_ARGUMENT;
    }
    terminal_set_mode(&terminal, client, params->mode);
    return STATUS_OK;
}

static enum status take_size(struct server_call *call, struct terminal_size_results *results)
{
    struct client *client = terminal_client(&terminal, call->badge);
    uint32_t columns = 0;
    uint32_t rows = 0;
    uint32_t reply = 0;
    if (client == NULL) {
        return STATUS_LIMIT_EXCEEDED;
    }
    if (terminal_size(&terminal, clock_now_ns(), &columns, &rows)) {
        results->columns = (uint16_t)columns;
        results->rows = (uint16_t)rows;
        return STATUS_OK;
    }
    const enum status status = server_call_defer(call, &reply);
    if (status == STATUS_OK) {
        terminal_wait_size(&terminal, client, reply);
    }
    return status;
}

static enum status
take_set_interrupt(struct server_call *call, const struct terminal_set_interrupt_params *params)
{
    struct client *client = terminal_client(&terminal, call->badge);
    if (client == NULL) {
        return STATUS_LIMIT_EXCEEDED;
    }
    if (!capability_is(params->event, OBJECT_EVENT)) {
        return STATUS_INVALID_ARGUMENT;
    }
    terminal_set_interrupt(&terminal, client, server_call_keep(call, params->event), params->bits);
    return STATUS_OK;
}

static enum status take_open(struct server_call *call, struct terminal_open_results *results)
{
    const uint64_t badge = next_badge++ & BADGE_MASK;
    enum status status =
        terminal_open(&terminal, badge, call->sender_process, server_is_export(call->badge));
    if (status != STATUS_OK) {
        return status;
    }
    status = session_create(server.endpoint, badge, TERMINAL_MASK_ALL, &results->terminal);
    if (status != STATUS_OK) {
        terminal_closed(&terminal, badge);
        return status;
    }
    call->moves = 1;
    return STATUS_OK;
}

static enum status take_call(struct server *self, struct server_call *call)
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
    (void)self;
    return terminal_dispatch(&handlers, call);
}

/* -- everything else -------------------------------------------------------------------------- */

static void closed(struct server *self, uint64_t badge)
{
    (void)self;
    if ((badge & BADGE_TETHER) == 0 || server_is_export(badge)) {
        terminal_closed(&terminal, badge);
    } else if (badge == tether_badge) {
        is_asked = false;
        silent_until_ns = 0;
    }
}

static void signalled(struct server *self, uint64_t bits)
{
    (void)self;
    silent_until_ns = 0; /* it does something */
    send();
    if ((bits & EVENT_RECEIVED) != 0) {
        receive();
    }
}

static void timed_out(struct server *self)
{
    (void)self;
    terminal_time(&terminal, clock_now_ns());
}

static enum status begin(struct server *self)
{
    (void)self;
    const enum status status = ask_for_signals();
    return status == STATUS_TIMED_OUT ? STATUS_OK : status;
}

int main(int argument_count, const char *const *arguments)
{
    const struct bytes seed = program_seed();
    (void)argument_count;
    (void)arguments;
    serial = program_capability("serial");
    if (serial == 0) {
        return EXIT_NO_SERIAL;
    }
    next_badge = bytes_u64(seed, 0) & (BADGE_MASK >> 1);
    terminal_init(&terminal, &console_outside);
    server = (struct server){
        .endpoint = program_capability("endpoint"),
        .call = take_call,
        .closed = closed,
        .signalled = signalled,
        .settled = settled,
        .begin = begin,
        .timed_out = timed_out,
    };
    const enum status status = server_run(&server);
    send_rest();
    return status == STATUS_OK ? EXIT_STOPPED : EXIT_NO_ENDPOINT;
}
