#include "canvas/canvas.h"
#include "parts.h"
#include <assert.h>
#include <stdlib.h>

/* Farther out than any picture. */
#define FAR 32768.0f

static bool is_possible(struct pixels target)
{
    return target.data != NULL && target.width >= 1 && target.width <= PIXELS_SIDE_MAX &&
           target.height >= 1 && target.height <= PIXELS_SIDE_MAX &&
           target.stride_bytes >= target.width * (int32_t)sizeof(uint32_t) &&
           target.stride_bytes % (int32_t)sizeof(uint32_t) == 0;
}

static void start(struct canvas *canvas, struct pixels target)
{
    canvas->target = target;
    canvas->depth = 0;
    pixman_region32_init_rect(
        &canvas->clips[0], 0, 0, (uint32_t)target.width, (uint32_t)target.height);
}

static void stop(struct canvas *canvas)
{
    for (uint32_t i = 0; i <= canvas->depth; i++) {
        pixman_region32_fini(&canvas->clips[i]);
    }
}

enum status canvas_create(struct pixels target, struct canvas **canvas)
{
    if (!is_possible(target)) {
        return STATUS_INVALID_ARGUMENT;
    }
    struct canvas *made = malloc(sizeof(*made));
    if (made == NULL) {
        return STATUS_NO_MEMORY;
    }
    start(made, target);
    *canvas = made;
    return STATUS_OK;
}

void canvas_destroy(struct canvas *canvas)
{
    if (canvas != NULL) {
        stop(canvas);
        free(canvas);
    }
}

enum status canvas_retarget(struct canvas *canvas, struct pixels target)
{
    if (!is_possible(target)) {
        return STATUS_INVALID_ARGUMENT;
    }
    stop(canvas);
    start(canvas, target);
    return STATUS_OK;
}

struct pixels canvas_pixels(const struct canvas *canvas)
{
    return canvas->target;
}

static struct rectangle whole(const struct canvas *canvas)
{
    return (struct rectangle){0, 0, canvas->target.width, canvas->target.height};
}

void canvas_push_clip(struct canvas *canvas, struct rectangle area)
{
    assert(canvas->depth < CANVAS_CLIP_DEPTH_MAX);
    const struct rectangle inside = rectangle_intersect(area, whole(canvas));
    pixman_region32_t *clip = &canvas->clips[canvas->depth + 1];
    pixman_region32_init(clip);
    /* pixman makes a shape that it has no memory for an empty one. */
    (void)pixman_region32_intersect_rect(
        clip,
        &canvas->clips[canvas->depth],
        inside.x,
        inside.y,
        (uint32_t)inside.width,
        (uint32_t)inside.height);
    canvas->depth++;
}

void canvas_push_clip_list(struct canvas *canvas, const struct rectangle *areas, size_t count)
{
    assert(canvas->depth < CANVAS_CLIP_DEPTH_MAX);
    pixman_region32_t list;
    pixman_region32_init(&list);
    for (size_t i = 0; i < count; i++) {
        const struct rectangle part = rectangle_intersect(areas[i], whole(canvas));
        (void)pixman_region32_union_rect(
            &list, &list, part.x, part.y, (uint32_t)part.width, (uint32_t)part.height);
    }
    pixman_region32_t *clip = &canvas->clips[canvas->depth + 1];
    pixman_region32_init(clip);
    (void)pixman_region32_intersect(clip, &list, &canvas->clips[canvas->depth]);
    pixman_region32_fini(&list);
    canvas->depth++;
}

void canvas_pop_clip(struct canvas *canvas)
{
    assert(canvas->depth > 0);
    pixman_region32_fini(&canvas->clips[canvas->depth]);
    canvas->depth--;
}

struct rectangle canvas_clip_bounds(const struct canvas *canvas)
{
    const pixman_box32_t *box = pixman_region32_extents(&canvas->clips[canvas->depth]);
    return (struct rectangle){box->x1, box->y1, box->x2 - box->x1, box->y2 - box->y1};
}

bool canvas_can_draw(const struct canvas *canvas, struct rectangle area)
{
    struct canvas_walk walk = canvas_walk(canvas, area);
    struct rectangle part;
    return canvas_walk_next(&walk, &part);
}

struct canvas_walk canvas_walk(const struct canvas *canvas, struct rectangle area)
{
    struct canvas_walk walk = {.area = area};
    walk.boxes = pixman_region32_rectangles(&canvas->clips[canvas->depth], &walk.box_count);
    return walk;
}

bool canvas_walk_next(struct canvas_walk *walk, struct rectangle *part)
{
    while (walk->next < walk->box_count) {
        const pixman_box32_t *box = &walk->boxes[walk->next];
        walk->next++;
        const struct rectangle place = {box->x1, box->y1, box->x2 - box->x1, box->y2 - box->y1};
        *part = rectangle_intersect(walk->area, place);
        if (!rectangle_is_empty(*part)) {
            return true;
        }
    }
    return false;
}

int32_t canvas_pixel(float place)
{
    if (!(place > -FAR)) {
        return -(int32_t)FAR;
    }
    return place < FAR ? (int32_t)place : (int32_t)FAR;
}
