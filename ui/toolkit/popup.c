#include "popup.h"
#include "window_state.h"

struct ui_window *window_top(struct ui_window *window)
{
    struct ui_window *top = window;
    while (top->parent != NULL) {
        top = top->parent;
    }
    return top;
}

struct ui_window *popup_create(struct ui_widget *owner)
{
    struct ui_window *window = owner->window;
    if (window == NULL) {
        return NULL;
    }
    const struct ui_window_options options = {
        .fonts = window->look.fonts,
        .outside = window->outside,
        .scale_halves = window->look.scale_halves,
        .is_dark = window->look.is_dark,
        .user = window->user,
    };
    struct ui_window *popup = ui_window_create(&options);
    if (popup != NULL) {
        popup->is_active = true;
    }
    return popup;
}

static void put_with_ended(struct ui_window *window, struct ui_window *popup)
{
    struct ui_window *top = window_top(window);
    popup->next_ended = top->ended;
    top->ended = popup;
}

bool popup_open(
    struct ui_widget *owner,
    struct ui_window *popup,
    struct rectangle place,
    void (*closed)(struct ui_widget *owner))
{
    struct ui_window *window = owner->window;
    const struct ui_outside *outside = window->outside;
    popup_close(window);
    popup->parent = window;
    popup->ignores_pointer = window->was_key;
    if (outside == NULL || outside->open_popup == NULL ||
        !outside->open_popup(outside->context, window, popup, place)) {
        put_with_ended(window, popup);
        return false;
    }
    window->popup = popup;
    window->popup_owner = owner;
    window->popup_closed = closed;
    return true;
}

struct ui_window *popup_of(const struct ui_widget *owner)
{
    const struct ui_window *window = owner->window;
    return window == NULL || window->popup_owner != owner ? NULL : window->popup;
}

void popup_close(struct ui_window *window)
{
    struct ui_window *popup = window->popup;
    if (popup == NULL) {
        return;
    }
    popup_close(popup);
    struct ui_widget *owner = window->popup_owner;
    window->popup = NULL;
    window->popup_owner = NULL;
    const struct ui_outside *outside = window->outside;
    if (outside->close_popup != NULL) {
        outside->close_popup(outside->context, popup);
    }
    put_with_ended(window, popup);
    if (window->popup_closed != NULL) {
        window->popup_closed(owner);
    }
}

void popup_release_ended(struct ui_window *top)
{
    while (top->ended != NULL) {
        struct ui_window *popup = top->ended;
        top->ended = popup->next_ended;
        ui_window_destroy(popup);
    }
}
