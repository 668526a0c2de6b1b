/*
 * Areas of the screen: bounded lists of rectangles (canvas/pixels.h). Coordinates stay within 2^20
 * to either side of 0, so that sums of a few of them do not overflow.
 */
#pragma once

#include "canvas/pixels.h"
#include <stddef.h>

#define AREA_RECTANGLES_MAX 16u

/* What the rectangles cover together. None of them is empty, and none is in another one. */
struct area {
    uint32_t count;
    struct rectangle rectangles[AREA_RECTANGLES_MAX];
};

/* What of `from` is not in `hole`, as rectangles that do not overlap; how many. */
uint32_t
rectangle_without(struct rectangle from, struct rectangle hole, struct rectangle pieces[4]);

/*
 * Adds to the area; nothing where it is empty. Where two rectangles together waste few pixels, or
 * there are too many, they become one, so that the area has what was added, and perhaps more.
 */
void area_add(struct area *area, struct rectangle rectangle);

void area_add_all(struct area *area, const struct area *more);
