/*
 * The graph as it is seen: curves from who gives to who holds, circles, names, and whose they are.
 * What has the person's attention is drawn strong, with what it is connected to; all else steps
 * back.
 */
#include "graph_page.h"
#include "lib/text.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

#define CURVE_POINTS  12u
#define BEND          0.16f
#define ARROW         5.5f
#define WORDS_AT      7u /* which of its points has the words, from the focus on */
#define BOXES_MAX     512u
#define NAME_ZOOM_MIN 0.5f
#define OPAQUE        0xff000000u
#define COLOUR        0x00ffffffu
#define LEGEND_MAX    8u

enum strength { FAINT, USUAL, STRONG };

struct curve {
    struct canvas_point points[CURVE_POINTS];
    struct canvas_point direction; /* where it arrives; of length 1 */
};

/* Where words are already. */
struct boxes {
    uint32_t count;
    struct rectangle boxes[BOXES_MAX];
};

static struct boxes taken;

static bool take_box(struct rectangle box)
{
    for (uint32_t i = 0; i < taken.count; i++) {
        if (!rectangle_is_empty(rectangle_intersect(taken.boxes[i], box))) {
            return false;
        }
    }
    if (taken.count < BOXES_MAX) {
        taken.boxes[taken.count++] = box;
    }
    return true;
}

static uint32_t tinted(uint32_t colour, uint32_t alpha)
{
    return (colour & COLOUR) | alpha << 24;
}

static float radius_of(const struct ui_look *look, uint32_t node)
{
    return fmaxf(3, graph_page.layout.places[node].radius * graph_page_scale(look));
}

/* -- strength ---------------------------------------------------------------------------------- */

static enum strength node_strength(uint32_t node, uint32_t focus)
{
    if (graph_page.search[0] != '\0') {
        return graph_page_is_found(node) || node == focus ? STRONG : FAINT;
    }
    if (focus != SNAPSHOT_NOWHERE) {
        const bool is_near = node == focus || graph_has_edge(&graph_page.shown, node, focus);
        return is_near ? STRONG : FAINT;
    }
    return graph_page.shown.nodes[node].is_faint ? FAINT : USUAL;
}

static enum strength edge_strength(const struct graph_edge *edge, uint32_t focus)
{
    if (focus != SNAPSHOT_NOWHERE) {
        return edge->from == focus || edge->to == focus ? STRONG : FAINT;
    }
    return graph_page.search[0] != '\0' ? FAINT : USUAL;
}

/* -- edges ------------------------------------------------------------------------------------- */

static bool
make_curve(const struct ui_widget *widget, const struct graph_edge *edge, struct curve *curve)
{
    const struct ui_look *look = ui_widget_look(widget);
    const struct canvas_point from = graph_page_point(widget, edge->from);
    const struct canvas_point to = graph_page_point(widget, edge->to);
    const float x = to.x - from.x;
    const float y = to.y - from.y;
    const float length = sqrtf(x * x + y * y);
    const float start = radius_of(look, edge->from) + 1;
    const float end = radius_of(look, edge->to) + 3;
    if (length < start + end + 2) {
        return false;
    }
    const struct canvas_point bend = {
        (from.x + to.x) / 2 - y * BEND, (from.y + to.y) / 2 + x * BEND};
    for (uint32_t i = 0; i < CURVE_POINTS; i++) {
        const float all = (float)i / (CURVE_POINTS - 1);
        const float t = (start + (length - start - end) * all) / length;
        const float u = 1 - t;
        curve->points[i] =
            (struct canvas_point){u * u * from.x + 2 * u * t * bend.x + t * t * to.x,
                                  u * u * from.y + 2 * u * t * bend.y + t * t * to.y};
    }
    const struct canvas_point last = curve->points[CURVE_POINTS - 1];
    const struct canvas_point before = curve->points[CURVE_POINTS - 2];
    const float step_x = last.x - before.x;
    const float step_y = last.y - before.y;
    const float step = fmaxf(0.001f, sqrtf(step_x * step_x + step_y * step_y));
    curve->direction = (struct canvas_point){step_x / step, step_y / step};
    return true;
}

