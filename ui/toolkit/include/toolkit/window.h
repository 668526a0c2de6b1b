/*
 * A window of widgets, as its client has it: told what happens and how large it is, it draws what
 * has changed. It calls nothing of the system; what it needs is in a table of functions.
 *
 *     ui_window_create() -> widgets from ui_window_arena() -> ui_window_set_root()
 *         -> ui_window_resize() -> { ui_window_event(), ui_window_timer(), widgets' functions,
 *            ui_window_draw() while ui_window_is_dirty() } -> ui_window_destroy()
 *
 * Menus and drop-downs are windows too, which the toolkit makes and destroys: `open_popup` gives
 * one to the client, which treats it like its own until `close_popup`. All functions of a window
 * and of its popups are called by one thread, and none from inside ui_window_draw().
 */
#pragma once

#include "toolkit/widget.h"

/* As many as `show` of windows.capnp takes. */
#define UI_DAMAGE_MAX 3

/* How many pictures a client has at most. */
#define UI_BUFFERS_MAX 2

#define UI_CLIPBOARD_BYTES_MAX ((size_t)1 << 20)

/* Functions that are NULL do nothing, and what they would give is false or empty. */
struct ui_outside {
    void *context;

    /*
     * Shows a popup of this place in its parent's pixels: the client sets its size with
     * ui_window_resize(). False: there is none; close_popup is not called then.
     */
    bool (*open_popup)(
        void *context, struct ui_window *parent, struct ui_window *popup, struct rectangle place);

    /* Forgets the popup, from inside ui_window_event() of it or of another window. */
    void (*close_popup)(void *context, struct ui_window *popup);

    void (*set_pointer)(void *context, struct ui_window *window, enum ui_pointer shape);

    /* serial: of the event by which the person did it. */
    bool (*copy)(void *context, struct ui_window *window, uint32_t serial, struct bytes text);

    /* Its view holds until the next call. */
    struct bytes (*paste)(void *context, struct ui_window *window, uint32_t serial);

    /* Calls ui_window_timer() once after so long; again: anew; 0: not at all. */
    void (*set_timer)(void *context, struct ui_window *window, uint32_t delay_ms);
};

struct ui_window_options {
    struct fonts *fonts;              /* outlives the window */
    const struct ui_outside *outside; /* the same; NULL: none */
    int32_t scale_halves;
    bool is_dark;
    void *user; /* the client's, for ui_window_user() */
};

/* NULL: no memory. */
struct ui_window *ui_window_create(const struct ui_window_options *options);

/* NULL: nothing. Its popups and all memory of its arena go too. */
void ui_window_destroy(struct ui_window *window);

/* For the widgets that live as long as the window. */
struct ui_arena *ui_window_arena(struct ui_window *window);

/* False: `root` is NULL or the arena has failed: the window cannot be shown. */
bool ui_window_set_root(struct ui_window *window, struct ui_widget *root);

void *ui_window_user(const struct ui_window *window);
void ui_window_set_user(struct ui_window *window, void *user);
const struct ui_look *ui_window_look(const struct ui_window *window);

/* How large its widgets like it to be, in pixels at its scale, where it is at most so wide. */
struct ui_size ui_window_wanted(struct ui_window *window, int32_t width);

struct ui_configuration {
    int32_t width;
    int32_t height;
    int32_t scale_halves;
    bool is_dark;
};

/* How large it is from now on, and how it looks; all of it is to be drawn where that changed. */
void ui_window_resize(struct ui_window *window, const struct ui_configuration *configuration);

/* Whether somebody took it. */
bool ui_window_event(struct ui_window *window, const struct ui_event *event);

void ui_window_timer(struct ui_window *window);

/* Whether ui_window_draw() would change what is seen. */
bool ui_window_is_dirty(struct ui_window *window);

/*
 * Makes a buffer, 0 or 1, the window's picture: what was drawn into it before is kept as far as it
 * still holds. Gives the rectangles that differ from what was drawn last, into either buffer: how
 * many, 0 where nothing does. The canvas' pixels are as large as the window.
 */
size_t ui_window_draw(
    struct ui_window *window,
    struct canvas *canvas,
    uint32_t buffer,
    struct rectangle damage[UI_DAMAGE_MAX]);

/* The client's buffers are others now, or their content is lost. */
void ui_window_forget_buffers(struct ui_window *window);

/* Gives a widget of it the focus; NULL: none. */
void ui_window_focus(struct ui_window *window, struct ui_widget *widget);
struct ui_widget *ui_window_focused(const struct ui_window *window);

/* Whether the window is the one that the person types into. */
bool ui_window_is_active(const struct ui_window *window);

/*
 * As long as it is blocked, what the person does in it, or in its popups, does nothing: another
 * window of the program asks him something first. Open popups are closed.
 */
void ui_window_set_blocked(struct ui_window *window, bool is_blocked);

/* The program's keys: asked for each that no widget took, before Tab, Enter and Escape are. */
struct ui_keys {
    bool (*key)(void *context, const struct ui_event *event);
    void *context;
};

void ui_window_on_key(struct ui_window *window, struct ui_keys keys);

/* The person wants it closed; `widget` is its root. Without, ui_window_event() gives false. */
void ui_window_on_close(struct ui_window *window, struct ui_action action);
