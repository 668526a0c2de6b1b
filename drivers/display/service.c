/*
 * Messages around the screen (screen.h): one client, whose wishes are taken out of the loop and
 * answered when the device has done them. What calls others is done when the loop has answered.
 *
 *     closed -> take_open -> open -> the last capability to the port ends -> closed
 */
#include "display/service.h"
#include "abi/address.h"
#include "lib/list.h"
#include "lib/memory.h"
#include "pieces.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/log.h"
#include "schema/display_server.h"
#include "screen.h"
#include "service/driver_service.h"

static struct {
    struct driver_service driver;
    struct screen screen;
    struct pieces pieces;
    uint32_t resets_told;
    struct piece *cursor;  /* NULL: nobody asked for one yet */
    struct piece *picture; /* of the mode; NULL: none was set */
    /* While it is open: */
    uint64_t badge;    /* of the client's session; of one that has ended: never again */
    uint32_t tether;   /* the client's own: by its closing he knows that this has ended */
    uint32_t notified; /* the client's event; 0: none */
    uint64_t notified_bits;
    struct display_properties told; /* as they were when the client was told last */
} service;

/* -- the screen's side ------------------------------------------------------------------------ */

static enum status take_memory(struct screen *screen, struct display_picture *picture)
{
    (void)screen;
    piece_give_back(service.picture);
    service.picture = NULL;
    enum status status = pieces_take(
        &service.pieces, (uint64_t)picture->buffer_count * picture->buffer_bytes, &service.picture);
    if (status != STATUS_OK && picture->buffer_count > 1) {
        picture->buffer_count = 1;
        status = pieces_take(&service.pieces, picture->buffer_bytes, &service.picture);
    }
    if (status != STATUS_OK) {
        return STATUS_LIMIT_EXCEEDED;
    }
    picture->memory = piece_memory(service.picture);
    return STATUS_OK;
}

static enum status answer_mode(uint32_t reply, enum status status)
{
    const struct display_picture *picture = &service.screen.picture;
    struct scanout_port_set_mode_results results = {0};
    if (status == STATUS_OK) {
        results = (struct scanout_port_set_mode_results){
            .stride_bytes = picture->stride_bytes,
            .buffer_bytes = picture->buffer_bytes,
            .buffer_count = (uint16_t)picture->buffer_count,
        };
        status = piece_share(
            service.picture,
            (uint64_t)picture->buffer_count * picture->buffer_bytes,
            &results.memory);
    }
    const enum status sent = scanout_port_set_mode_reply(reply, status, &results);
    capability_release(results.memory);
    return sent;
}

/* Who asked may be gone: then nobody wants to know. */
static void
take_answer(struct screen *screen, enum display_work_kind kind, uint32_t reply, enum status status)
{
    (void)screen;
    enum status sent = STATUS_OK;
    switch (kind) {
    case DISPLAY_WORK_MODE:
        sent = answer_mode(reply, status);
        break;
    case DISPLAY_WORK_SHOW:
        sent = scanout_port_show_reply(reply, status);
        break;
    default:
        sent = scanout_port_set_cursor_reply(reply, status);
        break;
    }
    if (sent != STATUS_OK) {
        capability_release(reply);
    }
}

/* -- Scanout ---------------------------------------------------------------------------------- */

_Static_assert(sizeof(struct display_mode) == sizeof(struct display_size), "one is the other");

static struct display_description description(void)
{
    static struct display_mode modes[DISPLAY_MODES_MAX];
    const struct display_properties *from = &service.screen.hardware->properties;
    for (uint32_t i = 0; i < from->mode_count; i++) {
        modes[i] = (struct display_mode){from->modes[i].width, from->modes[i].height};
    }
    return (struct display_description){
        .is_connected = from->is_connected,
        .modes = modes,
        .modes_count = from->mode_count,
        .cursor_width = from->cursor_size.width,
        .cursor_height = from->cursor_size.height,
        .refresh_milli_hz = from->refresh_milli_hz,
        .edid = {from->edid, from->edid_bytes},
        .flips = from->flips,
    };
}

