#include "toolkit/field.h"
#include "edit_keys.h"
#include "paint.h"
#include "window_state.h"

#define PADDING    10
#define CHARACTERS 20
#define DOT        "\xe2\x80\xa2"
#define DOT_BYTES  3u

struct field {
    struct ui_widget widget;
    struct ui_field_options options;
    struct ui_edit edit;
    int32_t scrolled; /* pixels of the text that are left of what is seen */
};

static struct field *field_of(struct ui_widget *widget)
{
    return (struct field *)widget;
}

static enum ui_text_style style_of(const struct field *field)
{
    return field->options.is_mono ? UI_TEXT_MONO : UI_TEXT_BODY;
}

/* -- What is shown ---------------------------------------------------------------------------- */

/* The text, or dots; of them the place of a byte of the text, and back. */
struct shown {
    uint8_t memory[UI_FIELD_BYTES_MAX * DOT_BYTES];
    struct bytes text;
};

static void shown_read(struct shown *shown, struct field *field)
{
    struct ui_edit *edit = &field->edit;
    size_t size = 0;
    if (!field->options.is_secret) {
        size = text_store_read(&edit->store, 0, shown->memory, UI_FIELD_BYTES_MAX);
    } else {
        for (size_t at = 0; at < edit->store.size_bytes; at = ui_edit_next(edit, at)) {
            memcpy(&shown->memory[size], DOT, DOT_BYTES);
            size += DOT_BYTES;
        }
    }
    shown->text = (struct bytes){shown->memory, size};
}

static size_t shown_index(struct field *field, size_t offset)
{
    if (!field->options.is_secret) {
        return offset;
    }
    size_t index = 0;
    for (size_t at = 0; at < offset; at = ui_edit_next(&field->edit, at)) {
        index += DOT_BYTES;
    }
    return index;
}

static size_t offset_of(struct field *field, size_t index)
{
    size_t offset = 0;
    if (field->options.is_secret) {
        for (size_t at = 0; at < index; at += DOT_BYTES) {
            offset = ui_edit_next(&field->edit, offset);
        }
        return offset;
    }
    while (offset < index) {
        offset = ui_edit_next(&field->edit, offset); /* not into a cluster */
    }
    return offset;
}

/* Where the text is seen. */
static struct rectangle view_of(const struct field *field)
{
    const struct ui_widget *widget = &field->widget;
    const int32_t padding = ui_widget_pixels(widget, PADDING);
    const bool has_icon = field->options.icon != UI_ICON_NONE;
    const int32_t icon = has_icon ? ui_widget_metric(widget, UI_METRIC_ICON) +
                                        ui_widget_metric(widget, UI_METRIC_GAP)
                                  : 0;
    return (struct rectangle){
        widget->area.x + padding + icon,
        widget->area.y,
        widget->area.width - 2 * padding - icon,
        widget->area.height,
    };
}

/* Pixels from the text's start. */
static int32_t x_of(struct field *field, const struct shown *shown, size_t offset)
{
    const struct ui_look *look = ui_widget_look(&field->widget);
    const struct fonts_style font = ui_font(look, style_of(field));
    const size_t index = shown_index(field, offset);
    return fonts_x_of(look->fonts, font, shown->text, index) / FONTS_PIXEL;
}

static int32_t caret_width(const struct field *field)
{
    return ui_widget_pixels(&field->widget, 1) + (ui_widget_pixels(&field->widget, 2) == 2 ? 0 : 1);
}

static int32_t caret_height(const struct field *field)
{
    return ui_font_metrics(ui_widget_look(&field->widget), style_of(field)).line_height;
}

static struct rectangle caret_at(const struct field *field, int32_t x)
{
    const struct rectangle view = view_of(field);
    const int32_t height = caret_height(field);
    return (struct rectangle){
        view.x + x - field->scrolled,
        view.y + (view.height - height) / 2,
        caret_width(field),
        height,
    };
}

static struct rectangle caret_of(struct ui_widget *widget)
{
    struct field *field = field_of(widget);
    struct shown shown;
    shown_read(&shown, field);
    return caret_at(field, x_of(field, &shown, field->edit.cursor));
}

/* The cursor is seen, and no more room than needed is empty at the right. */
static void scroll_to_cursor(struct field *field)
{
    if (field->widget.window == NULL) {
        return;
    }
    struct shown shown;
    shown_read(&shown, field);
    const int32_t room = view_of(field).width - caret_width(field);
    const int32_t x = x_of(field, &shown, field->edit.cursor);
    const int32_t width = x_of(field, &shown, field->edit.store.size_bytes);
    if (x < field->scrolled) {
        field->scrolled = x;
    } else if (x > field->scrolled + room) {
        field->scrolled = x - room;
    }
    if (width < field->scrolled + room) {
        field->scrolled = width > room ? width - room : 0;
    }
}

