/* Walks through the tree of widgets. */
#pragma once

#include "toolkit/widget.h"

/* The one behind `widget` in the order of Tab, inside `top`; NULL: that was the last. */
struct ui_widget *tree_next(const struct ui_widget *top, struct ui_widget *widget);

/* The same without what is in `widget`. */
struct ui_widget *tree_after(const struct ui_widget *top, struct ui_widget *widget);

/* Whether `widget` is `top`, or is in it. */
bool tree_has(const struct ui_widget *top, const struct ui_widget *widget);

/* The deepest that can be seen at a place, also one that is disabled; NULL: nothing. */
struct ui_widget *tree_at(struct ui_widget *top, int32_t x, int32_t y);
