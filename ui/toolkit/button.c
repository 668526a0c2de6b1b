#include "toolkit/button.h"
#include "paint.h"
#include "press.h"
#include "role.h"
#include "toolkit/window.h"

#define PADDING   12
#define WIDTH_MIN 72

struct button {
    struct ui_widget widget;
    struct ui_button_options options;
    bool is_on;
};

static struct button *button_of(struct ui_widget *widget)
{
    return (struct button *)widget;
}

static struct ui_size measure_button(struct ui_widget *widget, int32_t width)
{
    const struct button *button = button_of(widget);
    const int32_t height = ui_widget_metric(widget, UI_METRIC_CONTROL);
    const int32_t icon =
        button->options.icon == UI_ICON_NONE ? 0 : ui_widget_metric(widget, UI_METRIC_ICON);
    if (button->options.text == NULL) {
        return (struct ui_size){height, height};
    }
    struct marked_text marked;
    marked_text_read(&marked, button->options.text);
    const struct bytes text = {marked.text, marked.size_bytes};
    int32_t wide = ui_text_width(ui_widget_look(widget), UI_TEXT_BODY, text);
    wide += 2 * ui_widget_pixels(widget, PADDING);
    wide += icon == 0 ? 0 : icon + ui_widget_metric(widget, UI_METRIC_GAP);
    const int32_t narrowest =
        button->options.look == UI_BUTTON_FLAT ? 0 : ui_widget_pixels(widget, WIDTH_MIN);
    wide = wide > narrowest ? wide : narrowest;
    return (struct ui_size){wide < width ? wide : width, height};
}

/* -- Look ------------------------------------------------------------------------------------ */

struct button_colours {
    enum ui_colour fill;
    enum ui_colour border;
    enum ui_colour text;
};

static struct button_colours colours_of(const struct button *button)
{
    if (button->is_on) {
        return (struct button_colours){UI_COLOUR_SELECTION, UI_COLOUR_SELECTION, UI_COLOUR_TEXT};
    }
    switch (button->options.look) {
    case UI_BUTTON_DEFAULT:
        return (struct button_colours){UI_COLOUR_ACCENT, UI_COLOUR_ACCENT, UI_COLOUR_ON_ACCENT};
    case UI_BUTTON_DESTRUCTIVE:
        return (struct button_colours){UI_COLOUR_DANGER, UI_COLOUR_DANGER, UI_COLOUR_ON_DANGER};
    default:
        return (struct button_colours){UI_COLOUR_RAISED, UI_COLOUR_BORDER, UI_COLOUR_TEXT};
    }
}

static void draw_content(
    const struct button *button, const struct ui_painter *painter, enum ui_colour text_colour)
{
    const struct ui_widget *widget = &button->widget;
    const struct ui_look *look = painter->look;
    struct marked_text marked;
    marked_text_read(&marked, button->options.text);
    const uint32_t colour = paint_text_colour(painter, widget, text_colour);
    struct rectangle area = widget->area;
    if (button->options.icon != UI_ICON_NONE) {
        const int32_t icon = ui_metric(look, UI_METRIC_ICON);
        const int32_t gap = marked.size_bytes == 0 ? 0 : ui_metric(look, UI_METRIC_GAP);
        const struct bytes bytes = {marked.text, marked.size_bytes};
        const int32_t wide = icon + gap + ui_text_width(look, UI_TEXT_BODY, bytes);
        const int32_t start = wide < area.width ? (area.width - wide) / 2 : 0;
        const struct rectangle place = {
            area.x + start, area.y + (area.height - icon) / 2, icon, icon};
        ui_icon_draw(painter->canvas, button->options.icon, place, colour);
        area.x += start + icon + gap;
        area.width -= start + icon + gap;
    }
    const bool is_centred = button->options.icon == UI_ICON_NONE;
    const struct paint_text text = {
        .area = area,
        .style = UI_TEXT_BODY,
        .align = is_centred ? PAINT_CENTRE : PAINT_START,
        .colour = colour,
    };
    paint_marked(painter, widget, &text, &marked);
}

