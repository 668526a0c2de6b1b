#include "view.h"
#include "unit.h"
#include <stdlib.h>

static struct view view;

static void begin(int32_t width, int32_t height)
{
    view = (struct view){0};
    view_resize(&view, 400, 300);
    view_set_picture(&view, width, height);
}

static void check_place(int32_t x, int32_t y, int32_t width, int32_t height)
{
    const struct rectangle place = view_place(&view);
    CHECK_EQUAL(place.x, x);
    CHECK_EQUAL(place.y, y);
    CHECK_EQUAL(place.width, width);
    CHECK_EQUAL(place.height, height);
}

static void test_fit(void)
{
    begin(800, 600);
    check_place(0, 0, 400, 300);
    begin(800, 300);
    check_place(0, 75, 400, 150);
    begin(100, 60); /* never enlarged */
    check_place(150, 120, 100, 60);
    begin(16384, 1); /* always something */
    CHECK_EQUAL(view_place(&view).height, 1);
    view_resize(&view, 200, 300);
    CHECK(view_place(&view).width <= 200 && view_place(&view).width > 180);
}

static void test_zoom_keeps_place(void)
{
    begin(800, 600);
    view_zoom(&view, VIEW_ZOOM_ONE, 100, 100);
    CHECK(!view.is_fitted);
    check_place(-100, -100, 800, 600);
    view_zoom(&view, 2 * VIEW_ZOOM_ONE, 100, 100);
    check_place(-300, -300, 1600, 1200);
    view_zoom(&view, 0, 0, 0);
    CHECK_EQUAL(view.zoom, VIEW_ZOOM_MIN);
    view_fit(&view);
    check_place(0, 0, 400, 300);
}

static void test_pan_stays(void)
{
    begin(800, 600);
    view_zoom(&view, VIEW_ZOOM_ONE, 0, 0);
    view_pan(&view, 10000, -10000);
    check_place(-400, 0, 800, 600);
    view_pan(&view, -10000, 10000);
    check_place(0, -300, 800, 600);
}

static void test_nothing(void)
{
    view = (struct view){0};
    view_resize(&view, 400, 300);
    view_zoom(&view, VIEW_ZOOM_ONE, 0, 0);
    view_step(&view, 3, 0, 0);
    view_pan(&view, 1, 1);
    check_place(0, 0, 0, 0);
}

/* Whatever is done, the picture is in the middle, or covers the view. */
static void test_by_chance(void)
{
    srand(1);
    begin(700, 90);
    for (uint32_t i = 0; i < 20000; i++) {
        const int32_t x = rand() % 500 - 50;
        const int32_t y = rand() % 400 - 50;
        switch (rand() % 5) {
        case 0:
            view_step(&view, rand() % 9 - 4, x, y);
            break;
        case 1:
            view_pan(&view, x - 200, y - 150);
            break;
        case 2:
            view_resize(&view, rand() % 600, rand() % 500);
            break;
        case 3:
            view_set_picture(&view, rand() % 16384 + 1, rand() % 16384 + 1);
            break;
        default:
            view_zoom(&view, rand() % 40000, x, y);
            break;
        }
        const struct rectangle place = view_place(&view);
        CHECK(place.width >= 1 && place.height >= 1);
        CHECK(place.width <= view.width ? place.x >= 0 : place.x <= 0);
        CHECK(place.height <= view.height ? place.y >= 0 : place.y <= 0);
        CHECK(place.width <= view.width || place.x + place.width >= view.width);
        CHECK(place.height <= view.height || place.y + place.height >= view.height);
    }
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"fit", test_fit},
        {"zoom keeps place", test_zoom_keeps_place},
        {"pan stays", test_pan_stays},
        {"nothing", test_nothing},
        {"by chance", test_by_chance},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
