#include "canvas/canvas.h"
#include "colour.h"
#include "gradient.h"
#include "parts.h"
#include <math.h>

/*
 * A rectangle with round corners is drawn in nine parts: the corners and edges, which are soft, and
 * the middle. How much of a pixel is covered is told by how far its middle is from the border.
 */
#define CORNER_MAX 256

struct round {
    struct rectangle area;
    float radius;
    /* Of the border; 0: it is filled. */
    float thickness;
    struct gradient colours;
    /* Pixels along a side that belong to a corner. */
    int32_t corner;
};

/* How far a point is outside a rectangle of this size around 0; below 0 inside it. */
static float distance(float x, float y, const struct round *round, float inset)
{
    const float radius = fmaxf(round->radius - inset, 0);
    const float beyond_x = fabsf(x) - ((float)round->area.width / 2 - inset - radius);
    const float beyond_y = fabsf(y) - ((float)round->area.height / 2 - inset - radius);
    const float outer_x = fmaxf(beyond_x, 0);
    const float outer_y = fmaxf(beyond_y, 0);
    const float inner = fminf(fmaxf(beyond_x, beyond_y), 0);
    return sqrtf(outer_x * outer_x + outer_y * outer_y) + inner - radius;
}

static float inside(float distance_out)
{
    return fminf(fmaxf(0.5f - distance_out, 0), 1);
}

static uint8_t coverage_at(const struct round *round, int32_t column, int32_t row)
{
    const float x = (float)column + 0.5f - (float)round->area.width / 2;
    const float y = (float)row + 0.5f - (float)round->area.height / 2;
    float covered = inside(distance(x, y, round, 0));
    if (round->thickness > 0) {
        covered -= inside(distance(x, y, round, round->thickness));
    }
    return (uint8_t)(fmaxf(covered, 0) * 255 + 0.5f);
}

/* Rows that look the same but for their colour: `count` of them, from the area's row `first`. */
static void draw_rows(
    struct canvas *canvas, const struct round *round, int32_t first, int32_t count, uint32_t colour)
{
    const struct rectangle area = round->area;
    uint8_t left[CORNER_MAX];
    uint8_t right[CORNER_MAX];
    for (int32_t i = 0; i < round->corner; i++) {
        left[i] = coverage_at(round, i, first);
        right[round->corner - 1 - i] = left[i];
    }
    const int32_t y = area.y + first;
    const int32_t middle = area.width - 2 * round->corner;
    const struct canvas_mask left_mask = {left, round->corner, count, 0};
    const struct canvas_mask right_mask = {right, round->corner, count, 0};
    canvas_draw_mask(canvas, area.x, y, &left_mask, colour);
    canvas_draw_mask(canvas, area.x + round->corner + middle, y, &right_mask, colour);
    canvas_blend(
        canvas,
        (struct rectangle){area.x + round->corner, y, middle, count},
        colour_faded(colour, coverage_at(round, round->corner, first)));
}

static void draw(struct canvas *canvas, const struct round *round)
{
    const int32_t height = round->area.height;
    const bool is_even = round->colours.first == round->colours.last;
    const struct rectangle seen = rectangle_intersect(round->area, canvas_clip_bounds(canvas));
    const int32_t end = seen.y - round->area.y + seen.height;
    int32_t row = seen.y - round->area.y;
    while (row < end) {
        const bool is_middle = row >= round->corner && row < height - round->corner;
        int32_t count = is_middle && is_even ? height - round->corner - row : 1;
        if (count > end - row) {
            count = end - row;
        }
        draw_rows(canvas, round, row, count, gradient_colour(&round->colours, row));
        row += count;
    }
}

/* Coordinates within the reach of 16 bits, so that no sum of them wraps. */
static bool is_near(struct rectangle area)
{
    const struct rectangle near = {
        -2 * PIXELS_SIDE_MAX, -2 * PIXELS_SIDE_MAX, 4 * PIXELS_SIDE_MAX, 4 * PIXELS_SIDE_MAX};
    return !rectangle_is_empty(area) && rectangle_holds(near, area);
}

static void prepare_and_draw(struct canvas *canvas, struct round *round)
{
    const struct rectangle area = round->area;
    if (!is_near(area)) {
        return;
    }
    const int32_t half = (area.width < area.height ? area.width : area.height) / 2;
    const float limit =
        fminf((float)(area.width < area.height ? area.width : area.height) / 2, CORNER_MAX - 2);
    round->radius = fminf(fmaxf(round->radius, 0), limit);
    round->thickness = fminf(fmaxf(round->thickness, 0), CORNER_MAX - 2);
    const int32_t wanted = canvas_pixel(ceilf(fmaxf(round->radius, round->thickness))) + 1;
    round->corner = wanted < half ? wanted : half;
    if (round->corner > CORNER_MAX) {
        round->corner = CORNER_MAX;
    }
    draw(canvas, round);
}

void canvas_round_fill(struct canvas *canvas, struct rectangle area, float radius, uint32_t colour)
{
    canvas_round_gradient(canvas, area, radius, colour, colour);
}

void canvas_round_gradient(
    struct canvas *canvas, struct rectangle area, float radius, uint32_t first, uint32_t last)
{
    struct round round = {.area = area, .radius = radius, .colours = {first, last, area.height}};
    prepare_and_draw(canvas, &round);
}

void canvas_round_outline(
    struct canvas *canvas, struct rectangle area, float radius, float thickness, uint32_t colour)
{
    if (!(thickness > 0)) {
        return;
    }
    struct round round = {
        .area = area,
        .radius = radius,
        .thickness = thickness,
        .colours = {colour, colour, area.height}};
    prepare_and_draw(canvas, &round);
}
