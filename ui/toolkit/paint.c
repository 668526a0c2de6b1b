#include "paint.h"
#include "window_state.h"

static int32_t baseline(const struct ui_look *look, const struct paint_text *text)
{
    const struct fonts_metrics metrics = ui_font_metrics(look, text->style);
    return text->area.y + (text->area.height + metrics.cap_height) / 2;
}

/* Where it begins, in pixels, when it is so wide. */
static int32_t start_of(const struct paint_text *text, int32_t width)
{
    const int32_t left_over = text->area.width > width ? text->area.width - width : 0;
    if (text->align == PAINT_END) {
        return text->area.x + left_over;
    }
    return text->area.x + (text->align == PAINT_CENTRE ? left_over / 2 : 0);
}

void paint_text(const struct ui_painter *painter, const struct paint_text *text)
{
    const struct ui_look *look = painter->look;
    if (text->text.size_bytes == 0 || text->area.width <= 0) {
        return;
    }
    const int32_t width =
        text->align == PAINT_START ? 0 : ui_text_width(look, text->style, text->text);
    const struct fonts_line line = {
        .style = ui_font(look, text->style),
        .text = text->text,
        .x = start_of(text, width) * FONTS_PIXEL,
        .baseline = baseline(look, text),
        .colour = text->colour,
    };
    (void)fonts_draw_cut(look->fonts, painter->canvas, &line, text->area.width);
}

void paint_marked(
    const struct ui_painter *painter,
    const struct ui_widget *widget,
    const struct paint_text *text,
    const struct marked_text *marked)
{
    struct paint_text plain = *text;
    plain.text = (struct bytes){marked->text, marked->size_bytes};
    paint_text(painter, &plain);
    if (marked->mark >= marked->size_bytes || !widget->window->shows_mnemonics) {
        return;
    }
    const struct ui_look *look = painter->look;
    const struct fonts_style style = ui_font(look, text->style);
    const int32_t left = fonts_x_of(look->fonts, style, plain.text, marked->mark);
    const int32_t right = fonts_x_of(look->fonts, style, plain.text, marked->mark + 1);
    const int32_t x = start_of(text, ui_text_width(look, text->style, plain.text));
    const int32_t thickness = ui_metric(look, UI_METRIC_LINE);
    const struct rectangle line = {
        .x = x + left / FONTS_PIXEL,
        .y = baseline(look, text) + 2 * thickness,
        .width = (right - left) / FONTS_PIXEL,
        .height = thickness,
    };
    canvas_blend(painter->canvas, line, text->colour);
}

void paint_frame(
    const struct ui_painter *painter,
    struct rectangle area,
    enum ui_metric radius,
    enum ui_colour fill,
    enum ui_colour border)
{
    const struct ui_look *look = painter->look;
    const float corner = (float)ui_metric(look, radius);
    canvas_round_fill(painter->canvas, area, corner, ui_colour(look, fill));
    canvas_round_outline(
        painter->canvas,
        area,
        corner,
        (float)ui_metric(look, UI_METRIC_LINE),
        ui_colour(look, border));
}

void paint_focus(const struct ui_painter *painter, struct rectangle area, enum ui_metric radius)
{
    const struct ui_look *look = painter->look;
    canvas_round_outline(
        painter->canvas,
        area,
        (float)ui_metric(look, radius),
        (float)ui_metric(look, UI_METRIC_FOCUS),
        ui_colour(look, UI_COLOUR_ACCENT));
}

void paint_own_focus(const struct ui_painter *painter, const struct ui_widget *widget)
{
    if (ui_widget_shows_focus(widget)) {
        paint_focus(painter, widget->area, UI_METRIC_RADIUS_SMALL);
    }
}

void paint_control(
    const struct ui_painter *painter,
    const struct ui_widget *widget,
    enum ui_colour fill,
    enum ui_colour border)
{
    const bool is_usable = ui_widget_is_usable(widget);
    paint_frame(
        painter,
        widget->area,
        UI_METRIC_RADIUS_SMALL,
        is_usable ? fill : UI_COLOUR_BACKGROUND,
        is_usable ? border : UI_COLOUR_BORDER);
}

void paint_hover(const struct ui_painter *painter, const struct ui_widget *widget)
{
    if (widget->is_hovered && ui_widget_is_usable(widget)) {
        canvas_round_fill(
            painter->canvas,
            widget->area,
            (float)ui_metric(painter->look, UI_METRIC_RADIUS_SMALL),
            ui_colour(painter->look, UI_COLOUR_HOVER));
    }
}

struct rectangle paint_icon_place(const struct ui_painter *painter, struct rectangle area)
{
    const int32_t size = ui_metric(painter->look, UI_METRIC_ICON);
    return (struct rectangle){
        area.x + (area.width - size) / 2, area.y + (area.height - size) / 2, size, size};
}

uint32_t paint_text_colour(
    const struct ui_painter *painter, const struct ui_widget *widget, enum ui_colour colour)
{
    return ui_colour(painter->look, ui_widget_is_usable(widget) ? colour : UI_COLOUR_DISABLED);
}
