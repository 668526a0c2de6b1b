#include "popup.h"
#include "tree.h"
#include "window_state.h"
#include <stdlib.h>

/* Pixels, or parts of a step: far outside any window. */
#define PLACE_MAX 100000

static int32_t usual_scale(int32_t scale_halves)
{
    if (scale_halves < UI_SCALE_HALVES_MIN) {
        return UI_SCALE_HALVES_MIN;
    }
    return scale_halves > UI_SCALE_HALVES_MAX ? UI_SCALE_HALVES_MAX : scale_halves;
}

struct ui_window *ui_window_create(const struct ui_window_options *options)
{
    struct ui_window *window = calloc(1, sizeof(*window));
    if (window == NULL) {
        return NULL;
    }
    window->look = (struct ui_look){
        .theme = ui_theme(options->is_dark),
        .fonts = options->fonts,
        .scale_halves = usual_scale(options->scale_halves),
        .is_dark = options->is_dark,
    };
    window->outside = options->outside;
    window->user = options->user;
    window->generation = 1;
    window->needs_layout = true;
    window->uses_keys = true;
    return window;
}

void ui_window_destroy(struct ui_window *window)
{
    if (window == NULL) {
        return;
    }
    window->popup_closed = NULL;
    popup_close(window);
    popup_release_ended(window);
    ui_arena_finish(&window->arena);
    free(window);
}

struct ui_arena *ui_window_arena(struct ui_window *window)
{
    return &window->arena;
}

bool ui_window_set_root(struct ui_window *window, struct ui_widget *root)
{
    if (root == NULL || window->arena.is_failed) {
        return false;
    }
    window->root = root;
    for (struct ui_widget *at = root; at != NULL; at = tree_next(root, at)) {
        at->window = window;
    }
    window->needs_layout = true;
    window_damage_all(window);
    return true;
}

void *ui_window_user(const struct ui_window *window)
{
    return window->user;
}

void ui_window_set_user(struct ui_window *window, void *user)
{
    window->user = user;
}

const struct ui_look *ui_window_look(const struct ui_window *window)
{
    return &window->look;
}

bool ui_window_is_active(const struct ui_window *window)
{
    return window->is_active;
}

void ui_window_on_key(struct ui_window *window, struct ui_keys keys)
{
    window->keys = keys;
}

void ui_window_on_close(struct ui_window *window, struct ui_action action)
{
    window->close = action;
}

/* -- Size, places ---------------------------------------------------------------------------- */

struct ui_size ui_window_wanted(struct ui_window *window, int32_t width)
{
    return window->root == NULL ? (struct ui_size){0, 0} : ui_widget_measure(window->root, width);
}

void ui_window_resize(struct ui_window *window, const struct ui_configuration *configuration)
{
    const int32_t scale = usual_scale(configuration->scale_halves);
    const bool is_same =
        window->width == configuration->width && window->height == configuration->height &&
        window->look.scale_halves == scale && window->look.is_dark == configuration->is_dark;
    if (is_same) {
        return;
    }
    window->width = configuration->width;
    window->height = configuration->height;
    window->look.scale_halves = scale;
    window->look.is_dark = configuration->is_dark;
    window->look.theme = ui_theme(configuration->is_dark);
    window->generation++;
    window->needs_layout = true;
    popup_close(window);
    window_damage_all(window);
}

void window_layout(struct ui_window *window)
{
    if (!window->needs_layout || window->root == NULL) {
        return;
    }
    window->needs_layout = false;
    ui_widget_place(window->root, (struct rectangle){0, 0, window->width, window->height});
}

void window_forget(struct ui_window *window, const struct ui_widget *widget)
{
    if (tree_has(widget, window->popup_owner)) {
        popup_close(window);
    }
    if (tree_has(widget, window->focus)) {
        ui_window_focus(window, NULL);
    }
    if (tree_has(widget, window->hover)) {
        window->hover->is_hovered = false;
        window->hover = NULL;
    }
    if (tree_has(widget, window->pressed)) {
        window->pressed->is_pressed = false;
        window->pressed = NULL;
    }
}

