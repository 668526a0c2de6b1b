#include "toolkit/box.h"
#include "paint.h"

struct box {
    struct ui_widget widget;
    struct ui_box_options options;
};

static const struct box *box_of(const struct ui_widget *widget)
{
    return (const struct box *)widget;
}

/* What all children take along the axis, and the largest across. */
struct sums {
    int32_t along;
    int32_t across;
    int32_t count;
    int32_t grow;
    int32_t growing; /* what those take along that grow */
};

static int32_t along(const struct box *box, struct ui_size size)
{
    return box->options.axis == UI_ROW ? size.width : size.height;
}

static int32_t across(const struct box *box, struct ui_size size)
{
    return box->options.axis == UI_ROW ? size.height : size.width;
}

static struct sums sum_up(struct box *box, int32_t width)
{
    struct sums sums = {0};
    for (struct ui_widget *child = box->widget.first; child != NULL; child = child->next) {
        if (child->is_hidden) {
            continue;
        }
        const struct ui_size size = ui_widget_measure(child, width);
        const int32_t wide = across(box, size);
        sums.along += along(box, size);
        sums.growing += child->grow > 0 ? along(box, size) : 0;
        sums.across = wide > sums.across ? wide : sums.across;
        sums.grow += child->grow;
        sums.count++;
    }
    if (sums.count > 1) {
        sums.along += (sums.count - 1) * ui_widget_pixels(&box->widget, box->options.spacing);
    }
    return sums;
}

/* -- Where children come ---------------------------------------------------------------------- */

/* Shares out what is left over, or missing, from child to child. */
struct shares {
    int32_t left;      /* over; below 0: missing */
    int32_t of;        /* grow of those that are still to come; for what is missing, pixels */
    int32_t remaining; /* room for those that are still to come */
};

static int32_t share(struct shares *shares, int32_t wanted, int32_t grow)
{
    const int32_t part_of = shares->left >= 0 ? grow : (grow > 0 ? wanted : 0);
    int32_t given = wanted;
    if (part_of > 0 && shares->of > 0) {
        const int32_t part = (int32_t)((int64_t)shares->left * part_of / shares->of);
        shares->left -= part;
        shares->of -= part_of;
        given += part;
    }
    if (given > shares->remaining) {
        given = shares->remaining > 0 ? shares->remaining : 0;
    }
    return given;
}

static struct shares shares_of(const struct sums *sums, int32_t room)
{
    struct shares shares = {.left = room - sums->along, .remaining = room};
    shares.of = shares.left >= 0 ? sums->grow : sums->growing;
    if (shares.left < -sums->growing) {
        shares.left = -sums->growing;
    }
    return shares;
}

static struct rectangle
place_across(const struct box *box, struct rectangle slot, struct ui_size size)
{
    const bool is_row = box->options.axis == UI_ROW;
    const int32_t room = is_row ? slot.height : slot.width;
    int32_t wide = across(box, size);
    if (box->options.align == UI_ALIGN_FILL || wide > room) {
        wide = room;
    }
    int32_t offset = 0;
    if (box->options.align == UI_ALIGN_CENTRE) {
        offset = (room - wide) / 2;
    } else if (box->options.align == UI_ALIGN_END) {
        offset = room - wide;
    }
    if (is_row) {
        return (struct rectangle){slot.x, slot.y + offset, slot.width, wide};
    }
    return (struct rectangle){slot.x + offset, slot.y, wide, slot.height};
}

static void arrange_box(struct ui_widget *widget)
{
    struct box *box = (struct box *)widget;
    const bool is_row = box->options.axis == UI_ROW;
    const struct rectangle inner =
        rectangle_inset(widget->area, ui_widget_pixels(widget, box->options.padding));
    const int32_t spacing = ui_widget_pixels(widget, box->options.spacing);
    const int32_t width = is_row ? UI_WIDTH_ANY : inner.width;
    const struct sums sums = sum_up(box, width);
    struct shares shares = shares_of(&sums, is_row ? inner.width : inner.height);
    struct rectangle slot = inner;
    for (struct ui_widget *child = widget->first; child != NULL; child = child->next) {
        if (child->is_hidden) {
            continue;
        }
        struct ui_size size = ui_widget_measure(child, width);
        const int32_t given = share(&shares, along(box, size), child->grow);
        *(is_row ? &slot.width : &slot.height) = given;
        if (is_row && box->options.align != UI_ALIGN_FILL) {
            size = ui_widget_measure(child, given);
        }
        ui_widget_place(child, place_across(box, slot, size));
        *(is_row ? &slot.x : &slot.y) += given + spacing;
        shares.remaining -= given + spacing;
    }
}

