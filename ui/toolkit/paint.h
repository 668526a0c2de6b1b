/* What several widgets draw in the same way; programs have the first part of it. */
#pragma once

#include "mnemonic.h"
#include "toolkit/paint.h"

/* Text; what is typed with Alt is underlined while that is held over this widget's window. */
void paint_marked(
    const struct ui_painter *painter,
    const struct ui_widget *widget,
    const struct paint_text *text,
    const struct marked_text *marked);

/* The frame of what can be used, in these colours, or is grey. */
void paint_control(
    const struct ui_painter *painter,
    const struct ui_widget *widget,
    enum ui_colour fill,
    enum ui_colour border);

/* What can be used, and the pointer is over. */
void paint_hover(const struct ui_painter *painter, const struct ui_widget *widget);

/* Where keys go to: a ring at the edge of an area, inside. */
void paint_focus(const struct ui_painter *painter, struct rectangle area, enum ui_metric radius);

/* The same at a widget's edge, when it shows that it has the focus. */
void paint_own_focus(const struct ui_painter *painter, const struct ui_widget *widget);

/* A square of an icon's size in the middle of an area. */
struct rectangle paint_icon_place(const struct ui_painter *painter, struct rectangle area);

/* A text's colour, or that of what cannot be used. */
uint32_t paint_text_colour(
    const struct ui_painter *painter, const struct ui_widget *widget, enum ui_colour colour);

static inline struct bytes paint_bytes(const char *text)
{
    return (struct bytes){(const uint8_t *)text, text == NULL ? 0 : __builtin_strlen(text)};
}
