/*
 * What happens in a window: a mirror of WindowEvent (common/schema/windows.capnp), whose numbers
 * kinds, pointer shapes and modifiers have, so that a client copies field by field.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum ui_event_kind {
    UI_EVENT_NONE = 0,
    UI_EVENT_CONFIGURED = 1, /* the client calls ui_window_resize() instead */
    UI_EVENT_CLOSE_ASKED = 2,
    UI_EVENT_CLOSED = 3,
    UI_EVENT_SHOWN = 4, /* the client's own concern */
    UI_EVENT_FOCUSED = 5,
    UI_EVENT_UNFOCUSED = 6,
    UI_EVENT_KEY = 7,
    UI_EVENT_KEY_RELEASED = 8,
    UI_EVENT_BUTTON = 9,
    UI_EVENT_BUTTON_RELEASED = 10,
    UI_EVENT_POINTER = 11,
    UI_EVENT_POINTER_LEFT = 12,
    UI_EVENT_SCROLL = 13,
};

enum ui_modifier {
    UI_SHIFT = 1,
    UI_CONTROL = 2,
    UI_ALT = 4,
    UI_SUPER = 8,
};

/* Those of the locks change no meaning. */
#define UI_MODIFIERS (UI_SHIFT | UI_CONTROL | UI_ALT | UI_SUPER)

enum ui_pointer {
    UI_POINTER_ARROW = 0,
    UI_POINTER_TEXT = 1,
    UI_POINTER_HAND = 2,
    UI_POINTER_WAIT = 3,
    UI_POINTER_RESIZE_HORIZONTAL = 4,
    UI_POINTER_RESIZE_VERTICAL = 5,
    UI_POINTER_RESIZE_DOWN = 6,
    UI_POINTER_RESIZE_UP = 7,
    UI_POINTER_MOVE = 8,
};

/* Codes of buttons, from evdev. */
#define UI_BUTTON_LEFT   0x110u
#define UI_BUTTON_RIGHT  0x111u
#define UI_BUTTON_MIDDLE 0x112u

/* One step of a wheel. */
#define UI_SCROLL_STEP 120

/* Symbols that the toolkit knows, from xkbcommon-keysyms.h. */
enum ui_key {
    UI_KEY_BACKSPACE = 0xff08,
    UI_KEY_TAB = 0xff09,
    UI_KEY_TAB_BACK = 0xfe20,
    UI_KEY_ENTER = 0xff0d,
    UI_KEY_ESCAPE = 0xff1b,
    UI_KEY_HOME = 0xff50,
    UI_KEY_LEFT = 0xff51,
    UI_KEY_UP = 0xff52,
    UI_KEY_RIGHT = 0xff53,
    UI_KEY_DOWN = 0xff54,
    UI_KEY_PAGE_UP = 0xff55,
    UI_KEY_PAGE_DOWN = 0xff56,
    UI_KEY_END = 0xff57,
    UI_KEY_INSERT = 0xff63,
    UI_KEY_MENU = 0xff67,
    UI_KEY_PAD_ENTER = 0xff8d,
    UI_KEY_F1 = 0xffbe, /* F2 to F12 follow */
    UI_KEY_F10 = 0xffc7,
    UI_KEY_ALT_LEFT = 0xffe9,
    UI_KEY_ALT_RIGHT = 0xffea,
    UI_KEY_DELETE = 0xffff,
    UI_KEY_SPACE = ' ',
};

struct ui_event {
    enum ui_event_kind kind;
    uint16_t modifiers;
    uint32_t serial;
    uint32_t code;   /* of a key or button: evdev's */
    uint32_t symbol; /* of a key: X's */
    int32_t value;   /* button: how often in a row; key: 1 for a repetition */
    uint64_t text;   /* what a key types, UTF-8, the first byte lowest */
    int32_t x;       /* of the window's pixels; scroll: how far */
    int32_t y;
    bool may_paste;
    uint64_t time_ns;
};

#define UI_EVENT_TEXT_BYTES_MAX 8u

/* What a key types, without control characters; how many bytes, 0 for none. */
size_t ui_event_text(const struct ui_event *event, uint8_t out[UI_EVENT_TEXT_BYTES_MAX]);

/* Whether it is this key with exactly these modifiers; of a letter in either case. */
bool ui_event_is_key(const struct ui_event *event, uint32_t symbol, uint32_t modifiers);

static inline uint32_t ui_event_modifiers(const struct ui_event *event)
{
    return event->modifiers & UI_MODIFIERS;
}
