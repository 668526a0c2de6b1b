#include "toolkit/scroll.h"
#include "paint.h"
#include "scroll_bar.h"

#define STEP 48 /* of an arrow key or a wheel, pixels at scale 1 */

struct scroll {
    struct ui_widget widget;
    struct ui_scroll_options options;
    struct scroll_bar upright;
    struct scroll_bar level;
    struct rectangle view; /* where the child is seen */
};

static struct scroll *scroll_of(struct ui_widget *widget)
{
    return (struct scroll *)widget;
}

static struct ui_size measure_scroll(struct ui_widget *widget, int32_t width)
{
    const struct scroll *scroll = scroll_of(widget);
    const int32_t bar = ui_widget_metric(widget, UI_METRIC_BAR);
    struct ui_size size = ui_widget_measure(
        widget->first, scroll->options.is_wide || width < bar ? UI_WIDTH_ANY : width - bar);
    size.width += bar;
    if (scroll->options.width > 0) {
        size.width = ui_widget_pixels(widget, scroll->options.width);
    }
    if (scroll->options.height > 0) {
        size.height = ui_widget_pixels(widget, scroll->options.height);
    }
    size.width = size.width < width ? size.width : width;
    return size;
}

static void place_child(struct scroll *scroll)
{
    struct ui_widget *widget = &scroll->widget;
    const struct rectangle view = scroll->view;
    const struct rectangle area = widget->clip;
    widget->clip = rectangle_intersect(area, view); /* of this the child is a part */
    ui_widget_place(
        widget->first,
        (struct rectangle){
            view.x - scroll->level.position,
            view.y - scroll->upright.position,
            scroll->level.total,
            scroll->upright.total,
        });
    widget->clip = area;
}

/* Bars are where there is more than is seen, and take room themselves. */
static void arrange_scroll(struct ui_widget *widget)
{
    struct scroll *scroll = scroll_of(widget);
    const int32_t bar = ui_widget_metric(widget, UI_METRIC_BAR);
    const int32_t border =
        scroll->options.has_border ? ui_widget_metric(widget, UI_METRIC_LINE) : 0;
    const struct rectangle inner = rectangle_inset(widget->area, border);
    struct rectangle view = inner;
    const bool is_wide = scroll->options.is_wide;
    struct ui_size size = ui_widget_measure(widget->first, is_wide ? UI_WIDTH_ANY : view.width);
    const bool has_level = is_wide && size.width > view.width;
    view.height -= has_level ? bar : 0;
    const bool has_upright = size.height > view.height;
    view.width -= has_upright ? bar : 0;
    if (!is_wide) {
        size = ui_widget_measure(widget->first, view.width);
    }
    scroll->view = view;
    scroll->upright.area =
        (struct rectangle){view.x + view.width, inner.y, has_upright ? bar : 0, view.height};
    scroll->level.area =
        (struct rectangle){inner.x, view.y + view.height, view.width, has_level ? bar : 0};
    scroll->upright.page = view.height;
    scroll->upright.total = size.height > view.height ? size.height : view.height;
    scroll->level.page = view.width;
    scroll->level.total = is_wide && size.width > view.width ? size.width : view.width;
    (void)scroll_bar_set(&scroll->upright, scroll->upright.position);
    (void)scroll_bar_set(&scroll->level, scroll->level.position);
    place_child(scroll);
}

static void draw_scroll(struct ui_widget *widget, const struct ui_painter *painter)
{
    const struct scroll *scroll = scroll_of(widget);
    if (scroll->options.has_border) {
        paint_frame(
            painter, widget->area, UI_METRIC_RADIUS_SMALL, UI_COLOUR_SURFACE, UI_COLOUR_BORDER);
    }
    scroll_bar_draw(&scroll->upright, painter);
    scroll_bar_draw(&scroll->level, painter);
}

/* -- Scrolling ------------------------------------------------------------------------------- */

void ui_scroll_to(struct ui_widget *widget, int32_t x, int32_t y)
{
    struct scroll *scroll = scroll_of(widget);
    const bool is_level = scroll_bar_set(&scroll->level, x);
    if (scroll_bar_set(&scroll->upright, y) || is_level) {
        place_child(scroll);
        ui_widget_redraw(widget);
    }
}

