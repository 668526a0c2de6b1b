#include "edit_keys.h"
#include "text_area_state.h"

#define INDENT_BYTES_MAX 256u
#define TAB_COLUMNS_MAX  16u

/* -- Up and down ------------------------------------------------------------------------------ */

static void go_rows(struct text_area *area, size_t count, bool is_up, bool selects)
{
    struct ui_edit *edit = &area->edit;
    struct text_row row = text_row_at(&area->rows, edit->cursor);
    const size_t own = text_column_of(&area->columns, &edit->store, row.start, edit->cursor);
    for (size_t i = 0; i < count; i++) {
        if (!(is_up ? text_row_previous : text_row_next)(&area->rows, &row)) {
            ui_edit_move(edit, is_up ? 0 : edit->store.size_bytes, selects);
            return;
        }
    }
    if (area->wanted_column == UI_EDIT_NOWHERE) {
        area->wanted_column = own;
    }
    ui_edit_move(edit, text_area_offset_in(area, &row, area->wanted_column), selects);
}

static size_t page_rows(const struct text_area *area)
{
    const size_t rows = text_area_page(area);
    return rows > 1 ? rows - 1 : 1;
}

/* Home goes to the start of a row; in a line's first one to its first letter, or from there. */
static void go_home(struct text_area *area, bool selects)
{
    struct ui_edit *edit = &area->edit;
    const struct text_row row = text_row_at(&area->rows, edit->cursor);
    const size_t start = row.start;
    if (start != row.line_start) {
        ui_edit_move(edit, start, selects);
        return;
    }
    uint8_t blanks[INDENT_BYTES_MAX];
    const size_t size = text_store_read(&edit->store, start, blanks, sizeof(blanks));
    size_t indent = 0;
    while (indent < size && (blanks[indent] == ' ' || blanks[indent] == '\t')) {
        indent++;
    }
    ui_edit_move(edit, edit->cursor == start + indent ? start : start + indent, selects);
}

/* Of a row that goes on in the next one: its last place, or the cursor would be seen there. */
static void go_end(struct text_area *area, bool selects)
{
    struct ui_edit *edit = &area->edit;
    const struct text_row row = text_row_at(&area->rows, edit->cursor);
    ui_edit_move(edit, row.is_last ? row.end : ui_edit_previous(edit, row.end), selects);
}

static bool moves_by_rows(struct text_area *area, const struct ui_event *event)
{
    const bool selects = (event->modifiers & UI_SHIFT) != 0;
    switch (event->symbol) {
    case UI_KEY_UP:
    case UI_KEY_DOWN:
        go_rows(area, 1, event->symbol == UI_KEY_UP, selects);
        return true;
    case UI_KEY_PAGE_UP:
    case UI_KEY_PAGE_DOWN:
        go_rows(area, page_rows(area), event->symbol == UI_KEY_PAGE_UP, selects);
        return true;
    case UI_KEY_HOME:
        go_home(area, selects);
        break;
    case UI_KEY_END:
        go_end(area, selects);
        break;
    default:
        return false;
    }
    area->wanted_column = UI_EDIT_NOWHERE;
    return true;
}

static bool line_key(struct text_area *area, const struct ui_event *event)
{
    const uint32_t modifiers = ui_event_modifiers(event) & ~(uint32_t)UI_SHIFT;
    const bool selects = (event->modifiers & UI_SHIFT) != 0;
    if (modifiers == 0) {
        return moves_by_rows(area, event);
    }
    const bool is_edge = event->symbol == UI_KEY_HOME || event->symbol == UI_KEY_END;
    if (modifiers != UI_CONTROL || !is_edge) {
        return false;
    }
    struct ui_edit *edit = &area->edit;
    ui_edit_move(edit, event->symbol == UI_KEY_HOME ? 0 : edit->store.size_bytes, selects);
    area->wanted_column = UI_EDIT_NOWHERE;
    return true;
}

/* -- Enter and Tab ---------------------------------------------------------------------------- */

static void type_line_end(struct text_area *area)
{
    struct ui_edit *edit = &area->edit;
    uint8_t text[1 + INDENT_BYTES_MAX] = {'\n'};
    size_t size = 1;
    const size_t cursor = ui_edit_start(edit);
    if (area->options.keeps_indent) {
        const size_t line = text_store_line_of(&edit->store, cursor);
        const size_t start = text_store_line_start(&edit->store, line);
        const size_t before = cursor - start;
        const size_t most = before < INDENT_BYTES_MAX ? before : INDENT_BYTES_MAX;
        size += text_store_read(&edit->store, start, &text[1], most);
        for (size_t i = 1; i < size; i++) {
            if (text[i] != ' ' && text[i] != '\t') {
                size = i;
            }
        }
    }
    (void)ui_edit_insert(edit, (struct bytes){text, size});
}

static void type_tab(struct text_area *area)
{
    static const uint8_t blanks[TAB_COLUMNS_MAX + 1] = "                ";
    struct bytes text = {(const uint8_t *)"\t", 1};
    if (area->options.tabs_are_spaces) {
        const size_t column = ui_text_area_place(&area->widget).column;
        const size_t stop = area->columns.tab_columns;
        text = (struct bytes){blanks, stop - column % stop};
    }
    (void)ui_edit_insert(&area->edit, text);
}

static bool types_lines(struct text_area *area, const struct ui_event *event)
{
    if (area->options.is_read_only) {
        return false;
    }
    if (ui_event_is_key(event, UI_KEY_ENTER, 0) || ui_event_is_key(event, UI_KEY_PAD_ENTER, 0) ||
        ui_event_is_key(event, UI_KEY_ENTER, UI_SHIFT)) {
        type_line_end(area);
        return true;
    }
    if (!area->options.tab_leaves && ui_event_is_key(event, UI_KEY_TAB, 0)) {
        type_tab(area);
        return true;
    }
    return false;
}

