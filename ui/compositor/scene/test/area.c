/* Areas and pieces of rectangles. */
#include "desk.h"

static void pieces_are_what_is_left(void)
{
    const struct rectangle from = {10, 10, 20, 20};
    struct rectangle pieces[4];
    for (int32_t i = 0; i < 40 * 40; i++) {
        const struct rectangle hole = {i % 40 - 4, i / 40 - 4, 1 + i % 23, 1 + i % 17};
        const uint32_t count = rectangle_without(from, hole, pieces);
        for (int32_t at = 0; at < 40 * 40; at++) {
            const int32_t x = at % 40;
            const int32_t y = at / 40;
            uint32_t found = 0;
            for (uint32_t piece = 0; piece < count; piece++) {
                found += rectangle_has(pieces[piece], x, y) ? 1 : 0;
            }
            const bool is_left = rectangle_has(from, x, y) && !rectangle_has(hole, x, y);
            if (found != (is_left ? 1u : 0u)) {
                CHECK_EQUAL(found, is_left);
                return;
            }
        }
    }
    CHECK_EQUAL(rectangle_without((struct rectangle){0, 0, 0, 5}, from, pieces), 0);
}

static bool area_has(const struct area *area, int32_t x, int32_t y)
{
    for (uint32_t i = 0; i < area->count; i++) {
        if (rectangle_has(area->rectangles[i], x, y)) {
            return true;
        }
    }
    return false;
}

static void an_area_has_what_was_added(void)
{
    struct area area = {.count = 0};
    for (int32_t i = 0; i < 200; i++) {
        const struct rectangle added = {(i * 577) % 1000, (i * 331) % 900, 1 + i % 9, 1 + i % 7};
        area_add(&area, added);
        CHECK(area.count <= AREA_RECTANGLES_MAX);
        CHECK(area_has(&area, added.x, added.y));
        CHECK(area_has(&area, added.x + added.width - 1, added.y + added.height - 1));
    }
    for (int32_t i = 0; i < 200; i++) {
        CHECK(area_has(&area, (i * 577) % 1000, (i * 331) % 900));
    }
}

static void what_is_near_becomes_one(void)
{
    struct area area = {.count = 0};
    area_add(&area, (struct rectangle){0, 0, 100, 100});
    area_add(&area, (struct rectangle){4, 3, 100, 100});
    CHECK_EQUAL(area.count, 1);
    area_add(&area, (struct rectangle){20, 20, 10, 10});
    CHECK_EQUAL(area.count, 1);
    area_add(&area, (struct rectangle){500, 500, 0, 10});
    CHECK_EQUAL(area.count, 1);
    area_add(&area, (struct rectangle){500, 500, 10, 10});
    CHECK_EQUAL(area.count, 2);
    CHECK_EQUAL(area.rectangles[0].width, 104);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"pieces are what is left, once", pieces_are_what_is_left},
        {"an area has what was added", an_area_has_what_was_added},
        {"what is near becomes one", what_is_near_becomes_one},
    };
    return unit_run(tests, sizeof tests / sizeof tests[0]);
}
