/*
 * In which column a terminal's cursor is after what was sent to it: so that a line which a person
 * types goes behind a program's prompt. Good enough for text with colours and simple movements;
 * what is more than that is the affair of a program in raw mode.
 */
#pragma once

#include "lib/bytes.h"
#include "line_editor/character.h"
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

/* Where the next character would be shown. */
static inline uint32_t column_now(const struct column *column)
{
    return column->column < column->columns ? column->column : 0;
}
