/* What a text area consists of: for the files text_area*.c. */
#pragma once

#include "scroll_bar.h"
#include "text_columns.h"
#include "toolkit/text_area.h"

struct text_area {
    struct ui_widget widget;
    struct ui_text_area_options options;
    struct ui_edit edit;
    struct text_columns columns;
    struct scroll_bar upright;
    struct scroll_bar level;
    struct rectangle view; /* where text is seen */
    int32_t gutter;        /* how wide the line numbers are, left of it */
    size_t widest;         /* columns of the widest line that was seen */
    size_t wanted_column;  /* of up and down; UI_EDIT_NOWHERE: the cursor's own */
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
    size_t cursor;
    size_t anchor;
    uint32_t revision;
};

struct text_area_before text_area_before(struct text_area *area);

/* Draws again what is different, scrolls to the cursor, and tells the program. */
void text_area_after(struct text_area *area, const struct text_area_before *before);

struct fonts_cell_size text_area_cell(const struct text_area *area);
size_t text_area_line_count(const struct text_area *area);

/* The row of a line, all over the widget; empty where it is not seen. */
struct rectangle text_area_row(const struct text_area *area, size_t line);

/* Places bars and text; the rest is as it was. */
void text_area_arrange(struct ui_widget *widget);
void text_area_scroll(struct text_area *area, int32_t x, int32_t y);

struct rectangle text_area_caret(struct ui_widget *widget);
void text_area_draw(struct ui_widget *widget, const struct ui_painter *painter);
bool text_area_event(struct ui_widget *widget, const struct ui_event *event);
