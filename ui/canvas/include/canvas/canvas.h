/*
 * Draws into pixels that somebody else owns. Colours in this interface are 0xAARRGGBB and not
 * premultiplied; whole pixels are whole numbers, and what has soft edges takes fractions of pixels.
 *
 * Nothing is drawn outside the clip, which is what all pushed areas have in common, at first the
 * whole picture. A canvas is used by one thread at a time.
 *
 * A source image may be memory that somebody else is changing: whatever is in it, only pixels
 * inside the clip change.
 */
#pragma once

#include "abi/status.h"
#include "canvas/pixels.h"
#include <stddef.h>

#define CANVAS_CLIP_DEPTH_MAX 32

/* Points that one stroke or polygon has at most. */
#define CANVAS_POINTS_MAX 1024

struct canvas;

struct canvas_point {
    float x;
    float y;
};

/* How much of each pixel is covered, 0 to 255; rows of stride_bytes. */
struct canvas_mask {
    const uint8_t *coverage;
    int32_t width;
    int32_t height;
    int32_t stride_bytes;
};

/* Of a rectangle that seems to lie above what is drawn already. */
struct canvas_shadow {
    uint32_t colour;
    /* How far it reaches beyond the rectangle, before it is moved; 256 at most. */
    int32_t blur;
    int32_t move_x;
    int32_t move_y;
    /* Of the rectangle's corners: the shadow is drawn below them too. */
    int32_t corner;
};

#define CANVAS_BLUR_MAX 256

enum canvas_axis { CANVAS_HORIZONTAL, CANVAS_VERTICAL };

enum canvas_direction { CANVAS_UP, CANVAS_DOWN, CANVAS_LEFT, CANVAS_RIGHT };

/*
 * Makes a canvas over pixels that outlive it.
 * INVALID_ARGUMENT: a side is below 1 or above PIXELS_SIDE_MAX, or the stride is too small or no
 * multiple of 4. NO_MEMORY.
 */
NODISCARD enum status canvas_create(struct pixels target, struct canvas **canvas);

void canvas_destroy(struct canvas *canvas);

/* From now on it draws into others, of any size; no clip is pushed. The errors are as above. */
NODISCARD enum status canvas_retarget(struct canvas *canvas, struct pixels target);

struct pixels canvas_pixels(const struct canvas *canvas);

/*
 * Until the matching canvas_pop_clip() nothing outside the area, or outside the areas of a list,
 * is drawn, and nothing outside what was the clip before. At most CANVAS_CLIP_DEPTH_MAX at a time.
 * Where there is no memory for a list's shape, nothing is drawn until then.
 */
void canvas_push_clip(struct canvas *canvas, struct rectangle area);
void canvas_push_clip_list(struct canvas *canvas, const struct rectangle *areas, size_t count);
void canvas_pop_clip(struct canvas *canvas);

/* The smallest rectangle around what can be drawn to. */
struct rectangle canvas_clip_bounds(const struct canvas *canvas);

/* Whether something of the area can be drawn to; what cannot need not be drawn. */
bool canvas_can_draw(const struct canvas *canvas, struct rectangle area);

/* Makes all pixels of the area this colour, its coverage too. */
void canvas_fill(struct canvas *canvas, struct rectangle area, uint32_t colour);

/* Lays the colour over what is there. */
void canvas_blend(struct canvas *canvas, struct rectangle area, uint32_t colour);

/* Lays the colour over what is there, in a rectangle with corners of this radius. */
void canvas_round_fill(struct canvas *canvas, struct rectangle area, float radius, uint32_t colour);

/* The border of such a rectangle, inside it. */
void canvas_round_outline(
    struct canvas *canvas, struct rectangle area, float radius, float thickness, uint32_t colour);

/* Lays a colour over what is there that changes evenly from the first to the last. */
void canvas_gradient(
    struct canvas *canvas,
    struct rectangle area,
    enum canvas_axis axis,
    uint32_t first,
    uint32_t last);

/* The same in a rectangle with round corners, from above to below. */
void canvas_round_gradient(
    struct canvas *canvas, struct rectangle area, float radius, uint32_t first, uint32_t last);

/*
 * A soft shadow of the area. Inside the area it is drawn only in the squares at the corners: what
 * casts it is drawn there afterwards.
 */
void canvas_shadow(
    struct canvas *canvas, struct rectangle area, const struct canvas_shadow *shadow);

/* All pixels that canvas_shadow() may change. */
struct rectangle canvas_shadow_bounds(struct rectangle area, const struct canvas_shadow *shadow);

/*
 * Copies pixels as they are: that at (from_x, from_y) of the source comes to the area's upper left
 * corner. Where the source ends nothing is drawn. The source is not the canvas' own memory.
 */
void canvas_copy(
    struct canvas *canvas,
    struct rectangle area,
    const struct pixels *source,
    int32_t from_x,
    int32_t from_y);

/* Where a source's upper left corner comes to, and how much of it is seen, 0 to 255. */
struct canvas_place {
    int32_t x;
    int32_t y;
    uint8_t opacity;
};

/* Lays the source's pixels over what is there, inside the area. */
void canvas_blend_image(
    struct canvas *canvas,
    struct rectangle area,
    const struct pixels *source,
    struct canvas_place place);

/*
 * Lays a part of the source over what is there so that it covers the area, each pixel a mean of
 * its neighbours (bilinear; where it becomes much smaller, of all that come to lie in it).
 */
void canvas_scale(
    struct canvas *canvas,
    struct rectangle area,
    const struct pixels *source,
    struct rectangle part);

/* Lays the colour over what is there, as far as the mask covers it; its corner is at (x, y). */
void canvas_draw_mask(
    struct canvas *canvas, int32_t x, int32_t y, const struct canvas_mask *mask, uint32_t colour);

/* Lines from point to point with round ends and joins; the middle of a pixel is at .5. */
void canvas_stroke(
    struct canvas *canvas,
    const struct canvas_point *points,
    size_t count,
    float thickness,
    uint32_t colour);

void canvas_line(
    struct canvas *canvas,
    struct canvas_point from,
    struct canvas_point to,
    float thickness,
    uint32_t colour);

/* A filled polygon that bulges nowhere inwards. */
void canvas_polygon(
    struct canvas *canvas, const struct canvas_point *points, size_t count, uint32_t colour);

void canvas_circle(
    struct canvas *canvas, struct canvas_point middle, float radius, uint32_t colour);

/* A ring whose outer edge has this radius. */
void canvas_ring(
    struct canvas *canvas,
    struct canvas_point middle,
    float radius,
    float thickness,
    uint32_t colour);

/* Signs that fill a square area: an arrow's head, full; its angle, drawn; a check mark; a cross. */
void canvas_triangle(
    struct canvas *canvas, struct rectangle area, enum canvas_direction direction, uint32_t colour);
void canvas_chevron(
    struct canvas *canvas,
    struct rectangle area,
    enum canvas_direction direction,
    float thickness,
    uint32_t colour);
void canvas_check_mark(
    struct canvas *canvas, struct rectangle area, float thickness, uint32_t colour);
void canvas_cross(struct canvas *canvas, struct rectangle area, float thickness, uint32_t colour);
