/*
 * Who gets a key: the widget with the focus and those that it is in; then accelerators; then the
 * program; then what keys mean in every window: Tab, mnemonics, Enter and Escape.
 */
#include "role.h"
#include "tree.h"
#include "window_state.h"

static bool offer(struct ui_widget *from, const struct ui_event *event)
{
    for (struct ui_widget *at = from; at != NULL; at = at->parent) {
        if (at->class->event != NULL && ui_widget_is_usable(at) && at->class->event(at, event)) {
            return true;
        }
    }
    return false;
}

static bool offer_shortcut(struct ui_window *window, const struct ui_event *event)
{
    struct ui_widget *root = window->root;
    for (struct ui_widget *at = root; at != NULL; at = tree_next(root, at)) {
        if (at->class->shortcut != NULL && ui_widget_is_usable(at) &&
            at->class->shortcut(at, event)) {
            return true;
        }
    }
    return false;
}

static bool activate(struct ui_widget *widget)
{
    window_use_keys(widget->window, true);
    if (widget->class->activate != NULL) {
        widget->class->activate(widget);
    } else {
        ui_window_focus(widget->window, widget);
    }
    return true;
}

static bool offer_mnemonic(struct ui_window *window, const struct ui_event *event)
{
    struct ui_widget *root = window->root;
    for (struct ui_widget *at = root; at != NULL; at = tree_next(root, at)) {
        if (at->mnemonic != 0 && ui_event_is_key(event, at->mnemonic, UI_ALT) &&
            ui_widget_is_usable(at)) {
            return activate(at);
        }
    }
    return false;
}

/* Enter and Escape mean the button that says so. */
static bool press_role(struct ui_window *window, enum ui_role role)
{
    struct ui_widget *root = window->root;
    for (struct ui_widget *at = root; at != NULL; at = tree_next(root, at)) {
        if (role_has(at, role) && ui_widget_is_usable(at) && !rectangle_is_empty(at->clip)) {
            at->class->activate(at);
            return true;
        }
    }
    return false;
}

static bool is_tab(const struct ui_event *event, bool *is_backward)
{
    const uint32_t modifiers = ui_event_modifiers(event);
    *is_backward = event->symbol == UI_KEY_TAB_BACK || (modifiers & UI_SHIFT) != 0;
    return (event->symbol == UI_KEY_TAB || event->symbol == UI_KEY_TAB_BACK) &&
           (modifiers & (UI_ALT | UI_SUPER)) == 0;
}

static bool usual_key(struct ui_window *window, const struct ui_event *event)
{
    bool is_backward = false;
    if (is_tab(event, &is_backward)) {
        window_use_keys(window, true);
        return window_focus_step(window, is_backward);
    }
    if (ui_event_is_key(event, UI_KEY_ENTER, 0) || ui_event_is_key(event, UI_KEY_PAD_ENTER, 0)) {
        return press_role(window, UI_ROLE_DEFAULT);
    }
    if (ui_event_is_key(event, UI_KEY_ESCAPE, 0)) {
        return press_role(window, UI_ROLE_CANCEL);
    }
    return offer_mnemonic(window, event);
}

void window_show_mnemonics(struct ui_window *window, bool shows)
{
    if (window->shows_mnemonics != shows) {
        window->shows_mnemonics = shows;
        window_damage(window, (struct rectangle){0, 0, window->width, window->height});
    }
}

static bool is_alt(const struct ui_event *event)
{
    return event->symbol == UI_KEY_ALT_LEFT || event->symbol == UI_KEY_ALT_RIGHT;
}

/* Keys that scroll and the like show the focus; what is typed does not change that. */
static bool is_for_moving(const struct ui_event *event)
{
    return (event->symbol >= UI_KEY_HOME && event->symbol <= UI_KEY_END) ||
           event->symbol == UI_KEY_SPACE;
}

bool window_dispatch_key(struct ui_window *window, const struct ui_event *event)
{
    const bool is_press = event->kind == UI_EVENT_KEY;
    window->was_key = true;
    if (is_alt(event)) {
        window_show_mnemonics(window, is_press);
    }
    if (is_press && is_for_moving(event)) {
        window_use_keys(window, true);
    }
    if (offer(window->focus == NULL ? window->root : window->focus, event)) {
        return true;
    }
    if (!is_press) {
        return false;
    }
    return offer_shortcut(window, event) ||
           (window->keys.key != NULL && window->keys.key(window->keys.context, event)) ||
           usual_key(window, event);
}
