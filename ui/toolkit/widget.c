#include "toolkit/widget.h"
#include "tree.h"
#include "window_state.h"

void *ui_widget_create(struct ui_arena *arena, const struct ui_class *class, size_t size_bytes)
{
    struct ui_widget *widget = ui_arena_take(arena, size_bytes);
    if (widget != NULL) {
        widget->class = class;
    }
    return widget;
}

/* -- The tree -------------------------------------------------------------------------------- */

static void set_window(struct ui_widget *top, struct ui_window *window)
{
    for (struct ui_widget *at = top; at != NULL; at = tree_next(top, at)) {
        at->window = window;
        at->clip = (struct rectangle){0};
        at->area = (struct rectangle){0};
        at->is_hovered = false;
        at->is_pressed = false;
        for (size_t i = 0; i < UI_WANTED_COUNT; i++) {
            at->wanted[i].generation = 0;
        }
    }
}

void ui_widget_add(struct ui_widget *widget, struct ui_widget *child)
{
    if (widget == NULL || child == NULL) {
        return;
    }
    child->parent = widget;
    child->previous = widget->last;
    child->next = NULL;
    if (widget->last == NULL) {
        widget->first = child;
    } else {
        widget->last->next = child;
    }
    widget->last = child;
    set_window(child, widget->window);
    ui_widget_changed(widget);
}

void ui_widget_remove(struct ui_widget *child)
{
    struct ui_widget *parent = child == NULL ? NULL : child->parent;
    if (parent == NULL) {
        return;
    }
    ui_widget_redraw(child);
    if (child->window != NULL) {
        window_forget(child->window, child);
    }
    *(child->previous == NULL ? &parent->first : &child->previous->next) = child->next;
    *(child->next == NULL ? &parent->last : &child->next->previous) = child->previous;
    child->parent = NULL;
    child->next = NULL;
    child->previous = NULL;
    set_window(child, NULL);
    ui_widget_changed(parent);
}

/* -- What has changed ------------------------------------------------------------------------ */

void ui_widget_redraw_part(struct ui_widget *widget, struct rectangle area)
{
    if (widget->window != NULL) {
        window_damage(widget->window, rectangle_intersect(widget->clip, area));
    }
}

void ui_widget_redraw(struct ui_widget *widget)
{
    ui_widget_redraw_part(widget, widget->clip);
}

void ui_widget_changed(struct ui_widget *widget)
{
    for (struct ui_widget *at = widget; at != NULL; at = at->parent) {
        for (size_t i = 0; i < UI_WANTED_COUNT; i++) {
            at->wanted[i].generation = 0;
        }
    }
    if (widget->window != NULL) {
        widget->window->needs_layout = true;
        ui_widget_redraw(widget);
    }
}

void ui_widget_set_hidden(struct ui_widget *widget, bool is_hidden)
{
    if (widget == NULL || widget->is_hidden == is_hidden) {
        return;
    }
    ui_widget_changed(widget);
    widget->is_hidden = is_hidden;
    if (widget->window != NULL && is_hidden) {
        window_forget(widget->window, widget);
    }
}

void ui_widget_set_disabled(struct ui_widget *widget, bool is_disabled)
{
    if (widget == NULL || widget->is_disabled == is_disabled) {
        return;
    }
    widget->is_disabled = is_disabled;
    ui_widget_redraw(widget);
    if (widget->window != NULL && is_disabled) {
        window_forget(widget->window, widget);
    }
}

void ui_widget_set_size_min(struct ui_widget *widget, int32_t width, int32_t height)
{
    if (widget != NULL) {
        widget->size_min = (struct ui_size){width, height};
        ui_widget_changed(widget);
    }
}

bool ui_widget_is_usable(const struct ui_widget *widget)
{
    const struct ui_widget *at = widget;
    while (at != NULL && !at->is_hidden && !at->is_disabled) {
        at = at->parent;
    }
    return at == NULL;
}

bool ui_widget_has_focus(const struct ui_widget *widget)
{
    const struct ui_window *window = widget->window;
    return window != NULL && window->focus == widget && window->is_active;
}

bool ui_widget_shows_focus(const struct ui_widget *widget)
{
    return ui_widget_has_focus(widget) && widget->window->uses_keys;
}

/* -- Sizes and places ------------------------------------------------------------------------ */

static int32_t larger(int32_t left, int32_t right)
{
    return left > right ? left : right;
}

struct ui_size ui_widget_measure(struct ui_widget *widget, int32_t width)
{
    struct ui_window *window = widget->window;
    if (widget->is_hidden || window == NULL || window->depth >= UI_DEPTH_MAX) {
        return (struct ui_size){0, 0};
    }
    struct ui_wanted *wanted = widget->wanted;
    for (size_t i = 0; i < UI_WANTED_COUNT; i++) {
        if (wanted[i].generation == window->generation && wanted[i].width == width) {
            return wanted[i].size;
        }
    }
    struct ui_size size = {0, 0};
    if (widget->class->measure != NULL) {
        window->depth++;
        size = widget->class->measure(widget, width);
        window->depth--;
    }
    size.width = larger(size.width, ui_widget_pixels(widget, widget->size_min.width));
    size.height = larger(size.height, ui_widget_pixels(widget, widget->size_min.height));
    wanted[1] = wanted[0];
    wanted[0] = (struct ui_wanted){window->generation, width, size};
    return size;
}

static bool is_same(struct rectangle left, struct rectangle right)
{
    return left.x == right.x && left.y == right.y && left.width == right.width &&
           left.height == right.height;
}

void ui_widget_place(struct ui_widget *widget, struct rectangle area)
{
    struct ui_window *window = widget->window;
    if (widget->is_hidden || window == NULL || window->depth >= UI_DEPTH_MAX) {
        return;
    }
    const struct rectangle whole = {0, 0, window->width, window->height};
    const struct rectangle outer = widget->parent == NULL ? whole : widget->parent->clip;
    const struct rectangle clip = rectangle_intersect(outer, area);
    if (!is_same(area, widget->area) || !is_same(clip, widget->clip)) {
        ui_widget_redraw(widget);
        widget->area = area;
        widget->clip = clip;
        ui_widget_redraw(widget);
    }
    if (widget->class->arrange != NULL) {
        window->depth++;
        widget->class->arrange(widget);
        window->depth--;
    }
}

void ui_widget_reveal(struct ui_widget *widget, struct rectangle area)
{
    for (struct ui_widget *at = widget->parent; at != NULL; at = at->parent) {
        if (at->class->reveal != NULL) {
            at->class->reveal(at, area);
        }
    }
}

const struct ui_look *ui_widget_look(const struct ui_widget *widget)
{
    return widget->window == NULL ? NULL : &widget->window->look;
}

int32_t ui_widget_pixels(const struct ui_widget *widget, int32_t length)
{
    const struct ui_look *look = ui_widget_look(widget);
    return look == NULL ? 0 : ui_pixels(look, length);
}

int32_t ui_widget_metric(const struct ui_widget *widget, enum ui_metric metric)
{
    const struct ui_look *look = ui_widget_look(widget);
    return look == NULL ? 0 : ui_metric(look, metric);
}
