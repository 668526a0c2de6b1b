#include "tree.h"
#include "window_state.h"

#define BLINK_MS 500u

/* Afterwards the caret stays: a desktop at rest draws nothing. */
#define BLINKS_MAX 20u

/* -- The caret ------------------------------------------------------------------------------- */

static bool has_caret(const struct ui_window *window)
{
    return window->is_active && window->focus != NULL &&
           (window->focus->class->traits & UI_TRAIT_CARET) != 0;
}

static void redraw_caret(struct ui_window *window)
{
    struct ui_widget *focus = window->focus;
    if (has_caret(window) && focus->class->caret != NULL) {
        ui_widget_redraw_part(focus, focus->class->caret(focus));
    }
}

static void set_timer(struct ui_window *window, uint32_t delay_ms)
{
    const struct ui_outside *outside = window->outside;
    if (outside != NULL && outside->set_timer != NULL) {
        outside->set_timer(outside->context, window, delay_ms);
    }
}

void window_restart_caret(struct ui_window *window)
{
    if (!window->is_caret_on) {
        window->is_caret_on = true;
        redraw_caret(window);
    }
    window->blink_count = 0;
    set_timer(window, has_caret(window) ? BLINK_MS : 0);
}

void ui_window_timer(struct ui_window *window)
{
    if (!has_caret(window)) {
        return;
    }
    window->blink_count++;
    window->is_caret_on = !window->is_caret_on || window->blink_count >= BLINKS_MAX;
    redraw_caret(window);
    if (window->blink_count < BLINKS_MAX) {
        set_timer(window, BLINK_MS);
    }
}

/* -- The focus ------------------------------------------------------------------------------- */

struct ui_widget *ui_window_focused(const struct ui_window *window)
{
    return window->focus;
}

static void tell(struct ui_widget *widget, bool has_focus)
{
    ui_widget_redraw(widget);
    if (widget->class->focus != NULL) {
        widget->class->focus(widget, has_focus);
    }
}

void ui_window_focus(struct ui_window *window, struct ui_widget *widget)
{
    if (window->focus == widget || (widget != NULL && widget->window != window)) {
        return;
    }
    struct ui_widget *before = window->focus;
    window->focus = widget;
    if (before != NULL) {
        tell(before, false);
    }
    if (widget != NULL && window->focus == widget) {
        tell(widget, true);
        window_layout(window);
        ui_widget_reveal(widget, widget->area);
    }
    window_restart_caret(window);
}

static bool takes_focus(const struct ui_widget *widget)
{
    if ((widget->class->traits & UI_TRAIT_FOCUS) == 0 || !ui_widget_is_usable(widget)) {
        return false;
    }
    const struct ui_widget *parent = widget->parent;
    const bool is_grouped = parent != NULL && (parent->class->traits & UI_TRAIT_GROUP) != 0;
    return !is_grouped || widget->is_marked;
}

/* The first and the last that take it, and those around the one that has it. */
struct candidates {
    struct ui_widget *first;
    struct ui_widget *last;
    struct ui_widget *before;
    struct ui_widget *behind;
};

static struct candidates find_candidates(const struct ui_window *window)
{
    struct candidates found = {NULL, NULL, NULL, NULL};
    bool is_behind = false;
    struct ui_widget *root = window->root;
    for (struct ui_widget *at = root; at != NULL; at = tree_next(root, at)) {
        if (at == window->focus) {
            is_behind = true;
            found.before = found.last;
            continue;
        }
        if (!takes_focus(at)) {
            continue;
        }
        if (found.first == NULL) {
            found.first = at;
        }
        if (is_behind && found.behind == NULL) {
            found.behind = at;
        }
        found.last = at;
    }
    return found;
}

bool window_focus_step(struct ui_window *window, bool is_backward)
{
    const struct candidates found = find_candidates(window);
    struct ui_widget *next = is_backward ? found.before : found.behind;
    if (next == NULL) {
        next = is_backward ? found.last : found.first;
    }
    if (next == NULL) {
        return false;
    }
    ui_window_focus(window, next);
    return true;
}

void window_use_keys(struct ui_window *window, bool uses_keys)
{
    if (window->uses_keys != uses_keys) {
        window->uses_keys = uses_keys;
        if (window->focus != NULL) {
            ui_widget_redraw(window->focus);
        }
    }
}
