/*
 * Widgets in rows and columns, of a form say: a column is as wide as its widest widget, a row as
 * high as its highest.
 */
#pragma once

#include "toolkit/widget.h"

#define UI_GRID_COLUMNS_MAX 8u

struct ui_grid_options {
    uint32_t column_count; /* 1 to UI_GRID_COLUMNS_MAX */
    int32_t spacing_x;
    int32_t spacing_y;
    int32_t padding;
    uint32_t grow; /* a bit for each column that takes what is left over */
};

/* Children fill it row by row; those that are hidden leave their place empty. */
struct ui_widget *ui_grid_create(struct ui_arena *arena, const struct ui_grid_options *options);
struct ui_widget *ui_grid_add(struct ui_widget *grid, struct ui_widget *child);

/* Labels at the left, what they name at the right, which grows. */
struct ui_widget *ui_form_create(struct ui_arena *arena);

/* A row of a form; a mnemonic of the label leads to `field`. */
void ui_form_add(
    struct ui_arena *arena, struct ui_widget *form, const char *label, struct ui_widget *field);
