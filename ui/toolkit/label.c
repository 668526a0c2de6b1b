#include "toolkit/label.h"
#include "paint.h"
#include "toolkit/window.h"
#include "wrap.h"

struct label {
    struct ui_widget widget;
    struct ui_label_options options;
};

static const struct label *label_of(const struct ui_widget *widget)
{
    return (const struct label *)widget;
}

static int32_t line_height(const struct label *label)
{
    return ui_font_metrics(ui_widget_look(&label->widget), label->options.style).line_height;
}

/* Calls nothing for lines but counts them, and finds the widest; `draw` draws them too. */
struct lines {
    const struct ui_painter *painter; /* NULL: nothing is drawn */
    uint32_t colour;
    uint32_t count;
    int32_t width;
};

static void take_line(const struct label *label, struct lines *lines, struct bytes line)
{
    const struct ui_look *look = ui_widget_look(&label->widget);
    const int32_t height = line_height(label);
    const struct rectangle area = label->widget.area;
    if (lines->painter != NULL) {
        const struct paint_text text = {
            .area = {area.x, area.y + (int32_t)lines->count * height, area.width, height},
            .text = line,
            .style = label->options.style,
            .align = label->options.is_centred ? PAINT_CENTRE : PAINT_START,
            .colour = lines->colour,
        };
        paint_text(lines->painter, &text);
    } else {
        const int32_t width = ui_text_width(look, label->options.style, line);
        lines->width = width > lines->width ? width : lines->width;
    }
    lines->count++;
}

static void take_lines(const struct label *label, struct lines *lines, int32_t width)
{
    const struct ui_look *look = ui_widget_look(&label->widget);
    struct bytes rest = paint_bytes(label->options.text);
    do {
        size_t next = 0;
        const size_t size = wrap_line(look, label->options.style, rest, width, &next);
        take_line(label, lines, bytes_part(rest, 0, size));
        rest = bytes_part(rest, next, rest.size_bytes - next);
    } while (rest.size_bytes > 0 && lines->count < UI_LABEL_LINES_MAX);
}

static struct ui_size measure_label(struct ui_widget *widget, int32_t width)
{
    const struct label *label = label_of(widget);
    if (label->options.wraps) {
        struct lines lines = {0};
        take_lines(label, &lines, width);
        return (struct ui_size){lines.width, (int32_t)lines.count * line_height(label)};
    }
    struct marked_text marked;
    marked_text_read(&marked, label->options.text);
    const struct bytes text = label->options.buddy == NULL
                                  ? paint_bytes(label->options.text)
                                  : (struct bytes){marked.text, marked.size_bytes};
    const int32_t wide = ui_text_width(ui_widget_look(widget), label->options.style, text);
    return (struct ui_size){wide < width ? wide : width, line_height(label)};
}

static uint32_t colour_of(const struct label *label, const struct ui_painter *painter)
{
    if (!ui_widget_is_usable(&label->widget)) {
        return ui_colour(painter->look, UI_COLOUR_DISABLED);
    }
    if (label->options.colour != UI_COLOUR_BACKGROUND) {
        return ui_colour(painter->look, label->options.colour);
    }
    return ui_text_colour(painter->look, label->options.style);
}

static void draw_label(struct ui_widget *widget, const struct ui_painter *painter)
{
    const struct label *label = label_of(widget);
    if (label->options.wraps) {
        struct lines lines = {.painter = painter, .colour = colour_of(label, painter)};
        take_lines(label, &lines, widget->area.width);
        return;
    }
    const struct paint_text text = {
        .area = widget->area,
        .text = paint_bytes(label->options.text),
        .style = label->options.style,
        .align = label->options.is_centred ? PAINT_CENTRE : PAINT_START,
        .colour = colour_of(label, painter),
    };
    if (label->options.buddy == NULL) {
        paint_text(painter, &text);
        return;
    }
    struct marked_text marked;
    marked_text_read(&marked, label->options.text);
    paint_marked(painter, widget, &text, &marked);
}

static void activate_label(struct ui_widget *widget)
{
    struct ui_widget *buddy = label_of(widget)->options.buddy;
    if (buddy == NULL || !ui_widget_is_usable(buddy) || buddy->window == NULL) {
        return;
    }
    /* A group has no focus of its own: it knows which of its children gets it. */
    if ((buddy->class->traits & UI_TRAIT_GROUP) != 0 && buddy->class->activate != NULL) {
        buddy->class->activate(buddy);
    } else {
        ui_window_focus(buddy->window, buddy);
    }
}

static const struct ui_class label_class = {
    .name = "label",
    .measure = measure_label,
    .draw = draw_label,
    .activate = activate_label,
};

struct ui_widget *ui_label_create(struct ui_arena *arena, const struct ui_label_options *options)
{
    struct label *label = ui_widget_create(arena, &label_class, sizeof(*label));
    if (label == NULL) {
        return NULL;
    }
    label->options = *options;
    if (options->buddy != NULL) {
        label->widget.mnemonic = mnemonic_of(options->text);
    }
    return &label->widget;
}

struct ui_widget *ui_text_create(struct ui_arena *arena, const char *text, enum ui_text_style style)
{
    const struct ui_label_options options = {.text = text, .style = style};
    return ui_label_create(arena, &options);
}

void ui_label_set(struct ui_widget *label, const char *text)
{
    if (label != NULL) {
        ((struct label *)label)->options.text = text;
        ui_widget_changed(label);
    }
}

void ui_label_set_colour(struct ui_widget *label, enum ui_colour colour)
{
    if (label != NULL) {
        ((struct label *)label)->options.colour = colour;
        ui_widget_redraw(label);
    }
}

const char *ui_label_text(const struct ui_widget *label)
{
    return label_of(label)->options.text;
}
