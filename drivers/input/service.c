/*
 * Messages around the ports (port.h): one for each device of the hardware, each with one client at
 * a time.
 *
 *     closed -> take_open -> open -> the last capability to the port ends -> closed
 */
#include "input/service.h"
#include "abi/object_kind.h"
#include "lib/status.h"
#include "lib/wipe.h"
#include "port.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/log.h"
#include "runtime/message.h"
#include "schema/input_server.h"
#include "service/driver_service.h"

/* That are taken before others get their turn. */
#define TURN_BURSTS_MAX 64u

/* In a row, with nothing heard in between: then the device is of no use. */
#define RESETS_MAX 8u

#define LIGHTS (INPUT_LIGHT_NUM_LOCK | INPUT_LIGHT_CAPS_LOCK | INPUT_LIGHT_SCROLL_LOCK)

/* A device, and the client that has it open. */
struct opened {
    struct port port;
    uint64_t badge; /* of the client's session; 0: nobody has it */
    uint32_t event;
    uint32_t tether; /* how the client learns that this process has ended */
    uint64_t bits;
};

static struct {
    struct driver_service driver;
    struct input_hardware *hardware;
    bool is_given_up;
    uint32_t reset_count; /* since something was heard */
    struct port *read;    /* by the call that was answered last; NULL: it read nothing */
    bool is_unanswered;   /* that one did not get it */
    struct opened devices[INPUT_DEVICES_MAX];
    struct input_event read_events[PORT_READ_MAX];
} service;

/* -- turns ------------------------------------------------------------------------------------- */

static void reset(void)
{
    log_print(SEVERITY_WARNING, "the device contradicts itself, and is reset");
    for (uint32_t i = 0; i < service.hardware->device_count; i++) {
        port_lose(&service.devices[i].port);
    }
    const enum status status = service.reset_count++ == RESETS_MAX
                                   ? STATUS_DEVICE_ERROR
                                   : service.hardware->reset(service.hardware);
    if (status != STATUS_OK) {
        log_print(SEVERITY_ERROR, "it cannot be reset: %s", status_text(status));
        service.is_given_up = true;
        service.driver.server.is_stopping = true;
    }
}

static void take_burst(const struct input_burst *burst, uint64_t now_ns)
{
    service.reset_count = burst->count > 0 ? 0 : service.reset_count;
    for (uint32_t i = 0; i < burst->count; i++) {
        const struct input_happening *happening = &burst->happenings[i];
        port_take(&service.devices[happening->device].port, happening, now_ns);
    }
}

/* All that has happened, or so much that others get their turn before the rest. */
static enum status take_all(void)
{
    const uint64_t now_ns = clock_now_ns();
    for (uint32_t i = 0; i < TURN_BURSTS_MAX; i++) {
        struct input_burst burst = {.count = 0};
        const enum status status = service.hardware->take(service.hardware, &burst);
        take_burst(&burst, now_ns);
        wipe(&burst, sizeof(burst));
        if (status != STATUS_OK) {
            return status;
        }
    }
    driver_service_again(&service.driver);
    return STATUS_OK;
}

static void turn(void)
{
    const enum status status = take_all();
    if (status != STATUS_OK && status != STATUS_NOT_FOUND) {
        reset();
    }
}

/* -- InputSource ------------------------------------------------------------------------------- */

static uint32_t device_of(const struct server_call *call)
{
    return server_export(call->badge);
}

static enum status check_device(uint32_t device)
{
    if (service.driver.start_status != STATUS_OK) {
        return service.driver.start_status;
    }
    const bool is_there =
        device < service.hardware->device_count && service.hardware->devices[device].is_there;
    return is_there ? STATUS_OK : STATUS_NOT_FOUND;
}

static enum status
take_describe(struct server_call *call, struct input_source_describe_results *results)
{
    const enum status status = check_device(device_of(call));
    if (status != STATUS_OK) {
        return status;
    }
    const struct input_properties *from = &service.hardware->devices[device_of(call)];
    results->description = (struct input_description){
        .name = {(const uint8_t *)from->name, from->name_bytes},
        .has_keys = from->has_keys,
        .has_relative = from->has_relative,
        .has_absolute = from->has_absolute,
        .has_lights = from->has_lights,
        .absolute_xmax = from->absolute_x_max,
        .absolute_ymax = from->absolute_y_max,
    };
    return STATUS_OK;
}