static bool area_key(struct text_area *area, const struct ui_event *event)
{
    const struct text_area_before before = text_area_before(area);
    if (line_key(area, event)) {
        text_area_after(area, &before);
        return true;
    }
    bool is_taken = types_lines(area, event);
    if (!is_taken) {
        is_taken =
            edit_key(&area->edit, &area->widget, event, area->options.is_read_only) != EDIT_NOTHING;
    }
    if (is_taken) {
        area->wanted_column = UI_EDIT_NOWHERE;
        text_area_after(area, &before);
    }
    return is_taken;
}

/* -- Pointer --------------------------------------------------------------------------------- */

static size_t offset_at(struct text_area *area, int32_t x, int32_t y)
{
    const struct fonts_cell_size cell = text_area_cell(area);
    const int32_t down = y - area->seen_y;
    const int32_t right = x - area->view.x + area->level.position + cell.width / 2;
    const int32_t most = TEXT_AREA_ROWS_MAX;
    const int32_t wanted = down < 0 ? (down + 1) / cell.height - 1 : down / cell.height;
    const int32_t rows = wanted > most ? most : (wanted < -most ? -most : wanted);
    struct text_row row = area->seen[0];
    for (int32_t i = 0; i < rows && text_row_next(&area->rows, &row); i++) {
    }
    for (int32_t i = 0; i > rows && text_row_previous(&area->rows, &row); i--) {
    }
    return text_area_offset_in(area, &row, right < 0 ? 0 : (size_t)(right / cell.width));
}

static void select_line(struct text_area *area, size_t offset)
{
    struct text_store *store = &area->edit.store;
    const size_t line = text_store_line_of(store, offset);
    ui_edit_move(&area->edit, text_store_line_start(store, line), false);
    ui_edit_move(&area->edit, text_store_line_start(store, line + 1), true);
}

static bool press_text(struct text_area *area, const struct ui_event *event)
{
    if (event->code != UI_BUTTON_LEFT) {
        return false;
    }
    const struct text_area_before before = text_area_before(area);
    const size_t at = offset_at(area, event->x, event->y);
    if (event->value >= 3) {
        select_line(area, at);
    } else if (event->value == 2) {
        ui_edit_select_word(&area->edit, at);
    } else {
        ui_edit_move(&area->edit, at, (event->modifiers & UI_SHIFT) != 0);
    }
    area->wanted_column = UI_EDIT_NOWHERE;
    text_area_after(area, &before);
    return true;
}

static bool drag_text(struct text_area *area, const struct ui_event *event)
{
    if (!area->widget.is_pressed) {
        return false;
    }
    const struct text_area_before before = text_area_before(area);
    ui_edit_move(&area->edit, offset_at(area, event->x, event->y), true);
    area->wanted_column = UI_EDIT_NOWHERE;
    text_area_after(area, &before);
    return true;
}

static bool bars_event(struct text_area *area, const struct ui_event *event)
{
    const int32_t before = area->upright.position;
    if (!scroll_bar_event(&area->upright, &area->widget, event) &&
        !scroll_bar_event(&area->level, &area->widget, event)) {
        return false;
    }
    if (area->upright.position != before) {
        text_area_follow_bar(area);
    }
    text_area_arrange(&area->widget);
    ui_widget_redraw(&area->widget);
    return true;
}

bool text_area_event(struct ui_widget *widget, const struct ui_event *event)
{
    struct text_area *area = text_area_of(widget);
    switch (event->kind) {
    case UI_EVENT_KEY:
        return area_key(area, event);
    case UI_EVENT_SCROLL:
        return text_area_turn(area, event);
    case UI_EVENT_BUTTON:
        return bars_event(area, event) || press_text(area, event);
    case UI_EVENT_POINTER:
        return bars_event(area, event) || drag_text(area, event);
    case UI_EVENT_BUTTON_RELEASED:
        (void)bars_event(area, event);
        return true;
    default:
        return false;
    }
}

/* -- For menus ------------------------------------------------------------------------------- */

void ui_text_area_select_all(struct ui_widget *widget)
{
    struct text_area *area = text_area_of(widget);
    const struct text_area_before before = text_area_before(area);
    ui_edit_move(&area->edit, 0, false);
    ui_edit_move(&area->edit, area->edit.store.size_bytes, true);
    area->wanted_column = UI_EDIT_NOWHERE;
    text_area_after(area, &before);
}

bool ui_text_area_copy(struct ui_widget *widget)
{
    return edit_copy(&text_area_of(widget)->edit, widget);
}

bool ui_text_area_cut(struct ui_widget *widget)
{
    const struct bytes none = {NULL, 0};
    return !text_area_of(widget)->options.is_read_only && ui_text_area_copy(widget) &&
           ui_text_area_insert(widget, none);
}

void ui_text_area_set_line_numbers(struct ui_widget *widget, bool has_line_numbers)
{
    text_area_of(widget)->options.has_line_numbers = has_line_numbers;
    ui_text_area_updated(widget);
}

void ui_text_area_set_wraps(struct ui_widget *widget, bool wraps)
{
    struct text_area *area = text_area_of(widget);
    const size_t line = area->seen_count == 0 ? 0 : area->seen[0].line;
    area->options.wraps = wraps;
    area->top = text_store_line_start(&area->edit.store, line);
    area->upright.position =
        widget->window == NULL ? 0 : (int32_t)line * text_area_cell(area).height;
    area->level.position = 0;
    area->widest = 0;
    ui_text_area_updated(widget);
}
