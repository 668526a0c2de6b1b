/* Who has the focus: seat.h has the rules. */
#include "seat_parts.h"

bool window_takes_focus(const struct seat_window *window)
{
    return window->kind == SCENE_NORMAL || window->kind == SCENE_DIALOG ||
           window->kind == SCENE_LAUNCHER || window->kind == SCENE_GREETER;
}

static void give(struct seat *seat, struct seat_window *window)
{
    if (window != NULL && seat->focus != window->id) {
        windows_close_popups(seat);
    }
    const uint32_t id = window != NULL ? window->id : 0;
    if (window != NULL) {
        seat->used_order++;
        window->used_order = seat->used_order;
    }
    seat->is_list_changed = seat->is_list_changed || seat->focus != id;
    seat->focus = id;
    scene_set_focus(seat->scene, id);
}

void focus_set(struct seat *seat, struct seat_window *window)
{
    struct scene_layout layout = {0};
    if (!window_takes_focus(window) ||
        scene_layout(seat->scene, window->id, &layout) != STATUS_OK) {
        return;
    }
    give(seat, window);
    if (layout.state == SCENE_STATE_MINIMISED) {
        scene_restore(seat->scene, window->id);
    }
    if (layout.workspace != scene_workspace(seat->scene)) {
        scene_set_workspace(seat->scene, layout.workspace);
    }
    scene_raise(seat->scene, window->id);
}

static bool can_follow(const struct seat *seat, const struct seat_window *window)
{
    struct scene_layout layout = {0};
    return window->id != 0 && window->used_order > 0 && window_takes_focus(window) &&
           scene_layout(seat->scene, window->id, &layout) == STATUS_OK && layout.is_visible;
}

/* Of those that are seen. What never had the focus, and only lies there, is not what he meant. */
static struct seat_window *find_last_used(struct seat *seat)
{
    struct seat_window *found = NULL;
    for (uint32_t i = 0; i < SEAT_WINDOWS_MAX; i++) {
        struct seat_window *window = &seat->windows[i];
        if (can_follow(seat, window) && (found == NULL || window->used_order > found->used_order)) {
            found = window;
        }
    }
    return found;
}

void focus_next(struct seat *seat, uint32_t first)
{
    struct seat_window *window = seat_window_of(seat, first);
    if (window == NULL || !can_follow(seat, window)) {
        window = find_last_used(seat);
    }
    if (window == NULL) {
        window = seat_window_of(seat, scene_top(seat->scene, 0));
    }
    give(seat, window);
    if (window != NULL) {
        /* Who types sees where. */
        scene_raise(seat->scene, window->id);
    }
}

/* -- new windows ------------------------------------------------------------------------------ */

void focus_end_giving(struct seat *seat)
{
    seat->giving_client = 0;
}

void focus_forget_used(struct seat *seat)
{
    seat->used_client = 0;
    focus_end_giving(seat);
}

static bool is_shell(const struct seat *seat, uint32_t client)
{
    return client != 0 && seat->clients[client - 1].is_shell;
}

static bool gives_way(const struct seat *seat)
{
    const uint32_t giving = seat->giving_client;
    return giving != 0 && giving == seat->used_client &&
           seat->now_ns - seat->giving_ns < SEAT_START_NS;
}

/* What the person started, by what he did last, may come before who was used. */
static bool is_started(const struct seat *seat)
{
    return gives_way(seat) ||
           (is_shell(seat, seat->used_client) && seat->now_ns - seat->used_ns < SEAT_START_NS);
}

/* Whoever connects anew is no new program by that. */
static bool has_shown(const struct seat *seat, uint64_t process)
{
    for (uint32_t i = 0; i < seat->shown_count && i < SEAT_SHOWN_MAX; i++) {
        if (seat->shown[i] == process) {
            return true;
        }
    }
    return false;
}

static void keep_shown(struct seat *seat, uint64_t process)
{
    if (!has_shown(seat, process)) {
        seat->shown[seat->shown_count % SEAT_SHOWN_MAX] = process;
        /* Once all places are used they stay so. */
        seat->shown_count += seat->shown_count + 1 == 2 * SEAT_SHOWN_MAX ? 1 - SEAT_SHOWN_MAX : 1;
    }
}

/* The person did something there last, or started it there. */
static bool is_of_last_used(const struct seat *seat, const struct seat_window *window)
{
    return seat->used_client == window->client + 1 ||
           (is_started(seat) && !has_shown(seat, seat->clients[window->client].process));
}

static bool is_typing_elsewhere(const struct seat *seat, const struct seat_window *window)
{
    const uint32_t typed = seat->typed_client;
    const uint32_t used = seat->used_client;
    /* Who gives way does so for the key that the person typed there. What he typed to the shell
     * before is over: it has started something, or is_launching(). */
    const bool is_given =
        gives_way(seat) && (typed == seat->giving_client || is_shell(seat, typed));
    const bool is_here = typed == 0 || typed == window->client + 1 || is_given ||
                         (is_shell(seat, typed) && is_shell(seat, used));
    return !is_here && seat->now_ns - seat->typed_ns < SEAT_TYPING_NS;
}

/* He is looking for something there, and what he types is for nobody else. */
static bool is_launching(const struct seat_window *focused, const struct seat_window *window)
{
    return focused != NULL && focused->kind == SCENE_LAUNCHER && focused->client != window->client;
}

void focus_new_window(struct seat *seat, struct seat_window *window)
{
    struct seat_window *focused = seat_window_of(seat, seat->focus);
    const bool is_greeter = window->kind == SCENE_GREETER && !seat_has_session(seat);
    const bool may = is_of_last_used(seat, window) && !is_typing_elsewhere(seat, window) &&
                     !is_launching(focused, window);
    keep_shown(seat, seat->clients[window->client].process);
    if (may || is_greeter || focused == NULL) {
        focus_set(seat, window);
        focus_end_giving(seat); /* once */
    } else {
        /* It does not cover what somebody looks at, either. */
        scene_raise(seat->scene, focused->id);
    }
}

/* -- telling ---------------------------------------------------------------------------------- */

void focus_tell(struct seat *seat)
{
    const uint32_t wanted = seat_is_apart(seat) ? 0 : seat->focus;
    if (seat->told == wanted) {
        return;
    }
    const struct seat_window *old = seat_window_of(seat, seat->told);
    const struct seat_window *window = seat_window_of(seat, wanted);
    seat->told = wanted;
    keys_forget(seat);
    if (old != NULL) {
        (void)client_tell_kind(seat, old, WINDOW_EVENT_KIND_UNFOCUSED);
    }
    if (window != NULL) {
        (void)client_tell_kind(seat, window, WINDOW_EVENT_KIND_FOCUSED);
    }
}
