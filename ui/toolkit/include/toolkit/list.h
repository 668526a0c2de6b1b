/*
 * Rows of one or more columns, of a model that the program has: only what is seen is asked for, so
 * that 100,000 rows are as quick as ten. With headers it is a table, whose columns are sorted by a
 * press, and resized at their edges.
 */
#pragma once

#include "toolkit/icon.h"
#include "toolkit/widget.h"

#define UI_LIST_COLUMNS_MAX    16u
#define UI_LIST_ROWS_MAX       10000000u
#define UI_LIST_CELL_BYTES_MAX 512u
#define UI_LIST_NONE           SIZE_MAX

struct ui_list_cell {
    struct bytes text; /* the model's, until the next question */
    enum ui_icon icon;
    bool is_dim;
};

struct ui_list_column {
    const char *title;
    int32_t width; /* pixels at scale 1 */
    int32_t grow;
    bool is_right; /* numbers */
    bool is_mono;
    bool is_sortable;
};

struct ui_list_model {
    void *context;
    size_t (*count)(void *context);
    struct ui_list_cell (*cell)(void *context, size_t row, size_t column);

    /* Rows are to be in another order. NULL: nothing is sortable. */
    void (*sort)(void *context, size_t column, bool is_descending);
};

struct ui_list_options {
    const struct ui_list_column *columns; /* copied */
    size_t column_count;                  /* 0: one without a title that grows */
    bool has_header;
    bool has_border;
    int32_t rows;      /* how high it likes to be; 0: 8 */
    const char *empty; /* shown where there are no rows; NULL: nothing */
    struct ui_list_model model;
    struct ui_action selected;  /* another row, also by ui_list_select() of a key or press */
    struct ui_action activated; /* Enter, or pressed twice */
    struct ui_action menu;      /* the right button, or the menu key */
};

struct ui_widget *ui_list_create(struct ui_arena *arena, const struct ui_list_options *options);

/* The model has changed: rows, or their number. The selection stays at its number. */
void ui_list_updated(struct ui_widget *list);

/* Only this row has. */
void ui_list_row_updated(struct ui_widget *list, size_t row);

size_t ui_list_selected(const struct ui_widget *list); /* UI_LIST_NONE: nothing */
void ui_list_select(struct ui_widget *list, size_t row);

/* Where the selected row is seen; empty: nowhere. */
struct rectangle ui_list_selected_area(const struct ui_widget *list);

/* What it is sorted by; UI_LIST_NONE: nothing. Does not ask the model. */
void ui_list_show_sorted(struct ui_widget *list, size_t column, bool is_descending);
