/* The page that shows who holds what from whom: its tools, and what is of interest. */
#include "graph_page.h"
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define FIT_MARGIN 34.0f
#define ZOOM_STEP  1.25f
#define TITLE      64u

struct graph_page graph_page = {.filter = {GRAPH_ANY, GRAPH_ANY}, .zoom = 1};

static struct {
    struct ui_widget *principals;
    struct ui_widget *interfaces;
    char principal_names[SNAPSHOT_PRINCIPALS_MAX][WORDS_MAX];
    const char *principal_texts[SNAPSHOT_PRINCIPALS_MAX + 1];
    const char *interface_texts[SNAPSHOT_INTERFACES_MAX + 1];
    uint32_t principal_count;
    uint32_t interface_count;
} tools;

/* -- view -------------------------------------------------------------------------------------- */

float graph_page_scale(const struct ui_look *look)
{
    return graph_page.zoom * (float)look->scale_halves / 2;
}

struct canvas_point graph_page_point(const struct ui_widget *widget, uint32_t node)
{
    const float scale = graph_page_scale(ui_widget_look(widget));
    const struct layout_place *place = &graph_page.layout.places[node];
    return (struct canvas_point){
        .x = (float)widget->area.x + (float)widget->area.width / 2 +
             (place->x - graph_page.view_x) * scale,
        .y = (float)widget->area.y + (float)widget->area.height / 2 +
             (place->y - graph_page.view_y) * scale,
    };
}

static float limited(float zoom)
{
    return fmaxf(GRAPH_ZOOM_MIN, fminf(zoom, GRAPH_ZOOM_MAX));
}

void graph_page_fit(void)
{
    const struct ui_look *look = ui_widget_look(graph_page.area);
    float left = 0;
    float top = 0;
    float right = 0;
    float bottom = 0;
    layout_bounds(&graph_page.layout, &left, &top, &right, &bottom);
    if (look == NULL || right <= left || bottom <= top) {
        return;
    }
    const float halves = (float)look->scale_halves / 2;
    const float width = (float)graph_page.area->area.width / halves - FIT_MARGIN;
    const float height = (float)graph_page.area->area.height / halves - FIT_MARGIN;
    graph_page.view_x = (left + right) / 2;
    graph_page.view_y = (top + bottom) / 2 + FIT_MARGIN / 4;
    graph_page.zoom = limited(fminf(1.5f, fminf(width / (right - left), height / (bottom - top))));
    graph_page.is_moved = false;
    ui_widget_redraw(graph_page.area);
}

void graph_page_zoom(float factor, int32_t x, int32_t y)
{
    const struct ui_widget *area = graph_page.area;
    const float before = graph_page_scale(ui_widget_look(area));
    const float from_x = (float)x - (float)area->area.x - (float)area->area.width / 2;
    const float from_y = (float)y - (float)area->area.y - (float)area->area.height / 2;
    graph_page.zoom = limited(graph_page.zoom * factor);
    const float after = graph_page_scale(ui_widget_look(area));
    graph_page.view_x += from_x / before - from_x / after;
    graph_page.view_y += from_y / before - from_y / after;
    graph_page.is_moved = true;
    ui_widget_redraw(graph_page.area);
}

static void resized(void *context, struct ui_widget *widget)
{
    (void)context;
    (void)widget;
    if (!graph_page.is_moved) {
        graph_page_fit();
    }
}

/* -- what is of interest ----------------------------------------------------------------------- */

uint32_t graph_page_focus(void)
{
    const uint64_t number = graph_page.hovered != 0 ? graph_page.hovered : graph_page.chosen;
    return number != 0 ? snapshot_find(&monitor.snapshot, number) : SNAPSHOT_NOWHERE;
}

bool graph_page_is_found(uint32_t node)
{
    const size_t length = strlen(graph_page.search);
    const char *name = monitor.snapshot.processes[node].name;
    for (; length > 0 && *name != '\0'; name++) {
        if (strncasecmp(name, graph_page.search, length) == 0) {
            return true;
        }
    }
    return false;
}

