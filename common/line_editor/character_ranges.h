/* Which characters take no cell on a screen, and which take two: sorted, without overlaps. */
#pragma once

#include <stdint.h>

struct character_range {
    uint32_t first;
    uint32_t last;
};

extern const struct character_range character_ranges_combining[];
extern const uint32_t character_ranges_combining_count;
extern const struct character_range character_ranges_wide[];
extern const uint32_t character_ranges_wide_count;