static enum status take_describe(struct server_call *call, struct scanout_describe_results *results)
{
    (void)call;
    results->description = description();
    return service.driver.start_status;
}

static enum status take_open(
    struct server_call *call,
    const struct scanout_open_params *params,
    struct scanout_open_results *results)
{
    if (service.driver.start_status != STATUS_OK) {
        return service.driver.start_status;
    }
    if (service.badge != 0) {
        return STATUS_WRONG_STATE;
    }
    const enum status status =
        driver_service_open(&service.driver, SCANOUT_PORT_MASK_ALL, &results->port, &service.badge);
    if (status == STATUS_OK) {
        service.tether = server_call_keep(call, params->tether);
        service.told = service.screen.hardware->properties;
        call->moves = 1;
    }
    return status;
}

static void closed(struct server *server, uint64_t badge)
{
    (void)server;
    if (badge != service.badge || badge == 0) {
        return;
    }
    service.badge = 0;
    capability_release(service.notified);
    service.notified = 0;
    capability_release(service.tether);
    service.tether = 0;
    piece_revoke(service.picture); /* the device reads it until it is dark */
    piece_give_back(service.cursor);
    service.cursor = NULL;
    screen_close(&service.screen);
}

/* -- ScanoutPort ------------------------------------------------------------------------------ */

static enum status take_wish(struct server_call *call, const struct display_work *wish)
{
    uint32_t reply = 0;
    enum status status = screen_check(&service.screen, wish);
    if (status == STATUS_OK) {
        status = server_call_defer(call, &reply);
    }
    if (status == STATUS_OK) {
        screen_accept(&service.screen, wish, reply);
    }
    return status;
}

static enum status
take_port_describe(struct server_call *call, struct scanout_port_describe_results *results)
{
    (void)call;
    results->description = description();
    return STATUS_OK;
}

static enum status take_set_mode(
    struct server_call *call,
    const struct scanout_port_set_mode_params *params,
    struct scanout_port_set_mode_results *results)
{
    (void)results;
    const struct display_work wish = {
        .kind = DISPLAY_WORK_MODE,
        .picture = {.size = {params->width, params->height}, .buffer_count = params->buffer_count},
    };
    return take_wish(call, &wish);
}

static enum status
take_show(struct server_call *call, const struct scanout_port_show_params_reader *params)
{
    struct display_work wish = {.kind = DISPLAY_WORK_SHOW, .buffer = params->buffer};
    if (params->damage.count > DISPLAY_DAMAGE_MAX) {
        return STATUS_INVALID_ARGUMENT;
    }
    wish.damage_count = params->damage.count;
    for (uint32_t i = 0; i < wish.damage_count; i++) {
        struct display_rectangle part = {0};
        const enum status status = display_rectangle_list_get(&params->damage, i, &part);
        if (status != STATUS_OK) {
            return status;
        }
        wish.damage[i] = (struct display_part){part.x, part.y, part.width, part.height};
    }
    return take_wish(call, &wish);
}

static uint64_t cursor_bytes(void)
{
    const struct display_size size = service.screen.hardware->properties.cursor_size;
    return (uint64_t)size.width * size.height * DISPLAY_PIXEL_BYTES;
}

static enum status make_cursor(void)
{
    if (cursor_bytes() == 0) {
        return STATUS_NOT_FOUND;
    }
    return service.cursor != NULL ? STATUS_OK
                                  : pieces_take(&service.pieces, cursor_bytes(), &service.cursor);
}

static enum status
take_cursor_image(struct server_call *call, struct scanout_port_cursor_image_results *results)
{
    enum status status = make_cursor();
    if (status == STATUS_OK) {
        status = piece_share(service.cursor, page_round_up(cursor_bytes()), &results->memory);
    }
    call->moves = status == STATUS_OK ? 1 : 0;
    return status;
}

