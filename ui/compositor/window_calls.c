/* What a client asks of its windows: WindowClient. Each call finds its client first. */
#include "abi/object_kind.h"
#include "compositor.h"
#include "lib/printable.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "schema/kernel_client.h"
#include "schema/windows_server.h"

/* So many fit into a message. */
#define EVENTS_AT_ONCE 32u

/* What fits into a message besides. */
#define PASTE_BYTES_MAX 3072u

/* The window of a call; NULL: it is closed, or was never there. */
static struct seat_window *window_of(const struct server_call *call, uint32_t number)
{
    return seat_window(&compositor.seat, client_of(call)->index, number);
}

/* -- opening, closing -------------------------------------------------------------------------- */

/* Texts of clients are shown to people, beside what the system says. */
static void copy_title(struct bytes from, char title[SCENE_TITLE_BYTES_MAX + 1])
{
    title[printable_text(title, SCENE_TITLE_BYTES_MAX, from, NULL)] = '\0';
}

static enum status take_open(
    struct server_call *call,
    const struct window_client_open_params *params,
    struct window_client_open_results *results)
{
    struct client *client = client_of(call);
    struct pane *pane = pane_free(client);
    char title[SCENE_TITLE_BYTES_MAX + 1];
    if (pane == NULL) {
        return STATUS_LIMIT_EXCEEDED;
    }
    copy_title(params->title, title);
    const struct seat_window_opening opening = {
        .kind = (enum scene_kind)params->kind,
        .parent = params->parent,
        .x = params->x,
        .y = params->y,
        .width = params->width,
        .height = params->height,
        .title = title,
    };
    const enum status status = seat_window_open(
        &compositor.seat, client->index, &opening, clock_now_ns(), &results->window);
    if (status == STATUS_OK) {
        const struct seat_window *window =
            seat_window(&compositor.seat, client->index, results->window);
        *pane = (struct pane){.number = results->window, .id = window->id};
    }
    return status;
}

static enum status
take_close(struct server_call *call, const struct window_client_close_params *params)
{
    struct client *client = client_of(call);
    struct seat_window *window = window_of(call, params->window);
    struct pane *pane = pane_find(client, params->window);
    if (pane == NULL) {
        return STATUS_NOT_FOUND;
    }
    if (window != NULL) {
        seat_window_close(&compositor.seat, window, clock_now_ns());
    }
    pane_finish(client, pane);
    return STATUS_OK;
}

static enum status
take_set_title(struct server_call *call, const struct window_client_set_title_params *params)
{
    struct seat_window *window = window_of(call, params->window);
    char title[SCENE_TITLE_BYTES_MAX + 1];
    if (window == NULL) {
        return STATUS_NOT_FOUND;
    }
    copy_title(params->title, title);
    seat_window_set_title(&compositor.seat, window, title);
    return STATUS_OK;
}

static enum status
take_set_sizes(struct server_call *call, const struct window_client_set_sizes_params *params)
{
    const struct seat_window *window = window_of(call, params->window);
    const struct scene_limits limits = {
        .width_min = params->width_min,
        .height_min = params->height_min,
        .width_max = params->width_max,
        .height_max = params->height_max,
    };
    if (window == NULL) {
        return STATUS_NOT_FOUND;
    }
    scene_set_limits(compositor.scene, window->id, &limits);
    return STATUS_OK;
}

static enum status
take_set_state(struct server_call *call, const struct window_client_set_state_params *params)
{
    struct seat_window *window = window_of(call, params->window);
    if (window == NULL) {
        return STATUS_NOT_FOUND;
    }
    if (params->state > WINDOW_STATE_RIGHT_HALF) {
        return STATUS_INVALID_ARGUMENT;
    }
    seat_window_set_state(
        &compositor.seat, window, (enum scene_state)params->state, clock_now_ns());
    return STATUS_OK;
}

static enum status
take_set_pointer(struct server_call *call, const struct window_client_set_pointer_params *params)
{
    struct seat_window *window = window_of(call, params->window);
    if (window == NULL) {
        return STATUS_NOT_FOUND;
    }
    if (params->shape >= SCENE_POINTER_SHAPES) {
        return STATUS_INVALID_ARGUMENT;
    }
    seat_window_set_shape(&compositor.seat, window, (enum scene_pointer_shape)params->shape);
    return STATUS_OK;
}

/* -- pictures ---------------------------------------------------------------------------------- */

