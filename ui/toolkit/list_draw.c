#include "list_state.h"
#include "paint.h"

#define PADDING 10

static bool is_active(const struct list *list)
{
    return list->is_menu || ui_widget_has_focus(&list->widget);
}

static void draw_cell(
    const struct list *list,
    const struct ui_painter *painter,
    size_t row,
    size_t column,
    struct rectangle area)
{
    const struct ui_list_model *model = &list->options.model;
    const struct ui_list_cell cell = model->cell(model->context, row, column);
    const struct ui_list_column *options = &list->columns[column];
    const enum ui_colour colour = cell.is_dim ? UI_COLOUR_DIM : UI_COLOUR_TEXT;
    struct rectangle place = area;
    place.x += ui_pixels(painter->look, PADDING);
    place.width -= 2 * ui_pixels(painter->look, PADDING);
    if (cell.icon != UI_ICON_NONE) {
        const int32_t icon = ui_metric(painter->look, UI_METRIC_ICON);
        const int32_t room = icon + ui_metric(painter->look, UI_METRIC_GAP);
        const struct rectangle left = {place.x, place.y, icon, place.height};
        ui_icon_draw(
            painter->canvas,
            cell.icon,
            paint_icon_place(painter, left),
            paint_text_colour(painter, &list->widget, UI_COLOUR_DIM));
        place.x += room;
        place.width -= room;
    }
    struct paint_text text = {
        .area = place,
        .text = cell.text,
        .style = options->is_mono ? UI_TEXT_MONO : UI_TEXT_BODY,
        .align = options->is_right ? PAINT_END : PAINT_START,
        .colour = paint_text_colour(painter, &list->widget, colour),
    };
    if (text.text.size_bytes > UI_LIST_CELL_BYTES_MAX) {
        text.text.size_bytes = UI_LIST_CELL_BYTES_MAX;
    }
    paint_text(painter, &text);
}

static void draw_row_ground(
    const struct list *list, const struct ui_painter *painter, size_t row, struct rectangle area)
{
    const struct ui_look *look = painter->look;
    const struct rectangle ground = {
        area.x + ui_pixels(look, 4), area.y, area.width - 2 * ui_pixels(look, 4), area.height};
    const float radius = (float)ui_pixels(look, 4);
    if (row == list->selected) {
        const enum ui_colour colour = is_active(list) ? UI_COLOUR_SELECTION : UI_COLOUR_UNSELECTED;
        canvas_round_fill(painter->canvas, ground, radius, ui_colour(look, colour));
    } else if (row == list->hovered && list->widget.is_hovered) {
        canvas_round_fill(painter->canvas, ground, radius, ui_colour(look, UI_COLOUR_HOVER));
    }
}

static void draw_row(
    const struct list *list,
    const struct ui_painter *painter,
    size_t row,
    const struct list_spans *spans)
{
    const struct rectangle area = list_row_area(list, row);
    if (!canvas_can_draw(painter->canvas, area)) {
        return;
    }
    draw_row_ground(list, painter, row, area);
    for (size_t i = 0; i < list->column_count; i++) {
        const struct rectangle cell = {
            area.x + spans->starts[i],
            area.y,
            spans->starts[i + 1] - spans->starts[i],
            area.height,
        };
        if (canvas_can_draw(painter->canvas, cell)) {
            draw_cell(list, painter, row, i, cell);
        }
    }
}

/* -- Headers --------------------------------------------------------------------------------- */

