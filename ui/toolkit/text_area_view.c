/*
 * Which rows of a text area are seen, and scrolling.
 *
 * Where lines are not wrapped, the upright bar counts pixels of all lines. Where they are, nobody
 * knows how many rows there are without breaking all lines, so only those that are seen are broken:
 * `top` is the first one, and the bar counts bytes, and lines as some more.
 */
#include "text_area_state.h"

#define COLUMNS     60
#define ROWS        12
#define PADDING     8
#define WHEEL_ROWS  3
#define EXACT_BYTES 4096u /* of longer lines the width is taken from their bytes */
#define COLUMNS_MAX ((size_t)16 << 20)
#define LINE_BYTES  32u /* what a line's end counts on the bar, where lines are wrapped */

struct fonts_cell_size text_area_cell(const struct text_area *area)
{
    const struct ui_look *look = ui_widget_look(&area->widget);
    return fonts_cell_size(look->fonts, ui_font(look, UI_TEXT_MONO).size);
}

size_t text_area_line_count(const struct text_area *area)
{
    return area->edit.store.line_end_count + 1;
}

/* -- Rows that are seen ----------------------------------------------------------------------- */

size_t text_area_page(const struct text_area *area)
{
    const int32_t rows = area->view.height / text_area_cell(area).height;
    const size_t most = TEXT_AREA_ROWS_MAX - 2;
    return rows < 1 ? 1 : ((size_t)rows > most ? most : (size_t)rows);
}

struct rectangle text_area_row(const struct text_area *area, size_t index)
{
    const int32_t height = text_area_cell(area).height;
    const struct rectangle view = area->view;
    const int32_t y = area->seen_y + (int32_t)index * height;
    if (index >= area->seen_count || y >= view.y + view.height) {
        return (struct rectangle){0};
    }
    return (struct rectangle){view.x - area->gutter, y, view.width + area->gutter, height};
}

size_t text_area_row_of(const struct text_area *area, size_t offset)
{
    for (size_t i = area->seen_count; i > 0; i--) {
        const struct text_row *row = &area->seen[i - 1];
        if (row->start <= offset) {
            const bool is_in = offset < row->end || (offset == row->end && row->is_last);
            return is_in ? i - 1 : area->seen_count;
        }
    }
    return area->seen_count;
}

size_t text_area_line_row(const struct text_area *area, size_t line)
{
    size_t index = 0;
    while (index < area->seen_count && area->seen[index].line < line) {
        index++;
    }
    return index;
}

size_t text_area_offset_in(struct text_area *area, const struct text_row *row, size_t column)
{
    struct text_store *store = &area->edit.store;
    const size_t offset = text_place_at(&area->columns, store, row->start, column).offset;
    return offset < row->end || row->is_last ? offset : ui_edit_previous(&area->edit, row->end);
}

static void find_rows(struct text_area *area, struct text_row row)
{
    const size_t most = text_area_page(area) + 2;
    bool is_there = true;
    for (area->seen_count = 0; is_there && area->seen_count < most; area->seen_count++) {
        area->seen[area->seen_count] = row;
        is_there = text_row_next(&area->rows, &row);
    }
}

static void find_lines(struct text_area *area, int32_t height)
{
    const size_t first = (size_t)(area->upright.position / height);
    const size_t start = text_store_line_start(&area->edit.store, first);
    find_rows(area, text_row_at(&area->rows, start));
    area->seen_y = area->view.y - area->upright.position % height;
}

/* No room is left empty behind the last row. */
static void find_wrapped(struct text_area *area)
{
    const size_t page = text_area_page(area);
    const size_t size = area->edit.store.size_bytes;
    struct text_row row = text_row_at(&area->rows, area->top < size ? area->top : size);
    find_rows(area, row);
    if (area->seen_count < page) {
        for (size_t i = area->seen_count; i < page && text_row_previous(&area->rows, &row); i++) {
        }
        find_rows(area, row);
    }
    area->top = area->seen[0].start;
    area->seen_y = area->view.y;
}

/* -- Places ---------------------------------------------------------------------------------- */

static int32_t gutter_width(const struct text_area *area, int32_t cell_width)
{
    if (!area->options.has_line_numbers) {
        return ui_widget_pixels(&area->widget, PADDING);
    }
    int32_t digits = 1;
    for (size_t rest = text_area_line_count(area); rest >= 10; rest /= 10) {
        digits++;
    }
    digits = digits < 3 ? 3 : digits;
    return digits * cell_width + 3 * ui_widget_pixels(&area->widget, PADDING);
}

