/*
 * Who gets what the pointer does: the deepest widget under it that wants to hear of it, then those
 * that it is in; from a press on until the release who took the press.
 */
#include "popup.h"
#include "tree.h"
#include "window_state.h"

static bool hears(const struct ui_widget *widget)
{
    return (widget->class->traits & UI_TRAIT_POINTER) != 0 && ui_widget_is_usable(widget);
}

static struct ui_widget *hearing(struct ui_widget *from)
{
    struct ui_widget *at = from;
    while (at != NULL && !hears(at)) {
        at = at->parent;
    }
    return at;
}

/* Who took it; NULL: nobody. */
static struct ui_widget *offer(struct ui_widget *from, const struct ui_event *event)
{
    for (struct ui_widget *at = hearing(from); at != NULL; at = hearing(at->parent)) {
        if (at->class->event != NULL && at->class->event(at, event)) {
            return at;
        }
    }
    return NULL;
}

static void redraw_if_it_shows(struct ui_widget *widget)
{
    if ((widget->class->traits & UI_TRAIT_HOVER) != 0) {
        ui_widget_redraw(widget);
    }
}

static void set_hover(struct ui_window *window, struct ui_widget *widget)
{
    if (window->hover == widget) {
        return;
    }
    if (window->hover != NULL) {
        window->hover->is_hovered = false;
        redraw_if_it_shows(window->hover);
    }
    window->hover = widget;
    if (widget != NULL) {
        widget->is_hovered = true;
        redraw_if_it_shows(widget);
    }
}

static void show_pointer(struct ui_window *window, struct ui_widget *over)
{
    enum ui_pointer shape = UI_POINTER_ARROW;
    if (over != NULL && over->class->pointer != NULL) {
        shape = over->class->pointer(over, window->pointer_x, window->pointer_y);
    }
    const struct ui_outside *outside = window->outside;
    if (shape != window->pointer && outside != NULL && outside->set_pointer != NULL) {
        window->pointer = shape;
        outside->set_pointer(outside->context, window, shape);
    }
}

static void follow(struct ui_window *window)
{
    struct ui_widget *over = tree_at(window->root, window->pointer_x, window->pointer_y);
    over = hearing(over);
    set_hover(window, window->pressed != NULL && window->pressed != over ? NULL : over);
    show_pointer(window, window->pressed != NULL ? window->pressed : over);
}

static void focus_pressed(struct ui_window *window, struct ui_widget *hit)
{
    for (struct ui_widget *at = hit; at != NULL; at = at->parent) {
        if ((at->class->traits & UI_TRAIT_FOCUS) != 0 && ui_widget_is_usable(at)) {
            window_use_keys(window, false);
            ui_window_focus(window, at);
            return;
        }
    }
}

static bool press(struct ui_window *window, const struct ui_event *event)
{
    struct ui_widget *hit = tree_at(window->root, event->x, event->y);
    if (window->popup != NULL && !tree_has(window->popup_owner, hit)) {
        popup_close(window);
        return true;
    }
    if (window->pressed != NULL) {
        return window->pressed->class->event(window->pressed, event);
    }
    focus_pressed(window, hit);
    struct ui_widget *taker = offer(hit, event);
    if (taker == NULL || taker->window != window) {
        return taker != NULL;
    }
    window->pressed = taker;
    taker->is_pressed = true;
    redraw_if_it_shows(taker);
    return true;
}

static bool release(struct ui_window *window, const struct ui_event *event)
{
    struct ui_widget *pressed = window->pressed;
    if (pressed == NULL) {
        return false;
    }
    window->pressed = NULL;
    pressed->is_pressed = false;
    redraw_if_it_shows(pressed);
    (void)pressed->class->event(pressed, event);
    follow(window);
    return true;
}

static bool leave(struct ui_window *window)
{
    if (window->pressed == NULL) {
        set_hover(window, NULL);
    }
    return true;
}

static bool move(struct ui_window *window, const struct ui_event *event)
{
    follow(window);
    if (window->pressed != NULL) {
        return window->pressed->class->event(window->pressed, event);
    }
    return offer(window->hover, event) != NULL;
}

/* What a key opens under a pointer that lies still was not pointed at. */
static bool lies_still(struct ui_window *window, const struct ui_event *event)
{
    const bool is_elsewhere =
        window->has_pointer && (event->x != window->pointer_x || event->y != window->pointer_y);
    window->has_pointer = true;
    window->ignores_pointer =
        window->ignores_pointer && event->kind == UI_EVENT_POINTER && !is_elsewhere;
    return window->ignores_pointer;
}

bool window_dispatch_pointer(struct ui_window *window, const struct ui_event *event)
{
    if (event->kind == UI_EVENT_SCROLL) {
        return offer(tree_at(window->root, window->pointer_x, window->pointer_y), event) != NULL;
    }
    if (event->kind == UI_EVENT_POINTER_LEFT) {
        return leave(window);
    }
    const bool is_still = lies_still(window, event);
    window->pointer_x = event->x;
    window->pointer_y = event->y;
    if (is_still) {
        return true;
    }
    window->was_key = false;
    if (event->kind == UI_EVENT_POINTER) {
        return move(window, event);
    }
    follow(window);
    return event->kind == UI_EVENT_BUTTON ? press(window, event) : release(window, event);
}
