/* Windows of clients, as far as it matters for who hears what. */
#include "lib/text.h"
#include "seat_parts.h"

struct seat_window *seat_window(struct seat *seat, uint32_t client, uint32_t number)
{
    for (uint32_t i = 0; i < SEAT_WINDOWS_MAX; i++) {
        struct seat_window *window = &seat->windows[i];
        if (window->id != 0 && window->client == client && window->number == number) {
            return window;
        }
    }
    return NULL;
}

struct seat_window *seat_window_of(struct seat *seat, uint32_t id)
{
    for (uint32_t i = 0; id != 0 && i < SEAT_WINDOWS_MAX; i++) {
        if (seat->windows[i].id == id) {
            return &seat->windows[i];
        }
    }
    return NULL;
}

/* -- opening ---------------------------------------------------------------------------------- */

/* It has no frame, and could be taken for another's: only where the person just did something, or
 * from a popup that he points at. */
static bool may_open_popup(const struct seat *seat, uint32_t client, uint32_t parent)
{
    const bool is_used = seat->used_client == client + 1;
    const bool is_new = seat->now_ns - seat->used_ns < SEAT_POPUP_NS;
    const bool is_pointed_at = seat->hover == parent && scene_popup(seat->scene, 0) == parent;
    return is_used && (is_new || is_pointed_at);
}

static bool
may_open(const struct seat *seat, uint32_t client, enum scene_kind kind, uint32_t parent)
{
    switch (kind) {
    case SCENE_BACKGROUND:
    case SCENE_PANEL:
    case SCENE_LAUNCHER:
        return seat->clients[client].is_shell;
    case SCENE_GREETER:
        return seat->clients[client].is_greeter;
    case SCENE_POPUP:
        return may_open_popup(seat, client, parent);
    default:
        return true;
    }
}

/* What a dialog is above: the window of its client that was used last. */
static uint32_t last_used_of(const struct seat *seat, uint32_t client)
{
    const struct seat_window *found = NULL;
    for (uint32_t i = 0; i < SEAT_WINDOWS_MAX; i++) {
        const struct seat_window *window = &seat->windows[i];
        if (window->id != 0 && window->client == client && window->is_shown &&
            window_takes_focus(window) &&
            (found == NULL || window->used_order > found->used_order)) {
            found = window;
        }
    }
    return found != NULL ? found->id : 0;
}

/* STATUS_INVALID_ARGUMENT: there is no such kind, or no such parent. */
static enum status find_parent(
    struct seat *seat, uint32_t client, const struct seat_window_opening *opening, uint32_t *parent)
{
    if ((uint32_t)opening->kind > SCENE_GREETER) {
        return STATUS_INVALID_ARGUMENT;
    }
    *parent = opening->kind == SCENE_DIALOG ? last_used_of(seat, client) : 0;
    if (opening->kind != SCENE_POPUP) {
        return STATUS_OK;
    }
    const struct seat_window *window = seat_window(seat, client, opening->parent);
    if (window == NULL) {
        return STATUS_INVALID_ARGUMENT;
    }
    *parent = window->id;
    return STATUS_OK;
}

static uint32_t popup_count(const struct seat *seat)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < SEAT_WINDOWS_MAX; i++) {
        count += seat->windows[i].id != 0 && seat->windows[i].kind == SCENE_POPUP ? 1 : 0;
    }
    return count;
}

/* Others leave the shell what is its. */
static bool may_have_more(const struct seat *seat, const struct seat_client *client)
{
    uint32_t of_process = 0;
    uint32_t of_principal = 0;
    uint32_t of_others = 0;
    for (uint32_t i = 0; i < SEAT_CLIENTS_MAX; i++) {
        const struct seat_client *other = &seat->clients[i];
        if (other->is_used && !other->is_shell) {
            const bool is_same = memcmp(other->owner.key, client->owner.key, SCENE_KEY_BYTES) == 0;
            of_others += other->window_count;
            of_process += other->process == client->process ? other->window_count : 0;
            of_principal += is_same ? other->window_count : 0;
        }
    }
    return client->is_shell ||
           (of_process < SEAT_PROCESS_WINDOWS_MAX && of_principal < SEAT_PRINCIPAL_WINDOWS_MAX &&
            of_others < SEAT_WINDOWS_MAX - SEAT_SHELL_WINDOWS);
}

static struct seat_window *free_window(struct seat *seat, uint32_t client)
{
    const struct seat_client *of = &seat->clients[client];
    const bool has_room = of->window_count < SEAT_CLIENT_WINDOWS_MAX && may_have_more(seat, of);
    for (uint32_t i = 0; has_room && i < SEAT_WINDOWS_MAX; i++) {
        if (seat->windows[i].id == 0) {
            return &seat->windows[i];
        }
    }
    return NULL;
}