static size_t line_columns(struct text_area *area, const struct text_row *line)
{
    const size_t size = line->end - line->start;
    if (size > EXACT_BYTES) {
        return size < COLUMNS_MAX ? size : COLUMNS_MAX;
    }
    return text_column_of(&area->columns, &area->edit.store, line->start, line->end);
}

/* The lines that are seen may be wider than those before. */
static void find_widest(struct text_area *area)
{
    for (size_t i = 0; i < area->seen_count; i++) {
        const size_t columns = line_columns(area, &area->seen[i]);
        area->widest = columns > area->widest ? columns : area->widest;
    }
}

/* What is too wide has room behind it, for scrolling in steps. */
static void set_width(struct text_area *area, int32_t cell_width)
{
    const int32_t width = (int32_t)(area->widest + 2) * cell_width;
    const int32_t page = area->view.width;
    area->level.total = width > page ? width + page / 4 : width;
}

static int32_t bar_place(struct text_area *area, size_t offset)
{
    return (int32_t)(offset + LINE_BYTES * text_store_line_of(&area->edit.store, offset));
}

static void arrange_wrapped(struct text_area *area, int32_t cell_width)
{
    struct scroll_bar *bar = &area->upright;
    const size_t size = area->edit.store.size_bytes;
    const int32_t columns = area->view.width / cell_width - 1; /* with room for the caret */
    text_rows_set_width(&area->rows, columns < 1 ? 1 : (size_t)columns);
    find_wrapped(area);
    const size_t page = text_area_page(area);
    const size_t count = area->seen_count < page ? area->seen_count : page;
    const struct text_row *last = &area->seen[count - 1];
    const bool is_all = last->is_last && last->end == size;
    bar->total = bar_place(area, size) + (int32_t)LINE_BYTES;
    bar->position = bar_place(area, area->top);
    const int32_t behind =
        is_all ? bar->total : bar_place(area, last->is_last ? last->end + 1 : last->end);
    bar->page = behind - bar->position;
    area->level.total = 0;
    area->level.position = 0;
}

static void arrange_lines(struct text_area *area, struct fonts_cell_size cell)
{
    text_rows_set_width(&area->rows, 0);
    area->upright.page = area->view.height;
    area->upright.total = (int32_t)text_area_line_count(area) * cell.height;
    (void)scroll_bar_set(&area->upright, area->upright.position);
    find_lines(area, cell.height);
    find_widest(area);
    area->level.page = area->view.width;
    set_width(area, cell.width);
    (void)scroll_bar_set(&area->level, area->level.position);
}

void text_area_arrange(struct ui_widget *widget)
{
    struct text_area *area = text_area_of(widget);
    const struct fonts_cell_size cell = text_area_cell(area);
    const int32_t bar = ui_widget_metric(widget, UI_METRIC_BAR);
    const int32_t foot = area->options.wraps ? 0 : bar;
    const int32_t border = area->options.has_border ? ui_widget_metric(widget, UI_METRIC_FOCUS) : 0;
    const struct rectangle inner = rectangle_inset(widget->area, border);
    area->gutter = gutter_width(area, cell.width);
    area->view = (struct rectangle){
        inner.x + area->gutter,
        inner.y + border,
        inner.width - area->gutter - bar,
        inner.height - foot - border,
    };
    const struct rectangle view = area->view;
    area->upright.area = (struct rectangle){view.x + view.width, inner.y, bar, view.height};
    area->level.area = (struct rectangle){view.x, view.y + view.height, view.width, foot};
    if (area->options.wraps) {
        arrange_wrapped(area, cell.width);
    } else {
        arrange_lines(area, cell);
    }
}

struct ui_size text_area_measure(struct ui_widget *widget, int32_t width)
{
    const struct text_area *area = text_area_of(widget);
    const struct fonts_cell_size cell = text_area_cell(area);
    const int32_t columns = area->options.columns == 0 ? COLUMNS : area->options.columns;
    const int32_t rows = area->options.rows == 0 ? ROWS : area->options.rows;
    const int32_t bar = ui_widget_metric(widget, UI_METRIC_BAR);
    const int32_t wide = columns * cell.width + gutter_width(area, cell.width) + bar;
    return (struct ui_size){wide < width ? wide : width, rows * cell.height + bar};
}

/* -- Scrolling ------------------------------------------------------------------------------- */