/* -- Events ---------------------------------------------------------------------------------- */

static void set_active(struct ui_window *window, bool is_active)
{
    if (window->is_active == is_active) {
        return;
    }
    window->is_active = is_active;
    window_show_mnemonics(window, false);
    if (window->focus != NULL) {
        ui_widget_redraw(window->focus);
        if (window->focus->class->focus != NULL) {
            window->focus->class->focus(window->focus, is_active);
        }
    }
    window_restart_caret(window);
}

static bool close_asked(struct ui_window *window)
{
    if (window->close.call == NULL) {
        return false;
    }
    ui_action_call(window->close, window->root);
    return true;
}

bool window_dispatch(struct ui_window *window, const struct ui_event *event)
{
    switch (event->kind) {
    case UI_EVENT_CLOSE_ASKED:
        return close_asked(window);
    case UI_EVENT_CLOSED:
        if (window->parent != NULL && window->parent->popup == window) {
            popup_close(window->parent);
        }
        return true;
    case UI_EVENT_FOCUSED:
    case UI_EVENT_UNFOCUSED:
        set_active(window, event->kind == UI_EVENT_FOCUSED || window->parent != NULL);
        return true;
    case UI_EVENT_KEY:
    case UI_EVENT_KEY_RELEASED:
        return window_dispatch_key(window, event);
    case UI_EVENT_BUTTON:
    case UI_EVENT_BUTTON_RELEASED:
    case UI_EVENT_POINTER:
    case UI_EVENT_POINTER_LEFT:
    case UI_EVENT_SCROLL:
        return window_dispatch_pointer(window, event);
    default:
        return false;
    }
}

/* Who gets it: keys are the uppermost popup's, whichever window the person types into. */
static struct ui_window *receiver(struct ui_window *window, const struct ui_event *event)
{
    struct ui_window *at = window;
    if (event->kind == UI_EVENT_KEY || event->kind == UI_EVENT_KEY_RELEASED) {
        while (at->popup != NULL) {
            at = at->popup;
        }
    }
    return at;
}

static int32_t limited(int32_t value, int32_t most)
{
    if (value < -most) {
        return -most;
    }
    return value > most ? most : value;
}

/* So that sums with places cannot overflow, whoever made the numbers. */
static struct ui_event with_limits(const struct ui_event *event)
{
    struct ui_event limited_event = *event;
    limited_event.x = limited(event->x, PLACE_MAX);
    limited_event.y = limited(event->y, PLACE_MAX);
    return limited_event;
}

void ui_window_set_blocked(struct ui_window *window, bool is_blocked)
{
    window->is_blocked = is_blocked;
    if (is_blocked) {
        popup_close(window);
    }
}

/* What ends something, and how the window is, it hears of all the same. */
static bool is_of_the_person(const struct ui_event *event)
{
    switch (event->kind) {
    case UI_EVENT_CLOSE_ASKED:
    case UI_EVENT_KEY:
    case UI_EVENT_BUTTON:
    case UI_EVENT_POINTER:
    case UI_EVENT_SCROLL:
        return true;
    default:
        return false;
    }
}

bool ui_window_event(struct ui_window *window, const struct ui_event *event)
{
    struct ui_window *top = window_top(window);
    if (top->busy == 0 && top == window) {
        popup_release_ended(top);
    }
    if (window->root == NULL) {
        return false;
    }
    if (top->is_blocked && is_of_the_person(event)) {
        return true;
    }
    window_layout(window);
    struct ui_window *to = receiver(window, event);
    window_layout(to);
    if (event->kind == UI_EVENT_KEY || event->kind == UI_EVENT_BUTTON) {
        to->serial = event->serial;
        top->serial = event->serial; /* an item of a menu copies what is in the window */
        to->may_paste = event->may_paste;
    }
    const struct ui_event limited_event = with_limits(event);
    top->busy++;
    const bool is_taken = window_dispatch(to, &limited_event);
    top->busy--;
    return is_taken;
}
