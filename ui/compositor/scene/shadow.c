/*
 * Soft shadows: what is left of the light falls smoothly over both axes, as if one blur after the
 * other had gone over a rectangle. It is the same along an edge, so a table of one edge is all
 * there is.
 */
#include "state.h"

/* At scale 1: how far it reaches from the shadow's own edge, and how far that is moved down. */
#define BLUR 18
#define DOWN 5

static int32_t blur_of(const struct scene *scene)
{
    return theme_length(&scene->screen, BLUR);
}

int32_t shadow_reach(const struct scene *scene)
{
    return blur_of(scene) + theme_length(&scene->screen, DOWN);
}

struct rectangle shadow_bounds(const struct scene *scene, struct rectangle of)
{
    struct rectangle bounds = rectangle_inset(of, -blur_of(scene));
    bounds.y += theme_length(&scene->screen, DOWN);
    return rectangle_join(bounds, rectangle_inset(of, -theme_length(&scene->screen, THEME_BORDER)));
}

/* 3t^2 - 2t^3 over both sides of the edge. */
void shadow_make(struct scene *scene)
{
    const int32_t steps = 2 * blur_of(scene);
    for (int32_t i = 0; i < SHADOW_TABLE_MAX; i++) {
        const int64_t at = i < steps ? 2 * i + 1 : 2 * steps;
        const int64_t whole = 2 * steps;
        scene->shadow[i] =
            (uint8_t)(255 * at * at * (3 * whole - 2 * at) / (whole * whole * whole));
    }
}

static uint32_t product_of(uint32_t left, uint32_t right)
{
    const uint32_t product = left * right + 0x80;
    return (product + (product >> 8)) >> 8;
}

/* How dark one axis is at `at`, of a shadow from `first` on with so many pixels. */
static uint32_t axis(const struct scene *scene, int32_t at, int32_t first, int32_t length)
{
    const int32_t before = at - first;
    const int32_t behind = first + length - 1 - at;
    const int32_t inside = before < behind ? before : behind;
    if (inside < 0) {
        return 0;
    }
    return inside >= 2 * blur_of(scene) ? 255 : scene->shadow[inside];
}

/* Two channels at a time, rounded as product_of() does. */
static uint32_t darkened(uint32_t pixel, uint32_t light)
{
    const uint32_t mask = 0x00ff00ff;
    uint32_t even = (pixel & mask) * light + 0x00800080;
    uint32_t odd = ((pixel >> 8) & mask) * light + 0x00800080;
    even = ((even + ((even >> 8) & mask)) >> 8) & mask;
    odd = (odd + ((odd >> 8) & mask)) & ~mask;
    return even | odd;
}

/* Three parts of a row: where it darkens, what is alike, where it lightens. */
struct ramps {
    int32_t left;
    int32_t middle;
    int32_t right;
    int32_t end;
    /* What the rows have in common; lights are from outside inwards. */
    uint32_t row_dark;
    uint8_t light[SHADOW_TABLE_MAX];
};

static struct ramps ramps_of(const struct scene *scene, struct rectangle cast)
{
    const int32_t half = (cast.width + 1) / 2;
    const int32_t blur = 2 * blur_of(scene);
    const int32_t ramp = blur < half ? blur : half;
    const int32_t end = cast.x + cast.width;
    return (struct ramps){
        .left = cast.x,
        .middle = cast.x + ramp,
        .right = end - (2 * ramp > cast.width ? cast.width - ramp : ramp),
        .end = end,
        .row_dark = 0,
    };
}

static void ramps_set(const struct scene *scene, struct ramps *ramps, uint32_t row_dark)
{
    if (row_dark != ramps->row_dark) {
        ramps->row_dark = row_dark;
        for (int32_t i = 0; i < ramps->middle - ramps->left; i++) {
            ramps->light[i] = (uint8_t)(255 - product_of(scene->shadow[i], row_dark));
        }
    }
}

static void row_darken(const struct ramps *ramps, uint32_t *row, int32_t from, int32_t to)
{
    const int32_t end = to < ramps->end ? to : ramps->end;
    const int32_t middle = end < ramps->middle ? end : ramps->middle;
    const int32_t right = end < ramps->right ? end : ramps->right;
    int32_t x = from > ramps->left ? from : ramps->left;
    for (; x < middle; x++) {
        row[x] = darkened(row[x], ramps->light[x - ramps->left]);
    }
    for (; x < right; x++) {
        row[x] = darkened(row[x], 255 - ramps->row_dark);
    }
    for (; x < end; x++) {
        row[x] = darkened(row[x], ramps->light[ramps->end - 1 - x]);
    }
}

void shadow_paint(
    const struct scene *scene,
    const struct pixels *target,
    struct rectangle area,
    const struct tile *tile)
{
    struct rectangle cast = rectangle_inset(tile->from, -blur_of(scene));
    cast.y += theme_length(&scene->screen, DOWN);
    struct ramps ramps = ramps_of(scene, cast);
    for (int32_t y = area.y; y < area.y + area.height; y++) {
        const uint32_t row_dark = product_of(axis(scene, y, cast.y, cast.height), tile->colour);
        if (row_dark != 0) {
            ramps_set(scene, &ramps, row_dark);
            row_darken(&ramps, pixels_row(target, y), area.x, area.x + area.width);
        }
    }
}
