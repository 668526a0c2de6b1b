/* A few rectangles that cover what has changed, and perhaps a little more. */
#pragma once

#include "canvas/pixels.h"
#include <stddef.h>

#define UI_REGION_MAX 8

struct ui_region {
    struct rectangle areas[UI_REGION_MAX];
    size_t count;
};

/* At most `count_max` rectangles, which is 1 to UI_REGION_MAX, remain. Empty ones add nothing. */
void ui_region_add(struct ui_region *region, struct rectangle area, size_t count_max);
