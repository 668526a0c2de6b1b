/* Where windows are: kinds and states, free places, sizes within limits, other screens. */
#include "desk.h"
#include <stdlib.h>

static const struct scene_screen SCREEN = {1280, 800, 2, false};

static void places_of_kinds(void)
{
    struct desk desk;
    desk_init(&desk, SCREEN);
    struct scene *scene = desk.scene;
    uint32_t *data[6];
    data[0] = desk_open(&desk, 1, desk_kind(SCENE_BACKGROUND, 0), 0xff000001).pixels.data;
    CHECK(is_rectangle(desk_layout(&desk, 1).content, 0, 0, 1280, 800));
    data[1] = desk_open(&desk, 2, desk_normal(400, 300), 0xff000002).pixels.data;
    CHECK(is_rectangle(desk_layout(&desk, 2).frame, 440, 235, 400, 330));
    CHECK(is_rectangle(desk_layout(&desk, 2).content, 440, 265, 400, 300));
    scene_set_state(scene, 2, SCENE_STATE_MAXIMISED);
    data[2] = desk_open(&desk, 3, desk_kind(SCENE_PANEL, 0), 0xff000003).pixels.data;
    CHECK(is_rectangle(desk_layout(&desk, 3).frame, 0, 0, 1280, 40));
    CHECK(is_rectangle(desk_layout(&desk, 2).frame, 0, 40, 1280, 760));
    CHECK(is_rectangle(scene_work_area(scene), 0, 40, 1280, 760));
    scene_set_state(scene, 2, SCENE_STATE_LEFT_HALF);
    CHECK(is_rectangle(desk_layout(&desk, 2).frame, 0, 40, 640, 760));
    scene_set_state(scene, 2, SCENE_STATE_RIGHT_HALF);
    CHECK(is_rectangle(desk_layout(&desk, 2).frame, 640, 40, 640, 760));
    scene_set_state(scene, 2, SCENE_STATE_MINIMISED);
    scene_restore(scene, 2);
    CHECK_EQUAL(desk_layout(&desk, 2).state, SCENE_STATE_RIGHT_HALF);
    scene_restore(scene, 2);
    CHECK(is_rectangle(desk_layout(&desk, 2).frame, 440, 235, 400, 330));
    data[3] = desk_open(&desk, 4, desk_kind(SCENE_DIALOG, 2), 0xff000004).pixels.data;
    CHECK(is_rectangle(desk_layout(&desk, 4).frame, 540, 365, 200, 70));
    scene_set_state(scene, 4, SCENE_STATE_MAXIMISED);
    CHECK_EQUAL(desk_layout(&desk, 4).state, SCENE_STATE_NORMAL);
    struct scene_opening popup = desk_kind(SCENE_POPUP, 2);
    popup.x = 380;
    popup.y = 20;
    data[4] = desk_open(&desk, 5, popup, 0xff000005).pixels.data;
    CHECK(is_rectangle(desk_layout(&desk, 5).frame, 820, 285, 200, 40));
    scene_move(scene, 2, 860, 235);
    CHECK(is_rectangle(desk_layout(&desk, 5).frame, 1080, 285, 200, 40));
    data[5] = desk_open(&desk, 6, desk_kind(SCENE_LAUNCHER, 0), 0xff000006).pixels.data;
    CHECK(is_rectangle(desk_layout(&desk, 6).frame, 540, 400, 200, 40));
    CHECK(desk_frame_holds(&desk));
    CHECK_EQUAL(scene_popup(scene, 2), 5);
    CHECK_EQUAL(scene_popup(scene, 3), 0);
    CHECK_EQUAL(scene_top(scene, 0), 6);
    CHECK_EQUAL(scene_top(scene, 6), 4);
    scene_raise(scene, 2);
    CHECK_EQUAL(scene_top(scene, 6), 4);
    CHECK_EQUAL(scene_above(scene, 0), 1);
    CHECK_EQUAL(scene_above(scene, 1), 2);
    CHECK_EQUAL(scene_above(scene, 5), 0);
    scene_close(scene, 2);
    CHECK_EQUAL(scene_popup(scene, 0), 0);
    CHECK(desk_layout(&desk, 4).is_visible);
    scene_close(scene, 3);
    CHECK_EQUAL(scene_work_area(scene).height, 800);
    CHECK(desk_frame_holds(&desk));
    desk_finish(&desk);
    for (uint32_t i = 0; i < 6; i++) {
        free(data[i]);
    }
}

