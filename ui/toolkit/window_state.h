/* What a window consists of: for the files window*.c, and widgets that open popups. */
#pragma once

#include "region.h"
#include "toolkit/window.h"

struct ui_window {
    struct ui_arena arena;
    struct ui_widget *root;
    struct ui_look look;
    const struct ui_outside *outside;
    void *user;
    int32_t width;
    int32_t height;
    uint32_t generation; /* of measures; never 0 */
    uint32_t depth;      /* of the measure or arrangement that is under way */
    bool needs_layout;
    bool is_active;       /* the person's keys come here */
    bool is_blocked;      /* [top] another window asks something */
    bool uses_keys;       /* rather than the pointer: the focus is shown */
    bool was_key;         /* what came last, rather than the pointer */
    bool shows_mnemonics; /* Alt is held */
    bool is_caret_on;
    uint32_t blink_count; /* since the last key */
    struct ui_widget *focus;
    struct ui_widget *hover;
    struct ui_widget *pressed; /* hears of the pointer until the button is released */
    int32_t pointer_x;
    int32_t pointer_y;
    enum ui_pointer pointer;
    uint32_t serial; /* of the last key or button */
    bool may_paste;
    struct ui_keys keys;
    struct ui_action close;
    struct ui_region changed;               /* since it was drawn last */
    struct ui_region stale[UI_BUFFERS_MAX]; /* where a buffer is not as it should be */

    /* Of popups; [top] of the window that is none. */
    struct ui_window *parent;
    bool ignores_pointer; /* until it moves: a key has opened this, perhaps under it */
    bool has_pointer;     /* [ignores_pointer] it is at pointer_x, pointer_y */
    struct ui_window *popup;       /* that is open over this one */
    struct ui_widget *popup_owner; /* the widget that opened `popup` */
    void (*popup_closed)(struct ui_widget *owner);
    struct ui_window *ended; /* [top] closed popups, for which there may still be calls under way */
    struct ui_window *next_ended;
    uint32_t busy; /* [top] calls under way */
};

struct ui_window *window_top(struct ui_window *window);

/* Gives all widgets their places, where that is needed. */
void window_layout(struct ui_window *window);

/* A part of it is to be drawn again. */
void window_damage(struct ui_window *window, struct rectangle area);
void window_damage_all(struct ui_window *window);

/* A widget leaves the window: nothing of the window points to it or into it any more. */
void window_forget(struct ui_window *window, const struct ui_widget *widget);

/* An event for exactly this window. */
bool window_dispatch(struct ui_window *window, const struct ui_event *event);
bool window_dispatch_key(struct ui_window *window, const struct ui_event *event);
bool window_dispatch_pointer(struct ui_window *window, const struct ui_event *event);

/* The focus goes to the next, or previous, widget that takes it. False: there is none. */
bool window_focus_step(struct ui_window *window, bool is_backward);

/* Something was typed or the focus has changed: the caret is seen, and blinks from now on. */
void window_restart_caret(struct ui_window *window);

/* While Alt is held the letters for it are underlined. */
void window_show_mnemonics(struct ui_window *window, bool shows);

/* Whether the focus is shown. */
void window_use_keys(struct ui_window *window, bool uses_keys);
