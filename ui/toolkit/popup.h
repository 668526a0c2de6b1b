/*
 * Windows that a widget opens over its own: one at a time in each window.
 *
 *     popup_create() -> widgets -> popup_open() -> closed: by popup_close(), by its client's event
 *     `closed`, with a press in the window below, or when the owner's window ends.
 *
 * A popup that is closed, or was never opened, ends with the next event, when no call can be under
 * way in it.
 */
#pragma once

#include "toolkit/window.h"

/* Looks as the owner's window. NULL: no memory. */
struct ui_window *popup_create(struct ui_widget *owner);

/* `closed` is called when it is, however that came. False: it is not open, and has ended. */
bool popup_open(
    struct ui_widget *owner,
    struct ui_window *popup,
    struct rectangle place,
    void (*closed)(struct ui_widget *owner));

/* The popup over this widget's window, if it is the owner's; NULL: none. */
struct ui_window *popup_of(const struct ui_widget *owner);

/* Closes the popup over this window, and what is over that. Nothing where there is none. */
void popup_close(struct ui_window *window);

/* What ended before is released. */
void popup_release_ended(struct ui_window *top);
