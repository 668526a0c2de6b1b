#include "scene/area.h"

/* A join may cover so many pixels that neither has: less than what painting one more costs. */
#define WASTE_PIXELS_MAX 512

uint32_t rectangle_without(struct rectangle from, struct rectangle hole, struct rectangle pieces[4])
{
    const struct rectangle common = rectangle_intersect(from, hole);
    if (rectangle_is_empty(common)) {
        pieces[0] = from;
        return rectangle_is_empty(from) ? 0 : 1;
    }
    const int32_t from_bottom = from.y + from.height;
    const int32_t common_bottom = common.y + common.height;
    const int32_t common_right = common.x + common.width;
    const struct rectangle all[4] = {
        {from.x, from.y, from.width, common.y - from.y},
        {from.x, common.y, common.x - from.x, common.height},
        {common_right, common.y, from.x + from.width - common_right, common.height},
        {from.x, common_bottom, from.width, from_bottom - common_bottom},
    };
    uint32_t count = 0;
    for (uint32_t i = 0; i < 4; i++) {
        if (!rectangle_is_empty(all[i])) {
            pieces[count++] = all[i];
        }
    }
    return count;
}

static int64_t pixels_of(struct rectangle rectangle)
{
    return (int64_t)rectangle.width * rectangle.height;
}

/* What a join would cover beyond both: negative where they overlap much. */
static int64_t waste_of(struct rectangle left, struct rectangle right)
{
    return pixels_of(rectangle_join(left, right)) - pixels_of(left) - pixels_of(right);
}

/* The one that wastes least together with the rectangle. */
static uint32_t cheapest(const struct area *area, struct rectangle rectangle, int64_t *waste)
{
    uint32_t best = 0;
    for (uint32_t i = 0; i < area->count; i++) {
        const int64_t found = waste_of(area->rectangles[i], rectangle);
        if (i == 0 || found < *waste) {
            *waste = found;
            best = i;
        }
    }
    return best;
}

/* Each round takes one out, so it ends after as many as there are. */
void area_add(struct area *area, struct rectangle rectangle)
{
    if (rectangle_is_empty(rectangle)) {
        return;
    }
    while (area->count > 0) {
        int64_t waste = 0;
        const uint32_t best = cheapest(area, rectangle, &waste);
        if (waste > WASTE_PIXELS_MAX && area->count < AREA_RECTANGLES_MAX) {
            break;
        }
        rectangle = rectangle_join(area->rectangles[best], rectangle);
        area->rectangles[best] = area->rectangles[--area->count];
    }
    area->rectangles[area->count++] = rectangle;
}

void area_add_all(struct area *area, const struct area *more)
{
    for (uint32_t i = 0; i < more->count; i++) {
        area_add(area, more->rectangles[i]);
    }
}