static bool is_in_clip(const struct ui_painter *painter, const struct curve *curve)
{
    float left = curve->points[0].x;
    float top = curve->points[0].y;
    float right = left;
    float bottom = top;
    for (uint32_t i = 1; i < CURVE_POINTS; i++) {
        left = fminf(left, curve->points[i].x);
        top = fminf(top, curve->points[i].y);
        right = fmaxf(right, curve->points[i].x);
        bottom = fmaxf(bottom, curve->points[i].y);
    }
    const struct rectangle area = {
        (int32_t)left - 4,
        (int32_t)top - 4,
        (int32_t)(right - left) + 8,
        (int32_t)(bottom - top) + 8};
    return canvas_can_draw(painter->canvas, area);
}

static void
draw_arrow(const struct ui_painter *painter, const struct curve *curve, float size, uint32_t colour)
{
    const struct canvas_point tip = curve->points[CURVE_POINTS - 1];
    const struct canvas_point d = curve->direction;
    const struct canvas_point head[] = {
        {tip.x + d.x * 2, tip.y + d.y * 2},
        {tip.x - d.x * size - d.y * size * 0.55f, tip.y - d.y * size + d.x * size * 0.55f},
        {tip.x - d.x * size + d.y * size * 0.55f, tip.y - d.y * size - d.x * size * 0.55f}};
    canvas_polygon(painter->canvas, head, 3, colour);
}

/* Who gives something to nearly all steps back behind those who give to few. */
static uint32_t alpha_of(const struct graph_edge *edge, enum strength strength)
{
    if (strength != USUAL) {
        return strength == FAINT ? 0x1c : 0xe0;
    }
    const uint32_t more = 0x300 / graph_page.whole.nodes[edge->from].edge_count;
    return 0x34 + (more < 0x60 ? more : 0x60);
}

static void draw_edge(
    const struct ui_painter *painter,
    const struct ui_widget *widget,
    const struct graph_edge *edge,
    enum strength strength)
{
    static const float widths[] = {[FAINT] = 1, [USUAL] = 1.15f, [STRONG] = 1.9f};
    const struct ui_look *look = painter->look;
    const float halves = (float)look->scale_halves / 2;
    struct curve curve;
    if (!make_curve(widget, edge, &curve) || !is_in_clip(painter, &curve)) {
        return;
    }
    const uint32_t principal = monitor.snapshot.processes[edge->from].principal;
    const uint32_t colour = tinted(principal_colour(look, principal), alpha_of(edge, strength));
    canvas_stroke(painter->canvas, curve.points, CURVE_POINTS, widths[strength] * halves, colour);
    if (strength != FAINT) {
        draw_arrow(painter, &curve, ARROW * halves * (strength == STRONG ? 1.5f : 1), colour);
    }
}

static void
draw_edges(const struct ui_painter *painter, const struct ui_widget *widget, enum strength strength)
{
    const uint32_t focus = graph_page_focus();
    for (uint32_t i = 0; i < graph_page.shown.edge_count; i++) {
        const struct graph_edge *edge = &graph_page.shown.edges[i];
        if (edge_strength(edge, focus) == strength) {
            draw_edge(painter, widget, edge, strength);
        }
    }
}

/* -- words ------------------------------------------------------------------------------------- */

/* A text on a ground of its own around a place, unless words are there already. */
static void draw_words(
    const struct ui_painter *painter,
    struct canvas_point middle,
    const char *words,
    enum ui_colour colour)
{
    const struct ui_look *look = painter->look;
    const struct bytes bytes = text_bytes(words);
    const int32_t width = ui_text_width(look, UI_TEXT_SMALL, bytes) + ui_pixels(look, 8);
    const int32_t height = ui_font_metrics(look, UI_TEXT_SMALL).line_height;
    const struct rectangle box = {
        (int32_t)middle.x - width / 2, (int32_t)middle.y - height / 2, width, height};
    if (!take_box(box)) {
        return;
    }
    const uint32_t ground = tinted(ui_colour(look, UI_COLOUR_SURFACE), 0xc8);
    canvas_round_fill(painter->canvas, box, (float)ui_pixels(look, 4), ground);
    const struct paint_text text = {
        box, bytes, UI_TEXT_SMALL, PAINT_CENTRE, ui_colour(look, colour)};
    paint_text(painter, &text);
}

