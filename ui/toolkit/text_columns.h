/*
 * In which cell of its line a byte is shown. Of long lines places are remembered, so that work near
 * the last one does not begin at the line's start.
 */
#pragma once

#include "toolkit/edit.h"

#define TEXT_MARKS 64u

struct text_mark {
    size_t line_start;
    size_t offset;
    size_t column;
};

struct text_columns {
    struct text_mark marks[TEXT_MARKS];
    size_t count;
    size_t next; /* is overwritten when all are used */
    uint32_t tab_columns;
};

/* A character: what is drawn, and over how many cells. */
struct text_cell {
    uint32_t code; /* U+FFFD for what is not UTF-8 */
    size_t offset;
    size_t size_bytes;
    size_t column;
    size_t cell_count;
};

/* What stands at a place that is not the end of the text, nor of a line. */
struct text_cell
text_cell_at(const struct text_columns *columns, struct text_store *store, struct text_mark at);

/* Places from `offset` on are forgotten: the text has changed there. */
void text_columns_forget(struct text_columns *columns, size_t offset);

/* The column of a byte in the line that begins at line_start. */
size_t text_column_of(
    struct text_columns *columns, struct text_store *store, size_t line_start, size_t offset);

/* The last place in the line whose column is not above `column`. */
struct text_mark text_place_at(
    struct text_columns *columns, struct text_store *store, size_t line_start, size_t column);