/* Who has not asked for the image shows one of which nothing is seen. */
static enum status
take_set_cursor(struct server_call *call, const struct scanout_port_set_cursor_params *params)
{
    const enum status status = make_cursor();
    if (status != STATUS_OK) {
        return status;
    }
    const struct display_work wish = {
        .kind = DISPLAY_WORK_CURSOR,
        .hot_x = params->hot_x,
        .hot_y = params->hot_y,
        .is_visible = params->is_visible != 0,
        .image = piece_memory(service.cursor),
    };
    return take_wish(call, &wish);
}

static enum status
take_move_cursor(struct server_call *call, const struct scanout_port_move_cursor_params *params)
{
    struct display_hardware *hardware = service.screen.hardware;
    (void)call;
    if (hardware->move_cursor == NULL) {
        return STATUS_NOT_FOUND;
    }
    if (!service.screen.is_given_up) {
        hardware->move_cursor(hardware, params->x, params->y);
    }
    return STATUS_OK;
}

static enum status
take_notify(struct server_call *call, const struct scanout_port_notify_params *params)
{
    const enum status status = driver_service_keep_event(call, params->event, &service.notified);
    if (status == STATUS_OK) {
        service.notified_bits = params->bits;
    }
    return status;
}

/* -- the loop --------------------------------------------------------------------------------- */

static enum status take_call(struct server *server, struct server_call *call)
{
    static const struct scanout_server scanout = {
        .describe = take_describe,
        .open = take_open,
    };
    static const struct scanout_port_server port = {
        .describe = take_port_describe,
        .set_mode = take_set_mode,
        .show = take_show,
        .cursor_image = take_cursor_image,
        .set_cursor = take_set_cursor,
        .move_cursor = take_move_cursor,
        .notify = take_notify,
    };
    (void)server;
    if (server_is_export(call->badge)) {
        return scanout_dispatch(&scanout, call);
    }
    if (call->badge != service.badge || service.screen.is_given_up) {
        return driver_service_refuse(call);
    }
    return scanout_port_dispatch(&port, call);
}

static void tell_of_changes(void)
{
    const struct display_properties *now = &service.screen.hardware->properties;
    if (service.badge != 0 && memcmp(&service.told, now, sizeof(*now)) != 0) {
        service.told = *now;
        driver_service_signal(service.notified, service.notified_bits);
    }
}

/* A turn after whatever happened. What is given up is left to the devices service. */
static void take_turn(struct server *server)
{
    if (service.driver.start_status != STATUS_OK) {
        return; /* there is no screen */
    }
    server->deadline_ns = screen_turn(&service.screen, clock_now_ns());
    if (service.resets_told != service.screen.reset_count) {
        service.resets_told = service.screen.reset_count;
        log_print(SEVERITY_WARNING, "the screen was reset: it was silent, or contradicted itself");
    }
    if (service.screen.is_given_up) {
        log_print(SEVERITY_ERROR, "the screen cannot be reset");
        server->is_stopping = true;
    }
    tell_of_changes();
}

static void signalled(struct server *server, uint64_t bits)
{
    struct display_hardware *hardware = service.screen.hardware;
    (void)server;
    if (service.driver.start_status == STATUS_OK && hardware->interrupted != NULL) {
        hardware->interrupted(hardware, bits);
    }
}

static enum status start(struct driver_service *driver)
{
    struct display_hardware *hardware = service.screen.hardware;
    return hardware->start(hardware, driver->event);
}

enum driver_exit display_service_run(struct display_hardware *hardware, uint32_t device)
{
    service.pieces.device = device;
    service.screen = (struct screen){
        .hardware = hardware,
        .take_memory = take_memory,
        .answer = take_answer,
    };
    service.driver = (struct driver_service){
        .server.call = take_call,
        .server.closed = closed,
        .server.signalled = signalled,
        .server.settled = take_turn,
        .server.timed_out = take_turn,
        .device = "the screen",
        .start = start,
    };
    const enum status status = driver_service_run(&service.driver);
    return driver_service_end(&service.driver, status, service.screen.is_given_up);
}
