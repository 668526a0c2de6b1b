#include "choice.h"
#include "press.h"
#include "toolkit/check.h"
#include "toolkit/window.h"

/* A group is a box, and each choice a widget in it. */
struct group {
    struct ui_widget widget;
    struct ui_radio_options options;
};

static void
draw_mark(const struct choice *choice, const struct ui_painter *painter, struct rectangle box)
{
    const struct ui_widget *widget = &choice->widget;
    const struct canvas_point middle = {
        (float)box.x + (float)box.width / 2,
        (float)widget->area.y + (float)widget->area.height / 2,
    };
    const struct ui_look *look = painter->look;
    const float radius = (float)box.width / 2;
    const bool is_usable = ui_widget_is_usable(widget);
    if (widget->is_marked) {
        const enum ui_colour fill = is_usable ? UI_COLOUR_ACCENT : UI_COLOUR_DISABLED;
        canvas_circle(painter->canvas, middle, radius, ui_colour(look, fill));
        canvas_circle(painter->canvas, middle, radius * 0.4f, ui_colour(look, UI_COLOUR_ON_ACCENT));
        return;
    }
    canvas_circle(painter->canvas, middle, radius, ui_colour(look, UI_COLOUR_SURFACE));
    canvas_ring(
        painter->canvas,
        middle,
        radius,
        (float)ui_metric(look, UI_METRIC_LINE),
        ui_colour(look, is_usable ? UI_COLOUR_CONTROL : UI_COLOUR_BORDER));
}

static const struct choice_mark radio_mark = {
    .width = 18, .height = 18, .room = 30, .draw = draw_mark};

/* -- Input ----------------------------------------------------------------------------------- */

static void mark(struct ui_widget *choice)
{
    for (struct ui_widget *at = choice->parent->first; at != NULL; at = at->next) {
        if (at->is_marked != (at == choice)) {
            at->is_marked = at == choice;
            ui_widget_redraw(at);
        }
    }
}

static void choose(struct ui_widget *choice)
{
    const bool is_new = !choice->is_marked;
    struct group *group = (struct group *)choice->parent;
    mark(choice);
    ui_window_focus(choice->window, choice);
    if (is_new) {
        ui_action_call(group->options.action, &group->widget);
    }
}

static bool choice_event(struct ui_widget *widget, const struct ui_event *event)
{
    struct ui_widget *to = NULL;
    if (ui_event_is_key(event, UI_KEY_DOWN, 0) || ui_event_is_key(event, UI_KEY_RIGHT, 0)) {
        to = widget->next == NULL ? widget->parent->first : widget->next;
    } else if (ui_event_is_key(event, UI_KEY_UP, 0) || ui_event_is_key(event, UI_KEY_LEFT, 0)) {
        to = widget->previous == NULL ? widget->parent->last : widget->previous;
    }
    if (to == NULL) {
        return press_event(widget, event, choose);
    }
    choose(to);
    return true;
}

static const struct ui_class choice_class = {
    .name = "choice",
    .traits = UI_TRAIT_FOCUS | UI_TRAIT_POINTER | UI_TRAIT_HOVER,
    .measure = choice_measure,
    .draw = choice_draw,
    .event = choice_event,
    .activate = choose,
};

/* -- The group ------------------------------------------------------------------------------- */

static struct ui_size measure_group(struct ui_widget *widget, int32_t width)
{
    const bool is_row = ((struct group *)widget)->options.is_row;
    struct ui_size size = {0, 0};
    for (struct ui_widget *child = widget->first; child != NULL; child = child->next) {
        const struct ui_size one = ui_widget_measure(child, width);
        int32_t *sum = is_row ? &size.width : &size.height;
        int32_t *most = is_row ? &size.height : &size.width;
        const int32_t across = is_row ? one.height : one.width;
        *sum += is_row ? one.width : one.height;
        *most = across > *most ? across : *most;
    }
    return size;
}

static void arrange_group(struct ui_widget *widget)
{
    const bool is_row = ((struct group *)widget)->options.is_row;
    struct rectangle place = widget->area;
    for (struct ui_widget *child = widget->first; child != NULL; child = child->next) {
        const struct ui_size one = ui_widget_measure(child, widget->area.width);
        place.width = one.width;
        place.height = one.height;
        ui_widget_place(child, place);
        *(is_row ? &place.x : &place.y) += is_row ? one.width : one.height;
    }
}

static void activate_group(struct ui_widget *widget)
{
    for (struct ui_widget *child = widget->first; child != NULL; child = child->next) {
        if (child->is_marked) {
            ui_window_focus(widget->window, child);
        }
    }
}

static const struct ui_class group_class = {
    .name = "radio group",
    .traits = UI_TRAIT_GROUP,
    .measure = measure_group,
    .arrange = arrange_group,
    .activate = activate_group,
};

struct ui_widget *ui_radio_create(struct ui_arena *arena, const struct ui_radio_options *options)
{
    struct group *group = ui_widget_create(arena, &group_class, sizeof(*group));
    if (group == NULL) {
        return NULL;
    }
    group->options = *options;
    for (size_t i = 0; i < options->count; i++) {
        const struct choice_look look = {options->texts[i], &radio_mark};
        struct choice *choice = choice_create(arena, &choice_class, sizeof(*choice), look);
        if (choice == NULL) {
            return NULL;
        }
        choice->widget.is_marked = i == options->chosen;
        ui_widget_add(&group->widget, &choice->widget);
    }
    return &group->widget;
}

size_t ui_radio_chosen(const struct ui_widget *group)
{
    size_t index = 0;
    const struct ui_widget *child = group->first;
    while (child != NULL && !child->is_marked) {
        child = child->next;
        index++;
    }
    return index;
}

void ui_radio_choose(struct ui_widget *group, size_t index)
{
    size_t at = 0;
    for (struct ui_widget *child = group->first; child != NULL; child = child->next) {
        if (at == index) {
            mark(child);
        }
        at++;
    }
}