static void new_windows_take_free_places(void)
{
    struct desk desk;
    desk_init(&desk, SCREEN);
    const struct scene_opening opening = desk_normal(500, 300);
    for (uint32_t i = 1; i <= 4; i++) {
        CHECK_EQUAL(scene_open(desk.scene, i, &opening), STATUS_OK);
    }
    const struct rectangle first = desk_layout(&desk, 1).frame;
    const struct rectangle second = desk_layout(&desk, 2).frame;
    CHECK(is_rectangle(first, 390, 235, 500, 330));
    const struct rectangle both = rectangle_intersect(first, second);
    CHECK(both.width * both.height < 500 * 330 / 4);
    /* Where there is no free place each is a step from the one before. */
    const struct scene_opening large = desk_normal(1200, 700);
    CHECK_EQUAL(scene_open(desk.scene, 8, &large), STATUS_OK);
    CHECK_EQUAL(scene_open(desk.scene, 9, &opening), STATUS_OK);
    CHECK_EQUAL(scene_open(desk.scene, 10, &opening), STATUS_OK);
    CHECK_EQUAL(desk_layout(&desk, 10).frame.x - desk_layout(&desk, 9).frame.x, 32);
    CHECK_EQUAL(desk_layout(&desk, 10).frame.y - desk_layout(&desk, 9).frame.y, 32);
    desk_finish(&desk);
}

static void sizes_keep_limits(void)
{
    struct desk desk;
    desk_init(&desk, SCREEN);
    struct scene *scene = desk.scene;
    const struct scene_opening opening = desk_normal(400, 300);
    CHECK_EQUAL(scene_open(scene, 1, &opening), STATUS_OK);
    scene_move(scene, 1, 300, 200);
    scene_set_limits(scene, 1, &(struct scene_limits){200, 150, 500, 400});
    scene_resize(scene, 1, SCENE_EDGE_LEFT | SCENE_EDGE_TOP, 100, 100);
    CHECK(is_rectangle(desk_layout(&desk, 1).frame, 500, 350, 200, 180));
    scene_resize(scene, 1, SCENE_EDGE_RIGHT | SCENE_EDGE_BOTTOM, 9000, 9000);
    CHECK(is_rectangle(desk_layout(&desk, 1).frame, 500, 350, 500, 430));
    /* Contradictory: the minimum counts; impossible: the screen does. */
    scene_set_limits(scene, 1, &(struct scene_limits){300, 200, 100, 100});
    scene_resize(scene, 1, 0, 100, 100);
    CHECK(is_rectangle(desk_layout(&desk, 1).content, 500, 380, 300, 200));
    scene_set_limits(scene, 1, &(struct scene_limits){INT32_MAX, INT32_MAX, INT32_MIN, INT32_MIN});
    CHECK_EQUAL(desk_layout(&desk, 1).frame.width, 1280);
    CHECK_EQUAL(desk_layout(&desk, 1).frame.height, 800);
    scene_set_limits(scene, 1, &(struct scene_limits){0, 0, 0, 0});
    scene_move(scene, 1, 100, 100);
    scene_resize(scene, 1, SCENE_EDGE_TOP, 300, INT32_MAX);
    CHECK(desk_layout(&desk, 1).frame.y >= 0);
    scene_resize(scene, 1, 15, INT32_MIN, INT32_MIN);
    scene_move(scene, 1, INT32_MIN, INT32_MAX);
    CHECK(scene_check(scene));
    scene_move(scene, 1, INT32_MAX, INT32_MIN);
    CHECK(scene_check(scene));
    CHECK_EQUAL(desk_layout(&desk, 1).frame.y, 0);
    CHECK_EQUAL(desk_layout(&desk, 1).frame.x, 1280 - 48);
    desk_finish(&desk);
}

