/* A line between groups, and a bar of tools. */
#pragma once

#include "toolkit/widget.h"

/* Across a column, or upright in a row. */
struct ui_widget *ui_separator_create(struct ui_arena *arena, bool is_upright);

/* A row for flat buttons at the upper edge of a window: ui_box_add(). */
struct ui_widget *ui_tool_bar_create(struct ui_arena *arena);

/* The same at the lower edge, for small text. */
struct ui_widget *ui_status_bar_create(struct ui_arena *arena);
