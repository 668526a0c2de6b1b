#include "canvas/canvas.h"
#include "colour.h"
#include "parts.h"

/*
 * A blurred rectangle is the product of a blurred column and a blurred row, so two profiles of one
 * dimension are enough. Each is what three means in a row make of an edge: nearly Gauss' curve.
 */
#define EDGE_MAX (2 * CANVAS_BLUR_MAX)

struct shadow {
    /* All that it may cover. */
    struct rectangle bounds;
    /* From its border inwards until all is covered: at most EDGE_MAX. */
    int32_t edge;
    uint8_t profile[EDGE_MAX];
    uint32_t colour;
};

/* How much is covered `at` (0 to 1) of the way across a blurred edge: a cubic spline. */
static float spline(float at)
{
    const float v = 3 * at;
    if (v < 1) {
        return v * v * v / 6;
    }
    if (v > 2) {
        return 1 - (3 - v) * (3 - v) * (3 - v) / 6;
    }
    return (-2 * v * v * v + 9 * v * v - 9 * v + 3) / 6;
}

static uint32_t edge_at(const struct shadow *shadow, int32_t place)
{
    return place < shadow->edge ? shadow->profile[place] : 0xff;
}

/* `place` of `length`, with edges at both ends that may meet. */
static uint8_t profile_at(const struct shadow *shadow, int32_t place, int32_t length)
{
    const uint32_t sum = edge_at(shadow, place) + edge_at(shadow, length - 1 - place);
    return (uint8_t)(sum > 0xff ? sum - 0xff : 0);
}

/* Columns of the bounds in rows that look the same, `rows` with its y and height. */
static void draw_columns(
    struct canvas *canvas, const struct shadow *shadow, struct rectangle rows, uint32_t factor)
{
    uint8_t coverage[2 * EDGE_MAX];
    const struct rectangle part = rectangle_intersect(rows, canvas_clip_bounds(canvas));
    for (int32_t i = 0; i < part.width; i++) {
        const int32_t place = part.x + i - shadow->bounds.x;
        const uint32_t across = profile_at(shadow, place, shadow->bounds.width);
        coverage[i] = (uint8_t)colour_product(across, factor);
    }
    const struct canvas_mask mask = {coverage, part.width, part.height, 0};
    canvas_draw_mask(canvas, part.x, part.y, &mask, shadow->colour);
}

static void
draw_rows(struct canvas *canvas, const struct shadow *shadow, int32_t first, int32_t count)
{
    const struct rectangle bounds = shadow->bounds;
    const uint32_t factor = profile_at(shadow, first, bounds.height);
    struct rectangle rows = {bounds.x, bounds.y + first, bounds.width, count};
    if (bounds.width <= 2 * shadow->edge) {
        draw_columns(canvas, shadow, rows, factor);
        return;
    }
    rows.width = shadow->edge;
    draw_columns(canvas, shadow, rows, factor);
    rows.x = bounds.x + bounds.width - shadow->edge;
    draw_columns(canvas, shadow, rows, factor);
    rows.x = bounds.x + shadow->edge;
    rows.width = bounds.width - 2 * shadow->edge;
    canvas_blend(canvas, rows, colour_faded(shadow->colour, factor));
}

static void draw(struct canvas *canvas, const struct shadow *shadow)
{
    const struct rectangle bounds = shadow->bounds;
    const struct rectangle seen = rectangle_intersect(bounds, canvas_clip_bounds(canvas));
    const int32_t end = seen.y - bounds.y + seen.height;
    int32_t row = seen.y - bounds.y;
    while (row < end) {
        const bool is_middle = row >= shadow->edge && row < bounds.height - shadow->edge;
        int32_t count = is_middle ? bounds.height - shadow->edge - row : 1;
        if (count > end - row) {
            count = end - row;
        }
        draw_rows(canvas, shadow, row, count);
        row += count;
    }
}

/* Nothing is drawn where what casts the shadow will be: two rectangles that cross. */
static void push_outside(struct canvas *canvas, struct rectangle area, int32_t corner)
{
    const struct rectangle seen = canvas_clip_bounds(canvas);
    const struct rectangle tall = {area.x + corner, area.y, area.width - 2 * corner, area.height};
    const struct rectangle wide = {area.x, area.y + corner, area.width, area.height - 2 * corner};
    const struct rectangle holes[] = {
        rectangle_intersect(tall, seen), rectangle_intersect(wide, seen)};
    canvas_push_clip(canvas, seen);
    pixman_region32_t *clip = &canvas->clips[canvas->depth];
    for (uint32_t i = 0; i < 2; i++) {
        pixman_region32_t hole;
        pixman_region32_init_rect(
            &hole, holes[i].x, holes[i].y, (uint32_t)holes[i].width, (uint32_t)holes[i].height);
        (void)pixman_region32_subtract(clip, clip, &hole);
        pixman_region32_fini(&hole);
    }
}

static int32_t within(int32_t number, int32_t least, int32_t most)
{
    return number < least ? least : number > most ? most : number;
}

static int32_t blur_of(const struct canvas_shadow *shadow)
{
    return within(shadow->blur, 0, CANVAS_BLUR_MAX);
}

/* What of the area is near enough to a picture that no sum wraps. */
static struct rectangle near_part(struct rectangle area)
{
    const struct rectangle near = {
        -2 * PIXELS_SIDE_MAX, -2 * PIXELS_SIDE_MAX, 4 * PIXELS_SIDE_MAX, 4 * PIXELS_SIDE_MAX};
    return rectangle_intersect(area, near);
}

struct rectangle canvas_shadow_bounds(struct rectangle area, const struct canvas_shadow *shadow)
{
    const struct rectangle near = near_part(area);
    if (rectangle_is_empty(near)) {
        return near;
    }
    struct rectangle bounds = rectangle_inset(near, -blur_of(shadow));
    bounds.x += within(shadow->move_x, -PIXELS_SIDE_MAX, PIXELS_SIDE_MAX);
    bounds.y += within(shadow->move_y, -PIXELS_SIDE_MAX, PIXELS_SIDE_MAX);
    return bounds;
}

void canvas_shadow(struct canvas *canvas, struct rectangle area, const struct canvas_shadow *shadow)
{
    struct shadow drawn = {
        .bounds = canvas_shadow_bounds(area, shadow),
        .edge = 2 * blur_of(shadow),
        .colour = shadow->colour,
    };
    if (!canvas_can_draw(canvas, drawn.bounds)) {
        return;
    }
    for (int32_t i = 0; i < drawn.edge; i++) {
        drawn.profile[i] = (uint8_t)(spline(((float)i + 0.5f) / (float)drawn.edge) * 255 + 0.5f);
    }
    push_outside(canvas, near_part(area), within(shadow->corner, 0, CANVAS_BLUR_MAX));
    draw(canvas, &drawn);
    canvas_pop_clip(canvas);
}
