/*
 * A line of text and a cursor in it, in memory that the caller gives.
 *
 * Invariants:
 *  1. cursor <= size_bytes <= capacity_bytes.
 *  2. The text is UTF-8 without control characters other than the tab and without those that change
 *     the order in which others are shown, and does not begin with a combining character.
 *  3. The cursor is where a cluster begins, or at the end.
 */
#pragma once

#include "lib/bytes.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct line {
    uint8_t *data; /* the caller's */
    size_t capacity_bytes;
    size_t size_bytes;
    size_t cursor;
};

void line_init(struct line *line, uint8_t *memory, size_t capacity_bytes);

struct bytes line_text(const struct line *line);

/*
 * Puts text in at the cursor, which is behind it then. Of `text` only what a line can hold is taken
 * (invariant 2). All or nothing: false when there is no room, or nothing in it can be taken.
 */
bool line_insert(struct line *line, struct bytes text);

/* Replaces everything by as much of `text` as can be held; the cursor is at the end. */
void line_set(struct line *line, struct bytes text);

/* Takes out [start, end), both of them where clusters begin; the cursor is at `start` then. */
void line_erase(struct line *line, size_t start, size_t end);

/* Where the cursor would be one step further: a cluster, a word of letters and digits, a blank. */
size_t line_left(const struct line *line);
size_t line_right(const struct line *line);
size_t line_word_left(const struct line *line);
size_t line_word_right(const struct line *line);
size_t line_blank_word_left(const struct line *line);

/*
 * Swaps the clusters before and behind the cursor, which goes behind both; at the end, the last
 * two. False where there are no two.
 */
bool line_transpose(struct line *line);
