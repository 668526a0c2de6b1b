/* What of a picture has changed. Pure. */
#pragma once

#include <stdint.h>

/* Rectangles of one picture that are told apart; more are taken as one around them. */
#define WINDOW_DAMAGE_MAX 3u

struct window_rectangle {
    uint16_t x;
    uint16_t y;
    uint16_t width;
    uint16_t height;
};

struct window_damage {
    uint32_t count; /* 0: everything */
    struct window_rectangle rectangles[WINDOW_DAMAGE_MAX];
};

/* Adds a rectangle; what is beyond the picture is cut by window_show(). An empty one is nothing. */
void window_damage_add(struct window_damage *damage, struct window_rectangle rectangle);

/* What of it is in a picture of this size; all of the picture where nothing else is said. */
struct window_damage
window_damage_inside(const struct window_damage *damage, uint16_t width, uint16_t height);
