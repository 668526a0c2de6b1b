/*
 * What a keyboard sends, in set 1 of scan codes (IBM's PS/2 Technical Reference, "Keyboard scan
 * codes"): a byte for each key, with bit 7 when it is released; 0xe0 before those that an older
 * keyboard did not have, and 0xe1 before two bytes for Pause alone, which is released at once.
 */
#pragma once

#include "input/hardware.h"
#include "lib/input_codes.h"

struct keyboard {
    uint8_t prefix; /* 0: none */
    uint8_t second; /* behind 0xe1; 0: not yet */
    uint8_t is_down[(INPUT_KEY_LAST + 1) / 8];
};

/* Nothing is down. */
void keyboard_init(struct keyboard *keyboard);

/* Adds a report, or nothing: keys that repeat are the client's affair. There is room for two. */
void keyboard_take(struct keyboard *keyboard, uint8_t byte, struct input_burst *burst);

/* A byte did not arrive. */
void keyboard_lose(struct keyboard *keyboard, struct input_burst *burst);