void graph_page_choose(uint64_t process)
{
    graph_page.chosen = process;
    side_update();
    ui_widget_redraw(graph_page.area);
}

static void rebuild(void)
{
    graph_build(&graph_page.shown, &monitor.snapshot, &graph_page.filter);
    ui_widget_redraw(graph_page.area);
}

static uint64_t mix(uint64_t sum, uint64_t value)
{
    return (sum ^ value) * UINT64_C(0x100000001b3);
}

/* Of all that has a part in the picture. */
static uint64_t sum_up(void)
{
    const struct graph *graph = &graph_page.shown;
    uint64_t sum = graph->node_count;
    for (uint32_t i = 0; i < graph->node_count; i++) {
        sum = mix(sum, monitor.snapshot.processes[i].number);
        sum = mix(sum, (uint64_t)(graph_page.layout.places[i].radius * 2));
    }
    for (uint32_t i = 0; i < graph->edge_count; i++) {
        const struct graph_edge *edge = &graph->edges[i];
        sum = mix(mix(mix(sum, edge->from), edge->to), edge->count);
    }
    return sum;
}

/* -- tools ------------------------------------------------------------------------------------- */

static void searched(void *context, struct ui_widget *widget)
{
    (void)context;
    (void)ui_field_read(widget, graph_page.search, sizeof(graph_page.search));
    ui_widget_redraw(graph_page.area);
}

/* Enter goes from one that was found to the next. */
static void choose_found(void *context, struct ui_widget *widget)
{
    const uint32_t count = graph_page.shown.node_count;
    const uint32_t chosen = snapshot_find(&monitor.snapshot, graph_page.chosen);
    const uint32_t from = chosen == SNAPSHOT_NOWHERE ? 0 : chosen + 1;
    (void)context;
    (void)widget;
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t node = (from + i) % count;
        if (graph_page_is_found(node)) {
            graph_page_choose(monitor.snapshot.processes[node].number);
            return;
        }
    }
}

static void filtered(void *context, struct ui_widget *widget)
{
    (void)context;
    (void)widget;
    const size_t principal = ui_drop_down_chosen(tools.principals);
    const size_t interface = ui_drop_down_chosen(tools.interfaces);
    graph_page.filter.principal = principal == 0 ? GRAPH_ANY : (uint32_t)principal - 1;
    graph_page.filter.interface = interface == 0 ? GRAPH_ANY : (uint32_t)interface - 1;
    rebuild();
}

static void fit(void *context, struct ui_widget *widget)
{
    (void)context;
    (void)widget;
    graph_page_fit();
}

static void arrange(void *context, struct ui_widget *widget)
{
    (void)context;
    (void)widget;
    layout_forget(&graph_page.layout);
    layout_update(&graph_page.layout, &graph_page.whole, &monitor.snapshot);
    graph_page_fit();
}

static void zoom_middle(float factor)
{
    const struct rectangle area = graph_page.area->area;
    graph_page_zoom(factor, area.x + area.width / 2, area.y + area.height / 2);
}

static void zoom_in(void *context, struct ui_widget *widget)
{
    (void)context;
    (void)widget;
    zoom_middle(ZOOM_STEP);
}

static void zoom_out(void *context, struct ui_widget *widget)
{
    (void)context;
    (void)widget;
    zoom_middle(1 / ZOOM_STEP);
}

/* There may be more of them than before; what was chosen stays. */
static void update_tools(void)
{
    const struct snapshot *snapshot = &monitor.snapshot;
    if (tools.principal_count != snapshot->principal_count) {
        tools.principal_count = snapshot->principal_count;
        for (uint32_t i = 0; i < tools.principal_count; i++) {
            principal_name(tools.principal_names[i], i);
            tools.principal_texts[i + 1] = tools.principal_names[i];
        }
        ui_drop_down_set(
            tools.principals,
            tools.principal_texts,
            tools.principal_count + 1,
            ui_drop_down_chosen(tools.principals));
    }
    if (tools.interface_count != snapshot->interface_count) {
        tools.interface_count = snapshot->interface_count;
        for (uint32_t i = 0; i < tools.interface_count; i++) {
            const bool is_known = snapshot->interfaces[i][0] != '\0';
            tools.interface_texts[i + 1] = is_known ? snapshot->interfaces[i] : "(unknown)";
        }
        ui_drop_down_set(
            tools.interfaces,
            tools.interface_texts,
            tools.interface_count + 1,
            ui_drop_down_chosen(tools.interfaces));
    }
}

