#include "toolkit/list.h"
#include "list_state.h"

#define ROWS      8
#define WIDTH     240
#define WIDTH_MIN 32 /* of a column, also by hand */

int32_t list_row_height(const struct list *list)
{
    return ui_widget_metric(&list->widget, UI_METRIC_ROW);
}

static int32_t border_of(const struct list *list)
{
    return list->options.has_border ? ui_widget_metric(&list->widget, UI_METRIC_LINE) : 0;
}

struct rectangle list_head(const struct list *list)
{
    const struct rectangle inner = rectangle_inset(list->widget.area, border_of(list));
    return (struct rectangle){
        inner.x, inner.y, inner.width, list->options.has_header ? list_row_height(list) : 0};
}

struct rectangle list_body(const struct list *list)
{
    const struct rectangle inner = rectangle_inset(list->widget.area, border_of(list));
    const int32_t head = list_head(list).height;
    return (struct rectangle){
        inner.x, inner.y + head, inner.width - list->bar.area.width, inner.height - head};
}

struct rectangle list_row_area(const struct list *list, size_t row)
{
    const struct rectangle body = list_body(list);
    const int32_t height = list_row_height(list);
    const int64_t y = (int64_t)row * height - list->bar.position;
    if (y < -height || y > body.height) {
        return (struct rectangle){0};
    }
    return (struct rectangle){body.x, body.y + (int32_t)y, body.width, height};
}

size_t list_row_at(const struct list *list, int32_t x, int32_t y)
{
    const struct rectangle body = list_body(list);
    const int32_t height = list_row_height(list);
    if (!rectangle_has(body, x, y) || height == 0) {
        return UI_LIST_NONE;
    }
    const size_t row = (size_t)((y - body.y + list->bar.position) / height);
    return row < list->row_count ? row : UI_LIST_NONE;
}

static int32_t column_width(const struct list *list, size_t column)
{
    const int32_t by_hand = list->widths[column];
    return ui_widget_pixels(&list->widget, by_hand == 0 ? list->columns[column].width : by_hand);
}

struct list_spans list_spans_of(const struct list *list)
{
    struct list_spans spans = {{0}};
    int32_t left = list_body(list).width;
    int32_t grow = 0;
    for (size_t i = 0; i < list->column_count; i++) {
        left -= column_width(list, i);
        grow += list->widths[i] == 0 ? list->columns[i].grow : 0;
    }
    for (size_t i = 0; i < list->column_count; i++) {
        int32_t width = column_width(list, i);
        const int32_t part_of = list->widths[i] == 0 ? list->columns[i].grow : 0;
        if (part_of > 0) {
            const int32_t part = (int32_t)((int64_t)left * part_of / grow);
            const int32_t narrowest = ui_widget_pixels(&list->widget, WIDTH_MIN);
            left -= part;
            grow -= part_of;
            width = width + part < narrowest ? narrowest : width + part;
        }
        spans.starts[i + 1] = spans.starts[i] + width;
    }
    return spans;
}

/* -- Size ------------------------------------------------------------------------------------ */

static struct ui_size measure_list(struct ui_widget *widget, int32_t width)
{
    const struct list *list = list_of(widget);
    int32_t wide = ui_widget_metric(widget, UI_METRIC_BAR) + 2 * border_of(list);
    for (size_t i = 0; i < list->column_count; i++) {
        wide += column_width(list, i);
    }
    const int32_t rows = list->options.rows == 0 ? ROWS : list->options.rows;
    const int32_t heads = list->options.has_header ? 1 : 0;
    return (struct ui_size){wide < width ? wide : width,
                            (rows + heads) * list_row_height(list) + 2 * border_of(list)};
}

static void arrange_list(struct ui_widget *widget)
{
    struct list *list = list_of(widget);
    struct scroll_bar *bar = &list->bar;
    bar->area.width = 0;
    const struct rectangle body = list_body(list);
    bar->page = body.height;
    bar->total = (int32_t)list->row_count * list_row_height(list);
    if (bar->total > bar->page) {
        const int32_t wide = ui_widget_metric(widget, UI_METRIC_BAR);
        bar->area = (struct rectangle){body.x + body.width - wide, body.y, wide, body.height};
    }
    (void)scroll_bar_set(bar, bar->position);
}

/* -- Selection ------------------------------------------------------------------------------- */

