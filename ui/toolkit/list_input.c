#include "list_state.h"
#include "toolkit/window.h"

#define EDGE       4  /* how near to a column's edge the pointer is to be, pixels at scale 1 */
#define WIDTH_MIN  32 /* of a column */
#define WHEEL_ROWS 3

/* -- Headers --------------------------------------------------------------------------------- */

/* The column whose right edge is at x; UI_LIST_NONE. */
static size_t edge_at(const struct list *list, int32_t x, int32_t y)
{
    const struct rectangle head = list_head(list);
    if (!rectangle_has(head, x, y)) {
        return UI_LIST_NONE;
    }
    const struct list_spans spans = list_spans_of(list);
    const int32_t near = ui_widget_pixels(&list->widget, EDGE);
    for (size_t i = 0; i + 1 < list->column_count; i++) {
        const int32_t distance = x - head.x - spans.starts[i + 1];
        if (distance >= -near && distance <= near) {
            return i;
        }
    }
    return UI_LIST_NONE;
}

static size_t title_at(const struct list *list, int32_t x, int32_t y)
{
    const struct rectangle head = list_head(list);
    const struct list_spans spans = list_spans_of(list);
    for (size_t i = 0; rectangle_has(head, x, y) && i < list->column_count; i++) {
        if (x - head.x < spans.starts[i + 1]) {
            return i;
        }
    }
    return UI_LIST_NONE;
}

static void resize_column(struct list *list, int32_t x)
{
    const struct list_spans spans = list_spans_of(list);
    const struct ui_look *look = ui_widget_look(&list->widget);
    const int32_t start = list_head(list).x + spans.starts[list->resized];
    const int32_t width = (x - list->grip - start) * 2 / look->scale_halves;
    list->widths[list->resized] = width < WIDTH_MIN ? WIDTH_MIN : width;
    ui_widget_redraw(&list->widget);
}

static void sort_by(struct list *list, size_t column)
{
    const struct ui_list_model *model = &list->options.model;
    if (!list->columns[column].is_sortable || model->sort == NULL) {
        return;
    }
    const bool is_descending = list->sorted_column == column && !list->is_descending;
    ui_list_show_sorted(&list->widget, column, is_descending);
    model->sort(model->context, column, is_descending);
    ui_widget_redraw(&list->widget);
}

static bool press_head(struct list *list, const struct ui_event *event)
{
    list->resized = edge_at(list, event->x, event->y);
    if (list->resized != UI_LIST_NONE) {
        const struct list_spans spans = list_spans_of(list);
        list->grip = event->x - list_head(list).x - spans.starts[list->resized + 1];
        return true;
    }
    list->pressed_head = title_at(list, event->x, event->y);
    return list->pressed_head != UI_LIST_NONE;
}

enum ui_pointer list_pointer(struct ui_widget *widget, int32_t x, int32_t y)
{
    const struct list *list = list_of(widget);
    const bool resizes = list->resized != UI_LIST_NONE || edge_at(list, x, y) != UI_LIST_NONE;
    return resizes ? UI_POINTER_RESIZE_HORIZONTAL : UI_POINTER_ARROW;
}

/* -- Rows ------------------------------------------------------------------------------------ */

static void set_hovered(struct list *list, size_t row)
{
    if (list->hovered == row) {
        return;
    }
    const size_t before = list->hovered;
    list->hovered = row;
    if (before != UI_LIST_NONE) {
        ui_list_row_updated(&list->widget, before);
    }
    if (row != UI_LIST_NONE) {
        ui_list_row_updated(&list->widget, row);
    }
}

static bool press_row(struct list *list, const struct ui_event *event)
{
    const size_t row = list_row_at(list, event->x, event->y);
    if (row == UI_LIST_NONE) {
        return event->code == UI_BUTTON_LEFT;
    }
    list_choose(list, row);
    if (event->code == UI_BUTTON_RIGHT) {
        ui_action_call(list->options.menu, &list->widget);
    } else if (event->code == UI_BUTTON_LEFT && event->value == 2 && !list->is_menu) {
        ui_action_call(list->options.activated, &list->widget);
    }
    return true;
}

static bool press(struct list *list, const struct ui_event *event)
{
    if (scroll_bar_event(&list->bar, &list->widget, event)) {
        ui_widget_redraw(&list->widget);
        return true;
    }
    if (event->code == UI_BUTTON_LEFT && press_head(list, event)) {
        return true;
    }
    return press_row(list, event);
}