/* What the focus holds, or gives, beside the curve. */
static void draw_edge_words(const struct ui_painter *painter, const struct ui_widget *widget)
{
    const uint32_t focus = graph_page_focus();
    for (uint32_t i = 0; focus != SNAPSHOT_NOWHERE && i < graph_page.shown.edge_count; i++) {
        const struct graph_edge *edge = &graph_page.shown.edges[i];
        struct curve curve;
        if ((edge->from != focus && edge->to != focus) || !make_curve(widget, edge, &curve)) {
            continue;
        }
        const struct snapshot_held *held = &monitor.snapshot.held[edge->first];
        const char *interface = monitor.snapshot.interfaces[held->interface];
        char methods[ASK_METHODS_BYTES];
        char more[16] = "";
        char text[160];
        ask_methods(methods, interface, held->mask);
        if (edge->count > 1) {
            (void)snprintf(more, sizeof(more), "  +%u", edge->count - 1);
        }
        (void)snprintf(text, sizeof(text), "%s: %.28s%s", interface, methods, more);
        const uint32_t at = edge->from == focus ? WORDS_AT : CURVE_POINTS - 1 - WORDS_AT;
        draw_words(painter, curve.points[at], text, UI_COLOUR_TEXT);
    }
}

static void draw_name(
    const struct ui_painter *painter,
    const struct ui_widget *widget,
    uint32_t node,
    enum strength strength)
{
    const struct ui_look *look = painter->look;
    const struct canvas_point middle = graph_page_point(widget, node);
    const enum ui_colour colour = strength == FAINT ? UI_COLOUR_DISABLED : UI_COLOUR_TEXT;
    const struct canvas_point below = {
        middle.x, middle.y + radius_of(look, node) + (float)ui_pixels(look, 11)};
    draw_words(painter, below, monitor.snapshot.processes[node].name, colour);
}

static void
draw_names(const struct ui_painter *painter, const struct ui_widget *widget, enum strength strength)
{
    const uint32_t focus = graph_page_focus();
    for (uint32_t i = 0; i < graph_page.shown.node_count; i++) {
        const bool is_large = graph_page.zoom > NAME_ZOOM_MIN ||
                              graph_page.shown.nodes[i].edge_count > 8 || strength == STRONG;
        if (is_large && node_strength(i, focus) == strength) {
            draw_name(painter, widget, i, strength);
        }
    }
}

/* Words of edges are not to hide those that they are about. */
static void take_nodes(const struct ui_widget *widget)
{
    const uint32_t focus = graph_page_focus();
    for (uint32_t i = 0; focus != SNAPSHOT_NOWHERE && i < graph_page.shown.node_count; i++) {
        if (node_strength(i, focus) == STRONG) {
            const struct canvas_point middle = graph_page_point(widget, i);
            const int32_t radius = (int32_t)radius_of(ui_widget_look(widget), i);
            const struct rectangle box = {
                (int32_t)middle.x - radius, (int32_t)middle.y - radius, 2 * radius, 2 * radius};
            (void)take_box(box);
        }
    }
}

/* -- nodes ------------------------------------------------------------------------------------- */

static void
draw_node(const struct ui_painter *painter, const struct ui_widget *widget, uint32_t node)
{
    const struct ui_look *look = painter->look;
    const struct snapshot_process *process = &monitor.snapshot.processes[node];
    const enum strength strength = node_strength(node, graph_page_focus());
    const struct canvas_point middle = graph_page_point(widget, node);
    const float radius = radius_of(look, node);
    const float line = (float)ui_pixels(look, 3) / 2;
    const uint32_t colour = principal_colour(look, process->principal);
    const uint32_t ground = ui_colour(look, UI_COLOUR_SURFACE);
    const bool is_chosen = process->number == graph_page.chosen;
    if (is_chosen) {
        const uint32_t accent = ui_colour(look, UI_COLOUR_ACCENT);
        canvas_circle(painter->canvas, middle, radius + 7 * line, tinted(accent, 0x38));
        canvas_ring(painter->canvas, middle, radius + 4 * line, 1.5f * line, accent);
    }
    canvas_circle(painter->canvas, middle, radius + line, ground);
    canvas_circle(
        painter->canvas, middle, radius, strength == FAINT ? tinted(colour, 0x48) : colour);
    if (strength != FAINT) {
        canvas_ring(painter->canvas, middle, radius, line, tinted(0xffffff, 0x50));
    }
}

static void draw_nodes(const struct ui_painter *painter, const struct ui_widget *widget)
{
    for (uint32_t i = 0; i < graph_page.shown.node_count; i++) {
        draw_node(painter, widget, i);
    }
}

/* -- whose they are ---------------------------------------------------------------------------- */

