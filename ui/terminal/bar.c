#include "terminal.h"

#define THUMB_MIN 24

struct rectangle bar_area(const struct ui_widget *widget)
{
    const int32_t width = ui_widget_metric(widget, UI_METRIC_BAR);
    const struct rectangle area = widget->area;
    return (struct rectangle){area.x + area.width - width, area.y, width, area.height};
}

/* Empty where all lines are seen. */
static struct rectangle thumb(const struct ui_widget *widget)
{
    struct rectangle area = bar_area(widget);
    const int64_t before = (int64_t)(view_first_line() - screen_first_line(terminal.screen));
    const int64_t back =
        (int64_t)(screen_top_line(terminal.screen) - screen_first_line(terminal.screen));
    const int64_t all = back + screen_rows(terminal.screen);
    const int32_t least = ui_widget_pixels(widget, THUMB_MIN);
    if (back == 0 || area.height <= least) {
        return (struct rectangle){0};
    }
    const int32_t height = (int32_t)(area.height * (int64_t)screen_rows(terminal.screen) / all);
    const int32_t tall = height > least ? height : least;
    area.y += (int32_t)((area.height - tall) * before / back);
    area.height = tall;
    return area;
}

void bar_draw(const struct ui_widget *widget, const struct ui_painter *painter)
{
    const struct rectangle area = thumb(widget);
    if (!rectangle_is_empty(area)) {
        const struct rectangle inner = rectangle_inset(area, ui_pixels(painter->look, 3));
        canvas_round_fill(
            painter->canvas,
            inner,
            (float)inner.width / 2,
            ui_colour(painter->look, UI_COLOUR_THUMB));
    }
}

void bar_update(struct ui_widget *widget)
{
    const struct rectangle area = thumb(widget);
    if (area.y != terminal.thumb_y || area.height != terminal.thumb_height) {
        terminal.thumb_y = area.y;
        terminal.thumb_height = area.height;
        ui_widget_redraw_part(widget, bar_area(widget));
    }
}

/* The thumb's middle goes to the pointer. */
static void drag(const struct ui_widget *widget, int32_t y)
{
    const struct rectangle area = bar_area(widget);
    const struct rectangle held = thumb(widget);
    const int64_t room = area.height - held.height;
    const uint64_t first = screen_first_line(terminal.screen);
    const int64_t back = (int64_t)(screen_top_line(terminal.screen) - first);
    if (rectangle_is_empty(held) || room <= 0) {
        return;
    }
    int64_t at = y - area.y - held.height / 2;
    at = at < 0 ? 0 : at > room ? room : at;
    view_scroll((int64_t)first + back * at / room - (int64_t)view_first_line());
}

bool bar_event(const struct ui_widget *widget, const struct ui_event *event)
{
    const bool is_press = event->kind == UI_EVENT_BUTTON && event->code == UI_BUTTON_LEFT;
    if (is_press && rectangle_has(bar_area(widget), event->x, event->y)) {
        terminal.is_bar_held = true;
        drag(widget, event->y);
        return true;
    }
    if (!terminal.is_bar_held) {
        return false;
    }
    if (event->kind == UI_EVENT_POINTER) {
        drag(widget, event->y);
    } else if (event->kind == UI_EVENT_BUTTON_RELEASED) {
        terminal.is_bar_held = false;
    }
    return true;
}
