/*
 * Messages around the port (port.h). Opening, closing and looking are calls; frames are not: they
 * are in the rings, and a call says that somebody should look. One client has the interface at a
 * time.
 *
 *     closed -> take_open -> open -> the last capability to the port ends -> closed
 */
#include "network/service.h"
#include "abi/address.h"
#include "buffers/buffers.h"
#include "lib/memory.h"
#include "lib/status.h"
#include "port.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/log.h"
#include "runtime/mapping.h"
#include "schema/network_server.h"
#include "service/driver_service.h"

/* Of a client's event. */
#define NEWS UINT64_C(1)

/* A device that sends nothing of what it has for so long is silent. */
#define SILENT_NS UINT64_C(5000000000)

static struct {
    struct driver_service driver;
    struct port port;
    struct buffers buffers;
    bool is_given_up;
    /* While it is open: */
    struct buffer *buffer;
    struct mapping memory; /* what the client has too */
    uint64_t badge;        /* of the client's session; of one that has ended: never again */
    uint32_t waiting;      /* the Reply of who waits; 0: nobody */
    uint32_t notified;     /* the client's event; 0: it is told by the answer to who waits */
    bool has_news;         /* for who waits next */
    uint32_t changes;      /* of the description */
    struct network_properties told; /* as they were when the client was told last */
    uint64_t sent_frames;           /* as many as when the device was seen to work last */
    uint64_t silent_ns;             /* when it counts as silent; 0: it has nothing to send */
} service;

/* -- what can be seen ------------------------------------------------------------------------- */

static struct network_description description(void)
{
    const struct network_properties *from = &service.port.hardware->properties;
    return (struct network_description){
        .address = {from->address, NETWORK_ADDRESS_BYTES},
        .frame_bytes_max = from->frame_bytes_max,
        .receive_bytes_min = from->receive_bytes_min,
        .is_up = from->is_up,
        .sends_checksums = from->sends_checksums,
        .checks_checksums = from->checks_checksums,
        .cuts_tcp4 = from->cuts_tcp4,
        .cuts_tcp6 = from->cuts_tcp6,
    };
}

static enum status
take_describe(struct server_call *call, struct network_device_describe_results *results)
{
    (void)call;
    results->description = description();
    return service.driver.start_status;
}

/* -- turns ------------------------------------------------------------------------------------ */

static void tell_client(void)
{
    const struct network_port_wait_results results = {.changes = service.changes};
    const uint32_t reply = service.waiting;
    service.waiting = 0;
    service.has_news =
        reply == 0 || network_port_wait_reply(reply, STATUS_OK, &results) != STATUS_OK;
    if (reply != 0 && service.has_news) {
        capability_release(reply); /* it waits no more */
    }
}

static void give_up(void)
{
    service.is_given_up = true;
    service.driver.server.is_stopping = true;
}

static void reset(void)
{
    const enum status status = port_reset(&service.port);
    log_print(SEVERITY_WARNING, "the interface was reset: it was silent, or contradicted itself");
    if (status != STATUS_OK) {
        log_print(SEVERITY_ERROR, "it cannot be reset: %s", status_text(status));
        give_up();
        return;
    }
    driver_service_again(&service.driver);
}

/* When the device is to have sent something; 0: it has nothing to send. */
static void watch_for_silence(void)
{
    const uint64_t sent = service.port.counters.sent_frames;
    if (port_sends_in_flight(&service.port) == 0 || service.port.is_broken) {
        service.silent_ns = 0;
    } else if (service.silent_ns == 0 || sent != service.sent_frames) {
        service.silent_ns = clock_now_ns() + SILENT_NS;
        service.sent_frames = sent;
    } else if (clock_now_ns() >= service.silent_ns) {
        service.silent_ns = 0;
        reset();
    }
    service.driver.server.deadline_ns = service.silent_ns;
}

static void turn(void)
{
    bool has_more = false;
    if (service.driver.start_status != STATUS_OK || service.is_given_up) {
        return;
    }
    if (port_turn(&service.port, &has_more) != STATUS_OK) {
        reset();
    }
    if (has_more) {
        driver_service_again(&service.driver);
    }
    watch_for_silence();
}

