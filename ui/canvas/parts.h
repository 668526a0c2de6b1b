/* What the files of a canvas share. */
#pragma once

#include "canvas/canvas.h"
#include <pixman.h>

struct canvas {
    struct pixels target;
    /* clips[depth] is what can be drawn to; those below it are what it was before. */
    pixman_region32_t clips[CANVAS_CLIP_DEPTH_MAX + 1];
    uint32_t depth;
    /* One row of a shape that is drawn now. */
    uint8_t coverage[PIXELS_SIDE_MAX];
};

/* A walk over those parts of an area that can be drawn to. They lie in the picture and are apart.
 */
struct canvas_walk {
    struct rectangle area;
    const pixman_box32_t *boxes;
    int32_t box_count;
    int32_t next;
};

struct canvas_walk canvas_walk(const struct canvas *canvas, struct rectangle area);

/* False: there is no further one. */
bool canvas_walk_next(struct canvas_walk *walk, struct rectangle *part);

/*
 * A pixel's number; what no picture has is held near to the numbers it has. With floor() it is the
 * pixel that has the point.
 */
int32_t canvas_pixel(float place);
