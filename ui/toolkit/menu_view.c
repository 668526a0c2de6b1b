#include "menu_view.h"
#include "accelerator.h"
#include "paint.h"
#include "popup.h"
#include "window_state.h"

#define EDGE      4 /* around the items */
#define LINE      9 /* height of a line between groups */
#define PADDING   10
#define TEXT_GAP  32 /* between texts and accelerators */
#define WIDTH_MIN 160
#define NOWHERE   SIZE_MAX

struct menu_view {
    struct ui_widget widget;
    const struct menu_host *host;
    const struct ui_menu *menu;
    uint32_t states[UI_MENU_ITEMS_MAX];
    size_t count;
    size_t at;     /* the item that Enter means; NOWHERE */
    size_t opened; /* the item whose menu is open; NOWHERE */
};

static struct menu_view *view_of(struct ui_widget *widget)
{
    return (struct menu_view *)widget;
}

uint32_t menu_item_state(const struct ui_menu_item *item, void *context)
{
    return item->state == NULL ? 0 : item->state(context);
}

/* -- Places ---------------------------------------------------------------------------------- */

static int32_t item_height(const struct menu_view *view, size_t index)
{
    const bool is_line = view->menu->items[index].text == NULL;
    return is_line ? ui_widget_pixels(&view->widget, LINE)
                   : ui_widget_metric(&view->widget, UI_METRIC_ROW);
}

static struct rectangle item_area(const struct menu_view *view, size_t index)
{
    const struct rectangle inner =
        rectangle_inset(view->widget.area, ui_widget_pixels(&view->widget, EDGE));
    struct rectangle area = {inner.x, inner.y, inner.width, 0};
    for (size_t i = 0; i < index; i++) {
        area.y += item_height(view, i);
    }
    area.height = item_height(view, index);
    return area;
}

static bool can_choose(const struct menu_view *view, size_t index)
{
    return index < view->count && view->menu->items[index].text != NULL &&
           (view->states[index] & UI_MENU_DISABLED) == 0;
}

static size_t item_at(const struct menu_view *view, int32_t x, int32_t y)
{
    for (size_t i = 0; i < view->count; i++) {
        if (can_choose(view, i) && rectangle_has(item_area(view, i), x, y)) {
            return i;
        }
    }
    return NOWHERE;
}

static struct ui_size measure_view(struct ui_widget *widget, int32_t width)
{
    const struct menu_view *view = view_of(widget);
    const struct ui_look *look = ui_widget_look(widget);
    struct ui_size size = {0, 2 * ui_widget_pixels(widget, EDGE)};
    int32_t texts = 0;
    int32_t keys = 0;
    for (size_t i = 0; i < view->count; i++) {
        struct marked_text marked;
        char key[ACCELERATOR_BYTES];
        const struct ui_menu_item *item = &view->menu->items[i];
        marked_text_read(&marked, item->text);
        (void)accelerator_write(item->key, item->modifiers, key);
        const struct bytes bytes = {marked.text, marked.size_bytes};
        const int32_t text = ui_text_width(look, UI_TEXT_BODY, bytes);
        const int32_t typed = ui_text_width(look, UI_TEXT_SMALL, paint_bytes(key));
        texts = text > texts ? text : texts;
        keys = typed > keys ? typed : keys;
        size.height += item_height(view, i);
    }
    size.width = texts + keys + ui_widget_pixels(widget, 2 * EDGE + 2 * PADDING + TEXT_GAP) +
                 ui_widget_metric(widget, UI_METRIC_ICON) + ui_widget_metric(widget, UI_METRIC_GAP);
    const int32_t narrowest = ui_widget_pixels(widget, WIDTH_MIN);
    size.width = size.width < narrowest ? narrowest : size.width;
    size.width = size.width < width ? size.width : width;
    return size;
}

/* -- Look ------------------------------------------------------------------------------------ */

static void draw_line(const struct ui_painter *painter, struct rectangle area)
{
    const int32_t line = ui_metric(painter->look, UI_METRIC_LINE);
    area.y += (area.height - line) / 2;
    area.height = line;
    canvas_fill(painter->canvas, area, ui_colour(painter->look, UI_COLOUR_BORDER));
}

