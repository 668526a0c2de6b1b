/*
 * What a person types: keys of one keyboard, or of several that are one to him, become symbols and
 * text by a keymap of the file `keymaps` (keymap_file.h), dead keys and Compose included (Compose
 * is the menu key). No system calls; libxkbcommon knows the keymaps, malloc() has the memory.
 *
 *   keyboard_init() -> (keyboard_choose() or keyboard_key() or keyboard_due())* ->
 * keyboard_finish()
 *
 * Invariants:
 *  1. There is always a keymap: one that cannot be read changes nothing.
 *  2. What was said to be pressed is said to be released, once, before it is pressed again.
 *  3. A key repeats only while it is held.
 */
#pragma once

#include "abi/status.h"
#include "keyboard/key_repeat.h"
#include "keyboard/keymap_file.h"
#include "lib/bytes.h"

/* evdev's, from 0 on; what has a larger one is no key. */
#define KEYBOARD_CODES_MAX 768u
/* UTF-8 of one event; what composes to more types nothing. */
#define KEYBOARD_TEXT_BYTES 8u

struct xkb_compose_state;
struct xkb_compose_table;
struct xkb_context;
struct xkb_keymap;
struct xkb_state;

struct keyboard {
    struct keymap_file file;
    struct xkb_context *context;
    struct xkb_compose_table *table; /* NULL: the file has none */
    struct xkb_compose_state *sequence;
    struct xkb_keymap *keymap;
    struct xkb_state *state;
    struct bytes chosen; /* its name, in the file */
    struct key_repeat repeat;
    uint64_t held[KEYBOARD_CODES_MAX / 64];
};

struct keyboard_event {
    uint32_t code;      /* of evdev */
    uint32_t symbol;    /* of X (xkbcommon-keysyms.h); 0: the key has none, or ended a sequence */
    uint64_t text;      /* what it types: UTF-8, the first byte lowest, 0 behind it */
    uint16_t modifiers; /* bits of WindowModifier (windows.capnp), as they were before it */
    bool is_pressed;
    bool is_repeated;
};

/*
 * With the first keymap of the file, whose bytes must stay where they are, and keys that do not
 * repeat (keyboard_set_repeat()). Errors of keymap_file_open() and of keyboard_choose(), also about
 * the compose table.
 */
NODISCARD enum status keyboard_init(struct keyboard *keyboard, struct bytes keymaps);

void keyboard_finish(struct keyboard *keyboard);

/* The name of the index-th keymap, in the file; of size 0: there are not so many. */
struct bytes keyboard_keymap_name(const struct keyboard *keyboard, uint32_t index);

/*
 * From now on keys mean what this keymap says. Caps lock and num lock stay; keys that are held are
 * released in the usual way, but modifiers among them count no more.
 *   STATUS_NOT_FOUND  the file has none of that name
 *   STATUS_MALFORMED  it is damaged
 *   STATUS_NO_MEMORY
 */
NODISCARD enum status keyboard_choose(struct keyboard *keyboard, struct bytes name);

/* A delay of 0: keys do not repeat. */
void keyboard_set_repeat(struct keyboard *keyboard, uint16_t delay_ms, uint16_t period_ms);

/*
 * A key was pressed or released at `now_ns`. False: there is nothing to say of it, for it was so
 * before, or it is no key. `text` has no control characters, and nothing at all with Control or
 * Super; with Alt it is that of the key alone.
 *
 * A sequence (dead key, Compose) types when it is complete; its first keys type nothing. A key that
 * does not continue it ends it, and types as it would otherwise; Escape and backspace only end it,
 * and have no symbol then.
 */
bool keyboard_key(
    struct keyboard *keyboard,
    uint32_t code,
    bool is_pressed,
    uint64_t now_ns,
    struct keyboard_event *event);

/*
 * Releases one of the keys that are held, when their device is gone, or has lost events; to be
 * called until it says false, which is when none is.
 */
bool keyboard_release_next(struct keyboard *keyboard, struct keyboard_event *event);

/* What follows is typed elsewhere: forgets a sequence that is not complete; nothing repeats. */
void keyboard_interrupt(struct keyboard *keyboard);

/* When keyboard_due() has something to say, by the clock of keyboard_key(); 0: nothing repeats. */
uint64_t keyboard_next_ns(const struct keyboard *keyboard);

/* Whether the key that is held counts as pressed once more at `now_ns`: one event for a call. */
bool keyboard_due(struct keyboard *keyboard, uint64_t now_ns, struct keyboard_event *event);

/* Bits of WindowModifier that are in effect. */
uint16_t keyboard_modifiers(const struct keyboard *keyboard);

/* Bits of InputLight (input.capnp) that are to shine. */
uint32_t keyboard_lights(const struct keyboard *keyboard);
