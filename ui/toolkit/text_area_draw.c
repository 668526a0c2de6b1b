#include "paint.h"
#include "text/utf8.h"
#include "text_area_state.h"
#include "window_state.h"
#include <stdio.h>

#define MIDDLE_DOT 0xb7u

/* A row while it is drawn. */
struct row {
    struct rectangle area; /* of the text, without line numbers */
    const struct text_row *of;
    size_t first_column; /* that is seen */
    size_t last_column;
    struct fonts_cell_size cell;
};

static int32_t column_x(const struct text_area *area, const struct row *row, size_t column)
{
    const int64_t x = (int64_t)column * row->cell.width - area->level.position;
    const int64_t most = row->area.width + row->cell.width;
    return area->view.x + (int32_t)(x > most ? most : (x < -most ? -most : x));
}

struct rectangle text_area_caret(struct ui_widget *widget)
{
    struct text_area *area = text_area_of(widget);
    const size_t cursor = area->edit.cursor;
    const size_t index = text_area_row_of(area, cursor);
    const struct rectangle line = text_area_row(area, index);
    if (rectangle_is_empty(line)) {
        return line;
    }
    const struct row row = {.area = area->view, .cell = text_area_cell(area)};
    const size_t column =
        text_column_of(&area->columns, &area->edit.store, area->seen[index].start, cursor);
    const int32_t width = ui_widget_pixels(widget, 1) + (ui_widget_pixels(widget, 2) == 2 ? 0 : 1);
    const int32_t x = column_x(area, &row, column);
    const int32_t last = area->view.x + area->view.width - width;
    /* Blanks at the end of a row may be wider than it. */
    return (struct rectangle){
        area->options.wraps && x > last ? last : x, line.y, width, line.height};
}

/* -- A row ----------------------------------------------------------------------------------- */

static void
draw_selection(struct text_area *area, const struct ui_painter *painter, const struct row *row)
{
    struct ui_edit *edit = &area->edit;
    const size_t from = ui_edit_start(edit);
    const size_t to = ui_edit_end(edit);
    const size_t start = row->of->start;
    const size_t end = row->of->end;
    if (from == to || to < start || from > end || (from == end && !row->of->is_last)) {
        return;
    }
    struct text_store *store = &edit->store;
    const size_t first = from <= start ? 0 : text_column_of(&area->columns, store, start, from);
    int32_t right = area->view.x + area->view.width;
    if (to < end || (to == end && row->of->is_last)) {
        right = column_x(area, row, text_column_of(&area->columns, store, start, to));
    }
    const int32_t left = column_x(area, row, first);
    const struct rectangle ground = {left, row->area.y, right - left, row->area.height};
    const bool is_active = ui_widget_has_focus(&area->widget);
    const enum ui_colour colour = is_active ? UI_COLOUR_SELECTION : UI_COLOUR_UNSELECTED;
    canvas_fill(painter->canvas, ground, ui_colour(painter->look, colour));
}

static void draw_character(
    const struct text_area *area,
    const struct ui_painter *painter,
    const struct row *row,
    const struct text_cell *cell)
{
    const bool is_control = cell->code < ' ' || (cell->code >= 0x7f && cell->code < 0xa0);
    const bool is_dim = is_control || cell->code == UTF8_REPLACEMENT;
    /* What has no cell of its own is drawn over the character before. */
    const size_t column =
        cell->cell_count == 0 && cell->column > 0 ? cell->column - 1 : cell->column;
    const struct fonts_cell drawn = {
        .character = is_control ? MIDDLE_DOT : cell->code,
        .x = column_x(area, row, column),
        .y = row->area.y,
        .colour =
            paint_text_colour(painter, &area->widget, is_dim ? UI_COLOUR_DIM : UI_COLOUR_TEXT),
    };
    fonts_draw_cell(
        painter->look->fonts, painter->canvas, ui_font(painter->look, UI_TEXT_MONO), &drawn);
}

