#include "choice.h"

#define PADDING 4

void *choice_create(
    struct ui_arena *arena,
    const struct ui_class *class,
    size_t size_bytes,
    struct choice_look look)
{
    struct choice *choice = ui_widget_create(arena, class, size_bytes);
    if (choice != NULL) {
        choice->text = look.text;
        choice->mark = look.mark;
        choice->widget.mnemonic = mnemonic_of(look.text);
    }
    return choice;
}

struct ui_size choice_measure(struct ui_widget *widget, int32_t width)
{
    const struct choice *choice = choice_of(widget);
    struct marked_text marked;
    marked_text_read(&marked, choice->text);
    const struct bytes text = {marked.text, marked.size_bytes};
    int32_t wide = ui_widget_pixels(widget, choice->mark->room);
    if (text.size_bytes > 0) {
        wide += ui_text_width(ui_widget_look(widget), UI_TEXT_BODY, text) +
                ui_widget_metric(widget, UI_METRIC_GAP);
    }
    return (struct ui_size){wide < width ? wide : width, ui_widget_metric(widget, UI_METRIC_ROW)};
}

void choice_draw(struct ui_widget *widget, const struct ui_painter *painter)
{
    const struct ui_look *look = painter->look;
    const struct choice *choice = choice_of(widget);
    struct rectangle area = widget->area;
    const int32_t padding = ui_pixels(look, PADDING);
    const int32_t width = ui_pixels(look, choice->mark->width);
    const int32_t height = ui_pixels(look, choice->mark->height);
    const struct rectangle box = {
        area.x + padding, area.y + (area.height - height) / 2, width, height};
    paint_hover(painter, widget);
    choice->mark->draw(choice, painter, box);
    const int32_t start = width + padding + ui_metric(look, UI_METRIC_GAP);
    area.x += start;
    area.width -= start;
    struct marked_text marked;
    marked_text_read(&marked, choice->text);
    const struct paint_text text = {
        .area = area,
        .style = UI_TEXT_BODY,
        .colour = paint_text_colour(painter, widget, UI_COLOUR_TEXT),
    };
    paint_marked(painter, widget, &text, &marked);
    paint_own_focus(painter, widget);
}
