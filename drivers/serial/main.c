/*
 * The driver's process: wait for an interrupt or a call, move bytes (port.h), tell the client.
 *
 * One client at a time is told of bytes and of room, the one that asked last.
 */
#include "abi/object_kind.h"
#include "options.h"
#include "port.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "runtime/server.h"
#include "schema/kernel_client.h"
#include "schema/serial_server.h"

#define EVENT_INTERRUPT (UINT64_C(1) << 0)

/* How long what is left to send may hold up the end of the driver: 4 KiB at 115,200 bit/s. */
#define REST_NS UINT64_C(500000000)

/* What one answer carries: well below what a message holds. */
#define READ_BYTES_MAX 2048u

enum exit_reason {
    EXIT_STOPPED = 0,
    EXIT_NO_REGISTERS = 1,
    EXIT_NO_INTERRUPT = 2,
    EXIT_NO_ENDPOINT = 3,
    EXIT_ARGUMENTS = 4,
};

static struct {
    struct port port;
    struct registers registers;
    uint32_t interrupt;
    uint32_t own_event;
    /* Who is told; 0: nobody. */
    uint32_t event;
    uint32_t tether;
    uint64_t received_bits;
    uint64_t sent_bits;
    bool has_moved; /* bytes, by the call that was answered last */
    uint8_t read_bytes[READ_BYTES_MAX];
} driver;

static void signal(uint32_t event, uint64_t bits)
{
    const struct event_signal_params params = {.bits = bits};
    if (event != 0 && bits != 0) {
        (void)event_signal(event, &params); /* it may be gone: then nobody wants to know */
    }
}

static void tell(struct port_service service)
{
    signal(
        driver.event,
        (service.has_received ? driver.received_bits : 0) |
            (service.has_room ? driver.sent_bits : 0));
}

/*
 * The interrupt is acknowledged once there is nothing left to do, and the chip looked at again: of
 * what it asked for in between, a line that is triggered by its edge does not tell.
 */
static void serve_interrupt(void)
{
    struct port_service service = port_serve(&driver.port);
    tell(service);
    if (!service.is_unfinished) {
        (void)interrupt_acknowledge(driver.interrupt);
        service = port_serve(&driver.port);
        tell(service);
    }
    if (service.is_unfinished) {
        signal(driver.own_event, EVENT_INTERRUPT);
    }
}

static void signalled(struct server *server, uint64_t bits)
{
    (void)server;
    if ((bits & EVENT_INTERRUPT) != 0) {
        serve_interrupt();
    }
}

static enum status take_write(
    struct server_call *call,
    const struct serial_port_write_params *params,
    struct serial_port_write_results *results)
{
    (void)call;
    driver.has_moved = true;
    results->size_bytes = port_write(&driver.port, params->data);
    return STATUS_OK;
}

static enum status take_read(
    struct server_call *call,
    const struct serial_port_read_params *params,
    struct serial_port_read_results *results)
{
    (void)call;
    const uint32_t wanted =
        params->size_bytes < READ_BYTES_MAX ? params->size_bytes : READ_BYTES_MAX;
    bool has_more = false;
    const uint32_t size = port_read(&driver.port, driver.read_bytes, wanted, &has_more);
    if (has_more) {
        signal(driver.event, driver.received_bits);
    }
    driver.has_moved = true;
    results->data = (struct bytes){driver.read_bytes, size};
    results->lost = port_take_lost(&driver.port);
    return STATUS_OK;
}

static enum status
take_notify(struct server_call *call, const struct serial_port_notify_params *params)
{
    if (!capability_is(params->event, OBJECT_EVENT)) {
        return STATUS_INVALID_ARGUMENT;
    }
    capability_release(driver.event);
    capability_release(driver.tether);
    driver.event = server_call_keep(call, params->event);
    driver.tether = server_call_keep(call, params->tether);
    driver.received_bits = params->received;
    driver.sent_bits = params->sent;
    /* What came before anybody asked. */
    if (byte_ring_used(&driver.port.received) > 0) {
        signal(driver.event, driver.received_bits);
    }
    return STATUS_OK;
}

/* What came and went may be secrets: nothing of them stays, here or in the message page. */
static void settled(struct server *server)
{
    (void)server;
    if (!driver.has_moved) {
        return;
    }
    driver.has_moved = false;
    wipe(driver.read_bytes, sizeof(driver.read_bytes));
    wipe(message_page()->words, sizeof(message_page()->words));
}

static enum status take_call(struct server *server, struct server_call *call)
{
    static const struct serial_port_server handlers = {
        .write = take_write,
        .read = take_read,
        .notify = take_notify,
    };
    (void)server;
    return serial_port_dispatch(&handlers, call);
}

/* From here on the chip is ours alone. */
static enum status begin(struct server *server)
{
    const struct interrupt_bind_params params = {
        .event = driver.own_event, .bits = EVENT_INTERRUPT};
    (void)server;
    port_start(&driver.port, &driver.registers);
    const enum status status = interrupt_bind(driver.interrupt, &params);
    if (status == STATUS_OK) {
        serve_interrupt();
    }
    return status;
}

/* What is still to be sent when the driver stops, as far as the line takes it in time. */
static void send_rest(void)
{
    message_set_deadline(clock_now_ns() + REST_NS);
    while (byte_ring_used(&driver.port.sending) > 0) {
        struct register_message message = {.tag = MESSAGE_TAG_DEADLINE};
        if (message_receive(driver.own_event, &message) != STATUS_OK) {
            break;
        }
        if ((message.words[0] & EVENT_INTERRUPT) != 0) {
            serve_interrupt();
        }
    }
    message_set_deadline(0);
}

int main(int argument_count, const char *const *arguments)
{
    struct registers_options options = {.capability = program_capability("registers")};
    for (int i = 1; i < argument_count; i++) {
        if (options_read(&options, arguments[i]) != STATUS_OK) {
            return EXIT_ARGUMENTS;
        }
    }
    if (registers_open(&driver.registers, &options) != STATUS_OK) {
        return EXIT_NO_REGISTERS;
    }
    driver.interrupt = program_capability("interrupt");
    driver.own_event = program_capability("event");
    if (!capability_is(driver.interrupt, OBJECT_INTERRUPT)) {
        return EXIT_NO_INTERRUPT;
    }
    struct server server = {
        .endpoint = program_capability("endpoint"),
        .call = take_call,
        .signalled = signalled,
        .settled = settled,
        .begin = begin,
    };
    const enum status status = server_run(&server);
    send_rest();
    return status == STATUS_OK ? EXIT_STOPPED : EXIT_NO_ENDPOINT;
}
