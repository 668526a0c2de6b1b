/*
 * Shapes with soft edges, drawn row by row: each says how much of every pixel of a row it covers.
 * A pixel is covered by as much as its middle is inside, half of it on the border itself.
 */
#pragma once

#include "canvas/canvas.h"

/* One row of pixels of which nothing is covered yet, from the pixel `x` on. */
struct shape_row {
    uint8_t *coverage;
    int32_t x;
    int32_t width;
    /* The middle of its pixels. */
    float y;
    /* Outside of these indices nothing has been covered; first == end: nowhere. */
    int32_t first;
    int32_t end;
};

struct shape {
    /* The border of a box around it, without the softness. */
    float left;
    float top;
    float right;
    float bottom;
    void (*cover)(const struct shape *shape, struct shape_row *row);
};

void shape_draw(struct canvas *canvas, const struct shape *shape, uint32_t colour);

/* How much a pixel is covered whose middle is so far outside, below 0 inside. */
static inline uint8_t shape_coverage(float distance)
{
    if (!(distance < 0.5f)) {
        return 0;
    }
    return distance <= -0.5f ? 0xff : (uint8_t)((0.5f - distance) * 255 + 0.5f);
}

/* Pixels of a row, as indices of its coverage. */
struct shape_span {
    int32_t first;
    int32_t end;
};

/* Those between two places and one more at each side, which the caller is going to cover. */
struct shape_span shape_span(struct shape_row *row, float left, float right);