static enum status take_open(
    struct server_call *call,
    const struct input_source_open_params *params,
    struct input_source_open_results *results)
{
    enum status status = check_device(device_of(call));
    if (status != STATUS_OK) {
        return status;
    }
    /* What is no event of the kernel's could keep this service waiting when it is signalled. */
    if (!capability_is(params->event, OBJECT_EVENT)) {
        return STATUS_INVALID_ARGUMENT;
    }
    struct opened *opened = &service.devices[device_of(call)];
    if (opened->badge != 0) {
        return STATUS_WRONG_STATE;
    }
    status =
        driver_service_open(&service.driver, INPUT_PORT_MASK_ALL, &results->port, &opened->badge);
    if (status != STATUS_OK) {
        return status;
    }
    opened->event = server_call_keep(call, params->event);
    opened->tether = server_call_keep(call, params->tether);
    opened->bits = params->bits;
    turn(); /* what was said before is forgotten */
    port_open(&opened->port);
    call->moves = 1;
    return STATUS_OK;
}

/* NULL: nobody has it any more. */
static struct opened *find_opened(uint64_t badge)
{
    for (uint32_t i = 0; i < service.hardware->device_count; i++) {
        if (badge != 0 && service.devices[i].badge == badge) {
            return &service.devices[i];
        }
    }
    return NULL;
}

static void closed(struct server *server, uint64_t badge)
{
    struct opened *opened = find_opened(badge);
    (void)server;
    if (opened != NULL) {
        capability_release(opened->event);
        capability_release(opened->tether);
        opened->badge = 0;
        opened->event = 0;
        opened->tether = 0;
        port_close(&opened->port);
    }
}

/* -- InputPort --------------------------------------------------------------------------------- */

static enum status take_read(struct server_call *call, struct input_port_read_results *results)
{
    struct opened *opened = find_opened(call->badge);
    results->events = service.read_events;
    results->events_count = port_read(&opened->port, service.read_events, &results->lost);
    service.read = &opened->port;
    return STATUS_OK;
}

static enum status
take_set_lights(struct server_call *call, const struct input_port_set_lights_params *params)
{
    const uint32_t device = (uint32_t)(find_opened(call->badge) - service.devices);
    if (!service.hardware->devices[device].has_lights) {
        return STATUS_UNSUPPORTED;
    }
    service.hardware->set_lights(service.hardware, device, params->lights & LIGHTS);
    return STATUS_OK;
}

/* -- the loop ---------------------------------------------------------------------------------- */

static enum status take_call(struct server *server, struct server_call *call)
{
    static const struct input_source_server source = {
        .describe = take_describe,
        .open = take_open,
    };
    static const struct input_port_server port = {
        .read = take_read,
        .set_lights = take_set_lights,
    };
    (void)server;
    if (server_is_export(call->badge)) {
        return input_source_dispatch(&source, call);
    }
    if (find_opened(call->badge) == NULL || service.is_given_up) {
        return driver_service_refuse(call);
    }
    return input_port_dispatch(&port, call);
}

static void signalled(struct server *server, uint64_t bits)
{
    (void)server;
    if (service.driver.start_status == STATUS_OK && !service.is_given_up) {
        service.hardware->interrupted(service.hardware, bits);
        turn();
    }
}

static void unanswered(struct server *server)
{
    (void)server;
    service.is_unanswered = true;
}

/* What went may be secrets: nothing of it stays, here or in the message page. */
static void end_reading(void)
{
    if (service.read != NULL) {
        port_read_end(service.read, !service.is_unanswered);
        service.read = NULL;
        wipe(service.read_events, sizeof(service.read_events));
        wipe(message_page()->words, sizeof(message_page()->words));
    }
}

static void settled(struct server *server)
{
    (void)server;
    end_reading();
    service.is_unanswered = false;
    for (uint32_t i = 0; i < service.hardware->device_count; i++) {
        const struct opened *opened = &service.devices[i];
        if (port_take_news(&service.devices[i].port) && opened->badge != 0) {
            driver_service_signal(opened->event, opened->bits);
        }
    }
}

static enum status start(struct driver_service *driver)
{
    const enum status status = service.hardware->start(service.hardware, driver->event);
    if (status == STATUS_OK) {
        driver_service_again(driver); /* of what came meanwhile nothing may have been said */
    }
    return status;
}

enum driver_exit input_service_run(struct input_hardware *hardware)
{
    service.hardware = hardware;
    service.driver = (struct driver_service){
        .server.call = take_call,
        .server.closed = closed,
        .server.signalled = signalled,
        .server.unanswered = unanswered,
        .server.settled = settled,
        .device = "the device",
        .start = start,
    };
    const enum status status = driver_service_run(&service.driver);
    return driver_service_end(&service.driver, status, service.is_given_up);
}
