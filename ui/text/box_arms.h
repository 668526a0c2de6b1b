/* Which arms each sign of U+2500 to U+257F has (Unicode, "Box Drawing"). */
#pragma once

#include <stdint.h>

#define BOX_ARMS_FIRST 0x2500u
#define BOX_ARMS_COUNT 128

/* As thick as so many light ones. */
enum box_weight { BOX_NONE, BOX_LIGHT, BOX_HEAVY, BOX_DOUBLE };

enum box_shape { BOX_STRAIGHT, BOX_ARC, BOX_DIAGONAL };

struct box_arms {
    uint8_t left;
    uint8_t right;
    uint8_t up;
    uint8_t down;
    /* Into how many parts it is cut; 0: it is whole. */
    uint8_t dashes;
    uint8_t shape;
};

extern const struct box_arms box_arms[BOX_ARMS_COUNT];