static void draw_ring(const struct button *button, const struct ui_painter *painter)
{
    const struct ui_look *look = painter->look;
    const bool is_filled =
        button->options.look == UI_BUTTON_DEFAULT || button->options.look == UI_BUTTON_DESTRUCTIVE;
    if (!is_filled) {
        paint_focus(painter, button->widget.area, UI_METRIC_RADIUS_SMALL);
        return;
    }
    const int32_t inset = ui_metric(look, UI_METRIC_FOCUS);
    canvas_round_outline(
        painter->canvas,
        rectangle_inset(button->widget.area, inset),
        (float)(ui_metric(look, UI_METRIC_RADIUS_SMALL) - inset),
        (float)inset * 0.75f,
        ui_colour(look, colours_of(button).text));
}

static void draw_button(struct ui_widget *widget, const struct ui_painter *painter)
{
    const struct button *button = button_of(widget);
    const struct ui_look *look = painter->look;
    const struct button_colours colours = colours_of(button);
    const float radius = (float)ui_metric(look, UI_METRIC_RADIUS_SMALL);
    const bool is_usable = ui_widget_is_usable(widget);
    const bool is_flat = button->options.look == UI_BUTTON_FLAT && !button->is_on;
    if (!is_flat) {
        paint_control(painter, widget, colours.fill, colours.border);
    }
    if (is_usable && (widget->is_hovered || widget->is_pressed)) {
        const bool is_down = widget->is_pressed && widget->is_hovered;
        canvas_round_fill(
            painter->canvas,
            widget->area,
            radius,
            ui_colour(look, is_down ? UI_COLOUR_PRESSED : UI_COLOUR_HOVER));
    }
    draw_content(button, painter, colours.text);
    if (ui_widget_shows_focus(widget)) {
        draw_ring(button, painter);
    }
}

/* -- Input ----------------------------------------------------------------------------------- */

void ui_button_press(struct ui_widget *widget)
{
    struct button *button = button_of(widget);
    if (button->options.is_toggle) {
        button->is_on = !button->is_on;
        ui_widget_redraw(widget);
    }
    ui_action_call(button->options.action, widget);
}

static bool button_event(struct ui_widget *widget, const struct ui_event *event)
{
    const bool is_enter =
        ui_event_is_key(event, UI_KEY_ENTER, 0) || ui_event_is_key(event, UI_KEY_PAD_ENTER, 0);
    if (is_enter && event->value == 0) {
        ui_button_press(widget);
    }
    return is_enter || press_event(widget, event, ui_button_press);
}

static const struct ui_class button_class = {
    .name = "button",
    .traits = UI_TRAIT_FOCUS | UI_TRAIT_POINTER | UI_TRAIT_HOVER,
    .measure = measure_button,
    .draw = draw_button,
    .event = button_event,
    .activate = ui_button_press,
};

bool role_has(const struct ui_widget *widget, enum ui_role role)
{
    if (widget->class != &button_class) {
        return false;
    }
    const struct ui_button_options *options = &((const struct button *)widget)->options;
    return role == UI_ROLE_CANCEL ? options->is_cancel : options->look == UI_BUTTON_DEFAULT;
}

struct ui_widget *ui_button_create(struct ui_arena *arena, const struct ui_button_options *options)
{
    struct button *button = ui_widget_create(arena, &button_class, sizeof(*button));
    if (button == NULL) {
        return NULL;
    }
    button->options = *options;
    button->widget.mnemonic = mnemonic_of(options->text);
    return &button->widget;
}

void ui_button_set_text(struct ui_widget *widget, const char *text)
{
    button_of(widget)->options.text = text;
    widget->mnemonic = mnemonic_of(text);
    ui_widget_changed(widget);
}

void ui_button_set_icon(struct ui_widget *widget, enum ui_icon icon)
{
    button_of(widget)->options.icon = icon;
    ui_widget_changed(widget);
}

bool ui_button_is_on(const struct ui_widget *widget)
{
    return ((const struct button *)widget)->is_on;
}

void ui_button_set_on(struct ui_widget *widget, bool is_on)
{
    button_of(widget)->is_on = is_on;
    ui_widget_redraw(widget);
}
