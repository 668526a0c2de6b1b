#include "canvas/canvas.h"
#include "parts.h"
#include "rows.h"
#include <string.h>

/* Where a source's upper left corner comes to; far away where no number says it. */
struct origin {
    int64_t x;
    int64_t y;
};

/* The part of an area on which the source lies. */
static struct rectangle
covered(struct rectangle area, const struct pixels *source, struct origin origin)
{
    if (origin.x != (int32_t)origin.x || origin.y != (int32_t)origin.y) {
        return (struct rectangle){0, 0, 0, 0};
    }
    const struct rectangle whole = {
        (int32_t)origin.x, (int32_t)origin.y, source->width, source->height};
    return rectangle_intersect(area, whole);
}

static const uint32_t *
source_row(const struct pixels *source, struct origin origin, struct rectangle part, int32_t row)
{
    return pixels_row(source, (int32_t)(part.y + row - origin.y)) + (part.x - origin.x);
}

void canvas_copy(
    struct canvas *canvas,
    struct rectangle area,
    const struct pixels *source,
    int32_t from_x,
    int32_t from_y)
{
    const struct origin origin = {(int64_t)area.x - from_x, (int64_t)area.y - from_y};
    struct canvas_walk walk = canvas_walk(canvas, covered(area, source, origin));
    struct rectangle part;
    while (canvas_walk_next(&walk, &part)) {
        for (int32_t row = 0; row < part.height; row++) {
            memcpy(
                pixels_row(&canvas->target, part.y + row) + part.x,
                source_row(source, origin, part, row),
                (size_t)part.width * sizeof(uint32_t));
        }
    }
}

void canvas_blend_image(
    struct canvas *canvas,
    struct rectangle area,
    const struct pixels *source,
    struct canvas_place place)
{
    if (place.opacity == 0) {
        return;
    }
    const struct origin origin = {place.x, place.y};
    struct canvas_walk walk = canvas_walk(canvas, covered(area, source, origin));
    struct rectangle part;
    while (canvas_walk_next(&walk, &part)) {
        for (int32_t row = 0; row < part.height; row++) {
            uint32_t *target = pixels_row(&canvas->target, part.y + row) + part.x;
            const uint32_t *from = source_row(source, origin, part, row);
            if (place.opacity == 0xff) {
                row_blend_pixels(target, from, part.width);
            } else {
                row_blend_faded(target, from, part.width, place.opacity);
            }
        }
    }
}
