#include "desk.h"
#include "unit.h"

static uint32_t program;
static uint32_t window;

static void begin(void)
{
    desk_begin();
    program = desk_client();
    window = desk_window(program, 100, 100);
    desk_fetch(program);
}

static void the_focused_window_hears(void)
{
    begin();
    const uint32_t other = desk_client();
    (void)desk_window(other, 500, 500);
    desk_fetch(other);
    desk_tap(INPUT_KEY_A);
    desk_fetch(other);
    CHECK_EQUAL(desk_fetched(WINDOW_EVENT_KIND_KEY), 0);
    desk_fetch(program);
    CHECK_EQUAL(desk.count, 2);
    CHECK_EQUAL(desk.events[0].kind, WINDOW_EVENT_KIND_KEY);
    CHECK_EQUAL(desk.events[0].code, INPUT_KEY_A);
    CHECK_EQUAL(desk.events[0].text, 'a');
    CHECK_EQUAL(desk.events[0].window, window);
    CHECK_EQUAL(desk.events[1].kind, WINDOW_EVENT_KIND_KEY_RELEASED);
    CHECK(desk.events[1].serial > desk.events[0].serial);
}

/* What a chord leaves behind at the program: at most the modifier, pressed and released. */
static void check_unheard(uint32_t code)
{
    desk_fetch(program);
    uint32_t down = 0;
    uint32_t up = 0;
    for (uint32_t i = 0; i < desk.count; i++) {
        const struct window_event *event = &desk.events[i];
        down += event->kind == WINDOW_EVENT_KIND_KEY ? 1 : 0;
        up += event->kind == WINDOW_EVENT_KIND_KEY_RELEASED ? 1 : 0;
        CHECK(
            (event->kind != WINDOW_EVENT_KIND_KEY &&
             event->kind != WINDOW_EVENT_KIND_KEY_RELEASED) ||
            event->code != code);
    }
    CHECK(down == up || desk_event(WINDOW_EVENT_KIND_UNFOCUSED) != NULL);
}

static void chords_are_heard_by_nobody(void)
{
    static const struct {
        uint32_t held;
        uint32_t code;
    } chords[] = {
        {INPUT_KEY_LEFT_ALT, INPUT_KEY_TAB},
        {INPUT_KEY_LEFT_ALT, INPUT_KEY_F4},
        {INPUT_KEY_LEFT_META, INPUT_KEY_L},
        {INPUT_KEY_LEFT_META, INPUT_KEY_SPACE},
        {INPUT_KEY_LEFT_META, INPUT_KEY_ENTER},
        {INPUT_KEY_LEFT_META, INPUT_KEY_LEFT},
        {INPUT_KEY_LEFT_META, INPUT_KEY_A},
        {INPUT_KEY_LEFT_SHIFT, INPUT_KEY_PRINT_SCREEN},
    };
    begin();
    for (size_t i = 0; i < sizeof(chords) / sizeof(chords[0]); i++) {
        desk_chord(chords[i].held, chords[i].code);
        check_unheard(chords[i].code);
        /* The modifier first. */
        desk_press(chords[i].held);
        desk_press(chords[i].code);
        desk_release(chords[i].held);
        desk_release(chords[i].code);
        check_unheard(chords[i].code);
    }
    CHECK_EQUAL(desk.locks, 2);
    CHECK_EQUAL(desk.screenshots, 2);
}

