/* A child that is larger than the room for it, with scroll bars. */
#pragma once

#include "toolkit/widget.h"

struct ui_scroll_options {
    bool is_wide; /* the child may be wider than the view; otherwise it is as wide */
    bool has_border;
    int32_t width; /* how large the view likes to be; 0: as its child */
    int32_t height;
};

/* NULL child: NULL. */
struct ui_widget *ui_scroll_create(
    struct ui_arena *arena, struct ui_widget *child, const struct ui_scroll_options *options);
int32_t ui_scroll_x(const struct ui_widget *scroll);
int32_t ui_scroll_y(const struct ui_widget *scroll);
void ui_scroll_to(struct ui_widget *scroll, int32_t x, int32_t y);
