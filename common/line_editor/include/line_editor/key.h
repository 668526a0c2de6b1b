/*
 * Keys from the bytes that a terminal sends: control characters, UTF-8, and the escape sequences
 * of VT100, xterm, rxvt, the Linux console and PuTTY (ECMA-48 5.4: ESC [ parameters, final byte).
 *
 * Whatever is not known is consumed whole and means nothing. A control character always ends a
 * sequence that was under way and counts by itself, so that no input can leave the reader stuck.
 */
#pragma once

#include "line_editor/character.h"
#include <stdbool.h>
#include <stdint.h>

enum key {
    KEY_NONE = 0,  /* nothing yet, or nothing that is known */
    KEY_CHARACTER, /* key_reader_character() */
    KEY_ENTER,
    KEY_TAB,
    KEY_BACKSPACE,
    KEY_DELETE,
    KEY_LEFT,
    KEY_RIGHT,
    KEY_UP,
    KEY_DOWN,
    KEY_HOME,
    KEY_END,
    KEY_WORD_LEFT,
    KEY_WORD_RIGHT,
    KEY_DELETE_BLANK_WORD, /* Ctrl-W: back to the last blank */
    KEY_DELETE_WORD_LEFT,  /* Alt-Backspace */
    KEY_DELETE_WORD_RIGHT, /* Alt-D */
    KEY_DELETE_TO_START,
    KEY_DELETE_TO_END,
    KEY_TRANSPOSE,
    KEY_CLEAR_SCREEN,
    KEY_SEARCH,
    KEY_CANCEL, /* Ctrl-G */
    KEY_INTERRUPT,
    KEY_END_OF_INPUT, /* Ctrl-D */
};

#define KEY_PARAMETERS_MAX 2u

/* To be used when it is all zeros. */
struct key_reader {
    uint8_t state;   /* enum state of key.c */
    bool is_alt;     /* an ESC stood before what is read now */
    bool is_private; /* of a report or the like: no key */
    bool is_after_return;
    uint8_t character[CHARACTER_BYTES_MAX];
    uint8_t character_bytes; /* how many are there */
    uint8_t parameter_index;
    uint16_t parameters[KEY_PARAMETERS_MAX];
};

/* Takes one byte and gives the key that it completes. CR LF is one Enter. */
enum key key_reader_take(struct key_reader *reader, uint8_t byte);

/* The character of a KEY_CHARACTER, always valid UTF-8 and no control, until the next byte. */
struct bytes key_reader_character(const struct key_reader *reader);
