/*
 * A program with windows: what joins the toolkit (ui/toolkit), which draws and knows no system,
 * with the compositor's client (ui/client). One thread, one event to wait at.
 *
 *     application_init() -> application_open()* -> application_run() -> application_finish()
 *
 * or, with one window at the start, application_begin() for the first two.
 *
 * The program is given "windows" and the file "fonts". Bits of the event from
 * APPLICATION_BITS_FIRST on are the program's.
 */
#pragma once

#include "client/window.h"
#include "text/fonts.h"
#include "toolkit/window.h"
#include <stdbool.h>

#define APPLICATION_BIT_WINDOWS UINT64_C(1)
#define APPLICATION_BITS_FIRST  UINT64_C(0x100)

/* Windows, popups included. */
#define APPLICATION_WINDOWS_MAX 24u

struct application;

struct application_window {
    struct window window;
    struct ui_window *ui;
    bool is_ours;    /* `ui` was made by application_open(): it goes with this */
    bool is_closed;  /* it goes as soon as nobody is inside of it */
    bool is_resized; /* there is another size to get pixels of */
    uint16_t width;  /* that the person, or the compositor, wants it to have */
    uint16_t height;
    enum window_state state;
    uint64_t timer_ns; /* 0: none */
    struct canvas *canvas;
};

struct application_hooks {
    /* Bits of the event. NULL: the program has none. */
    void (*signalled)(void *context, uint64_t bits);

    /* The time of application_wake_at() has come. NULL: it has none. */
    void (*due)(void *context, uint64_t now_ns);

    /*
     * Events that the toolkit has no words for: `closed` of a window that the program did not
     * close, `settingsChanged`, `listChanged`, `shortcut`. NULL: of no interest.
     */
    void (*event)(void *context, const struct window_event *event);

    /* Before windows are drawn, after whatever has happened. NULL: nothing to do. */
    void (*settled)(void *context);

    void *context;
};

struct application {
    struct window_connection connection;
    struct fonts *fonts;
    uint32_t event;
    struct application_hooks hooks;
    struct ui_outside outside;
    uint64_t wake_ns; /* 0: never */
    bool is_ended;
    int exit_code;
    int32_t scale_halves;
    bool is_dark;
    uint32_t serial; /* of the key or button that was told last */
    void *pasted;    /* what was pasted last */
    struct application_window *windows[APPLICATION_WINDOWS_MAX];
};

/*
 * Connects, and opens the fonts. What fails is said on standard error.
 *   STATUS_NOT_FOUND  something was not granted
 *   others            of window_connect(), package_file_open() and fonts_create()
 */
NODISCARD enum status
application_init(struct application *application, const struct application_hooks *hooks);

/* The same with a connection that the program has got: that of a shell. */
NODISCARD enum status application_init_as(
    struct application *application, const struct application_hooks *hooks, uint32_t client);

void application_finish(struct application *application);

struct application_opening {
    enum window_kind kind;
    const char *title;
    uint16_t width; /* at scale 1, of the content; 0: as its widgets like it */
    uint16_t height;
    uint16_t width_min; /* at scale 1; 0: any */
    uint16_t height_min;
    /* Fills the window with widgets: false where there is no memory. */
    bool (*build)(void *context, struct ui_window *window);
    /* What ui_window_on_key() and ui_window_on_close() have called. NULL: nothing. */
    bool (*key)(void *context, const struct ui_event *event);
    void (*close_asked)(void *context, struct ui_widget *root);
    void *context;
};

/*
 * Opens a window. NULL: it cannot be, which was said on standard error. With `closeAsked` that
 * ui_window_on_close() has no action for, it is closed; with the last one, the program ends.
 */
struct application_window *
application_open(struct application *application, const struct application_opening *opening);

/* application_init(), and the first window. NULL: it was said why not. */
struct application_window *application_begin(
    struct application *application,
    const struct application_hooks *hooks,
    const struct application_opening *opening);

/* It goes soon: whoever calls may be one of its widgets. */
void application_close(struct application *application, struct application_window *window);

/* The window that has these widgets; NULL: it is closed. */
struct application_window *
application_window_of(struct application *application, const struct ui_window *ui);

void application_set_title(
    struct application *application, struct application_window *window, const char *title);

/*
 * In what a key or a button does: a program that is started by it may come before these windows.
 * Where that cannot be, it is seen behind them.
 */
void application_give_way(struct application *application);

/* Calls hooks.due at this time of clock_now_ns(); 0: never. A later call takes its place. */
void application_wake_at(struct application *application, uint64_t time_ns);

/* With which a program ends that never got memory for a picture of a window. */
#define APPLICATION_EXIT_NO_PICTURE 71

/* Until application_end(), or the compositor's end. Gives what the program is to end with. */
int application_run(struct application *application);

void application_end(struct application *application, int exit_code);
