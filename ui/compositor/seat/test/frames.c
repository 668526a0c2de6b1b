#include "desk.h"
#include "unit.h"

static uint32_t program;
static uint32_t window;

/* One at (100, 100): 200 wide, 130 high with its title. */
static void begin(void)
{
    desk_begin();
    program = desk_client();
    window = desk_window(program, 100, 100);
    desk_fetch(program);
}

static struct scene_layout layout(void)
{
    struct scene_layout found = {0};
    CHECK_EQUAL(scene_layout(&desk.scene, desk_find(program, window)->id, &found), STATUS_OK);
    return found;
}

static void titles_are_dragged(void)
{
    begin();
    desk_drag(150, 110, 250, 310);
    CHECK_EQUAL(layout().frame.x, 200);
    CHECK_EQUAL(layout().frame.y, 300);
    desk_fetch(program);
    CHECK_EQUAL(desk_fetched(WINDOW_EVENT_KIND_BUTTON), 0);
    CHECK_EQUAL(desk_fetched(WINDOW_EVENT_KIND_BUTTON_RELEASED), 0);
    /* Not by a hand that trembles. */
    desk_point(250, 310);
    desk_button(INPUT_BUTTON_LEFT, true);
    desk_point(250 + SEAT_DRAG_PIXELS - 1, 310);
    desk_button(INPUT_BUTTON_LEFT, false);
    CHECK_EQUAL(layout().frame.x, 200);
}

static void edges_of_the_screen_catch(void)
{
    begin();
    desk_point(150, 110);
    desk_button(INPUT_BUTTON_LEFT, true);
    desk_point(160, 110);
    desk_point(0, 300);
    CHECK_EQUAL(desk.scene.preview, SCENE_STATE_LEFT_HALF);
    desk_point(FAKE_WIDTH - 1, 300);
    CHECK_EQUAL(desk.scene.preview, SCENE_STATE_RIGHT_HALF);
    desk_point(300, 0);
    CHECK_EQUAL(desk.scene.preview, SCENE_STATE_MAXIMISED);
    CHECK_EQUAL(layout().state, SCENE_STATE_NORMAL);
    desk_button(INPUT_BUTTON_LEFT, false);
    CHECK_EQUAL(desk.scene.preview, SCENE_STATE_NORMAL);
    CHECK_EQUAL(layout().state, SCENE_STATE_MAXIMISED);
    desk_fetch(program);
    CHECK_EQUAL(desk_event(WINDOW_EVENT_KIND_CONFIGURED)->value, SCENE_STATE_MAXIMISED);
    /* Dragged away, it is as large as it was. */
    desk_drag(500, 10, 500, 400);
    CHECK_EQUAL(layout().state, SCENE_STATE_NORMAL);
    CHECK_EQUAL(layout().frame.width, 200);
}

static void twice_maximises(void)
{
    begin();
    desk_click(150, 110);
    desk_click(150, 110);
    CHECK_EQUAL(layout().state, SCENE_STATE_MAXIMISED);
    desk_click(150, 10);
    desk_click(150, 10);
    CHECK_EQUAL(layout().state, SCENE_STATE_NORMAL);
}

static void buttons_want_press_and_release(void)
{
    begin();
    const int32_t right = 300;
    desk_point(right - 10, 110);
    desk_button(INPUT_BUTTON_LEFT, true);
    desk_point(right - 10, 200);
    desk_button(INPUT_BUTTON_LEFT, false);
    desk_fetch(program);
    CHECK_EQUAL(desk_fetched(WINDOW_EVENT_KIND_CLOSE_ASKED), 0);
    desk_click(right - 10, 110);
    desk_fetch(program);
    CHECK_EQUAL(desk_fetched(WINDOW_EVENT_KIND_CLOSE_ASKED), 1);
    desk_click(right - FAKE_BUTTON - 10, 110);
    CHECK_EQUAL(layout().state, SCENE_STATE_MAXIMISED);
    desk_click(FAKE_WIDTH - FAKE_BUTTON - 10, 10);
    CHECK_EQUAL(layout().state, SCENE_STATE_NORMAL);
    desk_click(right - 2 * FAKE_BUTTON - 10, 110);
    CHECK_EQUAL(layout().state, SCENE_STATE_MINIMISED);
    CHECK_EQUAL(desk.seat.told, 0);
}

static void edges_change_sizes(void)
{
    begin();
    desk_point(302, 150);
    desk_button(INPUT_BUTTON_LEFT, true);
    desk_point(352, 400);
    CHECK_EQUAL(layout().frame.width, 250);
    CHECK_EQUAL(layout().frame.height, 130);
    desk_button(INPUT_BUTTON_LEFT, false);
    desk_point(98, 98);
    desk_button(INPUT_BUTTON_LEFT, true);
    desk_point(88, 78);
    desk_button(INPUT_BUTTON_LEFT, false);
    CHECK_EQUAL(layout().frame.x, 90);
    CHECK_EQUAL(layout().frame.y, 80);
    CHECK_EQUAL(layout().frame.width, 260);
    CHECK_EQUAL(layout().frame.height, 150);
    desk_point(88, 150);
    desk_button(INPUT_BUTTON_LEFT, true);
    desk_point(900, 150);
    desk_button(INPUT_BUTTON_LEFT, false);
    CHECK_EQUAL(layout().content.width, 1);
}

