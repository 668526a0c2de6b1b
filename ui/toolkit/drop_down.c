#include "toolkit/drop_down.h"
#include "list_state.h"
#include "paint.h"
#include "popup.h"
#include "toolkit/box.h"
#include "window_state.h"

#define PADDING  10
#define ROWS_MAX 10

struct drop_down {
    struct ui_widget widget;
    struct ui_drop_down_options options;
    struct ui_widget *list; /* while it is open */
};

static struct drop_down *drop_down_of(struct ui_widget *widget)
{
    return (struct drop_down *)widget;
}

static struct ui_size measure_drop_down(struct ui_widget *widget, int32_t width)
{
    const struct ui_drop_down_options *options = &drop_down_of(widget)->options;
    int32_t wide = 0;
    for (size_t i = 0; i < options->count; i++) {
        const int32_t one =
            ui_text_width(ui_widget_look(widget), UI_TEXT_BODY, paint_bytes(options->texts[i]));
        wide = one > wide ? one : wide;
    }
    wide += 2 * ui_widget_pixels(widget, PADDING) + ui_widget_metric(widget, UI_METRIC_ICON) +
            ui_widget_metric(widget, UI_METRIC_GAP);
    return (struct ui_size){wide < width ? wide : width,
                            ui_widget_metric(widget, UI_METRIC_CONTROL)};
}

static void draw_drop_down(struct ui_widget *widget, const struct ui_painter *painter)
{
    const struct drop_down *drop_down = drop_down_of(widget);
    const struct ui_look *look = painter->look;
    paint_control(painter, widget, UI_COLOUR_RAISED, UI_COLOUR_BORDER);
    paint_hover(painter, widget);
    const int32_t padding = ui_pixels(look, PADDING);
    const int32_t icon = ui_metric(look, UI_METRIC_ICON);
    struct rectangle area = widget->area;
    area.x += padding;
    area.width -= 2 * padding + icon;
    const struct ui_drop_down_options *options = &drop_down->options;
    const struct paint_text text = {
        .area = area,
        .text = options->chosen < options->count ? paint_bytes(options->texts[options->chosen])
                                                 : paint_bytes(NULL),
        .style = UI_TEXT_BODY,
        .colour = paint_text_colour(painter, widget, UI_COLOUR_TEXT),
    };
    paint_text(painter, &text);
    const struct rectangle right = {area.x + area.width, area.y, icon, area.height};
    ui_icon_draw(
        painter->canvas,
        UI_ICON_DOWN,
        paint_icon_place(painter, right),
        paint_text_colour(painter, widget, UI_COLOUR_DIM));
    paint_own_focus(painter, widget);
}

/* -- The popup ------------------------------------------------------------------------------- */

static size_t text_count(void *context)
{
    return ((const struct drop_down *)context)->options.count;
}

static struct ui_list_cell text_at(void *context, size_t row, size_t column)
{
    const struct drop_down *drop_down = context;
    (void)column;
    return (struct ui_list_cell){.text = paint_bytes(drop_down->options.texts[row])};
}

static void choose(struct drop_down *drop_down, size_t index)
{
    if (index < drop_down->options.count && index != drop_down->options.chosen) {
        ui_drop_down_choose(&drop_down->widget, index);
        ui_action_call(drop_down->options.action, &drop_down->widget);
    }
}

static void chosen(void *context, struct ui_widget *list)
{
    struct drop_down *drop_down = context;
    const size_t index = ui_list_selected(list);
    popup_close(drop_down->widget.window);
    choose(drop_down, index);
}

static void closed(struct ui_widget *owner)
{
    drop_down_of(owner)->list = NULL;
    ui_widget_redraw(owner);
}

static bool popup_key(void *context, const struct ui_event *event)
{
    const struct drop_down *drop_down = context;
    if (ui_event_is_key(event, UI_KEY_ESCAPE, 0) || ui_event_is_key(event, UI_KEY_TAB, 0) ||
        ui_event_is_key(event, UI_KEY_UP, UI_ALT)) {
        popup_close(drop_down->widget.window);
        return true;
    }
    return false;
}

static struct ui_widget *make_list(struct drop_down *drop_down, struct ui_window *popup)
{
    struct ui_arena *arena = ui_window_arena(popup);
    const size_t count = drop_down->options.count;
    const struct ui_list_options options = {
        .rows = count < ROWS_MAX ? (int32_t)count : ROWS_MAX,
        .model = {drop_down, text_count, text_at, NULL},
        .activated = {chosen, drop_down},
    };
    const struct ui_box_options frame = {.axis = UI_COLUMN, .look = UI_BOX_POPUP, .padding = 4};
    struct ui_widget *root = ui_box_create(arena, &frame);
    struct ui_widget *list = ui_list_create(arena, &options);
    (void)ui_box_add(root, list, 1);
    if (!ui_window_set_root(popup, root)) {
        return NULL;
    }
    list_of(list)->is_menu = true;
    return list;
}

