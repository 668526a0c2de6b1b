#include "canvas/pixels.h"
#include "unit.h"

static bool is_same(struct rectangle left, struct rectangle right)
{
    return left.x == right.x && left.y == right.y && left.width == right.width &&
           left.height == right.height;
}

static const struct rectangle area = {10, 20, 30, 40};
static const struct rectangle nothing = {0, 0, 0, 0};

static void test_intersect(void)
{
    const struct rectangle low = {30, 50, 100, 100};
    const struct rectangle beside = {40, 20, 5, 5};
    const struct rectangle wide = {INT32_MIN, INT32_MIN, INT32_MAX, INT32_MAX};
    const struct rectangle far = {INT32_MAX, INT32_MAX, INT32_MAX, INT32_MAX};
    CHECK(is_same(rectangle_intersect(area, low), (struct rectangle){30, 50, 10, 10}));
    CHECK(is_same(rectangle_intersect(area, area), area));
    CHECK(is_same(rectangle_intersect(area, beside), nothing));
    CHECK(is_same(rectangle_intersect(area, (struct rectangle){15, 25, -1, 9}), nothing));
    CHECK(is_same(rectangle_intersect(area, wide), nothing));
    CHECK(is_same(rectangle_intersect(far, far), far));
}

static void test_join(void)
{
    const struct rectangle other = {0, 50, 20, 20};
    CHECK(is_same(rectangle_join(area, other), (struct rectangle){0, 20, 40, 50}));
    CHECK(is_same(rectangle_join(area, nothing), area));
    CHECK(is_same(rectangle_join(nothing, area), area));
    CHECK(is_same(rectangle_join(nothing, (struct rectangle){5, 5, -1, 5}), nothing));
    const struct rectangle far = {INT32_MIN, 0, 1, 1};
    CHECK_EQUAL(rectangle_join(far, (struct rectangle){INT32_MAX, 0, 1, 1}).width, INT32_MAX);
}

static void test_inset(void)
{
    CHECK(is_same(rectangle_inset(area, 10), (struct rectangle){20, 30, 10, 20}));
    CHECK(is_same(rectangle_inset(area, -1), (struct rectangle){9, 19, 32, 42}));
    CHECK(is_same(rectangle_inset(area, 15), nothing));
    CHECK(is_same(rectangle_inset(area, INT32_MAX), nothing));
    CHECK(rectangle_inset(area, INT32_MIN).width > 0);
}

static void test_has_and_holds(void)
{
    CHECK(rectangle_has(area, 10, 20));
    CHECK(rectangle_has(area, 39, 59));
    CHECK(!rectangle_has(area, 40, 20));
    CHECK(!rectangle_has(area, 10, 60));
    CHECK(!rectangle_has(area, 9, 20));
    CHECK(rectangle_holds(area, (struct rectangle){39, 59, 1, 1}));
    CHECK(!rectangle_holds(area, (struct rectangle){39, 59, 1, 2}));
    CHECK(!rectangle_holds(area, (struct rectangle){39, 59, INT32_MAX, 1}));
    CHECK(rectangle_holds(area, (struct rectangle){0, 0, 0, 5}));
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"intersect", test_intersect},
        {"join", test_join},
        {"inset", test_inset},
        {"has and holds", test_has_and_holds},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
