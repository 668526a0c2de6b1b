#include "canvas/pixels.h"

static int64_t right_of(struct rectangle area)
{
    return (int64_t)area.x + area.width;
}

static int64_t below(struct rectangle area)
{
    return (int64_t)area.y + area.height;
}

static int64_t lesser(int64_t left, int64_t right)
{
    return left < right ? left : right;
}

static int64_t greater(int64_t left, int64_t right)
{
    return left > right ? left : right;
}

/* Of edges that may be farther apart than a side can say: as much as it can. */
static struct rectangle between(int64_t x, int64_t y, int64_t right, int64_t bottom)
{
    const int64_t corner_x = greater(lesser(x, INT32_MAX), INT32_MIN);
    const int64_t corner_y = greater(lesser(y, INT32_MAX), INT32_MIN);
    if (right <= corner_x || bottom <= corner_y) {
        return (struct rectangle){0, 0, 0, 0};
    }
    return (struct rectangle){(int32_t)corner_x,
                              (int32_t)corner_y,
                              (int32_t)lesser(right - corner_x, INT32_MAX),
                              (int32_t)lesser(bottom - corner_y, INT32_MAX)};
}

struct rectangle rectangle_intersect(struct rectangle left, struct rectangle right)
{
    if (rectangle_is_empty(left) || rectangle_is_empty(right)) {
        return (struct rectangle){0, 0, 0, 0};
    }
    return between(
        greater(left.x, right.x),
        greater(left.y, right.y),
        lesser(right_of(left), right_of(right)),
        lesser(below(left), below(right)));
}

struct rectangle rectangle_join(struct rectangle left, struct rectangle right)
{
    if (rectangle_is_empty(left)) {
        return rectangle_is_empty(right) ? (struct rectangle){0, 0, 0, 0} : right;
    }
    if (rectangle_is_empty(right)) {
        return left;
    }
    return between(
        lesser(left.x, right.x),
        lesser(left.y, right.y),
        greater(right_of(left), right_of(right)),
        greater(below(left), below(right)));
}

struct rectangle rectangle_inset(struct rectangle area, int32_t by)
{
    return between(
        (int64_t)area.x + by, (int64_t)area.y + by, right_of(area) - by, below(area) - by);
}

bool rectangle_has(struct rectangle area, int32_t x, int32_t y)
{
    return x >= area.x && x < right_of(area) && y >= area.y && y < below(area);
}

bool rectangle_holds(struct rectangle outer, struct rectangle inner)
{
    return rectangle_is_empty(inner) || (inner.x >= outer.x && right_of(inner) <= right_of(outer) &&
                                         inner.y >= outer.y && below(inner) <= below(outer));
}
