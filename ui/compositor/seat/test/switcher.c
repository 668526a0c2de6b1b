#include "desk.h"
#include "unit.h"

static uint32_t program;
static uint32_t windows[3];

/* The last one has the focus, then the one before. */
static void begin(void)
{
    desk_begin();
    program = desk_client();
    for (int32_t i = 0; i < 3; i++) {
        windows[i] = desk_window(program, 10 + 250 * i, 200);
        desk_click(20 + 250 * i, 240);
    }
    desk_fetch(program);
}

static void a_tap_changes_between_two(void)
{
    begin();
    desk_chord(INPUT_KEY_LEFT_ALT, INPUT_KEY_TAB);
    CHECK(desk_has_focus(program, windows[1]));
    desk_chord(INPUT_KEY_LEFT_ALT, INPUT_KEY_TAB);
    CHECK(desk_has_focus(program, windows[2]));
}

static void held_it_goes_on(void)
{
    begin();
    desk_press(INPUT_KEY_LEFT_ALT);
    desk_tap(INPUT_KEY_TAB);
    CHECK_EQUAL(desk.scene.switcher.count, 3);
    CHECK_EQUAL(desk.scene.switcher.selected, 1);
    CHECK_EQUAL(desk.seat.told, 0);
    desk_tap(INPUT_KEY_TAB);
    CHECK_EQUAL(desk.scene.switcher.selected, 2);
    desk_press(INPUT_KEY_LEFT_SHIFT);
    desk_tap(INPUT_KEY_TAB);
    desk_tap(INPUT_KEY_TAB);
    desk_tap(INPUT_KEY_TAB);
    desk_release(INPUT_KEY_LEFT_SHIFT);
    CHECK_EQUAL(desk.scene.switcher.selected, 2);
    desk_tap(INPUT_KEY_A);
    desk_release(INPUT_KEY_LEFT_ALT);
    CHECK_EQUAL(desk.scene.switcher.count, 0);
    CHECK(desk_has_focus(program, windows[0]));
    desk_fetch(program);
    CHECK_EQUAL(desk_fetched(WINDOW_EVENT_KIND_UNFOCUSED), 1);
    for (uint32_t i = 0; i < desk.count; i++) {
        CHECK(desk.events[i].code != INPUT_KEY_A && desk.events[i].code != INPUT_KEY_TAB);
    }
}

static void escape_cancels(void)
{
    begin();
    desk_press(INPUT_KEY_LEFT_ALT);
    desk_tap(INPUT_KEY_TAB);
    desk_tap(INPUT_KEY_ESCAPE);
    CHECK_EQUAL(desk.scene.switcher.count, 0);
    desk_release(INPUT_KEY_LEFT_ALT);
    CHECK(desk_has_focus(program, windows[2]));
    desk_fetch(program);
    CHECK_EQUAL(desk_event(WINDOW_EVENT_KIND_KEY)->code, INPUT_KEY_LEFT_ALT);
    CHECK_EQUAL(desk_fetched(WINDOW_EVENT_KIND_KEY), 1);
}

static void the_pointer_chooses_too(void)
{
    begin();
    desk_press(INPUT_KEY_LEFT_ALT);
    desk_tap(INPUT_KEY_TAB);
    desk_click(250, 50);
    CHECK(desk_has_focus(program, windows[0]));
    desk_release(INPUT_KEY_LEFT_ALT);
    CHECK(desk_has_focus(program, windows[0]));
    desk_press(INPUT_KEY_LEFT_ALT);
    desk_tap(INPUT_KEY_TAB);
    desk_click(900, 700);
    CHECK_EQUAL(desk.scene.switcher.count, 0);
    desk_release(INPUT_KEY_LEFT_ALT);
}

static void minimised_ones_come_back(void)
{
    begin();
    desk_chord(INPUT_KEY_LEFT_META, INPUT_KEY_DOWN);
    CHECK(!desk_has_focus(program, windows[2]));
    desk_press(INPUT_KEY_LEFT_ALT);
    desk_tap(INPUT_KEY_TAB);
    CHECK_EQUAL(desk.scene.switcher.count, 3);
    desk_release(INPUT_KEY_LEFT_ALT);
    CHECK(desk_has_focus(program, windows[2]));
}

static void closed_ones_leave_it(void)
{
    begin();
    desk_press(INPUT_KEY_LEFT_ALT);
    desk_tap(INPUT_KEY_TAB);
    desk_close(program, windows[1]);
    CHECK_EQUAL(desk.scene.switcher.count, 2);
    desk_close(program, windows[0]);
    desk_close(program, windows[2]);
    CHECK_EQUAL(desk.scene.switcher.count, 0);
    desk_release(INPUT_KEY_LEFT_ALT);
    CHECK_EQUAL(desk.seat.told, 0);
    desk_chord(INPUT_KEY_LEFT_ALT, INPUT_KEY_TAB);
    CHECK_EQUAL(desk.scene.switcher.count, 0);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"a tap changes between two", a_tap_changes_between_two},
        {"held, it goes on", held_it_goes_on},
        {"Escape cancels", escape_cancels},
        {"the pointer chooses too", the_pointer_chooses_too},
        {"minimised ones come back", minimised_ones_come_back},
        {"closed ones leave it", closed_ones_leave_it},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
