#include "canvas/canvas.h"
#include "shape.h"
#include <math.h>

struct circle {
    struct shape shape;
    struct canvas_point middle;
    float radius;
    /* The radius of what is left out; below 0: nothing is. */
    float hole;
};

static void cover(const struct shape *shape, struct shape_row *row)
{
    const struct circle *circle = (const struct circle *)(const void *)shape;
    const float y = row->y - circle->middle.y;
    const struct shape_span span = shape_span(row, shape->left, shape->right);
    for (int32_t i = span.first; i < span.end; i++) {
        const float x = (float)(row->x + i) + 0.5f - circle->middle.x;
        const float distance = sqrtf(x * x + y * y);
        const uint8_t outer = shape_coverage(distance - circle->radius);
        const uint8_t inner = shape_coverage(distance - circle->hole);
        const bool has_hole = circle->hole >= 0;
        row->coverage[i] = has_hole ? (uint8_t)(outer > inner ? outer - inner : 0) : outer;
    }
}

static void
draw(struct canvas *canvas, struct canvas_point middle, float radius, float hole, uint32_t colour)
{
    if (!(radius > 0)) {
        return;
    }
    const struct circle circle = {
        {middle.x - radius, middle.y - radius, middle.x + radius, middle.y + radius, cover},
        middle,
        radius,
        hole};
    shape_draw(canvas, &circle.shape, colour);
}

void canvas_circle(struct canvas *canvas, struct canvas_point middle, float radius, uint32_t colour)
{
    draw(canvas, middle, radius, -1, colour);
}

void canvas_ring(
    struct canvas *canvas,
    struct canvas_point middle,
    float radius,
    float thickness,
    uint32_t colour)
{
    draw(canvas, middle, radius, radius - thickness, colour);
}