static void open(struct drop_down *drop_down)
{
    struct ui_widget *widget = &drop_down->widget;
    struct ui_window *popup = drop_down->options.count == 0 ? NULL : popup_create(widget);
    struct ui_widget *list = popup == NULL ? NULL : make_list(drop_down, popup);
    if (list == NULL) {
        ui_window_destroy(popup);
        return;
    }
    const struct rectangle area = widget->area;
    const struct ui_size size = ui_window_wanted(popup, area.width);
    const struct rectangle place = {
        area.x, area.y + area.height + ui_widget_pixels(widget, 4), area.width, size.height};
    const struct ui_keys keys = {popup_key, drop_down};
    ui_window_on_key(popup, keys);
    ui_window_focus(popup, list);
    if (popup_open(widget, popup, place, closed)) {
        drop_down->list = list;
        window_layout(popup);
        ui_list_select(list, drop_down->options.chosen);
    }
}

/* -- Input ----------------------------------------------------------------------------------- */

static bool drop_down_key(struct drop_down *drop_down, const struct ui_event *event)
{
    const size_t at = drop_down->options.chosen;
    if (ui_event_is_key(event, UI_KEY_SPACE, 0) || ui_event_is_key(event, UI_KEY_ENTER, 0) ||
        ui_event_is_key(event, UI_KEY_DOWN, UI_ALT)) {
        open(drop_down);
    } else if (ui_event_is_key(event, UI_KEY_UP, 0)) {
        choose(drop_down, at == 0 ? 0 : at - 1);
    } else if (ui_event_is_key(event, UI_KEY_DOWN, 0)) {
        choose(drop_down, at + 1);
    } else if (ui_event_is_key(event, UI_KEY_HOME, 0)) {
        choose(drop_down, 0);
    } else if (ui_event_is_key(event, UI_KEY_END, 0)) {
        choose(drop_down, drop_down->options.count - 1);
    } else {
        return false;
    }
    return true;
}

static bool drop_down_event(struct ui_widget *widget, const struct ui_event *event)
{
    struct drop_down *drop_down = drop_down_of(widget);
    switch (event->kind) {
    case UI_EVENT_KEY:
        return drop_down_key(drop_down, event);
    case UI_EVENT_BUTTON:
        if (event->code != UI_BUTTON_LEFT) {
            return false;
        }
        if (drop_down->list != NULL) {
            popup_close(widget->window);
        } else {
            open(drop_down);
        }
        return true;
    case UI_EVENT_BUTTON_RELEASED:
        return true;
    default:
        return false;
    }
}

static const struct ui_class drop_down_class = {
    .name = "drop-down",
    .traits = UI_TRAIT_FOCUS | UI_TRAIT_POINTER | UI_TRAIT_HOVER,
    .measure = measure_drop_down,
    .draw = draw_drop_down,
    .event = drop_down_event,
};

struct ui_widget *
ui_drop_down_create(struct ui_arena *arena, const struct ui_drop_down_options *options)
{
    struct drop_down *drop_down = ui_widget_create(arena, &drop_down_class, sizeof(*drop_down));
    if (drop_down == NULL) {
        return NULL;
    }
    drop_down->options = *options;
    ui_drop_down_set(&drop_down->widget, options->texts, options->count, options->chosen);
    return &drop_down->widget;
}

size_t ui_drop_down_chosen(const struct ui_widget *widget)
{
    return ((const struct drop_down *)widget)->options.chosen;
}

void ui_drop_down_choose(struct ui_widget *widget, size_t index)
{
    struct drop_down *drop_down = drop_down_of(widget);
    if (index < drop_down->options.count) {
        drop_down->options.chosen = index;
        ui_widget_redraw(widget);
    }
}

void ui_drop_down_set(
    struct ui_widget *widget, const char *const *texts, size_t count, size_t chosen_index)
{
    struct drop_down *drop_down = drop_down_of(widget);
    if (drop_down->list != NULL) {
        popup_close(widget->window);
    }
    drop_down->options.texts = texts;
    drop_down->options.count = count < UI_DROP_DOWN_COUNT_MAX ? count : UI_DROP_DOWN_COUNT_MAX;
    drop_down->options.chosen = chosen_index < drop_down->options.count ? chosen_index : 0;
    ui_widget_changed(widget);
}