int32_t ui_scroll_x(const struct ui_widget *widget)
{
    return ((const struct scroll *)widget)->level.position;
}

int32_t ui_scroll_y(const struct ui_widget *widget)
{
    return ((const struct scroll *)widget)->upright.position;
}

/* How far to go so that [start, end) is in [0, page); its start where it is larger. */
static int32_t distance(int32_t start, int32_t end, int32_t page)
{
    if (start < 0 || end - start > page) {
        return start;
    }
    return end > page ? end - page : 0;
}

static void reveal(struct ui_widget *widget, struct rectangle area)
{
    const struct scroll *scroll = scroll_of(widget);
    const struct rectangle view = scroll->view;
    const int32_t x = area.x - view.x;
    const int32_t y = area.y - view.y;
    ui_scroll_to(
        widget,
        scroll->level.position + distance(x, x + area.width, view.width),
        scroll->upright.position + distance(y, y + area.height, view.height));
}

static bool scroll_by(struct scroll *scroll, int32_t x, int32_t y)
{
    const int32_t from_x = scroll->level.position;
    const int32_t from_y = scroll->upright.position;
    ui_scroll_to(&scroll->widget, from_x + x, from_y + y);
    return scroll->level.position != from_x || scroll->upright.position != from_y;
}

static bool scroll_key(struct scroll *scroll, const struct ui_event *event)
{
    const int32_t step = ui_widget_pixels(&scroll->widget, STEP);
    const int32_t page = scroll->upright.page;
    if (ui_event_modifiers(event) != 0) {
        return false;
    }
    switch (event->symbol) {
    case UI_KEY_UP:
        return scroll_by(scroll, 0, -step);
    case UI_KEY_DOWN:
        return scroll_by(scroll, 0, step);
    case UI_KEY_LEFT:
        return scroll_by(scroll, -step, 0);
    case UI_KEY_RIGHT:
        return scroll_by(scroll, step, 0);
    case UI_KEY_PAGE_UP:
        return scroll_by(scroll, 0, -page);
    case UI_KEY_PAGE_DOWN:
        return scroll_by(scroll, 0, page);
    case UI_KEY_HOME:
        return scroll_by(scroll, 0, -scroll->upright.position);
    case UI_KEY_END:
        return scroll_by(scroll, 0, scroll->upright.total);
    default:
        return false;
    }
}

static bool bars_event(struct scroll *scroll, const struct ui_event *event)
{
    const bool is_taken = scroll_bar_event(&scroll->upright, &scroll->widget, event) ||
                          scroll_bar_event(&scroll->level, &scroll->widget, event);
    if (is_taken) {
        place_child(scroll);
        ui_widget_redraw(&scroll->widget);
    }
    return is_taken;
}

static bool scroll_event(struct ui_widget *widget, const struct ui_event *event)
{
    struct scroll *scroll = scroll_of(widget);
    switch (event->kind) {
    case UI_EVENT_KEY:
        return scroll_key(scroll, event);
    case UI_EVENT_SCROLL: {
        const int64_t step = ui_widget_pixels(widget, STEP);
        return scroll_by(
            scroll,
            (int32_t)(event->x * step / UI_SCROLL_STEP),
            (int32_t)(event->y * step / UI_SCROLL_STEP));
    }
    default:
        return bars_event(scroll, event);
    }
}

static const struct ui_class scroll_class = {
    .name = "scroll",
    .traits = UI_TRAIT_POINTER,
    .measure = measure_scroll,
    .arrange = arrange_scroll,
    .draw = draw_scroll,
    .event = scroll_event,
    .reveal = reveal,
};

struct ui_widget *ui_scroll_create(
    struct ui_arena *arena, struct ui_widget *child, const struct ui_scroll_options *options)
{
    struct scroll *scroll =
        child == NULL ? NULL : ui_widget_create(arena, &scroll_class, sizeof(*scroll));
    if (scroll == NULL) {
        return NULL;
    }
    scroll->options = *options;
    scroll->upright.is_upright = true;
    ui_widget_add(&scroll->widget, child);
    return &scroll->widget;
}