static enum status take_buffers(
    struct server_call *call,
    const struct window_client_buffers_params *params,
    struct window_client_buffers_results *results)
{
    struct client *client = client_of(call);
    struct pane *pane = pane_find(client, params->window);
    if (pane == NULL || pane->id == 0) {
        return STATUS_NOT_FOUND;
    }
    const enum status status =
        pane_make_buffers(client, pane, params->width, params->height, &results->memory);
    results->stride_bytes = pane->next.stride_bytes;
    results->buffer_bytes = pane->next.buffer_bytes;
    call->moves = 1;
    return status;
}

static enum status
take_show(struct server_call *call, const struct window_client_show_params *params)
{
    struct client *client = client_of(call);
    struct pane *pane = pane_find(client, params->window);
    return pane != NULL && pane->id != 0 ? pane_show(client, pane, params) : STATUS_NOT_FOUND;
}

/* -- events ------------------------------------------------------------------------------------ */

static enum status
take_events(struct server_call *call, struct window_client_events_results *results)
{
    static struct window_event events[EVENTS_AT_ONCE];
    struct client *client = client_of(call);
    results->events = events;
    results->events_count =
        seat_take_events(&compositor.seat, client->index, events, EVENTS_AT_ONCE, &results->lost);
    /* More that waits is told of with the next bits; none of it is asked for before. */
    client->is_to_tell = results->events_count == EVENTS_AT_ONCE;
    return STATUS_OK;
}

static enum status
take_notify(struct server_call *call, const struct window_client_notify_params *params)
{
    struct client *client = client_of(call);
    if (!capability_is(params->event, OBJECT_EVENT)) {
        return STATUS_INVALID_ARGUMENT;
    }
    capability_release(client->event);
    client->event = server_call_keep(call, params->event);
    client->bits = params->bits;
    client->is_to_tell = true; /* what there is already */
    return STATUS_OK;
}

/* -- the clipboard ----------------------------------------------------------------------------- */

static enum status
take_copy(struct server_call *call, const struct window_client_copy_params *params)
{
    return seat_copy(&compositor.seat, client_of(call)->index, params->serial, params->data);
}

static enum status take_lend(
    struct server_call *call,
    const struct window_client_lend_params *params,
    struct window_client_lend_results *results)
{
    struct client *client = client_of(call);
    lent_finish(client);
    if (params->size_bytes == 0) {
        return STATUS_INVALID_ARGUMENT;
    }
    call->moves = 1;
    return params->size_bytes <= CLIPBOARD_BYTES_MAX
               ? lent_make(client, params->size_bytes, &results->memory)
               : STATUS_LIMIT_EXCEEDED;
}

static enum status
take_copy_lent(struct server_call *call, const struct window_client_copy_lent_params *params)
{
    struct client *client = client_of(call);
    if (client->lent.memory == 0 || params->size_bytes > client->lent.size_bytes) {
        return STATUS_INVALID_ARGUMENT;
    }
    const struct bytes data = {client->lent.mapping.address, params->size_bytes};
    const enum status status = seat_copy(&compositor.seat, client->index, params->serial, data);
    lent_finish(client);
    return status;
}

static enum status take_paste(
    struct server_call *call,
    const struct window_client_paste_params *params,
    struct window_client_paste_results *results)
{
    struct bytes data = {0};
    enum status status =
        seat_paste(&compositor.seat, client_of(call)->index, params->serial, &data);
    if (status != STATUS_OK) {
        return status;
    }
    results->size_bytes = (uint32_t)data.size_bytes;
    if (data.size_bytes <= PASTE_BYTES_MAX) {
        results->data = data;
        return STATUS_OK;
    }
    call->moves = 1;
    status = lent_copy(client_of(call), data, &results->memory);
    return status;
}

static enum status
take_give_way(struct server_call *call, const struct window_client_give_way_params *params)
{
    return seat_give_way(&compositor.seat, client_of(call)->index, params->serial);
}

enum status window_client_call(struct server_call *call)
{
    static const struct window_client_server handlers = {
        .open = take_open,
        .close = take_close,
        .set_title = take_set_title,
        .set_sizes = take_set_sizes,
        .buffers = take_buffers,
        .show = take_show,
        .set_pointer = take_set_pointer,
        .set_state = take_set_state,
        .events = take_events,
        .notify = take_notify,
        .copy = take_copy,
        .lend = take_lend,
        .copy_lent = take_copy_lent,
        .paste = take_paste,
        .give_way = take_give_way,
    };
    return window_client_dispatch(&handlers, call);
}