static void shortcuts_go_to_the_shell(void)
{
    begin();
    const uint32_t shell = desk_shell();
    desk_chord(INPUT_KEY_LEFT_META, INPUT_KEY_ENTER);
    desk_fetch(shell);
    CHECK_EQUAL(desk_fetched(WINDOW_EVENT_KIND_SHORTCUT), 1);
    CHECK_EQUAL(desk.events[0].code, SHORTCUT_TERMINAL);
    desk_chord(INPUT_KEY_LEFT_META, INPUT_KEY_SPACE);
    desk_tap(INPUT_KEY_RIGHT_META);
    desk_fetch(shell);
    CHECK_EQUAL(desk_fetched(WINDOW_EVENT_KIND_SHORTCUT), 2);
    CHECK_EQUAL(desk_event(WINDOW_EVENT_KIND_SHORTCUT)->code, SHORTCUT_LAUNCHER);
    /* Not alone: with a key, or a button. */
    desk_chord(INPUT_KEY_LEFT_META, INPUT_KEY_A);
    desk_press(INPUT_KEY_LEFT_META);
    desk_button(INPUT_BUTTON_MIDDLE, true);
    desk_button(INPUT_BUTTON_MIDDLE, false);
    desk_release(INPUT_KEY_LEFT_META);
    desk_fetch(shell);
    CHECK_EQUAL(desk_fetched(WINDOW_EVENT_KIND_SHORTCUT), 0);
}

static void alt_f4_asks_to_close(void)
{
    begin();
    desk_chord(INPUT_KEY_LEFT_ALT, INPUT_KEY_F4);
    desk_fetch(program);
    CHECK_EQUAL(desk_fetched(WINDOW_EVENT_KIND_CLOSE_ASKED), 1);
    CHECK(desk_find(program, window) != NULL);
}

static enum scene_state state(void)
{
    struct scene_layout layout = {0};
    CHECK_EQUAL(scene_layout(&desk.scene, desk_find(program, window)->id, &layout), STATUS_OK);
    return layout.state;
}

static void super_and_arrows_place_windows(void)
{
    begin();
    desk_chord(INPUT_KEY_LEFT_META, INPUT_KEY_LEFT);
    CHECK_EQUAL(state(), SCENE_STATE_LEFT_HALF);
    desk_chord(INPUT_KEY_LEFT_META, INPUT_KEY_RIGHT);
    CHECK_EQUAL(state(), SCENE_STATE_RIGHT_HALF);
    desk_chord(INPUT_KEY_LEFT_META, INPUT_KEY_UP);
    CHECK_EQUAL(state(), SCENE_STATE_MAXIMISED);
    desk_chord(INPUT_KEY_LEFT_META, INPUT_KEY_DOWN);
    CHECK_EQUAL(state(), SCENE_STATE_NORMAL);
    desk_chord(INPUT_KEY_LEFT_META, INPUT_KEY_DOWN);
    CHECK_EQUAL(state(), SCENE_STATE_MINIMISED);
    CHECK_EQUAL(desk.seat.focus, 0);
}

static void held_keys_are_repeated_for_who_heard_them(void)
{
    begin();
    desk_press(INPUT_KEY_A);
    desk_wait(1000 * DESK_MS);
    desk_fetch(program);
    CHECK(desk_fetched(WINDOW_EVENT_KIND_KEY) > 5);
    CHECK_EQUAL(desk_event(WINDOW_EVENT_KIND_KEY)->value, 1);
    /* Another window gets the focus: nothing repeats there. */
    const uint32_t other = desk_window(program, 500, 500);
    CHECK(desk_has_focus(program, other));
    desk_fetch(program);
    desk_wait(1000 * DESK_MS);
    desk_release(INPUT_KEY_A);
    desk_fetch(program);
    CHECK_EQUAL(desk.count, 0);
    CHECK_EQUAL(seat_deadline_ns(&desk.seat), 0);
}

static void keyboards_are_as_one(void)
{
    begin();
    desk_press(INPUT_KEY_A);
    desk_raw(DESK_MOUSE, INPUT_KIND_KEY, INPUT_KEY_A, 1);
    desk_release(INPUT_KEY_A);
    desk_fetch(program);
    CHECK_EQUAL(desk_fetched(WINDOW_EVENT_KIND_KEY), 1);
    CHECK_EQUAL(desk_fetched(WINDOW_EVENT_KIND_KEY_RELEASED), 0);
    /* Its device goes, and what it held is released. */
    seat_device_gone(&desk.seat, DESK_MOUSE, desk.now_ns);
    desk_fetch(program);
    CHECK_EQUAL(desk_fetched(WINDOW_EVENT_KIND_KEY_RELEASED), 1);
    desk_raw(DESK_MOUSE, INPUT_KIND_KEY, INPUT_KEY_A, 1);
    desk_press(INPUT_KEY_B);
    desk_raw(DESK_KEYBOARD, INPUT_KIND_SYNCHRONISATION, INPUT_SYNCHRONISATION_LOST, 0);
    desk_fetch(program);
    CHECK_EQUAL(desk_fetched(WINDOW_EVENT_KIND_KEY), 1);
    CHECK_EQUAL(desk_fetched(WINDOW_EVENT_KIND_KEY_RELEASED), 1);
}

