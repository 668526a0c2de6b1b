/* What several widgets draw in the same way. */
#pragma once

#include "mnemonic.h"
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

/* The same; what is typed with Alt is underlined while that is held over this widget's window. */
void paint_marked(
    const struct ui_painter *painter,
    const struct ui_widget *widget,
    const struct paint_text *text,
    const struct marked_text *marked);

/* A surface with a border. */
void paint_frame(
    const struct ui_painter *painter,
    struct rectangle area,
    enum ui_metric radius,
    enum ui_colour fill,
    enum ui_colour border);

/* Where keys go to: a ring at the edge of an area, inside. */
void paint_focus(const struct ui_painter *painter, struct rectangle area, enum ui_metric radius);

/* A square of an icon's size in the middle of an area. */
struct rectangle paint_icon_place(const struct ui_painter *painter, struct rectangle area);

/* A text's colour, or that of what cannot be used. */
uint32_t paint_text_colour(
    const struct ui_painter *painter, const struct ui_widget *widget, enum ui_colour colour);

static inline struct bytes paint_bytes(const char *text)
{
    return (struct bytes){(const uint8_t *)text, text == NULL ? 0 : __builtin_strlen(text)};
}