static void redraw_row(struct list *list, size_t row)
{
    if (row != UI_LIST_NONE) {
        ui_widget_redraw_part(&list->widget, list_row_area(list, row));
    }
}

void list_show_row(struct list *list, size_t row)
{
    const int32_t height = list_row_height(list);
    const int32_t top = (int32_t)row * height;
    int32_t position = list->bar.position;
    position = top + height > position + list->bar.page ? top + height - list->bar.page : position;
    position = top < position ? top : position;
    if (scroll_bar_set(&list->bar, position)) {
        ui_widget_redraw(&list->widget);
    }
}

void ui_list_select(struct ui_widget *widget, size_t row)
{
    struct list *list = list_of(widget);
    const size_t to = row < list->row_count ? row : UI_LIST_NONE;
    redraw_row(list, list->selected);
    list->selected = to;
    redraw_row(list, to);
    if (to != UI_LIST_NONE) {
        list_show_row(list, to);
    }
}

void list_choose(struct list *list, size_t row)
{
    const size_t before = list->selected;
    ui_list_select(&list->widget, row);
    if (list->selected != before && !list->is_menu) {
        ui_action_call(list->options.selected, &list->widget);
    }
}

size_t ui_list_selected(const struct ui_widget *widget)
{
    return ((const struct list *)widget)->selected;
}

/* -- The model ------------------------------------------------------------------------------- */

static void ask_count(struct list *list)
{
    const struct ui_list_model *model = &list->options.model;
    size_t count = model->count == NULL ? 0 : model->count(model->context);
    count = count > UI_LIST_ROWS_MAX ? UI_LIST_ROWS_MAX : count;
    list->row_count = count;
    if (list->selected != UI_LIST_NONE && list->selected >= count) {
        list->selected = count == 0 ? UI_LIST_NONE : count - 1;
    }
    list->hovered = UI_LIST_NONE;
}

void ui_list_updated(struct ui_widget *widget)
{
    struct list *list = list_of(widget);
    ask_count(list);
    if (widget->window != NULL) {
        arrange_list(widget);
    }
    ui_widget_redraw(widget);
}

void ui_list_row_updated(struct ui_widget *widget, size_t row)
{
    redraw_row(list_of(widget), row);
}

struct rectangle ui_list_selected_area(const struct ui_widget *widget)
{
    const struct list *list = (const struct list *)widget;
    return list->selected == UI_LIST_NONE ? (struct rectangle){0}
                                          : list_row_area(list, list->selected);
}

void ui_list_show_sorted(struct ui_widget *widget, size_t column, bool is_descending)
{
    struct list *list = list_of(widget);
    list->sorted_column = column;
    list->is_descending = is_descending;
    ui_widget_redraw_part(widget, list_head(list));
}

/* -- Making one ------------------------------------------------------------------------------ */

static void focus_list(struct ui_widget *widget, bool has_focus)
{
    struct list *list = list_of(widget);
    if (has_focus && list->selected == UI_LIST_NONE && list->row_count > 0 && !widget->is_pressed &&
        ui_widget_shows_focus(widget)) {
        list_choose(list, 0);
    }
}

static const struct ui_class list_class = {
    .name = "list",
    .traits = UI_TRAIT_FOCUS | UI_TRAIT_POINTER | UI_TRAIT_HOVER,
    .measure = measure_list,
    .arrange = arrange_list,
    .draw = list_draw,
    .event = list_event,
    .focus = focus_list,
    .pointer = list_pointer,
};

static const struct ui_list_column only_column = {.width = WIDTH, .grow = 1};

struct ui_widget *ui_list_create(struct ui_arena *arena, const struct ui_list_options *options)
{
    struct list *list = ui_widget_create(arena, &list_class, sizeof(*list));
    if (list == NULL) {
        return NULL;
    }
    list->options = *options;
    list->column_count = options->column_count;
    if (list->column_count > UI_LIST_COLUMNS_MAX) {
        list->column_count = UI_LIST_COLUMNS_MAX;
    }
    for (size_t i = 0; i < list->column_count; i++) {
        list->columns[i] = options->columns[i];
    }
    if (list->column_count == 0) {
        list->column_count = 1;
        list->columns[0] = only_column;
    }
    list->selected = UI_LIST_NONE;
    list->sorted_column = UI_LIST_NONE;
    list->pressed_head = UI_LIST_NONE;
    list->resized = UI_LIST_NONE;
    list->bar.is_upright = true;
    ask_count(list);
    return &list->widget;
}
