/*
 * A text that a person edits: cursor, selection, undo and redo, over a text store. It is what text
 * field and text area have in common; it knows nothing of pixels.
 *
 * Invariants:
 *  1. cursor and anchor are in the text, where clusters begin as long as the text is UTF-8.
 *  2. The history leads from the text as it is to texts that were, in both directions.
 */
#pragma once

#include "toolkit/text_store.h"

#define UI_EDIT_BYTES_MAX         ((size_t)16 << 20)
#define UI_EDIT_HISTORY_BYTES_MAX ((size_t)32 << 20)
#define UI_EDIT_HISTORY_COUNT_MAX 10000u
#define UI_EDIT_NOWHERE           SIZE_MAX
#define UI_EDIT_NEEDLE_BYTES_MAX  256u

struct edit_change;

struct edit_changes {
    struct edit_change *last;
    struct edit_change *first;
    size_t count;
    size_t size_bytes;
};

struct ui_edit {
    struct text_store store;
    size_t cursor;
    size_t anchor; /* the other end of the selection */
    size_t bytes_max;
    struct edit_changes undo;
    struct edit_changes redo;
    bool is_single_line; /* line feeds become blanks */
    bool is_secret;      /* no history, and memory is overwritten */
    bool is_sealed;      /* what is typed next is a change of its own */
    uint32_t revision;   /* counts all changes of the text */
    size_t changed_from; /* where the first of them was, since whoever looks set it to nowhere */
};

/* bytes_max: UI_EDIT_BYTES_MAX at most. */
void ui_edit_init(struct ui_edit *edit, size_t bytes_max);
void ui_edit_finish(struct ui_edit *edit);

/*
 * Replaces [start, end) by `bytes`, of which an end that would be half a character is left out;
 * the cursor is behind them. False: no memory, or too large; nothing was changed.
 */
bool ui_edit_replace(struct ui_edit *edit, size_t start, size_t end, struct bytes bytes);

/* The same with the selection. */
bool ui_edit_insert(struct ui_edit *edit, struct bytes bytes);

/* A new text without a past; cursor at its start. */
bool ui_edit_set(struct ui_edit *edit, struct bytes bytes);

/* False: there is nothing to undo, or no memory for it. */
bool ui_edit_undo(struct ui_edit *edit);
bool ui_edit_redo(struct ui_edit *edit);

/* Puts the cursor to `offset`; the anchor stays when it `selects`. */
void ui_edit_move(struct ui_edit *edit, size_t offset, bool selects);

size_t ui_edit_next(struct ui_edit *edit, size_t offset);
size_t ui_edit_previous(struct ui_edit *edit, size_t offset);
size_t ui_edit_word_next(struct ui_edit *edit, size_t offset);
size_t ui_edit_word_previous(struct ui_edit *edit, size_t offset);

/* The selection; start equals end when there is none. */
size_t ui_edit_start(const struct ui_edit *edit);
size_t ui_edit_end(const struct ui_edit *edit);

/* Selects the word, or what is between words, around `offset`. */
void ui_edit_select_word(struct ui_edit *edit, size_t offset);

/*
 * Where `needle`, of at most UI_EDIT_NEEDLE_BYTES_MAX bytes, begins at or behind `from`, or,
 * backward, before it; letters of ASCII are equal in both cases. UI_EDIT_NOWHERE: nowhere.
 */
size_t ui_edit_find(struct ui_edit *edit, struct bytes needle, size_t from, bool is_backward);
