/* What widgets, and programs that draw themselves, draw in the same way. */
#pragma once

#include "toolkit/widget.h"

enum paint_align { PAINT_START, PAINT_CENTRE, PAINT_END };

/* A line of text in the middle of an area's height, cut with an ellipsis where it is too wide. */
struct paint_text {
    struct rectangle area;
    struct bytes text;
    enum ui_text_style style;
    enum paint_align align;
    uint32_t colour;
};

void paint_text(const struct ui_painter *painter, const struct paint_text *text);

/* A surface with a border. */
void paint_frame(
    const struct ui_painter *painter,
    struct rectangle area,
    enum ui_metric radius,
    enum ui_colour fill,
    enum ui_colour border);
