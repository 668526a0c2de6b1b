#include "state.h"
#include "width_table.h"
#include <string.h>

#define GROUP_MASK ((1u << WIDTH_GROUP_SHIFT) - 1)

static bool is_in(const struct range *ranges, size_t count, uint32_t character)
{
    size_t first = 0;
    size_t end = count;
    while (first < end) {
        const size_t middle = (first + end) / 2;
        if (character > ranges[middle].last) {
            first = middle + 1;
        } else {
            end = middle;
        }
    }
    return first < count && character >= ranges[first].first;
}

uint32_t width_of(const struct screen *screen, uint32_t character)
{
    const uint32_t group = character >> WIDTH_GROUP_SHIFT;
    if (group < WIDTH_GROUPS && screen->widths[group] != 0) {
        return screen->widths[group] - 1u;
    }
    if (is_in(combining, sizeof(combining) / sizeof(combining[0]), character)) {
        return 0;
    }
    return is_in(wide, sizeof(wide) / sizeof(wide[0]), character) ? 2 : 1;
}

/* Groups that a range covers have its width; those of which it is only a part differ. */
static void mark(uint8_t *groups, const struct range *range, uint8_t width)
{
    const uint32_t last = range->last >> WIDTH_GROUP_SHIFT;
    for (uint32_t i = range->first >> WIDTH_GROUP_SHIFT; i <= last && i < WIDTH_GROUPS; i++) {
        const uint32_t begin = i << WIDTH_GROUP_SHIFT;
        const bool is_whole = range->first <= begin && range->last >= (begin | GROUP_MASK);
        groups[i] = is_whole ? (uint8_t)(width + 1) : 0;
    }
}

void width_init(struct screen *screen)
{
    memset(screen->widths, 1 + 1, sizeof(screen->widths));
    for (size_t i = 0; i < sizeof(combining) / sizeof(combining[0]); i++) {
        mark(screen->widths, &combining[i], 0);
    }
    for (size_t i = 0; i < sizeof(wide) / sizeof(wide[0]); i++) {
        mark(screen->widths, &wide[i], 2);
    }
}
