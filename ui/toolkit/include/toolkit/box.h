/* Widgets in a row or a column. */
#pragma once

#include "toolkit/widget.h"

enum ui_axis { UI_ROW, UI_COLUMN };

enum ui_align {
    UI_ALIGN_FILL,
    UI_ALIGN_START,
    UI_ALIGN_CENTRE,
    UI_ALIGN_END,
};

enum ui_box_look {
    UI_BOX_PLAIN,   /* nothing of its own */
    UI_BOX_CARD,    /* a surface with a border and round corners */
    UI_BOX_BAR,     /* raised, with a line below */
    UI_BOX_FOOT,    /* raised, with a line above */
    UI_BOX_POPUP,   /* of a menu: a frame that stands off from what is below */
    UI_BOX_SIDEBAR, /* raised, with a line at its right */
};

struct ui_box_options {
    enum ui_axis axis;
    enum ui_align align; /* across the axis */
    enum ui_box_look look;
    int32_t spacing; /* pixels at scale 1, as all in options */
    int32_t padding;
};

struct ui_widget *ui_box_create(struct ui_arena *arena, const struct ui_box_options *options);

/* A column with the window's usual distances: 16 around, 8 between. */
struct ui_widget *ui_column_create(struct ui_arena *arena);

/* A row with 8 between, centred across, nothing around. */
struct ui_widget *ui_row_create(struct ui_arena *arena);

/*
 * Adds a child; what is left over of the room is shared out by `grow`, and what is missing is taken
 * first from those that grow. Gives the child.
 */
struct ui_widget *ui_box_add(struct ui_widget *box, struct ui_widget *child, int32_t grow);

/* Empty room that grows. */
struct ui_widget *ui_space_create(struct ui_arena *arena);