/* At its left a sign, at its right the key, or that a menu follows. */
static void draw_sides(
    const struct menu_view *view,
    const struct ui_painter *painter,
    size_t index,
    struct rectangle area,
    uint32_t colour)
{
    const struct ui_look *look = painter->look;
    const struct ui_menu_item *item = &view->menu->items[index];
    const int32_t padding = ui_pixels(look, PADDING);
    const int32_t icon = ui_metric(look, UI_METRIC_ICON);
    const bool is_on = (view->states[index] & UI_MENU_ON) != 0;
    const struct rectangle left = {area.x + padding, area.y, icon, area.height};
    ui_icon_draw(
        painter->canvas,
        is_on ? UI_ICON_CHECK : item->icon,
        paint_icon_place(painter, left),
        colour);
    if (item->menu != NULL) {
        const struct rectangle right = {
            area.x + area.width - padding - icon + ui_pixels(look, 4), area.y, icon, area.height};
        ui_icon_draw(painter->canvas, UI_ICON_RIGHT, paint_icon_place(painter, right), colour);
        return;
    }
    char key[ACCELERATOR_BYTES];
    (void)accelerator_write(item->key, item->modifiers, key);
    area.width -= padding;
    const struct paint_text text = {
        .area = area,
        .text = paint_bytes(key),
        .style = UI_TEXT_SMALL,
        .align = PAINT_END,
        .colour = colour,
    };
    paint_text(painter, &text);
}

static void draw_item(const struct menu_view *view, const struct ui_painter *painter, size_t index)
{
    const struct ui_look *look = painter->look;
    const struct rectangle area = item_area(view, index);
    const struct ui_menu_item *item = &view->menu->items[index];
    if (item->text == NULL) {
        draw_line(painter, area);
        return;
    }
    const bool is_usable = can_choose(view, index);
    const bool is_at = index == view->at || index == view->opened;
    if (is_at) {
        canvas_round_fill(
            painter->canvas, area, (float)ui_pixels(look, 4), ui_colour(look, UI_COLOUR_SELECTION));
    }
    const uint32_t dim = ui_colour(look, is_usable ? UI_COLOUR_DIM : UI_COLOUR_DISABLED);
    const uint32_t bright = ui_colour(look, is_usable ? UI_COLOUR_TEXT : UI_COLOUR_DISABLED);
    draw_sides(view, painter, index, area, is_at ? bright : dim);
    struct marked_text marked;
    marked_text_read(&marked, item->text);
    const int32_t start =
        ui_pixels(look, PADDING) + ui_metric(look, UI_METRIC_ICON) + ui_metric(look, UI_METRIC_GAP);
    const struct paint_text text = {
        .area = {area.x + start, area.y, area.width - start, area.height},
        .style = UI_TEXT_BODY,
        .colour = bright,
    };
    paint_marked(painter, &view->widget, &text, &marked);
}

static void draw_view(struct ui_widget *widget, const struct ui_painter *painter)
{
    const struct menu_view *view = view_of(widget);
    const struct ui_look *look = painter->look;
    canvas_fill(painter->canvas, widget->area, ui_colour(look, UI_COLOUR_RAISED));
    canvas_round_outline(
        painter->canvas,
        widget->area,
        0,
        (float)ui_metric(look, UI_METRIC_LINE),
        ui_colour(look, UI_COLOUR_CONTROL));
    for (size_t i = 0; i < view->count; i++) {
        draw_item(view, painter, i);
    }
}

/* -- Choosing -------------------------------------------------------------------------------- */

static void go_to(struct menu_view *view, size_t index)
{
    if (view->at != index) {
        view->at = index;
        ui_widget_redraw(&view->widget);
    }
}

static void go_on(struct menu_view *view, bool is_backward)
{
    size_t at = view->at;
    for (size_t i = 0; i < view->count; i++) {
        if (is_backward) {
            at = at == NOWHERE || at == 0 ? view->count - 1 : at - 1;
        } else {
            at = at == NOWHERE || at + 1 >= view->count ? 0 : at + 1;
        }
        if (can_choose(view, at)) {
            go_to(view, at);
            return;
        }
    }
}

static void below_closed(struct ui_widget *owner)
{
    view_of(owner)->opened = NOWHERE;
    ui_widget_redraw(owner);
}

static void open_below(struct menu_view *view, size_t index, bool is_by_key)
{
    const struct menu_opening opening = {
        .owner = &view->widget,
        .menu = view->menu->items[index].menu,
        .beside = item_area(view, index),
        .is_by_key = is_by_key,
        .closed = below_closed,
    };
    if (view->opened != index && menu_view_open(view->host, &opening)) {
        view->opened = index;
        ui_widget_redraw(&view->widget);
    }
}

static void choose(struct menu_view *view, size_t index, bool is_by_key)
{
    const struct ui_menu_item *item = &view->menu->items[index];
    if (item->menu != NULL) {
        open_below(view, index, is_by_key);
        return;
    }
    void *context = view->host->context;
    popup_close(view->host->widget->window);
    if (item->chosen != NULL) {
        item->chosen(context);
    }
}

/* -- Input ----------------------------------------------------------------------------------- */

static bool letter_key(struct menu_view *view, const struct ui_event *event)
{
    for (size_t i = 0; i < view->count; i++) {
        const uint32_t letter = mnemonic_of(view->menu->items[i].text);
        const bool is_it =
            ui_event_is_key(event, letter, 0) || ui_event_is_key(event, letter, UI_ALT);
        if (letter != 0 && is_it && can_choose(view, i)) {
            go_to(view, i);
            choose(view, i, true);
            return true;
        }
    }
    return false;
}

