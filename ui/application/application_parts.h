/* What the files of the library share. */
#pragma once

#include "application/application.h"

/* What the toolkit asks of its outside: outside.c. */
void application_set_outside(struct application *application);

/* By the compositor's number; NULL: there is none. */
struct application_window *application_find(struct application *application, uint32_t number);

/* One of its windows was told of something. */
void application_window_event(
    struct application *application,
    struct application_window *window,
    const struct window_event *event);

/* Timers that are due; gives when the next one is. */
uint64_t application_windows_due(struct application *application, uint64_t now_ns);

/* Takes those away that were closed. To be called when no widget is being told of anything. */
void application_sweep(struct application *application);

/* Shows what has changed in windows of which nothing is on its way. */
void application_windows_draw(struct application *application);

/*
 * A window for widgets that there are, or NULL, which makes some. NULL: there is no room for it, or
 * the compositor has none.
 */
struct application_window *application_add(
    struct application *application, const struct window_opening *opening, struct ui_window *ui);
