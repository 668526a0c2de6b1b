/* What a list consists of: for the files list*.c, and drop-downs. */
#pragma once

#include "scroll_bar.h"
#include "toolkit/list.h"

struct list {
    struct ui_widget widget;
    struct ui_list_options options;
    struct ui_list_column columns[UI_LIST_COLUMNS_MAX];
    int32_t widths[UI_LIST_COLUMNS_MAX]; /* chosen by hand, at scale 1; 0: as the column says */
    size_t column_count;
    size_t row_count; /* when the model was asked last */
    size_t selected;
    size_t hovered;       /* row */
    size_t sorted_column; /* UI_LIST_NONE: nothing */
    bool is_descending;
    bool is_menu; /* of a drop-down: a press is enough, and the row under the pointer chosen */
    size_t pressed_head; /* the column whose header is held */
    size_t resized;      /* the column whose edge is held; UI_LIST_NONE: none */
    int32_t grip;
    struct scroll_bar bar;
};

static inline struct list *list_of(struct ui_widget *widget)
{
    return (struct list *)widget;
}

/* Places in pixels. */
int32_t list_row_height(const struct list *list);
struct rectangle list_head(const struct list *list); /* empty: there is none */
struct rectangle list_body(const struct list *list); /* where rows are seen */
struct rectangle list_row_area(const struct list *list, size_t row);

/* UI_LIST_NONE: none is there. */
size_t list_row_at(const struct list *list, int32_t x, int32_t y);

struct list_spans {
    int32_t starts[UI_LIST_COLUMNS_MAX + 1]; /* from the body's left edge; the last ends there */
};

struct list_spans list_spans_of(const struct list *list);

/* The row becomes the selected one, is seen, and the program told; UI_LIST_NONE: nothing is. */
void list_choose(struct list *list, size_t row);
void list_show_row(struct list *list, size_t row);

void list_draw(struct ui_widget *widget, const struct ui_painter *painter);
bool list_event(struct ui_widget *widget, const struct ui_event *event);
enum ui_pointer list_pointer(struct ui_widget *widget, int32_t x, int32_t y);
