/* Values over time as a line with a tinted area below it. */
#include "lib/text.h"
#include "monitor.h"

#define LINES     4
#define HEAD      34
#define PADDING   14
#define AREA_TINT 0x30000000u
#define COLOUR    0x00ffffffu

static struct canvas_point point_of(const struct chart *chart, struct rectangle area, uint32_t ago)
{
    const uint64_t value = history_at(chart->history, ago);
    const float part = chart->most > 0
                           ? (float)(value < chart->most ? value : chart->most) / (float)chart->most
                           : 0;
    const float step = (float)area.width / (float)(HISTORY_VALUES_MAX - 1);
    return (struct canvas_point){
        .x = (float)(area.x + area.width) - (float)ago * step,
        .y = (float)(area.y + area.height) - part * (float)(area.height - 2) - 1,
    };
}

/* Below the line between two points, a column of pixels at a time: so no column is tinted twice. */
static void draw_area(
    const struct ui_painter *painter,
    struct rectangle area,
    const struct canvas_point *points,
    uint32_t colour)
{
    const int32_t end = (int32_t)points[0].x;
    const float across = points[0].x - points[1].x;
    for (int32_t x = (int32_t)points[1].x; x < end && across > 0; x++) {
        const float part = ((float)x - points[1].x) / across;
        const int32_t y = (int32_t)(points[1].y + (points[0].y - points[1].y) * part);
        const struct rectangle column = {x, y, 1, area.y + area.height - y};
        canvas_blend(painter->canvas, column, colour);
    }
}

static void
draw_values(const struct ui_painter *painter, struct rectangle area, const struct chart *chart)
{
    struct canvas_point points[HISTORY_VALUES_MAX];
    const uint32_t count = chart->history->count;
    const uint32_t colour = ui_colour(painter->look, chart->colour);
    for (uint32_t i = 0; i < count; i++) {
        points[i] = point_of(chart, area, i);
    }
    for (uint32_t i = 1; i < count; i++) {
        draw_area(painter, area, points + i - 1, (colour & COLOUR) | AREA_TINT);
    }
    canvas_stroke(painter->canvas, points, count, (float)ui_pixels(painter->look, 3) / 2, colour);
}

static void draw_grid(const struct ui_painter *painter, struct rectangle area)
{
    const int32_t line = ui_metric(painter->look, UI_METRIC_LINE);
    for (int32_t i = 0; i <= LINES; i++) {
        const int32_t y = area.y + (area.height - line) * i / LINES;
        const struct rectangle across = {area.x, y, area.width, line};
        canvas_fill(painter->canvas, across, ui_colour(painter->look, UI_COLOUR_BORDER));
    }
}

void chart_draw(const struct ui_painter *painter, struct rectangle area, const struct chart *chart)
{
    const struct ui_look *look = painter->look;
    const int32_t padding = ui_pixels(look, PADDING);
    const int32_t head = ui_pixels(look, HEAD);
    paint_frame(painter, area, UI_METRIC_RADIUS, UI_COLOUR_SURFACE, UI_COLOUR_BORDER);
    const struct rectangle title = {
        area.x + padding, area.y + padding / 2, area.width - 2 * padding, head};
    const struct paint_text left = {
        .area = title,
        .text = text_bytes(chart->title),
        .style = UI_TEXT_BOLD,
        .colour = ui_colour(look, UI_COLOUR_TEXT),
    };
    const struct paint_text right = {
        .area = title,
        .text = text_bytes(chart->value),
        .style = UI_TEXT_DIM,
        .align = PAINT_END,
        .colour = ui_colour(look, UI_COLOUR_DIM),
    };
    paint_text(painter, &left);
    paint_text(painter, &right);
    const struct rectangle graph = {
        area.x + padding,
        title.y + head,
        area.width - 2 * padding,
        area.y + area.height - padding - title.y - head};
    if (rectangle_is_empty(graph)) {
        return;
    }
    draw_grid(painter, graph);
    canvas_push_clip(painter->canvas, graph);
    draw_values(painter, graph, chart);
    canvas_pop_clip(painter->canvas);
}