static void what_devices_should_not_say_is_ignored(void)
{
    begin();
    for (uint32_t code = 0x118; code < 0x10000; code += 7) {
        desk_raw(DESK_KEYBOARD, INPUT_KIND_KEY, (uint16_t)code, 1);
        desk_raw(DESK_KEYBOARD, INPUT_KIND_KEY, (uint16_t)code, 0);
    }
    desk_raw(DESK_KEYBOARD, INPUT_KIND_KEY, INPUT_KEY_A, 2);
    desk_raw(DESK_KEYBOARD, INPUT_KIND_KEY, INPUT_KEY_A, -1);
    desk_raw(DESK_KEYBOARD, INPUT_KIND_KEY, INPUT_KEY_A, 0);
    desk_raw(DESK_KEYBOARD, 0x99, 1, 1);
    desk_raw(DESK_MOUSE, INPUT_KIND_ABSOLUTE, INPUT_ABSOLUTE_X, 5);
    desk_raw(DESK_MOUSE, INPUT_KIND_RELATIVE, 0x77, 5);
    desk_fetch(program);
    CHECK_EQUAL(desk.count, 0);
}

static void workspaces(void)
{
    begin();
    desk_chord(INPUT_KEY_LEFT_META, INPUT_KEY_2);
    CHECK_EQUAL(scene_workspace(&desk.scene), 1);
    CHECK_EQUAL(desk.seat.focus, 0);
    desk_chord(INPUT_KEY_LEFT_META, INPUT_KEY_1);
    CHECK(desk_has_focus(program, window));
    desk_press(INPUT_KEY_LEFT_SHIFT);
    desk_chord(INPUT_KEY_LEFT_META, INPUT_KEY_4);
    desk_release(INPUT_KEY_LEFT_SHIFT);
    CHECK_EQUAL(scene_workspace(&desk.scene), 0);
    CHECK_EQUAL(desk.seat.focus, 0);
    desk_chord(INPUT_KEY_LEFT_META, INPUT_KEY_4);
    CHECK(desk_has_focus(program, window));
}

static void nobody_for_long_asks_to_lock_once(void)
{
    begin();
    seat_set_lock_after(&desk.seat, 60);
    desk_wait(59000 * DESK_MS);
    CHECK_EQUAL(desk.locks, 0);
    desk_point(5, 5);
    desk_wait(59000 * DESK_MS);
    CHECK_EQUAL(desk.locks, 0);
    desk_wait(2000 * DESK_MS);
    CHECK_EQUAL(desk.locks, 1);
    desk_wait(200000 * DESK_MS);
    CHECK_EQUAL(desk.locks, 1);
    CHECK(seat_idle_ns(&desk.seat, desk.now_ns) >= 200000 * DESK_MS);
    desk_tap(INPUT_KEY_A);
    CHECK(seat_idle_ns(&desk.seat, desk.now_ns) <= DESK_MS);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"the focused window hears", the_focused_window_hears},
        {"chords are heard by nobody", chords_are_heard_by_nobody},
        {"shortcuts go to the shell", shortcuts_go_to_the_shell},
        {"Alt-F4 asks to close", alt_f4_asks_to_close},
        {"Super and arrows place windows", super_and_arrows_place_windows},
        {"held keys are repeated for who heard them", held_keys_are_repeated_for_who_heard_them},
        {"keyboards are as one", keyboards_are_as_one},
        {"what devices should not say is ignored", what_devices_should_not_say_is_ignored},
        {"workspaces", workspaces},
        {"nobody for long asks to lock once", nobody_for_long_asks_to_lock_once},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
