#include "canvas/canvas.h"
#include "shape.h"
#include <math.h>

struct polygon {
    struct shape shape;
    const struct canvas_point *points;
    size_t count;
    /* 1 where the points go around to the right, as the screen shows it, else -1. */
    float turn;
};

/* How far outside of the line through two points. */
static float outside(struct canvas_point from, struct canvas_point to, float x, float y)
{
    const float across = to.x - from.x;
    const float down = to.y - from.y;
    const float length = sqrtf(across * across + down * down);
    return length > 0 ? ((x - from.x) * down - (y - from.y) * across) / length : -INFINITY;
}

static float distance(const struct polygon *polygon, float x, float y)
{
    float most = -INFINITY;
    for (size_t i = 0; i < polygon->count; i++) {
        const struct canvas_point *next = &polygon->points[i + 1 < polygon->count ? i + 1 : 0];
        most = fmaxf(most, polygon->turn * outside(polygon->points[i], *next, x, y));
    }
    return most;
}

static void cover(const struct shape *shape, struct shape_row *row)
{
    const struct polygon *polygon = (const struct polygon *)(const void *)shape;
    const struct shape_span span = shape_span(row, shape->left, shape->right);
    for (int32_t i = span.first; i < span.end; i++) {
        const float x = (float)(row->x + i) + 0.5f;
        row->coverage[i] = shape_coverage(distance(polygon, x, row->y));
    }
}

static float turned_area(const struct canvas_point *points, size_t count)
{
    float sum = 0;
    for (size_t i = 0; i < count; i++) {
        const struct canvas_point next = points[i + 1 < count ? i + 1 : 0];
        sum += points[i].x * next.y - next.x * points[i].y;
    }
    return sum;
}

void canvas_polygon(
    struct canvas *canvas, const struct canvas_point *points, size_t count, uint32_t colour)
{
    if (count < 3 || count > CANVAS_POINTS_MAX) {
        return;
    }
    const struct canvas_point first = points[0];
    const float turn = turned_area(points, count) < 0 ? -1 : 1;
    struct polygon polygon = {{first.x, first.y, first.x, first.y, cover}, points, count, turn};
    for (size_t i = 1; i < count; i++) {
        polygon.shape.left = fminf(polygon.shape.left, points[i].x);
        polygon.shape.top = fminf(polygon.shape.top, points[i].y);
        polygon.shape.right = fmaxf(polygon.shape.right, points[i].x);
        polygon.shape.bottom = fmaxf(polygon.shape.bottom, points[i].y);
    }
    shape_draw(canvas, &polygon.shape, colour);
}
