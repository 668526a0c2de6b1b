#include "client/damage.h"

static uint32_t right_of(struct window_rectangle rectangle)
{
    return (uint32_t)rectangle.x + rectangle.width;
}

static uint32_t bottom_of(struct window_rectangle rectangle)
{
    return (uint32_t)rectangle.y + rectangle.height;
}

/* As a side: what is longer than one can be ends outside of all pictures in any case. */
static uint16_t side(uint32_t length)
{
    return length < UINT16_MAX ? (uint16_t)length : UINT16_MAX;
}

static struct window_rectangle
rectangle_between(uint32_t left, uint32_t top, uint32_t right, uint32_t bottom)
{
    return (struct window_rectangle){
        (uint16_t)left, (uint16_t)top, side(right - left), side(bottom - top)};
}

static struct window_rectangle
rectangle_both(struct window_rectangle one, struct window_rectangle other)
{
    const uint32_t left = one.x < other.x ? one.x : other.x;
    const uint32_t top = one.y < other.y ? one.y : other.y;
    const uint32_t right = right_of(one) > right_of(other) ? right_of(one) : right_of(other);
    const uint32_t bottom = bottom_of(one) > bottom_of(other) ? bottom_of(one) : bottom_of(other);
    return rectangle_between(left, top, right, bottom);
}

static struct window_rectangle
rectangle_cut(struct window_rectangle rectangle, uint16_t width, uint16_t height)
{
    const uint32_t left = rectangle.x < width ? rectangle.x : width;
    const uint32_t top = rectangle.y < height ? rectangle.y : height;
    const uint32_t right = right_of(rectangle) < width ? right_of(rectangle) : width;
    const uint32_t bottom = bottom_of(rectangle) < height ? bottom_of(rectangle) : height;
    return rectangle_between(left, top, right, bottom);
}

void window_damage_add(struct window_damage *damage, struct window_rectangle rectangle)
{
    if (rectangle.width == 0 || rectangle.height == 0) {
        return;
    }
    if (damage->count < WINDOW_DAMAGE_MAX) {
        damage->rectangles[damage->count++] = rectangle;
        return;
    }
    damage->rectangles[WINDOW_DAMAGE_MAX - 1] =
        rectangle_both(damage->rectangles[WINDOW_DAMAGE_MAX - 1], rectangle);
}

struct window_damage
window_damage_inside(const struct window_damage *damage, uint16_t width, uint16_t height)
{
    struct window_damage inside = {0};
    for (uint32_t i = 0; i < damage->count; i++) {
        window_damage_add(&inside, rectangle_cut(damage->rectangles[i], width, height));
    }
    if (inside.count == 0) {
        inside.count = 1;
        inside.rectangles[0] = (struct window_rectangle){0, 0, width, height};
    }
    return inside;
}
