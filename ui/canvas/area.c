#include "canvas/canvas.h"
#include "colour.h"
#include "parts.h"
#include "rows.h"

static uint32_t *at(const struct canvas *canvas, struct rectangle part, int32_t row)
{
    return pixels_row(&canvas->target, part.y + row) + part.x;
}

void canvas_fill(struct canvas *canvas, struct rectangle area, uint32_t colour)
{
    const uint32_t pixel = colour_premultiplied(colour);
    struct canvas_walk walk = canvas_walk(canvas, area);
    struct rectangle part;
    while (canvas_walk_next(&walk, &part)) {
        for (int32_t row = 0; row < part.height; row++) {
            row_fill(at(canvas, part, row), part.width, pixel);
        }
    }
}

void canvas_blend(struct canvas *canvas, struct rectangle area, uint32_t colour)
{
    if (colour_coverage(colour) == 0xff) {
        canvas_fill(canvas, area, colour);
        return;
    }
    if (colour_coverage(colour) == 0) {
        return;
    }
    const uint32_t pixel = colour_premultiplied(colour);
    struct canvas_walk walk = canvas_walk(canvas, area);
    struct rectangle part;
    while (canvas_walk_next(&walk, &part)) {
        for (int32_t row = 0; row < part.height; row++) {
            row_blend(at(canvas, part, row), part.width, pixel);
        }
    }
}

void canvas_draw_mask(
    struct canvas *canvas, int32_t x, int32_t y, const struct canvas_mask *mask, uint32_t colour)
{
    if (colour_coverage(colour) == 0) {
        return;
    }
    const uint32_t pixel = colour_premultiplied(colour);
    struct canvas_walk walk =
        canvas_walk(canvas, (struct rectangle){x, y, mask->width, mask->height});
    struct rectangle part;
    while (canvas_walk_next(&walk, &part)) {
        const uint8_t *coverage =
            mask->coverage + (int64_t)(part.y - y) * mask->stride_bytes + (part.x - x);
        for (int32_t row = 0; row < part.height; row++) {
            row_blend_mask(at(canvas, part, row), coverage, part.width, pixel);
            coverage += mask->stride_bytes;
        }
    }
}