/* -- Size and look --------------------------------------------------------------------------- */

static struct ui_size measure_field(struct ui_widget *widget, int32_t width)
{
    const int32_t wanted = field_of(widget)->options.characters;
    const int32_t wide = ui_widget_pixels(widget, (wanted == 0 ? CHARACTERS : wanted) * 8 + 20);
    return (struct ui_size){wide < width ? wide : width,
                            ui_widget_metric(widget, UI_METRIC_CONTROL)};
}

static void arrange_field(struct ui_widget *widget)
{
    scroll_to_cursor(field_of(widget));
}

static void
draw_selection(struct field *field, const struct ui_painter *painter, const struct shown *shown)
{
    const int32_t start = x_of(field, shown, ui_edit_start(&field->edit));
    const int32_t end = x_of(field, shown, ui_edit_end(&field->edit));
    struct rectangle area = caret_at(field, start);
    area.width = end - start;
    const bool is_active = ui_widget_has_focus(&field->widget);
    const enum ui_colour colour = is_active ? UI_COLOUR_SELECTION : UI_COLOUR_UNSELECTED;
    canvas_fill(painter->canvas, area, ui_colour(painter->look, colour));
}

static void draw_text(struct field *field, const struct ui_painter *painter)
{
    struct shown shown;
    shown_read(&shown, field);
    const struct ui_look *look = painter->look;
    const bool is_empty = shown.text.size_bytes == 0;
    const struct rectangle view = view_of(field);
    if (!is_empty) {
        draw_selection(field, painter, &shown);
    }
    struct paint_text text = {
        .area = {view.x - field->scrolled, view.y, INT16_MAX, view.height},
        .text = is_empty ? paint_bytes(field->options.placeholder) : shown.text,
        .style = style_of(field),
        .colour =
            paint_text_colour(painter, &field->widget, is_empty ? UI_COLOUR_DIM : UI_COLOUR_TEXT),
    };
    if (is_empty) {
        text.area = view;
    }
    paint_text(painter, &text);
    if (ui_widget_has_focus(&field->widget) && field->widget.window->is_caret_on) {
        const int32_t x = x_of(field, &shown, field->edit.cursor);
        canvas_fill(painter->canvas, caret_at(field, x), ui_colour(look, UI_COLOUR_TEXT));
    }
}

static void draw_field(struct ui_widget *widget, const struct ui_painter *painter)
{
    struct field *field = field_of(widget);
    const struct ui_look *look = painter->look;
    paint_control(painter, widget, UI_COLOUR_SURFACE, UI_COLOUR_CONTROL);
    if (ui_widget_has_focus(widget)) {
        paint_focus(painter, widget->area, UI_METRIC_RADIUS_SMALL);
    }
    if (field->options.icon != UI_ICON_NONE) {
        struct rectangle left = widget->area;
        left.x += ui_pixels(look, PADDING);
        left.width = ui_metric(look, UI_METRIC_ICON);
        ui_icon_draw(
            painter->canvas,
            field->options.icon,
            paint_icon_place(painter, left),
            ui_colour(look, UI_COLOUR_DIM));
    }
    struct rectangle view = view_of(field);
    view.width += caret_width(field);
    canvas_push_clip(painter->canvas, view);
    draw_text(field, painter);
    canvas_pop_clip(painter->canvas);
}

/* -- Input ----------------------------------------------------------------------------------- */

static void show(struct field *field)
{
    scroll_to_cursor(field);
    ui_widget_redraw(&field->widget);
    if (field->widget.window != NULL) {
        window_restart_caret(field->widget.window);
    }
}

static enum edit_outcome line_key(struct ui_edit *edit, const struct ui_event *event)
{
    const uint32_t modifiers = ui_event_modifiers(event);
    const bool is_plain = (modifiers & ~(uint32_t)(UI_SHIFT | UI_CONTROL)) == 0;
    if (!is_plain || (event->symbol != UI_KEY_HOME && event->symbol != UI_KEY_END)) {
        return EDIT_NOTHING;
    }
    const size_t to = event->symbol == UI_KEY_HOME ? 0 : edit->store.size_bytes;
    ui_edit_move(edit, to, (modifiers & UI_SHIFT) != 0);
    return EDIT_MOVED;
}

