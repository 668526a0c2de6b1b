#include "desk.h"
#include "unit.h"

static uint32_t program;
static uint32_t other;
static uint32_t window;

/* One at (100, 100), of another program at (500, 500); contents begin FAKE_TITLE below. */
static void begin(void)
{
    desk_begin();
    other = desk_client();
    (void)desk_window(other, 500, 500);
    program = desk_client();
    window = desk_window(program, 100, 100);
    desk_click(110, 140);
    desk_wait(1000 * DESK_MS);
    desk_fetch(program);
    desk_fetch(other);
}

static void movements_are_heard_below(void)
{
    begin();
    desk_point(120, 150);
    desk_point(121, 152);
    desk_fetch(program);
    CHECK_EQUAL(desk.count, 1);
    CHECK_EQUAL(desk.events[0].kind, WINDOW_EVENT_KIND_POINTER);
    CHECK_EQUAL(desk.events[0].x, 21);
    CHECK_EQUAL(desk.events[0].y, 22);
    desk_point(510, 540);
    desk_fetch(program);
    CHECK_EQUAL(desk_fetched(WINDOW_EVENT_KIND_POINTER_LEFT), 1);
    desk_fetch(other);
    CHECK_EQUAL(desk_fetched(WINDOW_EVENT_KIND_POINTER), 1);
    desk_point(900, 100);
    desk_fetch(other);
    CHECK_EQUAL(desk_fetched(WINDOW_EVENT_KIND_POINTER_LEFT), 1);
}

static void a_held_button_keeps_the_pointer(void)
{
    begin();
    desk_point(110, 140);
    desk_button(INPUT_BUTTON_LEFT, true);
    desk_point(510, 540);
    desk_button(INPUT_BUTTON_RIGHT, true);
    desk_button(INPUT_BUTTON_LEFT, false);
    desk_fetch(program);
    CHECK_EQUAL(desk_fetched(WINDOW_EVENT_KIND_BUTTON), 2);
    CHECK_EQUAL(desk_fetched(WINDOW_EVENT_KIND_BUTTON_RELEASED), 1);
    CHECK_EQUAL(desk_event(WINDOW_EVENT_KIND_POINTER)->x, 410);
    desk_fetch(other);
    CHECK_EQUAL(desk.count, 0);
    desk_button(INPUT_BUTTON_RIGHT, false);
    desk_fetch(program);
    CHECK_EQUAL(desk_fetched(WINDOW_EVENT_KIND_BUTTON_RELEASED), 1);
    CHECK_EQUAL(desk_fetched(WINDOW_EVENT_KIND_POINTER_LEFT), 1);
    desk_fetch(other);
    CHECK_EQUAL(desk_fetched(WINDOW_EVENT_KIND_POINTER), 1);
}

static int32_t clicks(void)
{
    desk_fetch(program);
    const struct window_event *event = desk_event(WINDOW_EVENT_KIND_BUTTON);
    return event != NULL ? event->value : 0;
}

static void clicks_are_counted(void)
{
    begin();
    for (int32_t i = 0; i < 4; i++) {
        desk_click(120 + i, 150);
        CHECK_EQUAL(clicks(), i % 3 + 1);
    }
    desk_wait(SEAT_CLICK_NS);
    desk_click(120, 150);
    CHECK_EQUAL(clicks(), 1);
    desk_click(120 + 2 * SEAT_CLICK_PIXELS, 150);
    CHECK_EQUAL(clicks(), 1);
    desk_button(INPUT_BUTTON_RIGHT, true);
    desk_button(INPUT_BUTTON_RIGHT, false);
    CHECK_EQUAL(clicks(), 1);
}