static void next_number(uint32_t *number)
{
    *number += *number == UINT32_MAX ? 2 : 1;
}

static enum status open_in_scene(
    struct seat *seat, uint32_t client, const struct seat_window_opening *opening, uint32_t parent)
{
    const struct scene_opening opened = {
        .kind = opening->kind,
        .owner = seat->clients[client].owner,
        .title = opening->title,
        .parent = parent,
        .x = opening->x,
        .y = opening->y,
        .width = opening->width,
        .height = opening->height,
    };
    return scene_open(seat->scene, seat->next_window, &opened);
}

enum status seat_window_open(
    struct seat *seat,
    uint32_t client,
    const struct seat_window_opening *opening,
    uint64_t now_ns,
    uint32_t *number)
{
    uint32_t parent = 0;
    enum status status = find_parent(seat, client, opening, &parent);
    if (status != STATUS_OK) {
        return status;
    }
    seat->now_ns = now_ns;
    if (!may_open(seat, client, opening->kind, parent)) {
        return STATUS_DENIED;
    }
    struct seat_window *window = free_window(seat, client);
    if (window == NULL || (opening->kind == SCENE_POPUP && popup_count(seat) >= SEAT_POPUPS_MAX)) {
        return STATUS_LIMIT_EXCEEDED;
    }
    status = open_in_scene(seat, client, opening, parent);
    if (status != STATUS_OK) {
        return status;
    }
    struct seat_client *of = &seat->clients[client];
    *window = (struct seat_window){
        .id = seat->next_window,
        .client = client,
        .number = of->next_number,
        .parent = parent,
        .kind = opening->kind,
    };
    (void)text_copy(window->title, sizeof(window->title), opening->title);
    next_number(&seat->next_window);
    next_number(&of->next_number);
    of->window_count++;
    *number = window->number;
    seat_settle(seat);
    return STATUS_OK;
}

/* -- closing ---------------------------------------------------------------------------------- */

static void forget(struct seat *seat, uint32_t id)
{
    if (seat->grab.window == id) {
        frame_let_go(seat);
        seat->grab = (struct seat_grab){
            .kind = seat->buttons != 0 ? SEAT_GRAB_NOTHING : SEAT_GRAB_NONE,
        };
    }
    if (seat->hover == id) {
        seat->hover = 0;
    }
    if (seat->told == id) {
        seat->told = 0;
        keys_forget(seat);
    }
    if (seat->click.window == id) {
        seat->click = (struct seat_click){0};
    }
}

static void remove_one(struct seat *seat, struct seat_window *window, bool is_told)
{
    const uint32_t id = window->id;
    const uint32_t parent = window->parent;
    struct seat_client *client = &seat->clients[window->client];
    forget(seat, id);
    event_queue_forget_window(&client->queue, window->number);
    if (is_told) {
        (void)client_tell_kind(seat, window, WINDOW_EVENT_KIND_CLOSED);
    }
    scene_close(seat->scene, id);
    client->window_count--;
    seat->is_list_changed = seat->is_list_changed || window->kind != SCENE_POPUP;
    *window = (struct seat_window){0};
    switcher_forget(seat, id);
    seat->effects->window_gone(seat->effects, id);
    if (seat->focus == id) {
        seat->focus = 0;
        focus_next(seat, parent);
    }
}

/* Those that belong to the window, 0: all; the uppermost first, which has none. */
static void remove_popups(struct seat *seat, uint32_t id)
{
    struct seat_window *popup = NULL;
    while ((popup = seat_window_of(seat, scene_popup(seat->scene, id))) != NULL) {
        remove_one(seat, popup, true);
    }
}

void window_remove(struct seat *seat, struct seat_window *window, bool is_told)
{
    remove_popups(seat, window->id);
    remove_one(seat, window, is_told);
}

void windows_close_popups(struct seat *seat)
{
    remove_popups(seat, 0);
}

void seat_window_close(struct seat *seat, struct seat_window *window, uint64_t now_ns)
{
    seat->now_ns = now_ns;
    window_remove(seat, window, false);
    seat_settle(seat);
}

/* -- what is seen ----------------------------------------------------------------------------- */

enum status seat_window_show(
    struct seat *seat,
    struct seat_window *window,
    const struct scene_picture *picture,
    const struct rectangle *damage,
    uint32_t damage_count,
    uint64_t now_ns)
{
    struct seat_client *client = &seat->clients[window->client];
    const enum status status = scene_show(seat->scene, window->id, picture, damage, damage_count);
    if (status != STATUS_OK) {
        return status;
    }
    seat->now_ns = now_ns;
    window->shown_width = picture->pixels.width;
    window->shown_height = picture->pixels.height;
    if (!event_queue_has(&client->queue, window->number, WINDOW_EVENT_KIND_CONFIGURED)) {
        window->is_configuring = false;
    }
    if (!window->is_shown) {
        window->is_shown = true;
        seat->is_list_changed = seat->is_list_changed || window->kind != SCENE_POPUP;
        if (window_takes_focus(window)) {
            focus_new_window(seat, window);
        }
    }
    seat_settle(seat);
    return STATUS_OK;
}

