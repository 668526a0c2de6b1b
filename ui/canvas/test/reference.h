/*
 * What the tests of a canvas share: pictures, random numbers, and a painter so slow and simple that
 * it can be seen to be right: it asks of each pixel whether it is drawn to.
 */
#pragma once

#include "canvas/canvas.h"

/* Numbers that look random, the same in each run. */
uint32_t random_next(void);

/* At least `least`, below `end`. */
int32_t random_between(int32_t least, int32_t end);

/* Some of it outside a picture of this size, some of it empty. */
struct rectangle random_area(int32_t width, int32_t height);

/* Pixels with something around each row that nobody may change. */
struct picture {
    struct pixels pixels;
    uint32_t *memory;
    int32_t memory_count;
};

/* All of it a pattern made of `seed`. */
struct picture picture_make(int32_t width, int32_t height, uint32_t seed);

void picture_end(struct picture *picture);

/* The pixels of both, what is around them included. */
bool picture_equal(const struct picture *left, const struct picture *right);

uint32_t picture_at(const struct picture *picture, int32_t x, int32_t y);

/* The greatest difference between channels of the two. */
uint32_t picture_difference(const struct picture *left, const struct picture *right);

#define REFERENCE_LISTS_MAX 8
#define REFERENCE_AREAS_MAX 8

/* The clip: inside one area at least of each list. */
struct reference {
    struct picture *picture;
    struct rectangle lists[REFERENCE_LISTS_MAX][REFERENCE_AREAS_MAX];
    uint32_t counts[REFERENCE_LISTS_MAX];
    uint32_t depth;
};

bool reference_can_draw(const struct reference *reference, int32_t x, int32_t y);

/* One channel of one pixel after another, by the definition of OVER. */
uint32_t reference_over(uint32_t source, uint32_t target);

uint32_t reference_faded(uint32_t pixel, uint32_t by);

uint32_t reference_premultiplied(uint32_t colour);

/* Calls for each pixel of the area that can be drawn to; a new pixel comes back. */
typedef uint32_t (*reference_pixel)(const void *context, int32_t x, int32_t y, uint32_t old);

void reference_draw(
    const struct reference *reference,
    struct rectangle area,
    reference_pixel pixel,
    const void *context);
