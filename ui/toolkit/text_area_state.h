/* What a text area consists of: for the files text_area*.c. */
#pragma once

#include "scroll_bar.h"
#include "text_columns.h"
#include "text_rows.h"
#include "toolkit/text_area.h"

/* As many rows as a screen of 4,000 pixels has, and then some: no more are shown. */
#define TEXT_AREA_ROWS_MAX 256u

struct text_area {
    struct ui_widget widget;
    struct ui_text_area_options options;
    struct ui_edit edit;
    struct text_columns columns;
    struct text_rows rows;
    struct scroll_bar upright;
    struct scroll_bar level;
    struct rectangle view; /* where text is seen */
    int32_t gutter;        /* how wide the line numbers are, left of it */
    size_t widest;         /* columns of the widest line that was seen */
    size_t wanted_column;  /* of up and down; UI_EDIT_NOWHERE: the cursor's own */
    size_t top;            /* where lines are wrapped: a byte of the first row that is seen */
    int32_t turned;        /* the same: what the wheel turned that is no row yet */
    int32_t seen_y;        /* of the first of the rows that are seen */
    size_t seen_count;
    struct text_row seen[TEXT_AREA_ROWS_MAX];
};

static inline struct text_area *text_area_of(struct ui_widget *widget)
{
    return (struct text_area *)widget;
}

/* What was shown before something is done, so that only what has changed is drawn again. */
struct text_area_before {
    size_t first_line; /* of selection and cursor */
    size_t last_line;
    size_t line_count;
    size_t behind; /* the first row that is seen of a line behind them */
    size_t cursor;
    size_t anchor;
    uint32_t revision;
    size_t top;
};

struct text_area_before text_area_before(struct text_area *area);

/* Draws again what is different, scrolls to the cursor, and tells the program. */
void text_area_after(struct text_area *area, const struct text_area_before *before);

struct fonts_cell_size text_area_cell(const struct text_area *area);
size_t text_area_line_count(const struct text_area *area);

/* -- text_area_view.c: what is seen ----------------------------------------------------------- */

/* How many rows are seen as a whole. */
size_t text_area_page(const struct text_area *area);

/* The place of a row by its index in `seen`, all over the widget; empty where it is not seen. */
struct rectangle text_area_row(const struct text_area *area, size_t index);

/* The row that is seen of a byte; seen_count: none. */
size_t text_area_row_of(const struct text_area *area, size_t offset);

/* The first row that is seen of this line or of one behind; seen_count: none. */
size_t text_area_line_row(const struct text_area *area, size_t line);

/* The byte at a column of a row, or the row's last place. */
size_t text_area_offset_in(struct text_area *area, const struct text_row *row, size_t column);

struct ui_size text_area_measure(struct ui_widget *widget, int32_t width);

/* Places bars and text, and finds what is seen; the rest is as it was. */
void text_area_arrange(struct ui_widget *widget);
void text_area_scroll(struct text_area *area, int32_t x, int32_t y);
void text_area_scroll_to_cursor(struct text_area *area);

/* The wheel; whether anything has moved. */
bool text_area_turn(struct text_area *area, const struct ui_event *event);

/* The upright bar was moved. */
void text_area_follow_bar(struct text_area *area);

struct rectangle text_area_caret(struct ui_widget *widget);
void text_area_draw(struct ui_widget *widget, const struct ui_painter *painter);
bool text_area_event(struct ui_widget *widget, const struct ui_event *event);
