/* A keyboard of the file that the build makes, and keys of it by the numbers of evdev. */
#pragma once

#include "keyboard/keyboard.h"
#include "unit.h"

enum key {
    KEY_ESCAPE = 1,
    KEY_1 = 2,
    KEY_2 = 3,
    KEY_BACKSPACE = 14,
    KEY_TAB = 15,
    KEY_Q = 16,
    KEY_E = 18,
    KEY_Y = 21,
    KEY_P = 25,
    KEY_LEFT_BRACE = 26,
    KEY_ENTER = 28,
    KEY_LEFT_CONTROL = 29,
    KEY_A = 30,
    KEY_S = 31,
    KEY_SEMICOLON = 39,
    KEY_APOSTROPHE = 40,
    KEY_LEFT_SHIFT = 42,
    KEY_C = 46,
    KEY_LEFT_ALT = 56,
    KEY_SPACE = 57,
    KEY_CAPS_LOCK = 58,
    KEY_F1 = 59,
    KEY_NUM_LOCK = 69,
    KEY_SCROLL_LOCK = 70,
    KEY_KP_7 = 71,
    KEY_RIGHT_ALT = 100,
    KEY_LEFT = 105,
    KEY_LEFT_META = 125,
    KEY_COMPOSE = 127,
    KEY_NOBODY_HAS = 765,
};

/* The bytes of the file, read once. */
struct bytes keymap_bytes(void);

/* A keyboard with this keymap, made anew. */
struct keyboard *keyboard_of(const char *keymap);

/* What a key says; `code` is KEYBOARD_CODES_MAX where it says nothing. */
struct keyboard_event press(struct keyboard *keyboard, uint32_t code);
struct keyboard_event release(struct keyboard *keyboard, uint32_t code);

/* Pressed and released: what it typed; a text until the next call. */
const char *type(struct keyboard *keyboard, uint32_t code);

/* The same while another key is held. */
const char *type_with(struct keyboard *keyboard, uint32_t held, uint32_t code);

#define CHECK_TEXT(got, want)                                                                      \
    unit_check(strcmp(got, want) == 0, #got " types " want, __FILE__, __LINE__)
