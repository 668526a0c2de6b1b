/*
 * In which column a terminal's cursor is after what was sent to it: so that a line which a person
 * types goes behind a program's prompt. Good enough for text with colours and simple movements;
 * what is more than that is the affair of a program in raw mode.
 */
#pragma once

#include "lib/bytes.h"
#include "line_editor/character.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* To be used when it is all zeros, except for the columns. */
struct column {
    uint32_t columns; /* how many the terminal has */
    uint32_t column;  /* `columns`: behind the last one, until something more is shown */
    uint8_t state;    /* enum state of column.c */
    uint32_t parameter;
    uint8_t character[CHARACTER_BYTES_MAX];
    uint8_t character_bytes;
};

void column_take(struct column *column, uint8_t byte);

/* The same with each of them. */
void column_take_all(struct column *column, struct bytes bytes);

/* Where the next character would be shown. */
static inline uint32_t column_now(const struct column *column)
{
    return column->column < column->columns ? column->column : 0;
}

/* Whether printable ASCII is what it seems to be, and no part of something else. */
static inline bool column_is_plain(const struct column *column)
{
    return column->state == 0 && column->character_bytes == 0;
}

/* The cursor goes to the next line's start, while it is plain. */
static inline void column_take_line_end(struct column *column)
{
    column->column = 0;
}

/* Takes so many printable ASCII characters, while it is plain. */
static inline void column_take_plain(struct column *column, size_t count)
{
    const size_t end = column_now(column) + count;
    if (count > 0) {
        column->column = (uint32_t)(end <= column->columns ? end : (end - 1) % column->columns + 1);
    }
}
