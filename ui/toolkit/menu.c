#include "toolkit/menu.h"
#include "menu_view.h"
#include "paint.h"
#include "popup.h"
#include "window_state.h"

#define PADDING 10
#define NOWHERE SIZE_MAX

struct menu_bar {
    struct ui_widget widget;
    struct menu_host host;
    const struct ui_menu *menus;
    size_t count;
    size_t opened; /* NOWHERE: none */
    size_t hovered;
};

static struct menu_bar *bar_of(struct ui_widget *widget)
{
    return (struct menu_bar *)widget;
}

/* -- Places ---------------------------------------------------------------------------------- */

static int32_t title_width(const struct menu_bar *bar, size_t index)
{
    struct marked_text marked;
    marked_text_read(&marked, bar->menus[index].title);
    const struct bytes text = {marked.text, marked.size_bytes};
    return ui_text_width(ui_widget_look(&bar->widget), UI_TEXT_BODY, text) +
           2 * ui_widget_pixels(&bar->widget, PADDING);
}

static struct rectangle title_area(const struct menu_bar *bar, size_t index)
{
    struct rectangle area = bar->widget.area;
    area.x += ui_widget_pixels(&bar->widget, 4);
    for (size_t i = 0; i < index; i++) {
        area.x += title_width(bar, i);
    }
    area.width = title_width(bar, index);
    area.y += ui_widget_pixels(&bar->widget, 2);
    area.height = ui_widget_metric(&bar->widget, UI_METRIC_ROW);
    return area;
}

static size_t title_at(const struct menu_bar *bar, int32_t x, int32_t y)
{
    for (size_t i = 0; i < bar->count; i++) {
        if (rectangle_has(title_area(bar, i), x, y)) {
            return i;
        }
    }
    return NOWHERE;
}

static struct ui_size measure_bar(struct ui_widget *widget, int32_t width)
{
    const struct menu_bar *bar = bar_of(widget);
    int32_t wide = ui_widget_metric(widget, UI_METRIC_GAP);
    for (size_t i = 0; i < bar->count; i++) {
        wide += title_width(bar, i);
    }
    return (struct ui_size){wide < width ? wide : width,
                            ui_widget_metric(widget, UI_METRIC_ROW) + ui_widget_pixels(widget, 4)};
}

static void draw_bar(struct ui_widget *widget, const struct ui_painter *painter)
{
    const struct menu_bar *bar = bar_of(widget);
    const struct ui_look *look = painter->look;
    canvas_fill(painter->canvas, widget->area, ui_colour(look, UI_COLOUR_RAISED));
    for (size_t i = 0; i < bar->count; i++) {
        const struct rectangle area = title_area(bar, i);
        const bool is_lit = i == bar->opened || (widget->is_hovered && i == bar->hovered);
        if (is_lit) {
            canvas_round_fill(
                painter->canvas,
                area,
                (float)ui_pixels(look, 4),
                ui_colour(look, i == bar->opened ? UI_COLOUR_SELECTION : UI_COLOUR_HOVER));
        }
        struct marked_text marked;
        marked_text_read(&marked, bar->menus[i].title);
        const struct paint_text text = {
            .area = area,
            .style = UI_TEXT_BODY,
            .align = PAINT_CENTRE,
            .colour = paint_text_colour(painter, widget, UI_COLOUR_TEXT),
        };
        paint_marked(painter, widget, &text, &marked);
    }
}

/* -- Opening --------------------------------------------------------------------------------- */

static void bar_closed(struct ui_widget *owner)
{
    bar_of(owner)->opened = NOWHERE;
    ui_widget_redraw(owner);
}

static void open(struct menu_bar *bar, size_t index, bool is_by_key)
{
    const struct menu_opening opening = {
        .owner = &bar->widget,
        .menu = &bar->menus[index],
        .beside = title_area(bar, index),
        .is_below = true,
        .is_by_key = is_by_key,
        .closed = bar_closed,
    };
    if (menu_view_open(&bar->host, &opening)) {
        bar->opened = index;
    }
    ui_widget_redraw(&bar->widget);
}

static void step(struct ui_widget *widget, bool is_backward)
{
    struct menu_bar *bar = bar_of(widget);
    if (bar->opened != NOWHERE) {
        open(bar, (bar->opened + (is_backward ? bar->count - 1 : 1)) % bar->count, true);
    }
}

/* -- Input ----------------------------------------------------------------------------------- */

