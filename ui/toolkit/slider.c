#include "toolkit/slider.h"

#define WIDTH 160
#define TRACK 4
#define KNOB  16 /* across */

struct slider {
    struct ui_widget widget;
    struct ui_slider_options options;
};

static struct slider *slider_of(struct ui_widget *widget)
{
    return (struct slider *)widget;
}

static struct ui_size measure_slider(struct ui_widget *widget, int32_t width)
{
    const int32_t wide = ui_widget_pixels(widget, WIDTH);
    return (struct ui_size){wide < width ? wide : width, ui_widget_metric(widget, UI_METRIC_ROW)};
}

/* From the middle of the knob at the first value to that at the last. */
static struct rectangle way(const struct slider *slider)
{
    const struct rectangle area = slider->widget.area;
    const int32_t room = ui_widget_pixels(&slider->widget, KNOB) / 2 +
                         ui_widget_metric(&slider->widget, UI_METRIC_FOCUS) * 2;
    const int32_t height = ui_widget_pixels(&slider->widget, TRACK);
    return (struct rectangle){
        area.x + room, area.y + (area.height - height) / 2, area.width - 2 * room, height};
}

static int64_t range_of(const struct slider *slider)
{
    return (int64_t)slider->options.last - slider->options.first;
}

static void draw_slider(struct ui_widget *widget, const struct ui_painter *painter)
{
    const struct slider *slider = slider_of(widget);
    const struct ui_look *look = painter->look;
    const bool is_usable = ui_widget_is_usable(widget);
    const uint32_t colour = ui_colour(look, is_usable ? UI_COLOUR_ACCENT : UI_COLOUR_DISABLED);
    struct rectangle track = way(slider);
    const float radius = (float)track.height / 2;
    canvas_round_fill(painter->canvas, track, radius, ui_colour(look, UI_COLOUR_TRACK));
    const int64_t value = (int64_t)slider->options.value - slider->options.first;
    track.width = (int32_t)(track.width * value / range_of(slider));
    canvas_round_fill(painter->canvas, track, radius, colour);
    const struct canvas_point middle = {(float)(track.x + track.width), (float)track.y + radius};
    const float knob = (float)ui_pixels(look, KNOB) / 2;
    if (ui_widget_shows_focus(widget)) {
        const float line = (float)ui_metric(look, UI_METRIC_FOCUS);
        canvas_ring(painter->canvas, middle, knob + 2 * line, line, colour);
    }
    canvas_circle(painter->canvas, middle, knob, colour);
    const bool is_lively = widget->is_hovered || widget->is_pressed;
    canvas_circle(
        painter->canvas,
        middle,
        knob * (is_lively && is_usable ? 0.5f : 0.375f),
        ui_colour(look, UI_COLOUR_ON_ACCENT));
}

/* -- Input ----------------------------------------------------------------------------------- */

static void change(struct slider *slider, int64_t value)
{
    int64_t to = value < slider->options.first ? slider->options.first : value;
    to = to > slider->options.last ? slider->options.last : to;
    if (to != slider->options.value) {
        ui_slider_set(&slider->widget, (int32_t)to);
        ui_action_call(slider->options.action, &slider->widget);
    }
}

static bool slider_key(struct slider *slider, const struct ui_event *event)
{
    const int64_t value = slider->options.value;
    const int64_t step = slider->options.step;
    if (ui_event_modifiers(event) != 0) {
        return false;
    }
    switch (event->symbol) {
    case UI_KEY_LEFT:
    case UI_KEY_DOWN:
        change(slider, value - step);
        return true;
    case UI_KEY_RIGHT:
    case UI_KEY_UP:
        change(slider, value + step);
        return true;
    case UI_KEY_PAGE_DOWN:
        change(slider, value - 10 * step);
        return true;
    case UI_KEY_PAGE_UP:
        change(slider, value + 10 * step);
        return true;
    case UI_KEY_HOME:
        change(slider, slider->options.first);
        return true;
    case UI_KEY_END:
        change(slider, slider->options.last);
        return true;
    default:
        return false;
    }
}

static void drag(struct slider *slider, int32_t x)
{
    const struct rectangle track = way(slider);
    if (track.width <= 0) {
        return;
    }
    const int64_t along = (int64_t)x - track.x;
    const int64_t part = (along * range_of(slider) * 2 + track.width) / (2 * track.width);
    change(slider, slider->options.first + part);
}

static bool slider_event(struct ui_widget *widget, const struct ui_event *event)
{
    struct slider *slider = slider_of(widget);
    switch (event->kind) {
    case UI_EVENT_KEY:
        return slider_key(slider, event);
    case UI_EVENT_BUTTON:
        if (event->code == UI_BUTTON_LEFT) {
            drag(slider, event->x);
            return true;
        }
        return false;
    case UI_EVENT_POINTER:
        if (widget->is_pressed) {
            drag(slider, event->x);
        }
        return widget->is_pressed;
    case UI_EVENT_BUTTON_RELEASED:
        return true;
    default:
        return false;
    }
}

static const struct ui_class slider_class = {
    .name = "slider",
    .traits = UI_TRAIT_FOCUS | UI_TRAIT_POINTER | UI_TRAIT_HOVER,
    .measure = measure_slider,
    .draw = draw_slider,
    .event = slider_event,
};

struct ui_widget *ui_slider_create(struct ui_arena *arena, const struct ui_slider_options *options)
{
    struct slider *slider = ui_widget_create(arena, &slider_class, sizeof(*slider));
    if (slider == NULL) {
        return NULL;
    }
    slider->options = *options;
    slider->options.step = options->step == 0 ? 1 : options->step;
    if (slider->options.last <= slider->options.first) {
        slider->options.first = 0;
        slider->options.last = 1;
    }
    ui_slider_set(&slider->widget, options->value);
    return &slider->widget;
}

int32_t ui_slider_value(const struct ui_widget *slider)
{
    return ((const struct slider *)slider)->options.value;
}

void ui_slider_set(struct ui_widget *widget, int32_t value)
{
    struct ui_slider_options *options = &slider_of(widget)->options;
    options->value = value < options->first ? options->first : value;
    options->value = options->value > options->last ? options->last : options->value;
    ui_widget_redraw(widget);
}
