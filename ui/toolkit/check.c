#include "toolkit/check.h"
#include "choice.h"
#include "press.h"
#include "toolkit/icon.h"
#include "toolkit/window.h"

struct check {
    struct choice choice;
    struct ui_check_options options;
};

static struct check *check_of(struct ui_widget *widget)
{
    return (struct check *)widget;
}

/* -- Look ------------------------------------------------------------------------------------ */

static void
draw_box(const struct choice *choice, const struct ui_painter *painter, struct rectangle box)
{
    const struct ui_look *look = painter->look;
    const bool is_usable = ui_widget_is_usable(&choice->widget);
    const float radius = (float)ui_pixels(look, 4);
    if (!((const struct check *)choice)->options.is_on) {
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
draw_switch(const struct choice *choice, const struct ui_painter *painter, struct rectangle box)
{
    const struct ui_look *look = painter->look;
    const bool is_on = ((const struct check *)choice)->options.is_on;
    const float radius = (float)box.height / 2;
    const bool is_usable = ui_widget_is_usable(&choice->widget);
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

static const struct choice_mark marks[] = {
    [UI_CHECK_BOX] = {.width = 18, .height = 18, .room = 26, .draw = draw_box},
    [UI_CHECK_SWITCH] = {.width = 36, .height = 20, .room = 44, .draw = draw_switch},
};

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
    return press_event(widget, event, toggle);
}

static void activate_check(struct ui_widget *widget)
{
    ui_window_focus(widget->window, widget);
    toggle(widget);
}

static const struct ui_class check_class = {
    .name = "check",
    .traits = UI_TRAIT_FOCUS | UI_TRAIT_POINTER | UI_TRAIT_HOVER,
    .measure = choice_measure,
    .draw = choice_draw,
    .event = check_event,
    .activate = activate_check,
};

struct ui_widget *ui_check_create(struct ui_arena *arena, const struct ui_check_options *options)
{
    const struct choice_look look = {options->text, &marks[options->kind]};
    struct check *check = choice_create(arena, &check_class, sizeof(*check), look);
    if (check == NULL) {
        return NULL;
    }
    check->options = *options;
    return &check->choice.widget;
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
