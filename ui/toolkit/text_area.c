#include "text_area_state.h"
#include "window_state.h"

#define COLUMNS     60
#define ROWS        12
#define TAB         4u
#define TAB_MAX     16u
#define PADDING     8
#define EXACT_BYTES 4096u /* of longer lines the width is taken from their bytes */
#define COLUMNS_MAX ((size_t)16 << 20)

struct fonts_cell_size text_area_cell(const struct text_area *area)
{
    const struct ui_look *look = ui_widget_look(&area->widget);
    return fonts_cell_size(look->fonts, ui_font(look, UI_TEXT_MONO).size);
}

size_t text_area_line_count(const struct text_area *area)
{
    return area->edit.store.line_end_count + 1;
}

struct rectangle text_area_row(const struct text_area *area, size_t line)
{
    const int32_t height = text_area_cell(area).height;
    const int64_t y = (int64_t)line * height - area->upright.position;
    if (y <= -height || y >= area->view.height) {
        return (struct rectangle){0};
    }
    const struct rectangle view = area->view;
    return (struct rectangle){
        view.x - area->gutter, view.y + (int32_t)y, view.width + area->gutter, height};
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

static size_t line_columns(struct text_area *area, size_t start)
{
    const size_t end = text_store_line_end(&area->edit.store, start);
    if (end - start > EXACT_BYTES) {
        return end - start < COLUMNS_MAX ? end - start : COLUMNS_MAX;
    }
    return text_column_of(&area->columns, &area->edit.store, start, end);
}

/* The lines that are seen may be wider than those before. */
static void find_widest(struct text_area *area, int32_t height)
{
    const size_t first = (size_t)(area->upright.position / height);
    const size_t count = (size_t)(area->view.height / height) + 2;
    for (size_t i = first; i < first + count && i < text_area_line_count(area); i++) {
        const size_t start = text_store_line_start(&area->edit.store, i);
        const size_t columns = line_columns(area, start);
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

void text_area_arrange(struct ui_widget *widget)
{
    struct text_area *area = text_area_of(widget);
    const struct fonts_cell_size cell = text_area_cell(area);
    const int32_t bar = ui_widget_metric(widget, UI_METRIC_BAR);
    const int32_t border = area->options.has_border ? ui_widget_metric(widget, UI_METRIC_FOCUS) : 0;
    const struct rectangle inner = rectangle_inset(widget->area, border);
    area->gutter = gutter_width(area, cell.width);
    area->view = (struct rectangle){
        inner.x + area->gutter,
        inner.y + border,
        inner.width - area->gutter - bar,
        inner.height - bar - border,
    };
    const struct rectangle view = area->view;
    area->upright.area = (struct rectangle){view.x + view.width, inner.y, bar, view.height};
    area->level.area = (struct rectangle){view.x, view.y + view.height, view.width, bar};
    area->upright.page = view.height;
    area->upright.total = (int32_t)text_area_line_count(area) * cell.height;
    (void)scroll_bar_set(&area->upright, area->upright.position);
    find_widest(area, cell.height);
    area->level.page = view.width;
    set_width(area, cell.width);
    (void)scroll_bar_set(&area->level, area->level.position);
}

static struct ui_size measure_area(struct ui_widget *widget, int32_t width)
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

void text_area_scroll(struct text_area *area, int32_t x, int32_t y)
{
    const bool is_level = scroll_bar_set(&area->level, x);
    if (scroll_bar_set(&area->upright, y) || is_level) {
        text_area_arrange(&area->widget);
        ui_widget_redraw(&area->widget);
    }
}

static void scroll_to_cursor(struct text_area *area)
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

/* -- What has changed ------------------------------------------------------------------------ */

struct text_area_before text_area_before(struct text_area *area)
{
    struct ui_edit *edit = &area->edit;
    return (struct text_area_before){
        .first_line = text_store_line_of(&edit->store, ui_edit_start(edit)),
        .last_line = text_store_line_of(&edit->store, ui_edit_end(edit)),
        .line_count = text_area_line_count(area),
        .cursor = edit->cursor,
        .anchor = edit->anchor,
        .revision = edit->revision,
    };
}

static void redraw_lines(struct text_area *area, size_t first, size_t last)
{
    const size_t seen = (size_t)(area->upright.position / text_area_cell(area).height);
    const size_t rows = (size_t)(area->view.height / text_area_cell(area).height) + 2;
    size_t at = first < seen ? seen : first;
    for (; at <= last && at < seen + rows; at++) {
        ui_widget_redraw_part(&area->widget, text_area_row(area, at));
    }
}

static void redraw_selection(struct text_area *area, const struct text_area_before *before)
{
    const struct text_area_before now = text_area_before(area);
    const bool had_selection = before->cursor != before->anchor;
    if (had_selection || now.cursor != now.anchor) {
        const size_t first =
            before->first_line < now.first_line ? before->first_line : now.first_line;
        const size_t last = before->last_line > now.last_line ? before->last_line : now.last_line;
        redraw_lines(area, first, last);
        return;
    }
    redraw_lines(area, before->first_line, before->first_line);
    redraw_lines(area, now.first_line, now.first_line);
}

/* From where the text is another one up to the cursor, or all below where lines have moved. */
static void redraw_text(struct text_area *area, const struct text_area_before *before)
{
    struct ui_edit *edit = &area->edit;
    const size_t from =
        edit->changed_from < edit->store.size_bytes ? edit->changed_from : edit->store.size_bytes;
    const int32_t gutter = area->gutter;
    text_columns_forget(&area->columns, edit->changed_from);
    edit->changed_from = UI_EDIT_NOWHERE;
    text_area_arrange(&area->widget);
    const size_t first = text_store_line_of(&edit->store, from);
    const bool has_moved = before->line_count != text_area_line_count(area);
    redraw_lines(
        area, first, has_moved ? SIZE_MAX : text_store_line_of(&edit->store, edit->cursor));
    if (has_moved) {
        const struct rectangle row = text_area_row(area, first);
        struct rectangle below = area->widget.area;
        if (!rectangle_is_empty(row)) {
            below.height -= row.y - below.y;
            below.y = row.y;
        }
        ui_widget_redraw_part(&area->widget, below);
    }
    if (gutter != area->gutter) {
        ui_widget_redraw(&area->widget);
    }
}

/* A bar looks different when there is more, or less, than before. */
static void
redraw_bar(struct text_area *area, const struct scroll_bar *was, const struct scroll_bar *now)
{
    if (was->total != now->total || was->position != now->position) {
        ui_widget_redraw_part(&area->widget, now->area);
    }
}

void text_area_after(struct text_area *area, const struct text_area_before *before)
{
    struct ui_edit *edit = &area->edit;
    const bool is_changed = edit->revision != before->revision;
    const bool is_moved = edit->cursor != before->cursor || edit->anchor != before->anchor;
    if (area->widget.window == NULL) {
        text_columns_forget(&area->columns, 0);
        edit->changed_from = UI_EDIT_NOWHERE;
        return;
    }
    const struct scroll_bar upright = area->upright;
    const struct scroll_bar level = area->level;
    if (is_changed) {
        redraw_text(area, before);
    }
    redraw_selection(area, before);
    if (is_changed || is_moved) {
        scroll_to_cursor(area);
    }
    redraw_bar(area, &upright, &area->upright);
    redraw_bar(area, &level, &area->level);
    window_restart_caret(area->widget.window);
    if (is_changed) {
        ui_action_call(area->options.changed, &area->widget);
    }
    if (is_changed || is_moved) {
        ui_action_call(area->options.moved, &area->widget);
    }
}

/* -- For programs ---------------------------------------------------------------------------- */

static void end_area(void *context)
{
    ui_edit_finish(&((struct text_area *)context)->edit);
}

static enum ui_pointer area_pointer(struct ui_widget *widget, int32_t x, int32_t y)
{
    return rectangle_has(text_area_of(widget)->view, x, y) ? UI_POINTER_TEXT : UI_POINTER_ARROW;
}

static const struct ui_class area_class = {
    .name = "text area",
    .traits = UI_TRAIT_FOCUS | UI_TRAIT_POINTER | UI_TRAIT_CARET,
    .measure = measure_area,
    .arrange = text_area_arrange,
    .draw = text_area_draw,
    .event = text_area_event,
    .caret = text_area_caret,
    .pointer = area_pointer,
};

struct ui_widget *
ui_text_area_create(struct ui_arena *arena, const struct ui_text_area_options *options)
{
    struct text_area *area = ui_widget_create(arena, &area_class, sizeof(*area));
    if (area == NULL) {
        return NULL;
    }
    area->options = *options;
    const bool has_tab = options->tab_columns > 0 && options->tab_columns <= TAB_MAX;
    area->columns.tab_columns = has_tab ? options->tab_columns : TAB;
    area->wanted_column = UI_EDIT_NOWHERE;
    area->upright.is_upright = true;
    ui_edit_init(&area->edit, UI_EDIT_BYTES_MAX);
    return ui_arena_at_end(arena, end_area, area) ? &area->widget : NULL;
}

bool ui_text_area_set(struct ui_widget *widget, struct bytes text)
{
    struct text_area *area = text_area_of(widget);
    if (!ui_edit_set(&area->edit, text)) {
        return false;
    }
    area->widest = 0;
    area->upright.position = 0;
    area->level.position = 0;
    ui_text_area_updated(widget);
    return true;
}

struct ui_edit *ui_text_area_edit(struct ui_widget *widget)
{
    return &text_area_of(widget)->edit;
}

void ui_text_area_updated(struct ui_widget *widget)
{
    struct text_area *area = text_area_of(widget);
    text_columns_forget(&area->columns, 0);
    area->edit.changed_from = UI_EDIT_NOWHERE;
    area->wanted_column = UI_EDIT_NOWHERE;
    if (widget->window != NULL) {
        text_area_arrange(widget);
        scroll_to_cursor(area);
    }
    ui_widget_redraw(widget);
}

bool ui_text_area_insert(struct ui_widget *widget, struct bytes text)
{
    struct text_area *area = text_area_of(widget);
    const struct text_area_before before = text_area_before(area);
    const bool is_done = ui_edit_insert(&area->edit, text);
    text_area_after(area, &before);
    return is_done;
}

bool ui_text_area_undo(struct ui_widget *widget)
{
    struct text_area *area = text_area_of(widget);
    const struct text_area_before before = text_area_before(area);
    const bool is_done = ui_edit_undo(&area->edit);
    text_area_after(area, &before);
    return is_done;
}

bool ui_text_area_redo(struct ui_widget *widget)
{
    struct text_area *area = text_area_of(widget);
    const struct text_area_before before = text_area_before(area);
    const bool is_done = ui_edit_redo(&area->edit);
    text_area_after(area, &before);
    return is_done;
}

void ui_text_area_go(struct ui_widget *widget, size_t line)
{
    struct text_area *area = text_area_of(widget);
    const struct text_area_before before = text_area_before(area);
    ui_edit_move(&area->edit, text_store_line_start(&area->edit.store, line), false);
    area->wanted_column = UI_EDIT_NOWHERE;
    text_area_after(area, &before);
}

bool ui_text_area_find(struct ui_widget *widget, struct bytes needle, bool is_backward)
{
    struct text_area *area = text_area_of(widget);
    struct ui_edit *edit = &area->edit;
    const struct text_area_before before = text_area_before(area);
    const size_t from = is_backward ? ui_edit_start(edit) : ui_edit_end(edit);
    size_t found = ui_edit_find(edit, needle, from, is_backward);
    if (found == UI_EDIT_NOWHERE) {
        const size_t other_end = is_backward ? edit->store.size_bytes : 0;
        found = ui_edit_find(edit, needle, other_end, is_backward);
    }
    if (found == UI_EDIT_NOWHERE) {
        return false;
    }
    ui_edit_move(edit, found, false);
    ui_edit_move(edit, found + needle.size_bytes, true);
    area->wanted_column = UI_EDIT_NOWHERE;
    text_area_after(area, &before);
    return true;
}

struct ui_text_place ui_text_area_place(struct ui_widget *widget)
{
    struct text_area *area = text_area_of(widget);
    struct text_store *store = &area->edit.store;
    const size_t line = text_store_line_of(store, area->edit.cursor);
    const size_t start = text_store_line_start(store, line);
    return (struct ui_text_place){line,
                                  text_column_of(&area->columns, store, start, area->edit.cursor)};
}
