#include "canvas/canvas.h"
#include "parts.h"
#include <stdlib.h>

/* Above so many source pixels for one, two of each direction no longer tell what is there. */
#define FOUR_NEIGHBOURS_MAX (pixman_fixed_1 * 3 / 2)

static pixman_image_t *image_of(const struct pixels *pixels, struct rectangle part)
{
    return pixman_image_create_bits_no_clear(
        PIXMAN_a8r8g8b8,
        part.width,
        part.height,
        pixels_row(pixels, part.y) + part.x,
        pixels->stride_bytes);
}

/* A mean over all of the source that comes to lie in one pixel. */
static void filter_wide(pixman_image_t *image, pixman_fixed_t step_x, pixman_fixed_t step_y)
{
    int count = 0;
    pixman_fixed_t *filter = pixman_filter_create_separable_convolution(
        &count,
        step_x > pixman_fixed_1 ? step_x : pixman_fixed_1,
        step_y > pixman_fixed_1 ? step_y : pixman_fixed_1,
        PIXMAN_KERNEL_LINEAR,
        PIXMAN_KERNEL_LINEAR,
        PIXMAN_KERNEL_BOX,
        PIXMAN_KERNEL_BOX,
        2,
        2);
    if (filter != NULL) {
        (void)pixman_image_set_filter(image, PIXMAN_FILTER_SEPARABLE_CONVOLUTION, filter, count);
        free(filter);
    }
}

/* Source pixels for each pixel of the area, 16.16. */
static pixman_fixed_t step_of(int32_t part, int32_t area)
{
    return (pixman_fixed_t)((((int64_t)part << 16) + area / 2) / area);
}

/*
 * From a pixel of `seen`, a part of `area`, to the source's. The same numbers whatever is seen, so
 * that what is drawn in parts fits together.
 */
static void
place(pixman_image_t *image, struct rectangle area, struct rectangle part, struct rectangle seen)
{
    const pixman_fixed_t step_x = step_of(part.width, area.width);
    const pixman_fixed_t step_y = step_of(part.height, area.height);
    pixman_transform_t transform;
    pixman_transform_init_scale(&transform, step_x, step_y);
    transform.matrix[0][2] = (pixman_fixed_t)(((int64_t)seen.x - area.x) * step_x);
    transform.matrix[1][2] = (pixman_fixed_t)(((int64_t)seen.y - area.y) * step_y);
    (void)pixman_image_set_transform(image, &transform);
    (void)pixman_image_set_filter(image, PIXMAN_FILTER_BILINEAR, NULL, 0);
    pixman_image_set_repeat(image, PIXMAN_REPEAT_PAD);
    if (step_x > FOUR_NEIGHBOURS_MAX || step_y > FOUR_NEIGHBOURS_MAX) {
        filter_wide(image, step_x, step_y);
    }
}

static void compose(struct canvas *canvas, pixman_image_t *image, struct rectangle seen)
{
    const struct rectangle whole = {0, 0, canvas->target.width, canvas->target.height};
    pixman_image_t *target = image_of(&canvas->target, whole);
    if (target == NULL) {
        return;
    }
    if (pixman_image_set_clip_region32(target, &canvas->clips[canvas->depth])) {
        pixman_image_composite32(
            PIXMAN_OP_OVER,
            image,
            NULL,
            target,
            0,
            0,
            0,
            0,
            seen.x,
            seen.y,
            seen.width,
            seen.height);
    }
    (void)pixman_image_unref(target);
}

void canvas_scale(
    struct canvas *canvas,
    struct rectangle area,
    const struct pixels *source,
    struct rectangle part)
{
    const struct rectangle whole = {0, 0, source->width, source->height};
    const struct rectangle seen = rectangle_intersect(area, canvas_clip_bounds(canvas));
    if (rectangle_is_empty(part) || !rectangle_holds(whole, part) || rectangle_is_empty(seen)) {
        return;
    }
    pixman_image_t *image = image_of(source, part);
    if (image == NULL) {
        return;
    }
    place(image, area, part, seen);
    compose(canvas, image, seen);
    (void)pixman_image_unref(image);
}
