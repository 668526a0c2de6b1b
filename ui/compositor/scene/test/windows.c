/* Windows: bounds, damage, what the pointer is over, workspaces. */
#include "desk.h"
#include <stdlib.h>

static const struct scene_screen SCREEN = {1280, 800, 2, false};

static struct area damage_of(const struct desk *desk)
{
    struct area damage;
    scene_take_damage(desk->scene, &damage);
    CHECK(!scene_is_damaged(desk->scene));
    return damage;
}

static void screens_have_bounds(void)
{
    struct scene *scene = NULL;
    struct scene_screen screen = {63, 800, 2, false};
    CHECK_EQUAL(scene_create(&screen, NULL, &scene), STATUS_INVALID_ARGUMENT);
    screen.width = SCENE_SIDE_MAX + 1;
    CHECK_EQUAL(scene_create(&screen, NULL, &scene), STATUS_INVALID_ARGUMENT);
    screen = (struct scene_screen){640, 480, 5, false};
    CHECK_EQUAL(scene_create(&screen, NULL, &scene), STATUS_INVALID_ARGUMENT);
    screen.scale_halves = 3;
    CHECK_EQUAL(scene_create(&screen, NULL, &scene), STATUS_OK);
    screen.height = 0;
    CHECK_EQUAL(scene_set_screen(scene, &screen), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(scene_screen(scene)->height, 480);
    scene_destroy(scene);
    scene_destroy(NULL);
}

static void opening_has_bounds(void)
{
    struct desk desk;
    desk_init(&desk, SCREEN);
    struct scene *scene = desk.scene;
    struct scene_opening opening = desk_normal(0, 10);
    CHECK_EQUAL(scene_open(scene, 1, &opening), STATUS_INVALID_ARGUMENT);
    opening = desk_normal(10, SCENE_SIDE_MAX + 1);
    CHECK_EQUAL(scene_open(scene, 1, &opening), STATUS_INVALID_ARGUMENT);
    opening = desk_kind((enum scene_kind)7, 0);
    CHECK_EQUAL(scene_open(scene, 1, &opening), STATUS_INVALID_ARGUMENT);
    opening = desk_kind(SCENE_POPUP, 5);
    CHECK_EQUAL(scene_open(scene, 1, &opening), STATUS_INVALID_ARGUMENT);
    opening = desk_kind(SCENE_POPUP, 0);
    CHECK_EQUAL(scene_open(scene, 1, &opening), STATUS_INVALID_ARGUMENT);
    opening = desk_normal(SCENE_SIDE_MAX, SCENE_SIDE_MAX);
    CHECK_EQUAL(scene_open(scene, 0, &opening), STATUS_INVALID_ARGUMENT);
    for (uint32_t i = 1; i <= SCENE_WINDOWS_MAX; i++) {
        CHECK_EQUAL(scene_open(scene, i, &opening), STATUS_OK);
        CHECK(scene_check(scene));
    }
    CHECK_EQUAL(scene_open(scene, 1, &opening), STATUS_INVALID_ARGUMENT);
    for (uint32_t i = 0; i < 5000; i++) {
        CHECK_EQUAL(scene_open(scene, 1000 + i, &opening), STATUS_LIMIT_EXCEEDED);
    }
    scene_close(scene, 7);
    CHECK_EQUAL(scene_open(scene, 1000, &opening), STATUS_OK);
    CHECK(desk_layout(&desk, 1000).content.width <= SCREEN.width);
    opening = desk_kind(SCENE_NORMAL, 1);
    scene_close(scene, 8);
    CHECK_EQUAL(scene_open(scene, 8, &opening), STATUS_INVALID_ARGUMENT);
    desk_finish(&desk);
}

static void pictures_have_bounds(void)
{
    struct desk desk;
    desk_init(&desk, SCREEN);
    struct scene_picture picture = desk_open(&desk, 1, desk_normal(100, 100), 0xff112233);
    uint32_t *data = picture.pixels.data;
    struct scene_picture bad = picture;
    bad.pixels.width = SCENE_SIDE_MAX + 1;
    CHECK_EQUAL(scene_show(desk.scene, 1, &bad, NULL, 0), STATUS_INVALID_ARGUMENT);
    bad = picture;
    bad.pixels.height = 0;
    CHECK_EQUAL(scene_show(desk.scene, 1, &bad, NULL, 0), STATUS_INVALID_ARGUMENT);
    bad = picture;
    bad.pixels.stride_bytes = 399;
    CHECK_EQUAL(scene_show(desk.scene, 1, &bad, NULL, 0), STATUS_INVALID_ARGUMENT);
    bad.pixels.stride_bytes = 402;
    CHECK_EQUAL(scene_show(desk.scene, 1, &bad, NULL, 0), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(scene_show(desk.scene, 2, &picture, NULL, 0), STATUS_NOT_FOUND);
    CHECK(desk_frame_holds(&desk));
    const struct rectangle outside[] = {
        {-50, -50, 20, 20}, {INT32_MAX, INT32_MAX, INT32_MAX, INT32_MAX}, {5, 5, -3, 8}};
    CHECK_EQUAL(scene_show(desk.scene, 1, &picture, outside, 3), STATUS_OK);
    CHECK(!scene_is_damaged(desk.scene));
    CHECK_EQUAL(scene_show(desk.scene, 1, NULL, NULL, 0), STATUS_OK);
    CHECK(!desk_layout(&desk, 1).is_visible);
    CHECK(desk_frame_holds(&desk));
    desk_finish(&desk);
    free(data);
}

/* A cell of a terminal is all that is painted; where it is covered, or not shown, nothing is. */
static void damage_is_what_changed(void)
{
    struct desk desk;
    desk_init(&desk, SCREEN);
    const struct scene_picture first = desk_open(&desk, 1, desk_normal(400, 300), 0xff203040);
    scene_move(desk.scene, 1, 100, 100);
    CHECK(desk_frame_holds(&desk));
    const struct rectangle cell = {18, 36, 9, 18};
    CHECK_EQUAL(scene_show(desk.scene, 1, &first, &cell, 1), STATUS_OK);
    struct area damage = damage_of(&desk);
    CHECK_EQUAL(damage.count, 1);
    CHECK(is_rectangle(damage.rectangles[0], 118, 166, 9, 18));

    scene_set_title(desk.scene, 1, "title");
    CHECK(!scene_is_damaged(desk.scene));
    scene_set_title(desk.scene, 1, "another");
    damage = damage_of(&desk);
    CHECK_EQUAL(damage.count, 1);
    CHECK(is_rectangle(damage.rectangles[0], 99, 99, 402, 31));

    const struct scene_picture second = desk_open(&desk, 2, desk_normal(600, 500), 0xff605040);
    scene_move(desk.scene, 2, 80, 80);
    damage = damage_of(&desk);
    CHECK_EQUAL(scene_show(desk.scene, 1, &first, &cell, 1), STATUS_OK);
    CHECK(!scene_is_damaged(desk.scene));
    scene_raise(desk.scene, 2);
    CHECK(!scene_is_damaged(desk.scene));
    scene_set_state(desk.scene, 2, SCENE_STATE_MINIMISED);
    damage = damage_of(&desk);
    CHECK_EQUAL(scene_show(desk.scene, 2, &second, NULL, 0), STATUS_OK);
    CHECK(!scene_is_damaged(desk.scene));
    scene_set_workspace(desk.scene, 1);
    damage = damage_of(&desk);
    CHECK_EQUAL(scene_show(desk.scene, 1, &first, &cell, 1), STATUS_OK);
    CHECK(!scene_is_damaged(desk.scene));
    desk_finish(&desk);
    free(first.pixels.data);
    free(second.pixels.data);
}

/* What shines through what is above it is painted. */
static void damage_below_glass_is_seen(void)
{
    struct desk desk;
    desk_init(&desk, SCREEN);
    const struct scene_picture below = desk_open(&desk, 1, desk_normal(400, 300), 0xff203040);
    struct scene_picture glass = desk_open(&desk, 2, desk_normal(600, 500), 0x20202020);
    scene_move(desk.scene, 1, 100, 100);
    scene_move(desk.scene, 2, 80, 80);
    glass.is_opaque = false;
    CHECK_EQUAL(scene_show(desk.scene, 2, &glass, NULL, 0), STATUS_OK);
    CHECK(desk_frame_holds(&desk));
    const struct rectangle cell = {18, 36, 9, 18};
    pixels_row(&below.pixels, 40)[20] = 0xffffffff;
    CHECK_EQUAL(scene_show(desk.scene, 1, &below, &cell, 1), STATUS_OK);
    CHECK(scene_is_damaged(desk.scene));
    CHECK(desk_frame_holds(&desk));
    desk_finish(&desk);
    free(below.pixels.data);
    free(glass.pixels.data);
}

static void configured_is_told_once(void)
{
    struct desk desk;
    desk_init(&desk, SCREEN);
    const struct scene_opening opening = desk_normal(400, 300);
    CHECK_EQUAL(scene_open(desk.scene, 4, &opening), STATUS_OK);
    CHECK_EQUAL(scene_take_configured(desk.scene), 4);
    CHECK_EQUAL(scene_take_configured(desk.scene), 0);
    scene_move(desk.scene, 4, 5, 5);
    CHECK_EQUAL(scene_take_configured(desk.scene), 0);
    scene_set_state(desk.scene, 4, SCENE_STATE_MAXIMISED);
    CHECK_EQUAL(scene_take_configured(desk.scene), 4);
    struct scene_screen screen = SCREEN;
    screen.is_dark = true;
    CHECK_EQUAL(scene_set_screen(desk.scene, &screen), STATUS_OK);
    CHECK_EQUAL(scene_take_configured(desk.scene), 4);
    CHECK_EQUAL(scene_take_configured(desk.scene), 0);
    desk_finish(&desk);
}

static bool
hits(const struct desk *desk, int32_t x, int32_t y, uint32_t window, enum scene_part part)
{
    const struct scene_hit hit = scene_at(desk->scene, x, y);
    return hit.window == window && hit.part == part;
}

static void the_pointer_is_over_what_is_seen(void)
{
    struct desk desk;
    desk_init(&desk, SCREEN);
    uint32_t *data[3];
    data[0] = desk_open(&desk, 1, desk_normal(400, 300), 0xff000001).pixels.data;
    scene_move(desk.scene, 1, 100, 100);
    CHECK(hits(&desk, 110, 140, 1, SCENE_PART_CONTENT));
    CHECK_EQUAL(scene_at(desk.scene, 110, 140).x, 10);
    CHECK_EQUAL(scene_at(desk.scene, 110, 140).y, 10);
    CHECK(hits(&desk, 200, 115, 1, SCENE_PART_TITLE));
    CHECK(hits(&desk, 480, 115, 1, SCENE_PART_CLOSE));
    CHECK(hits(&desk, 445, 115, 1, SCENE_PART_MAXIMISE));
    CHECK(hits(&desk, 410, 115, 1, SCENE_PART_MINIMISE));
    CHECK(hits(&desk, 97, 250, 1, SCENE_PART_EDGE));
    CHECK_EQUAL(scene_at(desk.scene, 97, 250).edges, SCENE_EDGE_LEFT);
    CHECK_EQUAL(scene_at(desk.scene, 97, 105).edges, SCENE_EDGE_LEFT | SCENE_EDGE_TOP);
    CHECK_EQUAL(scene_at(desk.scene, 495, 432).edges, SCENE_EDGE_RIGHT | SCENE_EDGE_BOTTOM);
    CHECK_EQUAL(scene_at(desk.scene, 300, 432).edges, SCENE_EDGE_BOTTOM);
    /* The shadow is nothing. */
    CHECK(hits(&desk, 90, 250, 0, SCENE_PART_NONE));
    CHECK(hits(&desk, -1, 250, 0, SCENE_PART_NONE));
    data[1] = desk_open(&desk, 2, desk_normal(400, 300), 0xff000002).pixels.data;
    scene_move(desk.scene, 2, 90, 90);
    CHECK(hits(&desk, 110, 140, 2, SCENE_PART_CONTENT));
    scene_raise(desk.scene, 1);
    CHECK(hits(&desk, 110, 140, 1, SCENE_PART_CONTENT));
    data[2] = desk_open(&desk, 3, desk_kind(SCENE_POPUP, 2), 0xff000003).pixels.data;
    CHECK(hits(&desk, 110, 140, 3, SCENE_PART_CONTENT));
    scene_set_state(desk.scene, 2, SCENE_STATE_MINIMISED);
    CHECK(hits(&desk, 110, 140, 1, SCENE_PART_CONTENT));
    struct scene_hit hit;
    CHECK_EQUAL(scene_to_content(desk.scene, 1, 50, 500, &hit), STATUS_OK);
    CHECK(hit.x == -50 && hit.y == 370);
    CHECK_EQUAL(scene_to_content(desk.scene, 77, 50, 500, &hit), STATUS_NOT_FOUND);
    CHECK_EQUAL(scene_snap_at(desk.scene, 0, 300), SCENE_STATE_LEFT_HALF);
    CHECK_EQUAL(scene_snap_at(desk.scene, 1279, 300), SCENE_STATE_RIGHT_HALF);
    CHECK_EQUAL(scene_snap_at(desk.scene, 600, 0), SCENE_STATE_MAXIMISED);
    CHECK_EQUAL(scene_snap_at(desk.scene, 600, 9), SCENE_STATE_NORMAL);
    desk_finish(&desk);
    for (uint32_t i = 0; i < 3; i++) {
        free(data[i]);
    }
}

static void workspaces_keep_what_is_theirs(void)
{
    struct desk desk;
    desk_init(&desk, SCREEN);
    uint32_t *data[2];
    data[0] = desk_open(&desk, 1, desk_normal(400, 300), 0xff000001).pixels.data;
    data[1] = desk_open(&desk, 2, desk_kind(SCENE_PANEL, 0), 0xff000002).pixels.data;
    scene_set_workspace(desk.scene, 2);
    CHECK(!desk_layout(&desk, 1).is_visible);
    CHECK(desk_layout(&desk, 2).is_visible);
    scene_set_workspace(desk.scene, SCENE_WORKSPACES);
    CHECK_EQUAL(scene_workspace(desk.scene), 2);
    scene_set_window_workspace(desk.scene, 1, 2);
    CHECK(desk_layout(&desk, 1).is_visible);
    CHECK(desk_frame_holds(&desk));
    desk_finish(&desk);
    free(data[0]);
    free(data[1]);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"screens have bounds", screens_have_bounds},
        {"opening has bounds", opening_has_bounds},
        {"pictures have bounds", pictures_have_bounds},
        {"damage is what changed", damage_is_what_changed},
        {"damage below glass is seen", damage_below_glass_is_seen},
        {"configured is told once", configured_is_told_once},
        {"the pointer is over what is seen", the_pointer_is_over_what_is_seen},
        {"workspaces keep what is theirs", workspaces_keep_what_is_theirs},
    };
    return unit_run(tests, sizeof tests / sizeof tests[0]);
}
