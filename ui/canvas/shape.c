#include "shape.h"
#include "parts.h"
#include <math.h>
#include <string.h>

struct shape_span shape_span(struct shape_row *row, float left, float right)
{
    struct shape_span span = {
        canvas_pixel(floorf(left)) - 1 - row->x, canvas_pixel(ceilf(right)) + 1 - row->x};
    if (span.first < 0) {
        span.first = 0;
    }
    if (span.end > row->width) {
        span.end = row->width;
    }
    if (span.first < span.end) {
        const bool is_first = row->first == row->end;
        row->first = is_first || span.first < row->first ? span.first : row->first;
        row->end = is_first || span.end > row->end ? span.end : row->end;
    }
    return span;
}

void shape_draw(struct canvas *canvas, const struct shape *shape, uint32_t colour)
{
    const int32_t left = canvas_pixel(floorf(shape->left)) - 1;
    const int32_t top = canvas_pixel(floorf(shape->top)) - 1;
    const struct rectangle box = {
        left,
        top,
        canvas_pixel(ceilf(shape->right)) + 1 - left,
        canvas_pixel(ceilf(shape->bottom)) + 1 - top};
    const struct rectangle seen = rectangle_intersect(box, canvas_clip_bounds(canvas));
    struct shape_row row = {.coverage = canvas->coverage, .x = seen.x, .width = seen.width};
    memset(row.coverage, 0, (size_t)row.width);
    for (int32_t y = seen.y; y < seen.y + seen.height; y++) {
        row.y = (float)y + 0.5f;
        row.first = row.end = 0;
        shape->cover(shape, &row);
        uint8_t *covered = row.coverage + row.first;
        const struct canvas_mask mask = {covered, row.end - row.first, 1, 0};
        canvas_draw_mask(canvas, seen.x + row.first, y, &mask, colour);
        memset(covered, 0, (size_t)mask.width);
    }
}
