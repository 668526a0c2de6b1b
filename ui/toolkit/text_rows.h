/*
 * The rows in which a text is shown: its lines, or what these are broken into where they are wider
 * than there is room.
 *
 * A line is broken where a word begins that does not fit, and inside of a word only where that is
 * wider than a row; blanks behind a word stay in its row, however wide. Rows are found when they
 * are asked for: of a long line some are remembered, so that work near the last one does not begin
 * at the line's start.
 *
 * Invariant: what row_marks[i] says was found by reading bytes before its `read_to` only.
 */
#pragma once

#include "text_columns.h"

#define TEXT_ROW_MARKS 512u

struct text_row {
    size_t line;       /* from 0 */
    size_t line_start; /* bytes */
    size_t start;
    size_t end;   /* of the last row of a line: where the line ends */
    bool is_last; /* of its line; otherwise the next one begins at `end` */
};

struct text_row_mark {
    size_t line_start;
    size_t start;
    size_t read_to;
};

struct text_rows {
    struct text_store *store;
    const struct text_columns *columns; /* for the widths of characters */
    size_t width;                       /* cells of a row; 0: lines are not broken */
    struct text_row_mark marks[TEXT_ROW_MARKS];
    size_t count;
    size_t next; /* is overwritten when all are used */
};

void text_rows_set_width(struct text_rows *rows, size_t width);

/* Rows that were found with bytes from `offset` on are forgotten: the text has changed there. */
void text_rows_forget(struct text_rows *rows, size_t offset);

/* The row of a byte: where one row ends and another begins, the other. */
struct text_row text_row_at(struct text_rows *rows, size_t offset);

/* The next one, or the one before. False: there is none; the row stays. */
bool text_row_next(struct text_rows *rows, struct text_row *row);
bool text_row_previous(struct text_rows *rows, struct text_row *row);
