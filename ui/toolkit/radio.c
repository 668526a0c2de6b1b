#include "paint.h"
#include "toolkit/check.h"
#include "toolkit/window.h"

#define BOX     18
#define PADDING 4

/* A group is a box, and each choice a widget in it. */
struct group {
    struct ui_widget widget;
    struct ui_radio_options options;
};

struct choice {
    struct ui_widget widget;
    const char *text;
};

static struct ui_size measure_choice(struct ui_widget *widget, int32_t width)
{
    struct marked_text marked;
    marked_text_read(&marked, ((struct choice *)widget)->text);
    const struct bytes text = {marked.text, marked.size_bytes};
    const int32_t wide = ui_widget_pixels(widget, BOX + 3 * PADDING) +
                         ui_widget_metric(widget, UI_METRIC_GAP) +
                         ui_text_width(ui_widget_look(widget), UI_TEXT_BODY, text);
    return (struct ui_size){wide < width ? wide : width, ui_widget_metric(widget, UI_METRIC_ROW)};
}

static void draw_mark(
    const struct ui_widget *widget, const struct ui_painter *painter, struct canvas_point middle)
{
    const struct ui_look *look = painter->look;
    const float radius = (float)ui_pixels(look, BOX) / 2;
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

static void draw_choice(struct ui_widget *widget, const struct ui_painter *painter)
{
    const struct ui_look *look = painter->look;
    struct rectangle area = widget->area;
    if (widget->is_hovered && ui_widget_is_usable(widget)) {
        canvas_round_fill(
            painter->canvas,
            area,
            (float)ui_metric(look, UI_METRIC_RADIUS_SMALL),
            ui_colour(look, UI_COLOUR_HOVER));
    }
    const struct canvas_point middle = {
        (float)area.x + (float)ui_pixels(look, PADDING) + (float)ui_pixels(look, BOX) / 2,
        (float)area.y + (float)area.height / 2,
    };
    draw_mark(widget, painter, middle);
    const int32_t start = ui_pixels(look, BOX + PADDING) + ui_metric(look, UI_METRIC_GAP);
    area.x += start;
    area.width -= start;
    struct marked_text marked;
    marked_text_read(&marked, ((struct choice *)widget)->text);
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

static bool choice_key(struct ui_widget *widget, const struct ui_event *event)
{
    struct ui_widget *to = NULL;
    if (ui_event_is_key(event, UI_KEY_DOWN, 0) || ui_event_is_key(event, UI_KEY_RIGHT, 0)) {
        to = widget->next == NULL ? widget->parent->first : widget->next;
    } else if (ui_event_is_key(event, UI_KEY_UP, 0) || ui_event_is_key(event, UI_KEY_LEFT, 0)) {
        to = widget->previous == NULL ? widget->parent->last : widget->previous;
    } else if (ui_event_is_key(event, UI_KEY_SPACE, 0)) {
        to = widget;
    }
    if (to == NULL) {
        return false;
    }
    choose(to);
    return true;
}

static bool choice_event(struct ui_widget *widget, const struct ui_event *event)
{
    switch (event->kind) {
    case UI_EVENT_KEY:
        return choice_key(widget, event);
    case UI_EVENT_BUTTON:
        return event->code == UI_BUTTON_LEFT;
    case UI_EVENT_BUTTON_RELEASED:
        if (event->code == UI_BUTTON_LEFT && rectangle_has(widget->clip, event->x, event->y)) {
            choose(widget);
        }
        return true;
    default:
        return false;
    }
}

static const struct ui_class choice_class = {
    .name = "choice",
    .traits = UI_TRAIT_FOCUS | UI_TRAIT_POINTER | UI_TRAIT_HOVER,
    .measure = measure_choice,
    .draw = draw_choice,
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
        struct choice *choice = ui_widget_create(arena, &choice_class, sizeof(*choice));
        if (choice == NULL) {
            return NULL;
        }
        choice->text = options->texts[i];
        choice->widget.mnemonic = mnemonic_of(choice->text);
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
