/* What a session's own program has besides windows: WindowShell. */
#include "compositor.h"
#include "lib/text.h"
#include "runtime/clock.h"
#include "schema/windows_server.h"

/* So many fit into a message, with all their texts at their longest. */
#define WINDOWS_AT_ONCE 8u

/* Those that a person thinks of as windows. */
static bool is_listed(const struct seat_window *window)
{
    return window->id != 0 && window->is_shown &&
           (window->kind == SCENE_NORMAL || window->kind == SCENE_DIALOG);
}

static void describe(const struct seat_window *window, struct open_window *open)
{
    const struct seat_client *client = &compositor.seat.clients[window->client];
    struct scene_layout layout = {0};
    (void)scene_layout(compositor.scene, window->id, &layout); /* it is there */
    *open = (struct open_window){
        .number = window->id,
        .title = text_bytes(window->title),
        .program = text_bytes(client->owner.program),
        .person = text_bytes(client->owner.person),
        .workspace = layout.workspace,
        .is_minimised = layout.state == SCENE_STATE_MINIMISED,
        .has_focus = layout.is_focused,
    };
}

/* The one with the next larger number; NULL: there is none. */
static const struct seat_window *next_after(uint32_t number)
{
    const struct seat_window *next = NULL;
    for (uint32_t i = 0; i < SEAT_WINDOWS_MAX; i++) {
        const struct seat_window *window = &compositor.seat.windows[i];
        if (is_listed(window) && window->id > number && (next == NULL || window->id < next->id)) {
            next = window;
        }
    }
    return next;
}

static enum status take_windows(
    struct server_call *call,
    const struct window_shell_windows_params *params,
    struct window_shell_windows_results *results)
{
    static struct open_window open[WINDOWS_AT_ONCE];
    const struct seat_window *window = next_after(params->cursor);
    uint32_t count = 0;
    (void)call;
    while (window != NULL && count < WINDOWS_AT_ONCE) {
        describe(window, &open[count++]);
        window = next_after(window->id);
    }
    results->windows = open;
    results->windows_count = count;
    results->cursor = window != NULL ? open[count - 1].number : 0;
    return STATUS_OK;
}

static struct seat_window *listed(uint32_t number)
{
    struct seat_window *window = number != 0 ? seat_window_of(&compositor.seat, number) : NULL;
    return window != NULL && is_listed(window) ? window : NULL;
}

static enum status
take_activate(struct server_call *call, const struct window_shell_activate_params *params)
{
    struct seat_window *window = listed(params->window);
    (void)call;
    if (window == NULL) {
        return STATUS_NOT_FOUND;
    }
    seat_activate(&compositor.seat, window, clock_now_ns());
    return STATUS_OK;
}

static enum status
take_close_window(struct server_call *call, const struct window_shell_close_window_params *params)
{
    struct seat_window *window = listed(params->window);
    (void)call;
    if (window == NULL) {
        return STATUS_NOT_FOUND;
    }
    seat_ask_to_close(&compositor.seat, window);
    return STATUS_OK;
}

static enum status
take_workspace(struct server_call *call, const struct window_shell_workspace_params *params)
{
    (void)call;
    if (params->number >= SCENE_WORKSPACES) {
        return STATUS_INVALID_ARGUMENT;
    }
    seat_set_workspace(&compositor.seat, params->number, clock_now_ns());
    return STATUS_OK;
}

static enum status
take_screenshot(struct server_call *call, struct window_shell_take_screenshot_results *results)
{
    if (compositor.shot == 0) {
        return compositor.is_shot_refused ? STATUS_LIMIT_EXCEEDED : STATUS_NOT_FOUND;
    }
    results->memory = compositor.shot;
    results->width = compositor.shot_mode.width;
    results->height = compositor.shot_mode.height;
    results->stride_bytes = (uint32_t)compositor.shot_mode.width * (uint32_t)sizeof(uint32_t);
    call->moves = 1;
    compositor.shot = 0;
    compositor.shot_bytes = 0; /* it goes when who has it now is done */
    return STATUS_OK;
}

static enum status take_state(struct server_call *call, struct window_shell_state_results *results)
{
    (void)call;
    results->workspace = (uint8_t)scene_workspace(compositor.scene);
    results->keymap = compositor.settings.keymap;
    results->idle_ns = seat_idle_ns(&compositor.seat, clock_now_ns());
    return STATUS_OK;
}

enum status window_shell_call(struct server_call *call)
{
    static const struct window_shell_server handlers = {
        .windows = take_windows,
        .activate = take_activate,
        .close_window = take_close_window,
        .workspace = take_workspace,
        .take_screenshot = take_screenshot,
        .state = take_state,
    };
    return window_shell_dispatch(&handlers, call);
}