static void draw_title(
    const struct list *list, const struct ui_painter *painter, size_t column, struct rectangle area)
{
    const struct ui_look *look = painter->look;
    const int32_t padding = ui_pixels(look, PADDING);
    const int32_t sign = ui_pixels(look, 12);
    struct rectangle place = {area.x + padding, area.y, area.width - 2 * padding, area.height};
    const struct ui_list_column *options = &list->columns[column];
    if (column == list->sorted_column) {
        place.width -= sign + ui_pixels(look, 4);
        const struct rectangle at = {
            area.x + area.width - padding - sign, area.y + (area.height - sign) / 2, sign, sign};
        ui_icon_draw(
            painter->canvas,
            list->is_descending ? UI_ICON_DOWN : UI_ICON_UP,
            at,
            ui_colour(look, UI_COLOUR_DIM));
    }
    const struct paint_text text = {
        .area = place,
        .text = paint_bytes(options->title),
        .style = UI_TEXT_SMALL,
        .align = options->is_right ? PAINT_END : PAINT_START,
        .colour = ui_colour(look, UI_COLOUR_DIM),
    };
    paint_text(painter, &text);
}

static void
draw_head(const struct list *list, const struct ui_painter *painter, const struct list_spans *spans)
{
    const struct rectangle head = list_head(list);
    const struct ui_look *look = painter->look;
    const int32_t line = ui_metric(look, UI_METRIC_LINE);
    const uint32_t border = ui_colour(look, UI_COLOUR_BORDER);
    const struct rectangle below = {head.x, head.y + head.height - line, head.width, line};
    canvas_fill(painter->canvas, below, border);
    for (size_t i = 0; i < list->column_count; i++) {
        const struct rectangle area = {
            head.x + spans->starts[i],
            head.y,
            spans->starts[i + 1] - spans->starts[i],
            head.height - line,
        };
        draw_title(list, painter, i, area);
        const int32_t room = ui_pixels(look, 6);
        const struct rectangle edge = {
            area.x + area.width - line, area.y + room, line, area.height - 2 * room};
        if (i + 1 < list->column_count) {
            canvas_fill(painter->canvas, edge, border);
        }
    }
}

/* -- All of it ------------------------------------------------------------------------------- */

static void draw_empty(const struct list *list, const struct ui_painter *painter)
{
    struct rectangle area = list_body(list);
    const int32_t most = 4 * list_row_height(list);
    area.height = area.height < most ? area.height : most;
    const struct paint_text text = {
        .area = area,
        .text = paint_bytes(list->options.empty),
        .style = UI_TEXT_DIM,
        .align = PAINT_CENTRE,
        .colour = ui_colour(painter->look, UI_COLOUR_DIM),
    };
    paint_text(painter, &text);
}

static void
draw_rows(const struct list *list, const struct ui_painter *painter, const struct list_spans *spans)
{
    const struct rectangle body = list_body(list);
    const int32_t height = list_row_height(list);
    const size_t first = (size_t)(list->bar.position / height);
    const size_t count = (size_t)(body.height / height) + 2;
    for (size_t i = 0; i < count && first + i < list->row_count; i++) {
        draw_row(list, painter, first + i, spans);
    }
}

void list_draw(struct ui_widget *widget, const struct ui_painter *painter)
{
    const struct list *list = list_of(widget);
    const struct list_spans spans = list_spans_of(list);
    const enum ui_colour ground = list->is_menu ? UI_COLOUR_RAISED : UI_COLOUR_SURFACE;
    if (list->options.has_border) {
        paint_frame(painter, widget->area, UI_METRIC_RADIUS_SMALL, ground, UI_COLOUR_BORDER);
    } else {
        canvas_fill(painter->canvas, widget->area, ui_colour(painter->look, ground));
    }
    canvas_push_clip(painter->canvas, list_body(list));
    if (list->row_count == 0) {
        draw_empty(list, painter);
    }
    draw_rows(list, painter, &spans);
    canvas_pop_clip(painter->canvas);
    if (list->options.has_header) {
        canvas_push_clip(painter->canvas, list_head(list));
        draw_head(list, painter, &spans);
        canvas_pop_clip(painter->canvas);
    }
    scroll_bar_draw(&list->bar, painter);
    if (list->options.has_border) {
        paint_own_focus(painter, widget);
    }
}
