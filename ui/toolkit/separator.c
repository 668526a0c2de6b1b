#include "toolkit/separator.h"
#include "toolkit/box.h"

struct separator {
    struct ui_widget widget;
    bool is_upright;
};

static struct ui_size measure_separator(struct ui_widget *widget, int32_t width)
{
    (void)width;
    const int32_t line = ui_widget_metric(widget, UI_METRIC_LINE);
    const int32_t room = ui_widget_metric(widget, UI_METRIC_GAP);
    if (((struct separator *)widget)->is_upright) {
        return (struct ui_size){room + line, 3 * room};
    }
    return (struct ui_size){0, room + line};
}

static void draw_separator(struct ui_widget *widget, const struct ui_painter *painter)
{
    const int32_t line = ui_metric(painter->look, UI_METRIC_LINE);
    struct rectangle area = widget->area;
    if (((struct separator *)widget)->is_upright) {
        area.x += (area.width - line) / 2;
        area.width = line;
    } else {
        area.y += (area.height - line) / 2;
        area.height = line;
    }
    canvas_fill(painter->canvas, area, ui_colour(painter->look, UI_COLOUR_BORDER));
}

static const struct ui_class separator_class = {
    .name = "separator",
    .measure = measure_separator,
    .draw = draw_separator,
};

struct ui_widget *ui_separator_create(struct ui_arena *arena, bool is_upright)
{
    struct separator *separator = ui_widget_create(arena, &separator_class, sizeof(*separator));
    if (separator == NULL) {
        return NULL;
    }
    separator->is_upright = is_upright;
    return &separator->widget;
}

struct ui_widget *ui_tool_bar_create(struct ui_arena *arena)
{
    const struct ui_box_options options = {
        .axis = UI_ROW, .align = UI_ALIGN_CENTRE, .look = UI_BOX_BAR, .spacing = 4, .padding = 4};
    return ui_box_create(arena, &options);
}

struct ui_widget *ui_status_bar_create(struct ui_arena *arena)
{
    const struct ui_box_options options = {
        .axis = UI_ROW, .align = UI_ALIGN_CENTRE, .look = UI_BOX_FOOT, .spacing = 16, .padding = 8};
    return ui_box_create(arena, &options);
}