static void one_size_at_a_time(void)
{
    begin();
    desk_show(program, window);
    desk_point(302, 150);
    desk_button(INPUT_BUTTON_LEFT, true);
    desk_point(312, 150);
    desk_fetch(program);
    CHECK_EQUAL(desk_event(WINDOW_EVENT_KIND_CONFIGURED)->width, 210);
    desk_point(322, 150);
    desk_point(332, 150);
    desk_fetch(program);
    CHECK_EQUAL(desk.count, 0);
    desk_show(program, window);
    desk_fetch(program);
    CHECK_EQUAL(desk_fetched(WINDOW_EVENT_KIND_CONFIGURED), 1);
    CHECK_EQUAL(desk_event(WINDOW_EVENT_KIND_CONFIGURED)->width, 230);
    desk_show(program, window);
    /* Who has not fetched one gets the last. */
    desk_point(342, 150);
    desk_point(352, 150);
    desk_fetch(program);
    CHECK_EQUAL(desk_fetched(WINDOW_EVENT_KIND_CONFIGURED), 1);
    CHECK_EQUAL(desk_event(WINDOW_EVENT_KIND_CONFIGURED)->width, 250);
    desk_button(INPUT_BUTTON_LEFT, false);
}

/* From one half to the other one: as large as it is, so that nothing is drawn. */
static void the_same_size_is_not_waited_for(void)
{
    begin();
    struct seat_window *found = desk_find(program, window);
    seat_window_set_state(&desk.seat, found, SCENE_STATE_LEFT_HALF, desk.now_ns);
    desk_fetch(program);
    const struct scene_picture picture = {
        .pixels = {
            .width = desk_event(WINDOW_EVENT_KIND_CONFIGURED)->width,
            .height = desk_event(WINDOW_EVENT_KIND_CONFIGURED)->height,
        }};
    CHECK_EQUAL(seat_window_show(&desk.seat, found, &picture, NULL, 0, desk.now_ns), STATUS_OK);
    seat_window_set_state(&desk.seat, found, SCENE_STATE_RIGHT_HALF, desk.now_ns);
    desk_fetch(program);
    CHECK_EQUAL(desk_event(WINDOW_EVENT_KIND_CONFIGURED)->value, SCENE_STATE_RIGHT_HALF);
    seat_window_set_state(&desk.seat, found, SCENE_STATE_NORMAL, desk.now_ns);
    desk_fetch(program);
    CHECK_EQUAL(desk_fetched(WINDOW_EVENT_KIND_CONFIGURED), 1);
    CHECK_EQUAL(desk_event(WINDOW_EVENT_KIND_CONFIGURED)->value, SCENE_STATE_NORMAL);
}

static void super_moves_and_resizes_anywhere(void)
{
    begin();
    desk_press(INPUT_KEY_LEFT_META);
    desk_drag(150, 200, 250, 300);
    CHECK_EQUAL(layout().frame.x, 200);
    CHECK_EQUAL(layout().frame.y, 200);
    desk_point(390, 320);
    desk_button(INPUT_BUTTON_RIGHT, true);
    desk_point(400, 340);
    desk_button(INPUT_BUTTON_RIGHT, false);
    desk_release(INPUT_KEY_LEFT_META);
    CHECK_EQUAL(layout().frame.width, 210);
    CHECK_EQUAL(layout().frame.height, 150);
    desk_fetch(program);
    CHECK_EQUAL(desk_fetched(WINDOW_EVENT_KIND_BUTTON), 0);
    CHECK_EQUAL(desk_fetched(WINDOW_EVENT_KIND_BUTTON_RELEASED), 0);
}

static void a_drag_ends_with_its_window(void)
{
    begin();
    desk_point(150, 110);
    desk_button(INPUT_BUTTON_LEFT, true);
    desk_point(160, 110);
    desk_point(0, 110);
    CHECK_EQUAL(desk.scene.preview, SCENE_STATE_LEFT_HALF);
    desk_close(program, window);
    CHECK_EQUAL(desk.scene.preview, SCENE_STATE_NORMAL);
    desk_point(50, 50);
    desk_button(INPUT_BUTTON_LEFT, false);
    CHECK_EQUAL(desk.seat.grab.kind, SEAT_GRAB_NONE);
}

static void scale_and_theme_are_told(void)
{
    begin();
    desk_show(program, window);
    desk.scene.screen.is_dark = true;
    desk.scene.screen.scale_halves = 3;
    desk.scene.stack[0].is_configured = false;
    seat_screen_changed(&desk.seat, desk.now_ns);
    desk_fetch(program);
    CHECK_EQUAL(desk_event(WINDOW_EVENT_KIND_CONFIGURED)->code, 3);
    CHECK_EQUAL(desk_event(WINDOW_EVENT_KIND_CONFIGURED)->symbol, 1);
    seat_window_shown(&desk.seat, desk_find(program, window));
    seat_tell_settings(&desk.seat);
    desk_fetch(program);
    CHECK_EQUAL(desk_fetched(WINDOW_EVENT_KIND_SHOWN), 1);
    CHECK_EQUAL(desk_fetched(WINDOW_EVENT_KIND_SETTINGS_CHANGED), 1);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"titles are dragged", titles_are_dragged},
        {"edges of the screen catch", edges_of_the_screen_catch},
        {"twice maximises", twice_maximises},
        {"buttons want press and release", buttons_want_press_and_release},
        {"edges change sizes", edges_change_sizes},
        {"one size at a time", one_size_at_a_time},
        {"the same size is not waited for", the_same_size_is_not_waited_for},
        {"Super moves and resizes anywhere", super_moves_and_resizes_anywhere},
        {"a drag ends with its window", a_drag_ends_with_its_window},
        {"scale and theme are told", scale_and_theme_are_told},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
