#include "toolkit/check.h"
#include "paint.h"
#include "toolkit/icon.h"
#include "toolkit/window.h"

#define BOX          18
#define SWITCH_WIDTH 36
#define SWITCH       20
#define PADDING      4

struct check {
    struct ui_widget widget;
    struct ui_check_options options;
};

static struct check *check_of(struct ui_widget *widget)
{
    return (struct check *)widget;
}

static struct ui_size measure_check(struct ui_widget *widget, int32_t width)
{
    const struct check *check = check_of(widget);
    struct marked_text marked;
    marked_text_read(&marked, check->options.text);
    const struct bytes text = {marked.text, marked.size_bytes};
    const bool is_box = check->options.kind == UI_CHECK_BOX;
    int32_t wide = ui_widget_pixels(widget, (is_box ? BOX : SWITCH_WIDTH) + 2 * PADDING);
    if (marked.size_bytes > 0) {
        wide += ui_text_width(ui_widget_look(widget), UI_TEXT_BODY, text) +
                ui_widget_metric(widget, UI_METRIC_GAP);
    }
    return (struct ui_size){wide < width ? wide : width, ui_widget_metric(widget, UI_METRIC_ROW)};
}

/* -- Look ------------------------------------------------------------------------------------ */

static void
draw_box(const struct check *check, const struct ui_painter *painter, struct rectangle box)
{
    const struct ui_look *look = painter->look;
    const bool is_usable = ui_widget_is_usable(&check->widget);
    const float radius = (float)ui_pixels(look, 4);
    if (!check->options.is_on) {
        canvas_round_fill(painter->canvas, box, radius, ui_colour(look, UI_COLOUR_SURFACE));
        canvas_round_outline(
            painter->canvas,
            box,
            radius,
            (float)ui_metric(look, UI_METRIC_LINE),
            ui_colour(look, is_usable ? UI_COLOUR_CONTROL : UI_COLOUR_BORDER));
        return;
    }
    const enum ui_colour fill = is_usable ? UI_COLOUR_ACCENT : UI_COLOUR_DISABLED;
    canvas_round_fill(painter->canvas, box, radius, ui_colour(look, fill));
    ui_icon_draw(
        painter->canvas,
        UI_ICON_CHECK,
        rectangle_inset(box, ui_pixels(look, 2)),
        ui_colour(look, UI_COLOUR_ON_ACCENT));
}

static void
draw_switch(const struct check *check, const struct ui_painter *painter, struct rectangle box)
{
    const struct ui_look *look = painter->look;
    const bool is_on = check->options.is_on;
    const float radius = (float)box.height / 2;
    const bool is_usable = ui_widget_is_usable(&check->widget);
    enum ui_colour fill = is_on ? UI_COLOUR_ACCENT : UI_COLOUR_SURFACE;
    if (!is_usable && is_on) {
        fill = UI_COLOUR_DISABLED;
    }
    const enum ui_colour edge = is_usable ? UI_COLOUR_CONTROL : UI_COLOUR_BORDER;
    canvas_round_fill(painter->canvas, box, radius, ui_colour(look, fill));
    canvas_round_outline(
        painter->canvas,
        box,
        radius,
        (float)ui_metric(look, UI_METRIC_LINE),
        ui_colour(look, is_on ? fill : edge));
    const struct canvas_point middle = {
        is_on ? (float)(box.x + box.width) - radius : (float)box.x + radius,
        (float)box.y + radius,
    };
    const float knob = radius - (float)ui_pixels(look, 4);
    canvas_circle(
        painter->canvas, middle, knob, ui_colour(look, is_on ? UI_COLOUR_ON_ACCENT : edge));
}

static void draw_check(struct ui_widget *widget, const struct ui_painter *painter)
{
    const struct check *check = check_of(widget);
    const struct ui_look *look = painter->look;
    const bool is_box = check->options.kind == UI_CHECK_BOX;
    const int32_t width = ui_pixels(look, is_box ? BOX : SWITCH_WIDTH);
    const int32_t height = ui_pixels(look, is_box ? BOX : SWITCH);
    struct rectangle area = widget->area;
    if (widget->is_hovered && ui_widget_is_usable(widget)) {
        canvas_round_fill(
            painter->canvas,
            area,
            (float)ui_metric(look, UI_METRIC_RADIUS_SMALL),
            ui_colour(look, UI_COLOUR_HOVER));
    }
    const struct rectangle box = {
        area.x + ui_pixels(look, PADDING), area.y + (area.height - height) / 2, width, height};
    (is_box ? draw_box : draw_switch)(check, painter, box);
    const int32_t start = width + ui_pixels(look, PADDING) + ui_metric(look, UI_METRIC_GAP);
    area.x += start;
    area.width -= start;
    struct marked_text marked;
    marked_text_read(&marked, check->options.text);
    const struct paint_text text = {
        .area = area,
        .style = UI_TEXT_BODY,
        .colour = paint_text_colour(painter, widget, UI_COLOUR_TEXT),
    };
    paint_marked(painter, widget, &text, &marked);
    if (ui_widget_shows_focus(widget)) {
        paint_focus(painter, widget->area, UI_METRIC_RADIUS_SMALL);
    }
}

/* -- Input ----------------------------------------------------------------------------------- */

static void toggle(struct ui_widget *widget)
{
    struct check *check = check_of(widget);
    check->options.is_on = !check->options.is_on;
    ui_widget_redraw(widget);
    ui_action_call(check->options.action, widget);
}

static bool check_event(struct ui_widget *widget, const struct ui_event *event)
{
    switch (event->kind) {
    case UI_EVENT_KEY:
        if (!ui_event_is_key(event, UI_KEY_SPACE, 0)) {
            return false;
        }
        if (event->value == 0) {
            toggle(widget);
        }
        return true;
    case UI_EVENT_BUTTON:
        return event->code == UI_BUTTON_LEFT;
    case UI_EVENT_BUTTON_RELEASED:
        if (event->code == UI_BUTTON_LEFT && rectangle_has(widget->clip, event->x, event->y)) {
            toggle(widget);
        }
        return true;
    default:
        return false;
    }
}

static void activate_check(struct ui_widget *widget)
{
    ui_window_focus(widget->window, widget);
    toggle(widget);
}

static const struct ui_class check_class = {
    .name = "check",
    .traits = UI_TRAIT_FOCUS | UI_TRAIT_POINTER | UI_TRAIT_HOVER,
    .measure = measure_check,
    .draw = draw_check,
    .event = check_event,
    .activate = activate_check,
};

struct ui_widget *ui_check_create(struct ui_arena *arena, const struct ui_check_options *options)
{
    struct check *check = ui_widget_create(arena, &check_class, sizeof(*check));
    if (check == NULL) {
        return NULL;
    }
    check->options = *options;
    check->widget.mnemonic = mnemonic_of(options->text);
    return &check->widget;
}

bool ui_check_is_on(const struct ui_widget *check)
{
    return ((const struct check *)check)->options.is_on;
}

void ui_check_set(struct ui_widget *check, bool is_on)
{
    check_of(check)->options.is_on = is_on;
    ui_widget_redraw(check);
}