/* What was written before a call is answered would overwrite the answer: told when it is sent. */
static void settled(struct server *server)
{
    const struct network_properties *now = &service.port.hardware->properties;
    (void)server;
    if (service.driver.start_status != STATUS_OK || service.badge == 0) {
        return;
    }
    const bool has_changed = memcmp(&service.told, now, sizeof(*now)) != 0;
    service.told = *now;
    service.changes += has_changed ? 1 : 0;
    const bool has_news = port_take_news(&service.port);
    if (has_news) {
        driver_service_signal(service.notified, NEWS);
    }
    if ((has_news && service.notified == 0) || has_changed) {
        tell_client();
    }
}

/* -- NetworkDevice ---------------------------------------------------------------------------- */

static enum status
take_counters(struct server_call *call, struct network_device_counters_results *results)
{
    const struct port_counters *counters = &service.port.counters;
    struct network_hardware *hardware = service.port.hardware;
    struct network_losses losses = {0};
    (void)call;
    turn(); /* what was sent is counted when it is taken back */
    if (service.driver.start_status == STATUS_OK && hardware->count != NULL) {
        hardware->count(hardware, &losses);
    }
    *results = (struct network_device_counters_results){
        .sent_frames = counters->sent_frames,
        .sent_bytes = counters->sent_bytes,
        .received_frames = counters->received_frames,
        .received_bytes = counters->received_bytes,
        .send_errors = counters->send_errors,
        .resets = counters->resets,
        .receive_errors = losses.receive_errors,
        .receive_missed = losses.receive_missed,
    };
    return service.driver.start_status;
}

/* Memory for a client, mapped here too: the rings, and headers that a device wants otherwise. */
static enum status map_memory(uint64_t size_bytes)
{
    enum status status = buffers_take(&service.buffers, size_bytes, &service.buffer);
    if (status != STATUS_OK) {
        return status;
    }
    status = mapping_create(
        service.buffer->memory, 0, size_bytes, MAP_READ | MAP_WRITE, &service.memory);
    if (status != STATUS_OK) {
        buffer_give_back(service.buffer);
    }
    return status;
}

static void unmap_memory(void)
{
    mapping_finish(&service.memory);
    buffer_give_back(service.buffer);
}

static enum status share(uint64_t size_bytes, struct network_device_open_results *results)
{
    enum status status = buffer_share(service.buffer, size_bytes, true, &results->memory);
    if (status != STATUS_OK) {
        return status;
    }
    status =
        driver_service_open(&service.driver, NETWORK_PORT_MASK_ALL, &results->port, &service.badge);
    if (status != STATUS_OK) {
        capability_release(results->memory);
    }
    return status;
}

/* Nobody has it open. After an error the device is of no use any more. */
static enum status choose_large(bool takes_large)
{
    struct network_hardware *hardware = service.port.hardware;
    if (hardware->takes_large == takes_large) {
        return STATUS_OK;
    }
    hardware->takes_large = takes_large;
    const enum status status = hardware->reset(hardware);
    if (status != STATUS_OK) {
        log_print(SEVERITY_ERROR, "the interface cannot be begun with: %s", status_text(status));
        give_up();
        return STATUS_DEVICE_ERROR;
    }
    return STATUS_OK;
}

static enum status take_open(
    struct server_call *call,
    const struct network_device_open_params *params,
    struct network_device_open_results *results)
{
    if (service.driver.start_status != STATUS_OK) {
        return service.driver.start_status;
    }
    if (service.badge != 0) {
        return STATUS_WRONG_STATE;
    }
    if (params->buffer_bytes == 0) {
        return STATUS_INVALID_ARGUMENT;
    }
    const uint64_t shared = page_round_up(PORT_RINGS_BYTES + (uint64_t)params->buffer_bytes);
    const uint64_t size_bytes = shared > UINT32_MAX ? 0 : buffer_bytes((uint32_t)shared);
    enum status status =
        size_bytes == 0 ? STATUS_LIMIT_EXCEEDED : choose_large(params->takes_large != 0);
    if (status == STATUS_OK) {
        status = map_memory(size_bytes);
    }
    if (status != STATUS_OK) {
        return status;
    }
    status = share(shared, results);
    if (status != STATUS_OK) {
        unmap_memory();
        return status;
    }
    port_open(&service.port, service.memory.address, service.buffer->device_address, shared);
    service.told = service.port.hardware->properties;
    service.has_news = false;
    call->moves = 3;
    return STATUS_OK;
}

