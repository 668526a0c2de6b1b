#include "text_area_state.h"
#include "window_state.h"

#define TAB     4u
#define TAB_MAX 16u

/* -- What has changed ------------------------------------------------------------------------ */

struct text_area_before text_area_before(struct text_area *area)
{
    struct ui_edit *edit = &area->edit;
    const size_t last_line = text_store_line_of(&edit->store, ui_edit_end(edit));
    return (struct text_area_before){
        .first_line = text_store_line_of(&edit->store, ui_edit_start(edit)),
        .last_line = last_line,
        .line_count = text_area_line_count(area),
        .behind = text_area_line_row(area, last_line + 1),
        .cursor = edit->cursor,
        .anchor = edit->anchor,
        .revision = edit->revision,
        .top = area->top,
    };
}

static void redraw_lines(struct text_area *area, size_t first, size_t last)
{
    size_t index = text_area_line_row(area, first);
    for (; index < area->seen_count && area->seen[index].line <= last; index++) {
        ui_widget_redraw_part(&area->widget, text_area_row(area, index));
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

/*
 * Whether what is below the changed line is where it was. The rows of a wrapped line say so only
 * when cursor and change were, and are, in this line.
 */
static bool
is_still(struct text_area *area, const struct text_area_before *before, size_t changed_line)
{
    if (before->line_count != text_area_line_count(area)) {
        return false;
    }
    const struct text_area_before now = text_area_before(area);
    const bool is_one_line = before->first_line == changed_line &&
                             before->last_line == changed_line && now.last_line == changed_line;
    return !area->options.wraps || (is_one_line && now.behind == before->behind);
}

/* From where the text is another one up to the cursor, or all below where lines have moved. */
static void redraw_text(struct text_area *area, const struct text_area_before *before)
{
    struct ui_edit *edit = &area->edit;
    const size_t from =
        edit->changed_from < edit->store.size_bytes ? edit->changed_from : edit->store.size_bytes;
    const int32_t gutter = area->gutter;
    text_columns_forget(&area->columns, edit->changed_from);
    text_rows_forget(&area->rows, edit->changed_from);
    edit->changed_from = UI_EDIT_NOWHERE;
    text_area_arrange(&area->widget);
    const size_t first = text_store_line_of(&edit->store, from);
    const bool has_moved = !is_still(area, before, first);
    redraw_lines(
        area, first, has_moved ? SIZE_MAX : text_store_line_of(&edit->store, edit->cursor));
    if (has_moved) {
        const size_t index = text_area_line_row(area, first);
        const bool is_seen = index < area->seen_count && area->seen[index].line == first;
        const struct rectangle row = is_seen ? text_area_row(area, index) : (struct rectangle){0};
        struct rectangle below = area->widget.area;
        if (!rectangle_is_empty(row)) {
            below.height -= row.y - below.y;
            below.y = row.y;
        }
        ui_widget_redraw_part(&area->widget, below);
    }
    if (gutter != area->gutter || before->top != area->top) {
        ui_widget_redraw(&area->widget);
    }
}

/* A bar looks different when there is more, or less, than before. */
static void
redraw_bar(struct text_area *area, const struct scroll_bar *was, const struct scroll_bar *now)
{
    if (was->total != now->total || was->position != now->position || was->page != now->page) {
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
        text_rows_forget(&area->rows, 0);
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
        text_area_scroll_to_cursor(area);
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
    .measure = text_area_measure,
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
    area->rows.store = &area->edit.store;
    area->rows.columns = &area->columns;
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
    area->top = 0;
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
    text_rows_forget(&area->rows, 0);
    area->edit.changed_from = UI_EDIT_NOWHERE;
    area->wanted_column = UI_EDIT_NOWHERE;
    if (widget->window != NULL) {
        text_area_arrange(widget);
        text_area_scroll_to_cursor(area);
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