static void draw_legend_text(
    const struct ui_painter *painter,
    struct rectangle row,
    const char *words,
    enum ui_colour colour)
{
    const struct paint_text text = {
        .area = row,
        .text = text_bytes(words),
        .style = UI_TEXT_SMALL,
        .colour = ui_colour(painter->look, colour),
    };
    paint_text(painter, &text);
}

static void
draw_legend_row(const struct ui_painter *painter, struct rectangle row, uint32_t principal)
{
    const struct ui_look *look = painter->look;
    const float radius = (float)ui_pixels(look, 5);
    const struct canvas_point middle = {
        (float)row.x + radius, (float)row.y + (float)row.height / 2};
    char name[WORDS_MAX];
    char text[WORDS_MAX + 16];
    principal_name(name, principal);
    (void)snprintf(
        text, sizeof(text), "%s (%u)", name, monitor.snapshot.principals[principal].process_count);
    canvas_circle(painter->canvas, middle, radius, principal_colour(look, principal));
    const int32_t shift = ui_pixels(look, 18);
    row.x += shift;
    row.width -= shift;
    draw_legend_text(painter, row, text, UI_COLOUR_TEXT);
}

static void draw_legend(const struct ui_painter *painter, const struct ui_widget *widget)
{
    const struct ui_look *look = painter->look;
    const struct snapshot *snapshot = &monitor.snapshot;
    const int32_t height = ui_pixels(look, 20);
    const int32_t padding = ui_pixels(look, 10);
    uint32_t shown[LEGEND_MAX];
    uint32_t count = 0;
    char text[WORDS_MAX * 2];
    for (uint32_t i = 0; i < snapshot->principal_count && count < LEGEND_MAX; i++) {
        if (snapshot->principals[i].process_count > 0) {
            shown[count++] = i;
        }
    }
    const struct rectangle card = {
        widget->area.x + padding,
        widget->area.y + widget->area.height - padding - (int32_t)(count + 1) * height - padding,
        ui_pixels(look, 212),
        (int32_t)(count + 1) * height + padding};
    const float radius = (float)ui_metric(look, UI_METRIC_RADIUS);
    canvas_round_fill(
        painter->canvas, card, radius, tinted(ui_colour(look, UI_COLOUR_RAISED), 0xe0));
    canvas_round_outline(painter->canvas, card, radius, 1, ui_colour(look, UI_COLOUR_BORDER));
    struct rectangle row = {
        card.x + padding, card.y + padding / 2, card.width - 2 * padding, height};
    for (uint32_t i = 0; i < count; i++) {
        draw_legend_row(painter, row, shown[i]);
        row.y += height;
    }
    (void)snprintf(
        text,
        sizeof(text),
        "%u processes, %u capabilities",
        snapshot->process_count,
        snapshot->held_count);
    draw_legend_text(painter, row, text, UI_COLOUR_DIM);
}

/* -- all of it --------------------------------------------------------------------------------- */

void graph_page_draw(void *context, struct ui_widget *widget, const struct ui_painter *painter)
{
    const struct ui_look *look = painter->look;
    const float radius = (float)ui_metric(look, UI_METRIC_RADIUS);
    const bool has_focus = ui_widget_shows_focus(widget);
    const struct rectangle inside = rectangle_inset(widget->area, ui_pixels(look, 2));
    (void)context;
    canvas_fill(painter->canvas, widget->area, ui_colour(look, UI_COLOUR_BACKGROUND));
    canvas_round_fill(painter->canvas, widget->area, radius, ui_colour(look, UI_COLOUR_SURFACE));
    canvas_push_clip(painter->canvas, inside);
    taken.count = 0;
    draw_edges(painter, widget, FAINT);
    draw_edges(painter, widget, USUAL);
    draw_edges(painter, widget, STRONG);
    draw_nodes(painter, widget);
    draw_names(painter, widget, STRONG);
    take_nodes(widget);
    draw_edge_words(painter, widget);
    draw_names(painter, widget, USUAL);
    draw_names(painter, widget, FAINT);
    draw_legend(painter, widget);
    canvas_pop_clip(painter->canvas);
    canvas_round_outline(
        painter->canvas,
        widget->area,
        radius,
        (float)ui_pixels(look, has_focus ? 2 : 1),
        ui_colour(look, has_focus ? UI_COLOUR_ACCENT : UI_COLOUR_BORDER));
}
