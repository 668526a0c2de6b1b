#include "toolkit/custom.h"
#include "toolkit/window.h"

struct custom {
    struct ui_widget widget;
    struct ui_custom_options options;
    struct rectangle known; /* the area that the program was told of */
};

static struct ui_size measure_custom(struct ui_widget *widget, int32_t width)
{
    const struct ui_custom_options *options = &((struct custom *)widget)->options;
    const int32_t wide = ui_widget_pixels(widget, options->width);
    return (struct ui_size){wide < width ? wide : width, ui_widget_pixels(widget, options->height)};
}

static void arrange_custom(struct ui_widget *widget)
{
    struct custom *custom = (struct custom *)widget;
    const struct rectangle area = widget->area;
    const struct rectangle known = custom->known;
    const bool is_known = known.x == area.x && known.y == area.y && known.width == area.width &&
                          known.height == area.height;
    custom->known = area;
    if (!is_known && custom->options.resized != NULL) {
        custom->options.resized(custom->options.context, widget);
    }
}

static void draw_custom(struct ui_widget *widget, const struct ui_painter *painter)
{
    const struct ui_custom_options *options = &((struct custom *)widget)->options;
    if (options->draw != NULL) {
        options->draw(options->context, widget, painter);
    }
}

static bool is_tab(const struct ui_event *event)
{
    return event->symbol == UI_KEY_TAB || event->symbol == UI_KEY_TAB_BACK;
}

static bool custom_event(struct ui_widget *widget, const struct ui_event *event)
{
    const struct ui_custom_options *options = &((struct custom *)widget)->options;
    const bool is_key = event->kind == UI_EVENT_KEY || event->kind == UI_EVENT_KEY_RELEASED;
    const bool leaves = !options->takes_tab || (event->modifiers & UI_CONTROL) != 0;
    if (options->event == NULL || (is_key && is_tab(event) && leaves)) {
        return false;
    }
    return options->event(options->context, widget, event);
}

static void focus_custom(struct ui_widget *widget, bool has_focus)
{
    const struct ui_custom_options *options = &((struct custom *)widget)->options;
    if (options->focus != NULL) {
        options->focus(options->context, widget, has_focus);
    }
}

static enum ui_pointer custom_pointer(struct ui_widget *widget, int32_t x, int32_t y)
{
    (void)x;
    (void)y;
    return ((struct custom *)widget)->options.pointer;
}

static const struct ui_class passive_class = {
    .name = "custom",
    .traits = UI_TRAIT_POINTER,
    .measure = measure_custom,
    .arrange = arrange_custom,
    .draw = draw_custom,
    .event = custom_event,
    .pointer = custom_pointer,
};

static const struct ui_class active_class = {
    .name = "custom with focus",
    .traits = UI_TRAIT_POINTER | UI_TRAIT_FOCUS,
    .measure = measure_custom,
    .arrange = arrange_custom,
    .draw = draw_custom,
    .event = custom_event,
    .focus = focus_custom,
    .pointer = custom_pointer,
};

struct ui_widget *ui_custom_create(struct ui_arena *arena, const struct ui_custom_options *options)
{
    const struct ui_class *class = options->takes_focus ? &active_class : &passive_class;
    struct custom *custom = ui_widget_create(arena, class, sizeof(*custom));
    if (custom == NULL) {
        return NULL;
    }
    custom->options = *options;
    return &custom->widget;
}