static void
draw_text(struct text_area *area, const struct ui_painter *painter, const struct row *row)
{
    struct text_store *store = &area->edit.store;
    struct text_mark at = text_place_at(&area->columns, store, row->of->start, row->first_column);
    while (at.offset < row->of->end && at.column <= row->last_column) {
        const struct text_cell cell = text_cell_at(&area->columns, store, at);
        if (cell.code != ' ' && cell.code != '\t') {
            draw_character(area, painter, row, &cell);
        }
        at.offset += cell.size_bytes;
        at.column += cell.cell_count;
    }
}

static void draw_number(
    const struct text_area *area,
    const struct ui_painter *painter,
    struct rectangle line,
    size_t number)
{
    char digits[24];
    (void)snprintf(digits, sizeof(digits), "%zu", number + 1);
    const int32_t gap = 2 * ui_pixels(painter->look, 8);
    const struct paint_text text = {
        .area = {line.x, line.y, area->gutter - gap, line.height},
        .text = paint_bytes(digits),
        .style = UI_TEXT_SMALL,
        .align = PAINT_END,
        .colour = ui_colour(painter->look, UI_COLOUR_DIM),
    };
    paint_text(painter, &text);
}

static void
draw_row(struct text_area *area, const struct ui_painter *painter, size_t index, bool is_current)
{
    const struct text_row *seen = &area->seen[index];
    const struct rectangle all = text_area_row(area, index);
    if (!canvas_can_draw(painter->canvas, all)) {
        return;
    }
    if (is_current) {
        canvas_blend(painter->canvas, all, ui_colour(painter->look, UI_COLOUR_HOVER));
    }
    if (area->options.has_line_numbers && seen->start == seen->line_start) {
        draw_number(area, painter, all, seen->line);
    }
    const struct fonts_cell_size cell = text_area_cell(area);
    struct row row = {
        .area = {area->view.x, all.y, area->view.width, all.height},
        .of = seen,
        .first_column = (size_t)(area->level.position / cell.width),
        .cell = cell,
    };
    row.last_column = row.first_column + (size_t)(area->view.width / cell.width) + 1;
    canvas_push_clip(painter->canvas, row.area);
    draw_selection(area, painter, &row);
    draw_text(area, painter, &row);
    canvas_pop_clip(painter->canvas);
}

/* -- All of it ------------------------------------------------------------------------------- */

static void draw_rows(struct text_area *area, const struct ui_painter *painter)
{
    struct ui_edit *edit = &area->edit;
    const size_t cursor_line = text_store_line_of(&edit->store, edit->cursor);
    const bool shows_line = ui_widget_has_focus(&area->widget) && edit->cursor == edit->anchor &&
                            area->options.has_line_numbers;
    for (size_t i = 0; i < area->seen_count; i++) {
        draw_row(area, painter, i, shows_line && area->seen[i].line == cursor_line);
    }
}

void text_area_draw(struct ui_widget *widget, const struct ui_painter *painter)
{
    struct text_area *area = text_area_of(widget);
    const struct ui_look *look = painter->look;
    if (area->options.has_border) {
        paint_frame(
            painter, widget->area, UI_METRIC_RADIUS_SMALL, UI_COLOUR_SURFACE, UI_COLOUR_CONTROL);
    } else {
        canvas_fill(painter->canvas, widget->area, ui_colour(look, UI_COLOUR_SURFACE));
    }
    const struct rectangle view = area->view;
    const struct rectangle clip = {
        view.x - area->gutter, view.y, view.width + area->gutter, view.height};
    canvas_push_clip(painter->canvas, clip);
    draw_rows(area, painter);
    if (ui_widget_has_focus(widget) && widget->window->is_caret_on) {
        canvas_fill(painter->canvas, text_area_caret(widget), ui_colour(look, UI_COLOUR_TEXT));
    }
    canvas_pop_clip(painter->canvas);
    scroll_bar_draw(&area->upright, painter);
    scroll_bar_draw(&area->level, painter);
    if (area->options.has_border && ui_widget_has_focus(widget)) {
        paint_focus(painter, widget->area, UI_METRIC_RADIUS_SMALL);
    }
}
