#include "gradient.h"
#include "canvas/canvas.h"
#include "colour.h"
#include "parts.h"
#include "rows.h"

/* Columns whose colours are made at a time. */
#define COLUMNS 256

static uint32_t mix(uint32_t first, uint32_t last, int64_t step, int64_t steps)
{
    const int64_t from = (int64_t)(first & 0xff) * (steps - step);
    const int64_t to = (int64_t)(last & 0xff) * step;
    return (uint32_t)((from + to + steps / 2) / steps);
}

uint32_t gradient_colour(const struct gradient *gradient, int64_t step)
{
    const int64_t steps = gradient->steps > 1 ? gradient->steps - 1 : 1;
    uint32_t colour = 0;
    for (uint32_t shift = 0; shift < 32; shift += 8) {
        colour |= mix(gradient->first >> shift, gradient->last >> shift, step, steps) << shift;
    }
    return colour;
}

static void draw_rows(struct canvas *canvas, struct rectangle area, const struct gradient *gradient)
{
    const struct rectangle seen = rectangle_intersect(area, canvas_clip_bounds(canvas));
    for (int32_t row = 0; row < seen.height; row++) {
        const int32_t y = seen.y + row;
        canvas_blend(
            canvas,
            (struct rectangle){seen.x, y, seen.width, 1},
            gradient_colour(gradient, (int64_t)y - area.y));
    }
}

static void
draw_columns(struct canvas *canvas, struct rectangle area, const struct gradient *gradient)
{
    const struct rectangle seen = rectangle_intersect(area, canvas_clip_bounds(canvas));
    for (int32_t column = 0; column < seen.width; column += COLUMNS) {
        const int32_t x = seen.x + column;
        const int32_t left = seen.width - column;
        uint32_t colours[COLUMNS];
        struct pixels line = {colours, left < COLUMNS ? left : COLUMNS, 1, sizeof(colours)};
        for (int32_t i = 0; i < line.width; i++) {
            colours[i] = colour_premultiplied(gradient_colour(gradient, (int64_t)x + i - area.x));
        }
        for (int32_t row = 0; row < seen.height; row++) {
            const struct canvas_place place = {x, seen.y + row, 0xff};
            canvas_blend_image(canvas, (struct rectangle){x, place.y, line.width, 1}, &line, place);
        }
    }
}

void canvas_gradient(
    struct canvas *canvas,
    struct rectangle area,
    enum canvas_axis axis,
    uint32_t first,
    uint32_t last)
{
    const bool is_vertical = axis == CANVAS_VERTICAL;
    const struct gradient gradient = {first, last, is_vertical ? area.height : area.width};
    if (is_vertical) {
        draw_rows(canvas, area, &gradient);
    } else {
        draw_columns(canvas, area, &gradient);
    }
}