static void wheels_turn_what_is_below(void)
{
    begin();
    desk_point(120, 150);
    desk_fetch(program);
    desk_raw(DESK_MOUSE, INPUT_KIND_RELATIVE, INPUT_RELATIVE_WHEEL, 1);
    desk_raw(DESK_MOUSE, INPUT_KIND_RELATIVE, INPUT_RELATIVE_WHEEL_ACROSS, 2);
    desk_raw(DESK_MOUSE, INPUT_KIND_SYNCHRONISATION, 0, 0);
    desk_fetch(program);
    CHECK_EQUAL(desk.count, 1);
    CHECK_EQUAL(desk.events[0].kind, WINDOW_EVENT_KIND_SCROLL);
    CHECK_EQUAL(desk.events[0].y, -120);
    CHECK_EQUAL(desk.events[0].x, 240);
    /* A device that says both is heard once. */
    for (uint32_t i = 0; i < 2; i++) {
        desk_raw(DESK_MOUSE, INPUT_KIND_RELATIVE, INPUT_RELATIVE_WHEEL, -1);
        desk_raw(DESK_MOUSE, INPUT_KIND_RELATIVE, INPUT_RELATIVE_WHEEL_FINE, -30);
        desk_raw(DESK_MOUSE, INPUT_KIND_SYNCHRONISATION, 0, 0);
        desk_fetch(program);
        CHECK_EQUAL(desk.events[0].y, 30);
    }
    desk_point(900, 100);
    desk_raw(DESK_MOUSE, INPUT_KIND_RELATIVE, INPUT_RELATIVE_WHEEL_FINE, -30);
    desk_raw(DESK_MOUSE, INPUT_KIND_SYNCHRONISATION, 0, 0);
    desk_fetch(program);
    CHECK_EQUAL(desk_fetched(WINDOW_EVENT_KIND_SCROLL), 0);
}

static void mice_move_it_too(void)
{
    begin();
    desk_point(500, 300);
    desk_wait(1000 * DESK_MS);
    desk_raw(DESK_MOUSE, INPUT_KIND_RELATIVE, INPUT_RELATIVE_X, -3);
    desk_raw(DESK_MOUSE, INPUT_KIND_RELATIVE, INPUT_RELATIVE_Y, 2);
    CHECK_EQUAL(desk.seat.pointer.x, 500);
    desk_raw(DESK_MOUSE, INPUT_KIND_SYNCHRONISATION, 0, 0);
    CHECK(desk.seat.pointer.x <= 497 && desk.seat.pointer.x >= 495);
    CHECK(desk.seat.pointer.y >= 302 && desk.seat.pointer.y <= 304);
}

static void the_shape_is_that_of_what_is_below(void)
{
    begin();
    seat_window_set_shape(&desk.seat, desk_find(program, window), SCENE_POINTER_TEXT);
    desk_point(120, 150);
    CHECK_EQUAL(desk.scene.shape, SCENE_POINTER_TEXT);
    desk_point(98, 150);
    CHECK_EQUAL(desk.scene.shape, SCENE_POINTER_RESIZE_HORIZONTAL);
    desk_point(150, 110);
    CHECK_EQUAL(desk.scene.shape, SCENE_POINTER_ARROW);
    seat_window_set_shape(&desk.seat, desk_find(program, window), (enum scene_pointer_shape)77);
    desk_point(120, 150);
    CHECK_EQUAL(desk.scene.shape, SCENE_POINTER_ARROW);
}

static void a_window_that_goes_lets_go(void)
{
    begin();
    desk_point(110, 140);
    desk_button(INPUT_BUTTON_LEFT, true);
    desk_close(program, window);
    desk_point(510, 540);
    desk_fetch(other);
    CHECK_EQUAL(desk_fetched(WINDOW_EVENT_KIND_POINTER), 0);
    desk_button(INPUT_BUTTON_LEFT, false);
    desk_fetch(other);
    CHECK_EQUAL(desk_fetched(WINDOW_EVENT_KIND_POINTER), 1);
    CHECK_EQUAL(desk_fetched(WINDOW_EVENT_KIND_BUTTON_RELEASED), 0);
}

static void what_opens_below_is_told(void)
{
    begin();
    desk_point(810, 140);
    const uint32_t new_window = desk_window(other, 800, 100);
    desk_fetch(other);
    CHECK_EQUAL(desk_fetched(WINDOW_EVENT_KIND_POINTER), 1);
    CHECK_EQUAL(desk_event(WINDOW_EVENT_KIND_POINTER)->window, new_window);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"movements are heard below", movements_are_heard_below},
        {"a held button keeps the pointer", a_held_button_keeps_the_pointer},
        {"clicks are counted", clicks_are_counted},
        {"wheels turn what is below", wheels_turn_what_is_below},
        {"mice move it too", mice_move_it_too},
        {"the shape is that of what is below", the_shape_is_that_of_what_is_below},
        {"a window that goes lets go", a_window_that_goes_lets_go},
        {"what opens below is told", what_opens_below_is_told},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
