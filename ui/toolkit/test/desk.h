/*
 * What a window of the toolkit sees around it in tests: a client with two buffers, popups, a
 * clipboard, a person who types and points. After everything done the picture that was drawn in
 * parts is compared with one that is drawn as a whole.
 */
#pragma once

#include "toolkit/toolkit.h"
#include "unit.h"

#define DESK_POPUPS_MAX 8u
#define DESK_COPY_BYTES 65536u

struct desk_popup {
    struct ui_window *window;
    struct rectangle place;
};

struct desk {
    struct fonts *fonts;
    struct ui_outside outside;
    struct ui_window *window;
    struct ui_arena *arena; /* the window's */
    struct pixels buffers[2];
    struct pixels whole;
    uint32_t buffer;
    int32_t scale_halves;
    bool is_dark;
    bool refuses_popups;
    bool is_unchecked; /* nothing is drawn after events */
    struct desk_popup popups[DESK_POPUPS_MAX];
    size_t popup_count;
    uint8_t copied[DESK_COPY_BYTES];
    size_t copied_bytes;
    enum ui_pointer pointer;
    uint32_t timer_ms;
    uint32_t serial;
    uint64_t drawn_pixels; /* by the last drawing */
};

/* Scale 2, light. desk_close() ends it. */
void desk_open(struct desk *desk, int32_t width, int32_t height);
void desk_open_as(
    struct desk *desk, int32_t width, int32_t height, int32_t scale_halves, bool is_dark);
void desk_show(struct desk *desk, struct ui_widget *root);
void desk_close(struct desk *desk);

/* Draws what is dirty, and checks it against all. */
void desk_draw(struct desk *desk);

/* To the window with the keys: the uppermost popup. */
bool desk_key(struct desk *desk, uint32_t symbol, uint32_t modifiers);

/* UTF-8, a key for each character; "\n" is Enter, "\t" Tab, "\b" Backspace. */
void desk_type(struct desk *desk, const char *text);

/* A key that an editor knows, and sometimes words, by chance. */
void desk_random_keys(struct desk *desk, uint32_t *seed);

/* In the window. */
void desk_press(struct desk *desk, int32_t x, int32_t y, int32_t count);
void desk_move(struct desk *desk, int32_t x, int32_t y);
void desk_release(struct desk *desk, int32_t x, int32_t y);
void desk_click(struct desk *desk, int32_t x, int32_t y);
void desk_click_widget(struct desk *desk, const struct ui_widget *widget);
void desk_scroll(struct desk *desk, int32_t steps);

/* The popup opened last; NULL: there is none. */
struct ui_window *desk_popup(struct desk *desk);
bool desk_event(struct desk *desk, struct ui_window *window, struct ui_event event);

/* An action that counts, in the uint32_t that its context is. */
void desk_count(void *context, struct ui_widget *widget);