static void every_screen_reaches_every_window(void)
{
    struct desk desk;
    desk_init(&desk, SCREEN);
    const struct scene_opening opening = desk_normal(700, 500);
    for (uint32_t i = 1; i <= 6; i++) {
        CHECK_EQUAL(scene_open(desk.scene, i, &opening), STATUS_OK);
        scene_move(desk.scene, i, (int32_t)i * 250, (int32_t)i * 150);
    }
    for (uint32_t i = 0; i < 40; i++) {
        const struct scene_screen screen = {
            64 + (int32_t)(i * 977 % 1900), 64 + (int32_t)(i * 571 % 1100), 2 + i % 3, i % 2 == 0};
        CHECK_EQUAL(scene_set_screen(desk.scene, &screen), STATUS_OK);
        CHECK(scene_check(desk.scene));
    }
    desk_finish(&desk);
}

static void a_grabbed_window_comes_to_the_pointer(void)
{
    struct desk desk;
    desk_init(&desk, SCREEN);
    const struct scene_opening opening = desk_normal(400, 300);
    CHECK_EQUAL(scene_open(desk.scene, 1, &opening), STATUS_OK);
    scene_set_state(desk.scene, 1, SCENE_STATE_MAXIMISED);
    scene_grab(desk.scene, 1, 640, 10);
    CHECK_EQUAL(desk_layout(&desk, 1).state, SCENE_STATE_NORMAL);
    CHECK(is_rectangle(desk_layout(&desk, 1).frame, 440, 0, 400, 330));
    desk_finish(&desk);
}

/* A popup has no title: it cannot look like more than a part of its own window. */
static void popups_stay_where_they_belong(void)
{
    struct desk desk;
    desk_init(&desk, (struct scene_screen){1280, 800, 2, false});
    uint32_t *data[4];
    data[0] = desk_open(&desk, 1, desk_kind(SCENE_PANEL, 0), 0xff000001).pixels.data;
    data[1] = desk_open(&desk, 2, desk_normal(200, 200), 0xff000002).pixels.data;
    scene_move(desk.scene, 2, 100, 100);
    struct scene_opening popup = desk_kind(SCENE_POPUP, 2);
    popup.width = 8000;
    popup.height = 8000;
    popup.x = -4000;
    popup.y = -4000;
    data[2] = desk_open(&desk, 3, popup, 0xff000003).pixels.data;
    CHECK(is_rectangle(desk_layout(&desk, 3).frame, 0, 40, 640, 600));
    popup.width = 100;
    popup.height = 100;
    popup.x = 900;
    popup.y = 50;
    data[3] = desk_open(&desk, 4, popup, 0xff000004).pixels.data;
    CHECK(is_rectangle(desk_layout(&desk, 4).frame, 300, 180, 100, 100));
    CHECK(desk_frame_holds(&desk));
    /* Around it is a line that is not its client's. */
    const uint32_t line = pixels_row(&desk.single, 200)[400] & 0xffffff;
    CHECK(line != 0x000004 && line != 0x000003);
    desk_finish(&desk);
    for (uint32_t i = 0; i < 4; i++) {
        free(data[i]);
    }
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"places of kinds and states", places_of_kinds},
        {"new windows take free places", new_windows_take_free_places},
        {"sizes keep limits", sizes_keep_limits},
        {"every screen reaches every window", every_screen_reaches_every_window},
        {"a grabbed window comes to the pointer", a_grabbed_window_comes_to_the_pointer},
        {"popups stay where they belong", popups_stay_where_they_belong},
    };
    return unit_run(tests, sizeof tests / sizeof tests[0]);
}