/* -- Size ------------------------------------------------------------------------------------ */

/* How high a row is where its children get what there is of a width. */
static int32_t row_height(struct box *box, int32_t width)
{
    const int32_t spacing = ui_widget_pixels(&box->widget, box->options.spacing);
    const struct sums sums = sum_up(box, UI_WIDTH_ANY);
    struct shares shares = shares_of(&sums, width);
    int32_t height = 0;
    for (struct ui_widget *child = box->widget.first; child != NULL; child = child->next) {
        if (child->is_hidden) {
            continue;
        }
        const struct ui_size size = ui_widget_measure(child, UI_WIDTH_ANY);
        const int32_t given = share(&shares, size.width, child->grow);
        const int32_t high = ui_widget_measure(child, given).height;
        height = high > height ? high : height;
        shares.remaining -= given + spacing;
    }
    return height;
}

static struct ui_size measure_box(struct ui_widget *widget, int32_t width)
{
    struct box *box = (struct box *)widget;
    const int32_t padding = 2 * ui_widget_pixels(widget, box->options.padding);
    const int32_t inner = width == UI_WIDTH_ANY || width < padding ? width : width - padding;
    const bool is_row = box->options.axis == UI_ROW;
    const struct sums sums = sum_up(box, is_row ? UI_WIDTH_ANY : inner);
    struct ui_size size = {sums.across, sums.along};
    if (is_row) {
        size = (struct ui_size){sums.along, sums.across};
        if (sums.along > inner) {
            size = (struct ui_size){inner, row_height(box, inner)};
        }
    }
    return (struct ui_size){size.width + padding, size.height + padding};
}

/* -- Look ------------------------------------------------------------------------------------ */

/* A raised area with a line in it. */
static void draw_bar(const struct ui_painter *painter, struct rectangle area, struct rectangle line)
{
    const struct ui_look *look = painter->look;
    canvas_fill(painter->canvas, area, ui_colour(look, UI_COLOUR_RAISED));
    line.x += area.x;
    line.y += area.y;
    canvas_fill(painter->canvas, line, ui_colour(look, UI_COLOUR_BORDER));
}

static void draw_box(struct ui_widget *widget, const struct ui_painter *painter)
{
    const int32_t line = ui_metric(painter->look, UI_METRIC_LINE);
    const struct rectangle area = widget->area;
    switch (box_of(widget)->options.look) {
    case UI_BOX_PLAIN:
        break;
    case UI_BOX_CARD:
        paint_frame(painter, area, UI_METRIC_RADIUS, UI_COLOUR_RAISED, UI_COLOUR_BORDER);
        break;
    case UI_BOX_POPUP:
        canvas_fill(painter->canvas, area, ui_colour(painter->look, UI_COLOUR_RAISED));
        canvas_round_outline(
            painter->canvas, area, 0, (float)line, ui_colour(painter->look, UI_COLOUR_CONTROL));
        break;
    case UI_BOX_BAR:
        draw_bar(painter, area, (struct rectangle){0, area.height - line, area.width, line});
        break;
    case UI_BOX_FOOT:
        draw_bar(painter, area, (struct rectangle){0, 0, area.width, line});
        break;
    case UI_BOX_SIDEBAR:
        draw_bar(painter, area, (struct rectangle){area.width - line, 0, line, area.height});
        break;
    }
}

static const struct ui_class box_class = {
    .name = "box",
    .measure = measure_box,
    .arrange = arrange_box,
    .draw = draw_box,
};

struct ui_widget *ui_box_create(struct ui_arena *arena, const struct ui_box_options *options)
{
    struct box *box = ui_widget_create(arena, &box_class, sizeof(*box));
    if (box == NULL) {
        return NULL;
    }
    box->options = *options;
    return &box->widget;
}

struct ui_widget *ui_column_create(struct ui_arena *arena)
{
    const struct ui_box_options options = {.axis = UI_COLUMN, .spacing = 8, .padding = 16};
    return ui_box_create(arena, &options);
}

struct ui_widget *ui_row_create(struct ui_arena *arena)
{
    const struct ui_box_options options = {.axis = UI_ROW, .align = UI_ALIGN_CENTRE, .spacing = 8};
    return ui_box_create(arena, &options);
}

struct ui_widget *ui_box_add(struct ui_widget *box, struct ui_widget *child, int32_t grow)
{
    if (child != NULL) {
        child->grow = grow;
    }
    ui_widget_add(box, child);
    return child;
}

static const struct ui_class space_class = {.name = "space"};

struct ui_widget *ui_space_create(struct ui_arena *arena)
{
    return ui_widget_create(arena, &space_class, sizeof(struct ui_widget));
}
