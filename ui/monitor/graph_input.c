/* What keys and pointer do to the graph: move it, come nearer, and choose a process. */
#include "graph_page.h"
#include <math.h>

#define HIT_MORE   5.0f
#define NAME_ROOM  16.0f
#define ZOOM_STEP  1.2f
#define ASIDE_PART 2.0f

/* The node at a pixel: in its circle, or on the name below. */
static uint32_t node_at(const struct ui_widget *widget, int32_t x, int32_t y)
{
    const float scale = graph_page_scale(ui_widget_look(widget));
    for (uint32_t i = 0; i < graph_page.layout.count; i++) {
        const struct layout_place *place = &graph_page.layout.places[i];
        const struct canvas_point middle = graph_page_point(widget, i);
        const float across = (float)x - middle.x;
        const float down = (float)y - middle.y;
        const float reach = place->radius * scale + HIT_MORE;
        const bool is_on_name = down > 0 && down < reach + NAME_ROOM * scale &&
                                fabsf(across) < (place->half_width - HIT_MORE) * scale;
        if (across * across + down * down < reach * reach || is_on_name) {
            return i;
        }
    }
    return SNAPSHOT_NOWHERE;
}

static uint64_t number_of(uint32_t node)
{
    return node < monitor.snapshot.process_count ? monitor.snapshot.processes[node].number : 0;
}

void graph_page_look_below(void)
{
    struct ui_widget *area = graph_page.area;
    if (graph_page.is_dragged) {
        return;
    }
    const uint64_t hovered =
        area->is_hovered ? number_of(node_at(area, graph_page.pointer_x, graph_page.pointer_y)) : 0;
    if (hovered != graph_page.hovered) {
        graph_page.hovered = hovered;
        ui_widget_redraw(area);
    }
}

static bool point(struct ui_widget *widget, const struct ui_event *event)
{
    const float scale = graph_page_scale(ui_widget_look(widget));
    if (graph_page.is_dragged) {
        graph_page.view_x -= (float)(event->x - graph_page.pointer_x) / scale;
        graph_page.view_y -= (float)(event->y - graph_page.pointer_y) / scale;
        graph_page.is_moved = true;
        ui_widget_redraw(widget);
    }
    graph_page.pointer_x = event->x;
    graph_page.pointer_y = event->y;
    graph_page_look_below();
    return true;
}

static bool press(struct ui_widget *widget, const struct ui_event *event)
{
    if (event->code != UI_BUTTON_LEFT && event->code != UI_BUTTON_MIDDLE) {
        return false;
    }
    const uint32_t node = node_at(widget, event->x, event->y);
    graph_page.pointer_x = event->x;
    graph_page.pointer_y = event->y;
    graph_page.is_dragged = true;
    if (node != SNAPSHOT_NOWHERE && event->code == UI_BUTTON_LEFT) {
        graph_page_choose(number_of(node));
    } else if (event->code == UI_BUTTON_LEFT && event->value > 1) {
        graph_page_choose(0);
    }
    return true;
}

/* The next one by number; false: there is none, and the focus goes on. */
static bool step(bool is_backward)
{
    const uint32_t count = graph_page.layout.count;
    const uint32_t chosen = snapshot_find(&monitor.snapshot, graph_page.chosen);
    uint32_t next = is_backward ? count - 1 : 0;
    if (chosen != SNAPSHOT_NOWHERE) {
        next = is_backward ? chosen - 1 : chosen + 1;
    }
    if (count == 0 || next >= count) {
        return false;
    }
    graph_page_choose(number_of(next));
    return true;
}

/* The nearest one in a direction, of which what lies aside counts as farther. */
static void go(float x, float y)
{
    const uint32_t chosen = snapshot_find(&monitor.snapshot, graph_page.chosen);
    uint32_t found = SNAPSHOT_NOWHERE;
    float least = INFINITY;
    if (chosen == SNAPSHOT_NOWHERE) {
        (void)step(false);
        return;
    }
    const struct layout_place *from = &graph_page.layout.places[chosen];
    for (uint32_t i = 0; i < graph_page.layout.count; i++) {
        const struct layout_place *to = &graph_page.layout.places[i];
        const float along = (to->x - from->x) * x + (to->y - from->y) * y;
        const float aside = fabsf((to->x - from->x) * y) + fabsf((to->y - from->y) * x);
        const float cost = along + ASIDE_PART * aside;
        if (along > 0 && aside < ASIDE_PART * along && cost < least) {
            least = cost;
            found = i;
        }
    }
    if (found != SNAPSHOT_NOWHERE) {
        graph_page_choose(number_of(found));
    }
}

static bool walk(const struct ui_event *event)
{
    static const struct {
        uint32_t symbol;
        float x;
        float y;
    } arrows[] = {
        {UI_KEY_LEFT, -1, 0}, {UI_KEY_RIGHT, 1, 0}, {UI_KEY_UP, 0, -1}, {UI_KEY_DOWN, 0, 1}};
    for (uint32_t i = 0; i < sizeof(arrows) / sizeof(arrows[0]); i++) {
        if (ui_event_is_key(event, arrows[i].symbol, 0)) {
            go(arrows[i].x, arrows[i].y);
            return true;
        }
    }
    return false;
}

static bool type(struct ui_widget *widget, const struct ui_event *event)
{
    const int32_t x = widget->area.x + widget->area.width / 2;
    const int32_t y = widget->area.y + widget->area.height / 2;
    const uint32_t held = ui_event_modifiers(event);
    if (event->symbol == UI_KEY_TAB_BACK || ui_event_is_key(event, UI_KEY_TAB, UI_SHIFT)) {
        return step(true);
    }
    if (ui_event_is_key(event, UI_KEY_TAB, 0)) {
        return step(false);
    }
    if ((held & ~(uint32_t)UI_SHIFT) != 0) {
        return false;
    }
    if (event->symbol == '+' || event->symbol == '=') {
        graph_page_zoom(ZOOM_STEP, x, y);
    } else if (event->symbol == '-') {
        graph_page_zoom(1 / ZOOM_STEP, x, y);
    } else if (event->symbol == '0' || event->symbol == UI_KEY_HOME) {
        graph_page_fit();
    } else if (event->symbol == UI_KEY_ESCAPE && graph_page.chosen != 0) {
        graph_page_choose(0);
    } else {
        return walk(event);
    }
    return true;
}

bool graph_page_event(void *context, struct ui_widget *widget, const struct ui_event *event)
{
    (void)context;
    switch (event->kind) {
    case UI_EVENT_POINTER:
        return point(widget, event);
    case UI_EVENT_BUTTON:
        return press(widget, event);
    case UI_EVENT_BUTTON_RELEASED:
        graph_page.is_dragged = false;
        return true;
    case UI_EVENT_SCROLL:
        graph_page_zoom(
            event->y < 0 ? ZOOM_STEP : 1 / ZOOM_STEP, graph_page.pointer_x, graph_page.pointer_y);
        return true;
    case UI_EVENT_KEY:
        return type(widget, event);
    default:
        return false;
    }
}