static bool move(struct list *list, const struct ui_event *event)
{
    if (scroll_bar_event(&list->bar, &list->widget, event)) {
        ui_widget_redraw(&list->widget);
        return true;
    }
    if (list->resized != UI_LIST_NONE) {
        resize_column(list, event->x);
        return true;
    }
    const size_t row = list_row_at(list, event->x, event->y);
    set_hovered(list, row);
    if (list->is_menu && row != UI_LIST_NONE) {
        ui_list_select(&list->widget, row);
    }
    return true;
}

static bool release(struct list *list, const struct ui_event *event)
{
    if (scroll_bar_event(&list->bar, &list->widget, event)) {
        ui_widget_redraw(&list->widget);
        return true;
    }
    const size_t head = list->pressed_head;
    list->resized = UI_LIST_NONE;
    list->pressed_head = UI_LIST_NONE;
    if (head != UI_LIST_NONE && head == title_at(list, event->x, event->y)) {
        sort_by(list, head);
    }
    if (list->is_menu && list_row_at(list, event->x, event->y) == list->selected &&
        list->selected != UI_LIST_NONE) {
        ui_action_call(list->options.activated, &list->widget);
    }
    return true;
}

static bool turn_wheel(struct list *list, const struct ui_event *event)
{
    const int64_t step = WHEEL_ROWS * (int64_t)list_row_height(list);
    const int32_t by = (int32_t)(event->y * step / UI_SCROLL_STEP);
    if (!scroll_bar_set(&list->bar, list->bar.position + by)) {
        return false;
    }
    ui_widget_redraw(&list->widget);
    return true;
}

/* -- Keys ------------------------------------------------------------------------------------ */

static size_t rows_seen(const struct list *list)
{
    const int32_t rows = list_body(list).height / list_row_height(list);
    return rows > 1 ? (size_t)(rows - 1) : 1;
}

/* Where a key leads; UI_LIST_NONE: it is none of those. There are rows. */
static size_t row_for_key(const struct list *list, uint32_t symbol)
{
    const size_t last = list->row_count - 1;
    const size_t at = list->selected;
    const size_t page = rows_seen(list);
    switch (symbol) {
    case UI_KEY_UP:
        return at == UI_LIST_NONE || at == 0 ? 0 : at - 1;
    case UI_KEY_DOWN:
        if (at == UI_LIST_NONE) {
            return 0;
        }
        return at < last ? at + 1 : last;
    case UI_KEY_PAGE_UP:
        return at == UI_LIST_NONE || at < page ? 0 : at - page;
    case UI_KEY_PAGE_DOWN:
        return at == UI_LIST_NONE || last - at < page ? last : at + page;
    case UI_KEY_HOME:
        return 0;
    case UI_KEY_END:
        return last;
    default:
        return UI_LIST_NONE;
    }
}

static bool action_key(struct list *list, const struct ui_event *event)
{
    if (list->selected == UI_LIST_NONE) {
        return false;
    }
    const bool is_enter = ui_event_is_key(event, UI_KEY_ENTER, 0) ||
                          ui_event_is_key(event, UI_KEY_PAD_ENTER, 0) ||
                          (list->is_menu && ui_event_is_key(event, UI_KEY_SPACE, 0));
    if (is_enter && list->options.activated.call != NULL) {
        ui_action_call(list->options.activated, &list->widget);
        return true;
    }
    const bool is_menu =
        ui_event_is_key(event, UI_KEY_MENU, 0) || ui_event_is_key(event, UI_KEY_F10, UI_SHIFT);
    if (is_menu && list->options.menu.call != NULL) {
        ui_action_call(list->options.menu, &list->widget);
        return true;
    }
    return false;
}

static bool list_key(struct list *list, const struct ui_event *event)
{
    if (action_key(list, event)) {
        return true;
    }
    if (list->row_count == 0 || ui_event_modifiers(event) != 0) {
        return false;
    }
    const size_t row = row_for_key(list, event->symbol);
    if (row == UI_LIST_NONE) {
        return false;
    }
    list_choose(list, row);
    return true;
}

bool list_event(struct ui_widget *widget, const struct ui_event *event)
{
    struct list *list = list_of(widget);
    switch (event->kind) {
    case UI_EVENT_KEY:
        return list_key(list, event);
    case UI_EVENT_BUTTON:
        return press(list, event);
    case UI_EVENT_POINTER:
        return move(list, event);
    case UI_EVENT_BUTTON_RELEASED:
        return release(list, event);
    case UI_EVENT_SCROLL:
        return turn_wheel(list, event);
    default:
        return false;
    }
}