static void arrow_right(struct menu_view *view)
{
    if (view->at != NOWHERE && view->menu->items[view->at].menu != NULL) {
        open_below(view, view->at, true);
    } else if (view->host->step != NULL) {
        view->host->step(view->host->widget, false);
    }
}

static void arrow_left(struct menu_view *view)
{
    struct ui_window *parent = view->widget.window->parent;
    if (parent != view->host->widget->window) {
        popup_close(parent);
    } else if (view->host->step != NULL) {
        view->host->step(view->host->widget, true);
    }
}

static bool view_key(struct menu_view *view, const struct ui_event *event)
{
    switch (event->symbol) {
    case UI_KEY_UP:
    case UI_KEY_DOWN:
        go_on(view, event->symbol == UI_KEY_UP);
        return true;
    case UI_KEY_HOME:
    case UI_KEY_END:
        view->at = NOWHERE;
        go_on(view, event->symbol == UI_KEY_END);
        return true;
    case UI_KEY_RIGHT:
        arrow_right(view);
        return true;
    case UI_KEY_LEFT:
        arrow_left(view);
        return true;
    case UI_KEY_ESCAPE:
        popup_close(view->widget.window->parent);
        return true;
    case UI_KEY_ENTER:
    case UI_KEY_PAD_ENTER:
    case UI_KEY_SPACE:
        if (view->at != NOWHERE) {
            choose(view, view->at, true);
        }
        return true;
    default:
        (void)letter_key(view, event);
        return true;
    }
}

/* A menu beside another opens and closes with the pointer. */
static void follow(struct menu_view *view, const struct ui_event *event)
{
    const size_t index = item_at(view, event->x, event->y);
    go_to(view, index);
    if (index == NOWHERE || index == view->opened) {
        return;
    }
    if (view->menu->items[index].menu != NULL) {
        open_below(view, index, false);
    } else {
        popup_close(view->widget.window);
    }
}

static bool view_event(struct ui_widget *widget, const struct ui_event *event)
{
    struct menu_view *view = view_of(widget);
    switch (event->kind) {
    case UI_EVENT_KEY:
        return view_key(view, event);
    case UI_EVENT_POINTER:
        follow(view, event);
        return true;
    case UI_EVENT_BUTTON:
        return true;
    case UI_EVENT_BUTTON_RELEASED:
        if (item_at(view, event->x, event->y) != NOWHERE) {
            choose(view, item_at(view, event->x, event->y), false);
        }
        return true;
    default:
        return false;
    }
}

static const struct ui_class view_class = {
    .name = "menu",
    .traits = UI_TRAIT_FOCUS | UI_TRAIT_POINTER,
    .measure = measure_view,
    .draw = draw_view,
    .event = view_event,
};

/* -- Opening --------------------------------------------------------------------------------- */

static struct menu_view *
make_view(struct ui_window *popup, const struct menu_host *host, const struct ui_menu *menu)
{
    struct menu_view *view = ui_widget_create(ui_window_arena(popup), &view_class, sizeof(*view));
    if (view == NULL) {
        return NULL;
    }
    view->host = host;
    view->menu = menu;
    view->count = menu->count < UI_MENU_ITEMS_MAX ? menu->count : UI_MENU_ITEMS_MAX;
    view->at = NOWHERE;
    view->opened = NOWHERE;
    for (size_t i = 0; i < view->count; i++) {
        view->states[i] = menu_item_state(&menu->items[i], host->context);
    }
    return ui_window_set_root(popup, &view->widget) ? view : NULL;
}

static uint32_t depth_of(const struct ui_window *window)
{
    uint32_t depth = 0;
    for (const struct ui_window *at = window; at->parent != NULL; at = at->parent) {
        depth++;
    }
    return depth;
}

bool menu_view_open(const struct menu_host *host, const struct menu_opening *opening)
{
    struct ui_window *window = opening->owner->window;
    if (depth_of(window) >= UI_MENU_DEPTH_MAX) {
        return false;
    }
    struct ui_window *popup = popup_create(opening->owner);
    struct menu_view *view = popup == NULL ? NULL : make_view(popup, host, opening->menu);
    if (view == NULL) {
        ui_window_destroy(popup);
        return false;
    }
    popup->shows_mnemonics = opening->is_by_key || window->shows_mnemonics;
    const struct ui_size size = ui_window_wanted(popup, UI_WIDTH_ANY);
    struct rectangle place = {opening->beside.x, opening->beside.y, size.width, size.height};
    if (opening->is_below) {
        place.y += opening->beside.height;
    } else {
        place.x += opening->beside.width;
        place.y -= ui_widget_pixels(opening->owner, EDGE);
    }
    if (opening->is_by_key) {
        go_on(view, false);
    }
    ui_window_focus(popup, &view->widget);
    return popup_open(opening->owner, popup, place, opening->closed);
}
