/*
 * Pixels in memory, and places among them. A pixel is 32 bits, 0xAARRGGBB as a number of the
 * machine; red, green and blue are premultiplied with the coverage in AA.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* The longest side of a picture: pixman's coordinates are 16 bits before the point. */
#define PIXELS_SIDE_MAX 16384

/* Rows one below the other; whoever made it owns the memory. */
struct pixels {
    uint32_t *data;
    int32_t width;
    int32_t height;
    /* From one row to the next; a multiple of 4. */
    int32_t stride_bytes;
};

/* A rectangle whose width or height is not above 0 is empty. Any numbers are allowed. */
struct rectangle {
    int32_t x;
    int32_t y;
    int32_t width;
    int32_t height;
};

static inline bool rectangle_is_empty(struct rectangle area)
{
    return area.width <= 0 || area.height <= 0;
}

/* What is in both; empty, all zeros, where nothing is. */
struct rectangle rectangle_intersect(struct rectangle left, struct rectangle right);

/* The smallest that holds both; an empty one holds nothing. */
struct rectangle rectangle_join(struct rectangle left, struct rectangle right);

/* Without so many pixels at each side; a negative number makes it larger. */
struct rectangle rectangle_inset(struct rectangle area, int32_t by);

bool rectangle_has(struct rectangle area, int32_t x, int32_t y);

/* Whether all of `inner` is in `outer`; an empty one is everywhere. */
bool rectangle_holds(struct rectangle outer, struct rectangle inner);

static inline uint32_t *pixels_row(const struct pixels *pixels, int32_t y)
{
    uint8_t *bytes = (uint8_t *)pixels->data;
    return (uint32_t *)(void *)(bytes + (int64_t)y * pixels->stride_bytes);
}