static void closed(struct server *server, uint64_t badge)
{
    (void)server;
    if (badge != service.badge || badge == 0) {
        return;
    }
    service.badge = 0;
    service.silent_ns = 0;
    service.driver.server.deadline_ns = 0;
    capability_release(service.waiting);
    service.waiting = 0;
    capability_release(service.notified);
    service.notified = 0;
    if (port_close(&service.port) != STATUS_OK) {
        log_print(SEVERITY_ERROR, "the interface cannot be stopped");
        give_up(); /* the devices service stops it by other means */
        return;
    }
    unmap_memory();
}

/* -- NetworkPort ------------------------------------------------------------------------------ */

static enum status take_work(struct server_call *call)
{
    (void)call;
    turn();
    return service.port.is_broken ? STATUS_MALFORMED : STATUS_OK;
}

static enum status take_wait(struct server_call *call, struct network_port_wait_results *results)
{
    /* Who waited before may have stopped waiting; nobody can see whether he has. */
    capability_release(service.waiting);
    service.waiting = 0;
    if (port_await_sent(&service.port)) {
        driver_service_again(&service.driver);
    }
    if (service.has_news) {
        service.has_news = false;
        results->changes = service.changes;
        return STATUS_OK;
    }
    return server_call_defer(call, &service.waiting);
}

/* What came before is told of as well. */
static enum status
take_notify(struct server_call *call, const struct network_port_notify_params *params)
{
    const enum status status = driver_service_keep_event(call, params->event, &service.notified);
    if (status == STATUS_OK) {
        driver_service_signal(service.notified, NEWS);
    }
    return status;
}

static enum status
take_port_describe(struct server_call *call, struct network_port_describe_results *results)
{
    (void)call;
    results->description = description();
    return STATUS_OK;
}

/* -- the loop --------------------------------------------------------------------------------- */

static enum status take_call(struct server *server, struct server_call *call)
{
    static const struct network_device_server device = {
        .describe = take_describe,
        .counters = take_counters,
        .open = take_open,
    };
    static const struct network_port_server port = {
        .work = take_work,
        .wait = take_wait,
        .describe = take_port_describe,
        .notify = take_notify,
    };
    (void)server;
    if (server_is_export(call->badge)) {
        return network_device_dispatch(&device, call);
    }
    if (call->badge != service.badge || service.is_given_up) {
        return driver_service_refuse(call);
    }
    return network_port_dispatch(&port, call);
}

static void signalled(struct server *server, uint64_t bits)
{
    (void)server;
    if (service.driver.start_status == STATUS_OK) {
        service.port.hardware->interrupted(service.port.hardware, bits);
        turn();
    }
}

static void timed_out(struct server *server)
{
    (void)server;
    turn();
}

static enum status start(struct driver_service *driver)
{
    struct network_hardware *hardware = service.port.hardware;
    return hardware->start(hardware, driver->event);
}

enum driver_exit network_service_run(struct network_hardware *hardware, uint32_t device)
{
    service.buffers.device = device;
    service.port.hardware = hardware;
    service.driver = (struct driver_service){
        .server.call = take_call,
        .server.closed = closed,
        .server.signalled = signalled,
        .server.settled = settled,
        .server.timed_out = timed_out,
        .device = "the interface",
        .start = start,
    };
    const enum status status = driver_service_run(&service.driver);
    return driver_service_end(&service.driver, status, service.is_given_up);
}
