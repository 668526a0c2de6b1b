/*
 * The console's process: moves bytes between the serial port and the consoles (consoles.h), and
 * answers those who use them. With the argument "guarded", they are locked until whoever looks
 * after sessions unlocks them: so that a console that is started again opens no locked one.
 *
 * The serial port signals bytes and room to the service's event. It keeps a session of ours, the
 * tether: when that is closed, its driver has ended, and another one must be told of our event.
 *
 * A driver that takes calls and does not answer must not take the terminal with it: calls of the
 * port have a deadline, and after one that was missed the port is left alone for a while.
 */
#include "lib/deadline.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "lib/wipe.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "runtime/server.h"
#include "schema/kernel_client.h"
#include "schema/serial_client.h"
#include "service.h"
#include "terminal_calls.h"
#include "terminal_outside.h"

#define EVENT_RECEIVED (UINT64_C(1) << 0)
#define EVENT_SENT     (UINT64_C(1) << 1)

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
    EXIT_ARGUMENTS = 3,
};

struct service service;
static uint32_t serial;
static uint64_t tether_badge;    /* of the one that the port has */
static bool is_asked;            /* the port has our event */
static bool is_held_back;        /* the port may have something that there was no room for */
static uint64_t silent_until_ns; /* the port has not answered; 0: it does */

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
    consoles_pump(&service.consoles);
    while (byte_ring_used(&service.consoles.screen) > 0 && !is_silent()) {
        struct serial_port_write_params params = {
            .data = byte_ring_first(&service.consoles.screen)};
        struct serial_port_write_results results = {0};
        if (params.data.size_bytes > SEND_BYTES_MAX) {
            params.data.size_bytes = SEND_BYTES_MAX;
        }
        before_port_call();
        const enum status status = after_port_call(serial_port_write(serial, &params, &results));
        if (status != STATUS_OK || results.size_bytes > params.data.size_bytes) {
            return;
        }
        byte_ring_wipe(&service.consoles.screen, results.size_bytes);
        consoles_pump(&service.consoles);
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
            .size_bytes = consoles_typed_room(&service.consoles, clock_now_ns())};
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
        /*
         * What the consoles do with it can need the message page, where it is. It may be a secret:
         * nothing of it stays in either place.
         */
        const size_t size = results.data.size_bytes;
        memcpy(typed, results.data.data, size);
        wipe(message_page()->words, sizeof(message_page()->words));
        consoles_typed(&service.consoles, clock_now_ns(), (struct bytes){typed, size});
        wipe(typed, size);
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
    tether_badge = BADGE_TETHER | service_badge(0, 0);
    enum status status = session_create(service.server.endpoint, tether_badge, 0, &params.tether);
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
static void settled(struct server *server)
{
    trusted_path_settled(&service.path);
    keeper_announce();
    if (!is_silent() && !is_asked) {
        (void)ask_for_signals();
    }
    send();
    if (is_held_back) {
        receive();
    }
    server->deadline_ns =
        deadline_earlier(consoles_deadline_ns(&service.consoles), silent_until_ns);
}

/* What is still to be shown when the service stops, as far as the port takes it in time. */
static void send_rest(void)
{
    const uint64_t until_ns = clock_now_ns() + REST_NS;
    send();
    while (byte_ring_used(&service.consoles.screen) > 0 && !is_silent()) {
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

uint64_t service_badge(uint32_t console, uint64_t flags)
{
    const uint64_t number = service.next_number++ & BADGE_NUMBER_MASK;
    return number | flags | (uint64_t)console << BADGE_CONSOLE_SHIFT;
}

uint32_t service_console(uint64_t badge)
{
    if (!server_is_export(badge)) {
        return (uint32_t)(badge >> BADGE_CONSOLE_SHIFT) % CONSOLES_COUNT;
    }
    const uint32_t index = server_export(badge);
    return index < EXPORT_TERMINAL_2 ? 0 : (index - EXPORT_TERMINAL_2 + 1) % CONSOLES_COUNT;
}

struct terminal *service_terminal(uint64_t badge)
{
    return &service.consoles.consoles[service_console(badge)].terminal;
}

bool service_is_root(uint64_t badge)
{
    return server_is_export(badge) || (badge & BADGE_ROOT) != 0;
}

static enum status terminals_call(struct server_call *call)
{
    const uint32_t console = service_console(call->badge);
    struct terminal *terminal = service_terminal(call->badge);
    struct terminal_way way = {
        .terminal = terminal,
        .client = terminal_client(terminal, call->badge),
        .endpoint = service.server.endpoint,
        .new_badge = service_badge(console, 0),
        .is_supervised = service_is_root(call->badge),
    };
    if (way.client == NULL) {
        call->tag = message_tag_status(STATUS_LIMIT_EXCEEDED);
        return STATUS_LIMIT_EXCEEDED;
    }
    return terminal_call(call, &way);
}

static bool is_export(uint64_t badge, enum export_index index)
{
    return server_is_export(badge) && server_export(badge) == index;
}

static enum status take_call(struct server *server, struct server_call *call)
{
    (void)server;
    consoles_set_time(&service.consoles, clock_now_ns());
    if (is_export(call->badge, EXPORT_TRUSTED)) {
        return trusted_path_call(&service.path, call);
    }
    return is_export(call->badge, EXPORT_CONSOLES) ? keeper_call(call) : terminals_call(call);
}

/* -- everything else -------------------------------------------------------------------------- */

static void closed(struct server *server, uint64_t badge)
{
    (void)server;
    consoles_set_time(&service.consoles, clock_now_ns());
    if (is_export(badge, EXPORT_TRUSTED)) {
        consoles_asker_closed(&service.consoles, badge);
    } else if ((badge & BADGE_TETHER) == 0 || server_is_export(badge)) {
        terminal_closed(service_terminal(badge), badge);
    } else if (badge == tether_badge) {
        is_asked = false;
        silent_until_ns = 0;
    }
}

static void signalled(struct server *server, uint64_t bits)
{
    (void)server;
    silent_until_ns = 0; /* it does something */
    consoles_set_time(&service.consoles, clock_now_ns());
    send();
    if ((bits & EVENT_RECEIVED) != 0) {
        receive();
    }
}

static void unanswered(struct server *server)
{
    (void)server;
    trusted_path_unanswered(&service.path);
}

static void timed_out(struct server *server)
{
    (void)server;
    consoles_time(&service.consoles, clock_now_ns());
}

static enum status begin(struct server *server)
{
    (void)server;
    const enum status status = ask_for_signals();
    return status == STATUS_TIMED_OUT ? STATUS_OK : status;
}

int main(int argument_count, const char *const *arguments)
{
    bool is_guarded = false;
    for (int i = 1; i < argument_count; i++) {
        if (!text_equal(arguments[i], "guarded")) {
            return EXIT_ARGUMENTS;
        }
        is_guarded = true;
    }
    serial = program_capability("serial");
    if (serial == 0) {
        return EXIT_NO_SERIAL;
    }
    service.next_number = bytes_u64(program_seed(), 0) & (BADGE_NUMBER_MASK >> 1);
    consoles_init(&service.consoles, &terminal_outside, clock_now_ns(), is_guarded);
    keeper_begin();
    service.server = (struct server){
        .endpoint = program_capability("endpoint"),
        .call = take_call,
        .closed = closed,
        .signalled = signalled,
        .unanswered = unanswered,
        .settled = settled,
        .begin = begin,
        .timed_out = timed_out,
    };
    const enum status status = server_run(&service.server);
    send_rest();
    return status == STATUS_OK ? EXIT_STOPPED : EXIT_NO_ENDPOINT;
}
