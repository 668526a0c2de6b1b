/*
 * Keys from what is typed at the view. Whole escape sequences mean nothing there, whoever sent
 * them: the terminal, asked by a program before the view was opened, or a person's arrow keys.
 * Escape by itself is one that nothing follows within TRUSTED_KEYS_ESCAPE_NS, or a second one.
 */
#pragma once

#include <stdint.h>

#define TRUSTED_KEYS_ESCAPE_NS UINT64_C(200000000)

enum trusted_key {
    TRUSTED_KEY_NONE = 0,
    TRUSTED_KEY_BYTE, /* of a character */
    TRUSTED_KEY_ENTER,
    TRUSTED_KEY_TAB,
    TRUSTED_KEY_BACKSPACE,
    TRUSTED_KEY_CLEAR, /* Ctrl-U, Ctrl-W */
    TRUSTED_KEY_REFUSE,
};

/* To be used when it is all zeros. */
struct trusted_keys {
    uint8_t state;      /* enum state of trusted_keys.c */
    uint64_t escape_ns; /* when trusted_keys_time() is to be called; 0: not */
};

enum trusted_key trusted_keys_take(struct trusted_keys *keys, uint64_t now_ns, uint8_t byte);

/* Gives TRUSTED_KEY_REFUSE when an Escape turns out to be one. */
enum trusted_key trusted_keys_time(struct trusted_keys *keys, uint64_t now_ns);