void seat_window_shown(struct seat *seat, struct seat_window *window)
{
    (void)client_tell_kind(seat, window, WINDOW_EVENT_KIND_SHOWN);
}

static void tell_size(struct seat *seat, struct seat_window *window)
{
    const struct seat_client *client = &seat->clients[window->client];
    struct scene_layout layout = {0};
    const bool is_waiting =
        window->is_configuring &&
        !event_queue_has(&client->queue, window->number, WINDOW_EVENT_KIND_CONFIGURED);
    if (is_waiting || scene_layout(seat->scene, window->id, &layout) != STATUS_OK) {
        return;
    }
    window->is_to_configure = false;
    /* Who has a picture of this size already may have nothing to draw. */
    window->is_configuring = layout.content.width != window->shown_width ||
                             layout.content.height != window->shown_height;
    const struct scene_screen *screen = scene_screen(seat->scene);
    (void)client_tell(
        seat,
        window,
        (struct window_event){
            .kind = WINDOW_EVENT_KIND_CONFIGURED,
            .code = screen->scale_halves,
            .symbol = screen->is_dark ? 1 : 0,
            .value = (int32_t)layout.state,
            .width = (uint16_t)layout.content.width,
            .height = (uint16_t)layout.content.height,
        });
}

void windows_tell_sizes(struct seat *seat)
{
    uint32_t id = 0;
    /* Each window once; the bound is for a scene that does not come to an end. */
    for (uint32_t i = 0; i < SEAT_WINDOWS_MAX; i++) {
        id = scene_take_configured(seat->scene);
        struct seat_window *window = seat_window_of(seat, id);
        if (window == NULL) {
            break;
        }
        window->is_to_configure = true;
    }
    for (uint32_t i = 0; i < SEAT_WINDOWS_MAX; i++) {
        struct seat_window *window = &seat->windows[i];
        if (window->id != 0 && window->is_to_configure) {
            tell_size(seat, window);
        }
    }
}

/* -- states ----------------------------------------------------------------------------------- */

static bool is_visible(const struct seat *seat, uint32_t id)
{
    struct scene_layout layout = {0};
    return scene_layout(seat->scene, id, &layout) == STATUS_OK && layout.is_visible;
}

void window_change_state(struct seat *seat, uint32_t id, enum scene_state state)
{
    if (state == SCENE_STATE_MINIMISED) {
        remove_popups(seat, id);
    }
    scene_set_state(seat->scene, id, state);
    seat->is_list_changed = true;
    if (seat->focus != 0 && !is_visible(seat, seat->focus)) {
        focus_next(seat, 0);
    }
}

void seat_window_set_state(
    struct seat *seat, struct seat_window *window, enum scene_state state, uint64_t now_ns)
{
    seat->now_ns = now_ns;
    window_change_state(seat, window->id, state);
    const struct seat_window *focused = seat_window_of(seat, seat->focus);
    if (focused != NULL && focused->client != window->client) {
        scene_raise(seat->scene, focused->id);
    }
    seat_settle(seat);
}

void seat_window_set_title(struct seat *seat, struct seat_window *window, const char *title)
{
    (void)text_copy(window->title, sizeof(window->title), title);
    scene_set_title(seat->scene, window->id, title);
    seat->is_list_changed = seat->is_list_changed || window->kind != SCENE_POPUP;
    seat_settle(seat);
}

void seat_window_set_shape(
    struct seat *seat, struct seat_window *window, enum scene_pointer_shape shape)
{
    window->shape = (uint32_t)shape < SCENE_POINTER_SHAPES ? shape : SCENE_POINTER_ARROW;
    seat_settle(seat);
}

void seat_activate(struct seat *seat, struct seat_window *window, uint64_t now_ns)
{
    seat->now_ns = now_ns;
    if (seat->focus == window->id) {
        window_change_state(seat, window->id, SCENE_STATE_MINIMISED);
    } else {
        focus_set(seat, window);
    }
    seat_settle(seat);
}

void seat_ask_to_close(struct seat *seat, struct seat_window *window)
{
    (void)client_tell_kind(seat, window, WINDOW_EVENT_KIND_CLOSE_ASKED);
}

void seat_set_workspace(struct seat *seat, uint32_t workspace, uint64_t now_ns)
{
    seat->now_ns = now_ns;
    if (workspace < SCENE_WORKSPACES && workspace != scene_workspace(seat->scene)) {
        windows_close_popups(seat);
        scene_set_workspace(seat->scene, workspace);
        seat->is_list_changed = true;
        focus_next(seat, 0);
    }
    seat_settle(seat);
}