static bool field_key(struct field *field, const struct ui_event *event)
{
    struct ui_widget *widget = &field->widget;
    const bool is_enter =
        ui_event_is_key(event, UI_KEY_ENTER, 0) || ui_event_is_key(event, UI_KEY_PAD_ENTER, 0);
    if (is_enter && field->options.entered.call != NULL) {
        ui_action_call(field->options.entered, widget);
        return true;
    }
    enum edit_outcome outcome = line_key(&field->edit, event);
    if (outcome == EDIT_NOTHING) {
        outcome = edit_key(&field->edit, widget, event, field->options.is_read_only);
    }
    if (outcome == EDIT_NOTHING) {
        return false;
    }
    if (outcome == EDIT_TAKEN) {
        window_restart_caret(widget->window);
        return true;
    }
    show(field);
    if (outcome == EDIT_CHANGED) {
        ui_action_call(field->options.changed, widget);
    }
    return true;
}

static size_t offset_at(struct field *field, int32_t x)
{
    struct shown shown;
    shown_read(&shown, field);
    const struct ui_look *look = ui_widget_look(&field->widget);
    const int32_t within = x - view_of(field).x + field->scrolled;
    const size_t index = fonts_index_at(
        look->fonts, ui_font(look, style_of(field)), shown.text, within * FONTS_PIXEL);
    return offset_of(field, index);
}

static bool press(struct field *field, const struct ui_event *event)
{
    if (event->code != UI_BUTTON_LEFT) {
        return false;
    }
    const size_t at = offset_at(field, event->x);
    const bool selects = (event->modifiers & UI_SHIFT) != 0;
    if (event->value >= 3 || (event->value == 2 && field->options.is_secret)) {
        ui_field_select_all(&field->widget);
    } else if (event->value == 2) {
        ui_edit_select_word(&field->edit, at);
    } else {
        ui_edit_move(&field->edit, at, selects);
    }
    show(field);
    return true;
}

static bool field_event(struct ui_widget *widget, const struct ui_event *event)
{
    struct field *field = field_of(widget);
    switch (event->kind) {
    case UI_EVENT_KEY:
        return field_key(field, event);
    case UI_EVENT_BUTTON:
        return press(field, event);
    case UI_EVENT_POINTER:
        if (widget->is_pressed) {
            ui_edit_move(&field->edit, offset_at(field, event->x), true);
            show(field);
        }
        return widget->is_pressed;
    case UI_EVENT_BUTTON_RELEASED:
        return true;
    default:
        return false;
    }
}

static void focus_field(struct ui_widget *widget, bool has_focus)
{
    if (has_focus && widget->window->uses_keys) {
        ui_field_select_all(widget);
    }
}

static enum ui_pointer field_pointer(struct ui_widget *widget, int32_t x, int32_t y)
{
    (void)widget;
    (void)x;
    (void)y;
    return UI_POINTER_TEXT;
}

static const struct ui_class field_class = {
    .name = "field",
    .traits = UI_TRAIT_FOCUS | UI_TRAIT_POINTER | UI_TRAIT_CARET,
    .measure = measure_field,
    .arrange = arrange_field,
    .draw = draw_field,
    .event = field_event,
    .focus = focus_field,
    .caret = caret_of,
    .pointer = field_pointer,
};

/* -- For programs ---------------------------------------------------------------------------- */

static void end_field(void *context)
{
    ui_edit_finish(&((struct field *)context)->edit);
}

struct ui_widget *ui_field_create(struct ui_arena *arena, const struct ui_field_options *options)
{
    struct field *field = ui_widget_create(arena, &field_class, sizeof(*field));
    if (field == NULL) {
        return NULL;
    }
    field->options = *options;
    const bool has_bound = options->bytes_max > 0 && options->bytes_max < UI_FIELD_BYTES_MAX;
    ui_edit_init(&field->edit, has_bound ? options->bytes_max : UI_FIELD_BYTES_MAX);
    field->edit.is_single_line = true;
    field->edit.is_secret = options->is_secret;
    if (!ui_arena_at_end(arena, end_field, field)) {
        return NULL;
    }
    if (options->text != NULL) {
        ui_field_set(&field->widget, options->text);
    }
    return &field->widget;
}

size_t ui_field_read(struct ui_widget *widget, char *out, size_t out_bytes)
{
    struct field *field = field_of(widget);
    if (out_bytes == 0) {
        return 0;
    }
    const size_t size = text_store_read(&field->edit.store, 0, (uint8_t *)out, out_bytes - 1);
    out[size] = 0;
    return size;
}

void ui_field_set(struct ui_widget *widget, const char *text)
{
    struct field *field = field_of(widget);
    (void)ui_edit_set(&field->edit, paint_bytes(text));
    ui_edit_move(&field->edit, field->edit.store.size_bytes, false);
    show(field);
}

void ui_field_select_all(struct ui_widget *widget)
{
    struct field *field = field_of(widget);
    ui_edit_move(&field->edit, 0, false);
    ui_edit_move(&field->edit, field->edit.store.size_bytes, true);
    show(field);
}

struct ui_edit *ui_field_edit(struct ui_widget *widget)
{
    return &field_of(widget)->edit;
}
