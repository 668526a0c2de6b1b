#include "region.h"
#include <assert.h>

static int64_t pixel_count(struct rectangle area)
{
    return (int64_t)area.width * area.height;
}

/* How many pixels too many the two cover as one. */
static int64_t waste(struct rectangle left, struct rectangle right)
{
    const int64_t joined = pixel_count(rectangle_join(left, right));
    return joined - pixel_count(left) - pixel_count(right);
}

static void take_out(struct ui_region *region, size_t index)
{
    region->count--;
    region->areas[index] = region->areas[region->count];
}

/* With which it is joined at the least cost. */
static size_t nearest(const struct ui_region *region, struct rectangle area)
{
    size_t best = 0;
    for (size_t i = 1; i < region->count; i++) {
        if (waste(region->areas[i], area) < waste(region->areas[best], area)) {
            best = i;
        }
    }
    return best;
}

void ui_region_add(struct ui_region *region, struct rectangle area, size_t count_max)
{
    assert(count_max >= 1);
    assert(count_max <= UI_REGION_MAX);
    if (rectangle_is_empty(area)) {
        return;
    }
    /* Each turn takes one rectangle out, so there are few. */
    while (region->count > 0) {
        const size_t best = nearest(region, area);
        const struct rectangle other = region->areas[best];
        if (rectangle_holds(other, area)) {
            return;
        }
        if (waste(other, area) > 0 && region->count < count_max) {
            break;
        }
        area = rectangle_join(other, area);
        take_out(region, best);
    }
    region->areas[region->count] = area;
    region->count++;
}
