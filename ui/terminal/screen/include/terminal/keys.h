/* What xterm sends for keys, for the mouse, and for the window's focus. */
#pragma once

#include "lib/bytes.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* As windows.capnp numbers them. */
#define KEYS_SHIFT   1u
#define KEYS_CONTROL 2u
#define KEYS_ALT     4u

#define KEYS_BYTES_MAX 32u

struct keys_press {
    uint32_t symbol;    /* X's */
    uint32_t modifiers; /* others than the three above change nothing */
    struct bytes text;  /* UTF-8 that it types, 8 bytes at most; none: a key without */
};

/* `modes`: screen_modes(). How many bytes; 0: the key sends nothing. */
size_t terminal_key(const struct keys_press *press, uint32_t modes, uint8_t out[KEYS_BYTES_MAX]);

enum mouse_kind { MOUSE_PRESSED, MOUSE_RELEASED, MOUSE_MOVED, MOUSE_WHEEL_UP, MOUSE_WHEEL_DOWN };

#define MOUSE_NO_BUTTON 3u

struct mouse_event {
    enum mouse_kind kind;
    uint32_t button; /* 0 left, 1 middle, 2 right; of a movement: that is held */
    uint32_t modifiers;
    uint32_t column;
    uint32_t row;
};

/* 0: the program did not ask for it. */
size_t terminal_mouse(const struct mouse_event *event, uint32_t modes, uint8_t out[KEYS_BYTES_MAX]);

/* 0: the program did not ask for it. */
size_t terminal_focus(bool has_focus, uint32_t modes, uint8_t out[KEYS_BYTES_MAX]);

/*
 * What is pasted, as it is to be sent: lines end like those that are typed, control characters
 * other than tabs are left out, and it has its marks where the program wants them. `out` has room
 * for text.size_bytes + KEYS_BYTES_MAX.
 */
size_t terminal_paste(struct bytes text, uint32_t modes, uint8_t *out);