static struct ui_widget *
make_button(struct ui_arena *arena, const char *text, enum ui_icon icon, struct ui_action action)
{
    const struct ui_button_options options = {.text = text, .icon = icon, .action = action};
    return ui_button_create(arena, &options);
}

static struct ui_widget *make_tools(struct ui_arena *arena)
{
    const struct ui_field_options search = {
        .placeholder = "Search processes",
        .icon = UI_ICON_SEARCH,
        .characters = 16,
        .bytes_max = GRAPH_SEARCH_BYTES - 1,
        .changed = {searched, NULL},
        .entered = {choose_found, NULL},
    };
    tools.principal_texts[0] = "All principals";
    tools.interface_texts[0] = "All interfaces";
    const struct ui_drop_down_options principals = {
        .texts = tools.principal_texts, .count = 1, .action = {filtered, NULL}};
    const struct ui_drop_down_options interfaces = {
        .texts = tools.interface_texts, .count = 1, .action = {filtered, NULL}};
    struct ui_widget *row = ui_row_create(arena);
    ui_box_add(row, ui_field_create(arena, &search), 1);
    tools.principals = ui_box_add(row, ui_drop_down_create(arena, &principals), 0);
    tools.interfaces = ui_box_add(row, ui_drop_down_create(arena, &interfaces), 0);
    const struct ui_action nearer = {zoom_in, NULL};
    const struct ui_action farther = {zoom_out, NULL};
    ui_box_add(row, make_button(arena, NULL, UI_ICON_MINUS, farther), 0);
    ui_box_add(row, make_button(arena, NULL, UI_ICON_PLUS, nearer), 0);
    ui_box_add(row, make_button(arena, "&Fit", UI_ICON_NONE, (struct ui_action){fit, NULL}), 0);
    ui_box_add(
        row, make_button(arena, "A&rrange", UI_ICON_NONE, (struct ui_action){arrange, NULL}), 0);
    return row;
}

/* -- the page ---------------------------------------------------------------------------------- */

struct ui_widget *graph_page_create(struct ui_arena *arena)
{
    const struct ui_custom_options area = {
        .draw = graph_page_draw,
        .event = graph_page_event,
        .resized = resized,
        .width = 520,
        .height = 420,
        .takes_focus = true,
        .takes_tab = true,
    };
    const struct ui_box_options body = {.axis = UI_ROW, .align = UI_ALIGN_FILL, .spacing = 12};
    const struct ui_box_options page = {
        .axis = UI_COLUMN, .align = UI_ALIGN_FILL, .spacing = 12, .padding = 12};
    struct ui_widget *column = ui_box_create(arena, &page);
    struct ui_widget *row = ui_box_create(arena, &body);
    ui_box_add(column, make_tools(arena), 0);
    graph_page.area = ui_box_add(row, ui_custom_create(arena, &area), 1);
    ui_box_add(row, side_create(arena), 0);
    ui_box_add(column, row, 1);
    return column;
}

void graph_page_update(void)
{
    static const struct graph_filter all = {GRAPH_ANY, GRAPH_ANY};
    const bool is_first = graph_page.layout.count == 0;
    update_tools();
    graph_build(&graph_page.whole, &monitor.snapshot, &all);
    layout_update(&graph_page.layout, &graph_page.whole, &monitor.snapshot);
    graph_build(&graph_page.shown, &monitor.snapshot, &graph_page.filter);
    if (is_first) {
        graph_page_fit();
    }
    graph_page_look_below();
    const uint64_t sum = sum_up();
    if (sum != graph_page.sum) {
        graph_page.sum = sum;
        ui_widget_redraw(graph_page.area);
    }
    side_update();
}