static void scroll_to_top(struct text_area *area, size_t top)
{
    const size_t before = area->top;
    area->top = top;
    text_area_arrange(&area->widget);
    if (area->top != before) {
        ui_widget_redraw(&area->widget);
    }
}

void text_area_scroll(struct text_area *area, int32_t x, int32_t y)
{
    const bool is_level = scroll_bar_set(&area->level, x);
    if (scroll_bar_set(&area->upright, y) || is_level) {
        text_area_arrange(&area->widget);
        ui_widget_redraw(&area->widget);
    }
}

/* The row of the place of the bar. */
void text_area_follow_bar(struct text_area *area)
{
    struct text_store *store = &area->edit.store;
    if (!area->options.wraps) {
        return;
    }
    size_t first = 0;
    size_t behind = text_area_line_count(area);
    while (behind - first > 1) {
        const size_t middle = first + (behind - first) / 2;
        const size_t start = text_store_line_start(store, middle);
        if (start + LINE_BYTES * middle <= (size_t)area->upright.position) {
            first = middle;
        } else {
            behind = middle;
        }
    }
    const size_t start = text_store_line_start(store, first);
    const size_t end = text_store_line_end(store, start);
    const size_t offset = (size_t)area->upright.position - LINE_BYTES * first;
    area->top = offset < end ? offset : end;
}

static void scroll_to_row(struct text_area *area)
{
    const size_t page = text_area_page(area);
    struct text_row row = text_row_at(&area->rows, area->edit.cursor);
    const bool is_below = area->seen_count > page && row.start >= area->seen[page].start;
    if (is_below) {
        for (size_t i = 1; i < page && text_row_previous(&area->rows, &row); i++) {
        }
    }
    if (is_below || row.start < area->top) {
        scroll_to_top(area, row.start);
    }
}

static void scroll_to_column(struct text_area *area)
{
    struct text_store *store = &area->edit.store;
    const struct fonts_cell_size cell = text_area_cell(area);
    const size_t line = text_store_line_of(store, area->edit.cursor);
    const size_t start = text_store_line_start(store, line);
    const size_t column = text_column_of(&area->columns, store, start, area->edit.cursor);
    area->widest = column > area->widest ? column : area->widest;
    set_width(area, cell.width);
    const int32_t top = (int32_t)line * cell.height;
    const int32_t left = (int32_t)column * cell.width;
    int32_t y = area->upright.position;
    y = top + cell.height > y + area->view.height ? top + cell.height - area->view.height : y;
    y = top < y ? top : y;
    int32_t x = area->level.position;
    /* In steps, so that the next key draws its line only. */
    const int32_t step = area->view.width / 4;
    if (left + 2 * cell.width > x + area->view.width) {
        x = left + step - area->view.width;
    }
    if (left < x) {
        x = left < step ? 0 : left - step;
    }
    text_area_scroll(area, x, y);
}

void text_area_scroll_to_cursor(struct text_area *area)
{
    if (area->options.wraps) {
        scroll_to_row(area);
    } else {
        scroll_to_column(area);
    }
}

static bool turn_rows(struct text_area *area, int64_t pixels)
{
    const int32_t height = text_area_cell(area).height;
    const size_t before = area->top;
    const int64_t sum = area->turned + pixels;
    const int64_t most = TEXT_AREA_ROWS_MAX;
    const int64_t wanted = sum / height;
    const int64_t rows = wanted > most ? most : (wanted < -most ? -most : wanted);
    area->turned = (int32_t)(sum % height);
    struct text_row row = area->seen[0];
    for (int64_t i = 0; i < rows && text_row_next(&area->rows, &row); i++) {
    }
    for (int64_t i = 0; i > rows && text_row_previous(&area->rows, &row); i--) {
    }
    scroll_to_top(area, row.start);
    return area->top != before;
}

bool text_area_turn(struct text_area *area, const struct ui_event *event)
{
    const int64_t step = WHEEL_ROWS * (int64_t)text_area_cell(area).height;
    const bool is_level = (event->modifiers & UI_SHIFT) != 0;
    const int64_t x = is_level ? event->y : event->x;
    const int64_t y = is_level ? 0 : event->y;
    if (area->options.wraps) {
        return turn_rows(area, y * step / UI_SCROLL_STEP);
    }
    const int32_t from_x = area->level.position;
    const int32_t from_y = area->upright.position;
    text_area_scroll(
        area,
        from_x + (int32_t)(x * step / UI_SCROLL_STEP),
        from_y + (int32_t)(y * step / UI_SCROLL_STEP));
    return area->level.position != from_x || area->upright.position != from_y;
}
