/* A scroll bar, as a part of what scrolls: where it is, how it looks, what it takes. */
#pragma once

#include "toolkit/widget.h"

struct scroll_bar {
    struct rectangle area; /* empty: there is none */
    bool is_upright;
    bool is_held;
    int32_t position; /* what is seen first, 0 to total - page */
    int32_t page;     /* how much is seen */
    int32_t total;
    int32_t grip; /* while it is held: from the thumb's start to the pointer */
};

/* The position as near to `position` as can be; whether it has changed. */
bool scroll_bar_set(struct scroll_bar *bar, int32_t position);

void scroll_bar_draw(const struct scroll_bar *bar, const struct ui_painter *painter);

/*
 * A press in its area, or any event while it is held. Whether it took it; the position may have
 * changed then.
 */
bool scroll_bar_event(
    struct scroll_bar *bar, const struct ui_widget *widget, const struct ui_event *event);