static bool press(struct menu_bar *bar, const struct ui_event *event)
{
    const size_t index = title_at(bar, event->x, event->y);
    if (event->code != UI_BUTTON_LEFT || index == NOWHERE) {
        popup_close(bar->widget.window);
        return index != NOWHERE;
    }
    if (bar->opened == index) {
        popup_close(bar->widget.window);
    } else {
        open(bar, index, false);
    }
    return true;
}

static void follow(struct menu_bar *bar, const struct ui_event *event)
{
    const size_t index = title_at(bar, event->x, event->y);
    if (index != bar->hovered) {
        bar->hovered = index;
        ui_widget_redraw(&bar->widget);
    }
    if (bar->opened != NOWHERE && index != NOWHERE && index != bar->opened) {
        open(bar, index, false);
    }
}

static bool bar_event(struct ui_widget *widget, const struct ui_event *event)
{
    switch (event->kind) {
    case UI_EVENT_BUTTON:
        return press(bar_of(widget), event);
    case UI_EVENT_POINTER:
        follow(bar_of(widget), event);
        return true;
    case UI_EVENT_BUTTON_RELEASED:
        return true;
    default:
        return false;
    }
}

/* Whether an item of the menu, or of those below it, has this key, and was chosen. */
static bool try_accelerators(
    const struct menu_bar *bar,
    const struct ui_menu *menu,
    const struct ui_event *event,
    uint32_t depth)
{
    for (size_t i = 0; i < menu->count && depth < UI_MENU_DEPTH_MAX; i++) {
        const struct ui_menu_item *item = &menu->items[i];
        if (item->menu != NULL && try_accelerators(bar, item->menu, event, depth + 1)) {
            return true;
        }
        const bool is_it = item->key != 0 && item->chosen != NULL &&
                           ui_event_is_key(event, item->key, item->modifiers);
        if (is_it && (menu_item_state(item, bar->host.context) & UI_MENU_DISABLED) == 0) {
            item->chosen(bar->host.context);
            return true;
        }
    }
    return false;
}

static bool bar_shortcut(struct ui_widget *widget, const struct ui_event *event)
{
    struct menu_bar *bar = bar_of(widget);
    if (bar->count > 0 && ui_event_is_key(event, UI_KEY_F10, 0)) {
        open(bar, 0, true);
        return true;
    }
    for (size_t i = 0; i < bar->count; i++) {
        const uint32_t letter = mnemonic_of(bar->menus[i].title);
        if (letter != 0 && ui_event_is_key(event, letter, UI_ALT)) {
            open(bar, i, true);
            return true;
        }
    }
    for (size_t i = 0; i < bar->count; i++) {
        if (try_accelerators(bar, &bar->menus[i], event, 0)) {
            return true;
        }
    }
    return false;
}

static const struct ui_class bar_class = {
    .name = "menu bar",
    .traits = UI_TRAIT_POINTER | UI_TRAIT_HOVER,
    .measure = measure_bar,
    .draw = draw_bar,
    .event = bar_event,
    .shortcut = bar_shortcut,
};

struct ui_widget *
ui_menu_bar_create(struct ui_arena *arena, const struct ui_menu *menus, size_t count, void *context)
{
    struct menu_bar *bar = ui_widget_create(arena, &bar_class, sizeof(*bar));
    if (bar == NULL) {
        return NULL;
    }
    bar->host = (struct menu_host){&bar->widget, context, step};
    bar->menus = menus;
    bar->count = count;
    bar->opened = NOWHERE;
    bar->hovered = NOWHERE;
    return &bar->widget;
}

/* -- A menu at a place ------------------------------------------------------------------------ */

struct menu {
    struct ui_widget widget;
    struct menu_host host;
    const struct ui_menu *menu;
};

static const struct ui_class menu_class = {.name = "menu opener"};

struct ui_widget *ui_menu_create(struct ui_arena *arena, const struct ui_menu *items, void *context)
{
    struct menu *menu = ui_widget_create(arena, &menu_class, sizeof(*menu));
    if (menu == NULL) {
        return NULL;
    }
    menu->host = (struct menu_host){&menu->widget, context, NULL};
    menu->menu = items;
    return &menu->widget;
}

bool ui_menu_open(struct ui_widget *widget, struct rectangle beside)
{
    const struct menu *menu = (const struct menu *)widget;
    if (widget->window == NULL) {
        return false;
    }
    const struct menu_opening opening = {
        .owner = widget,
        .menu = menu->menu,
        .beside = beside,
        .is_below = true,
        .is_by_key = widget->window->uses_keys,
    };
    return menu_view_open(&menu->host, &opening);
}
