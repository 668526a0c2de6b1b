#include "desk.h"
#include "unit.h"

static uint32_t program;
static uint32_t other;
static uint32_t window;
static uint32_t menu;
static uint32_t below;

/* A menu at (120, 160) with one below it at (330, 160), both 200 by 100. */
static void begin(void)
{
    desk_begin();
    other = desk_client();
    (void)desk_window(other, 500, 500);
    program = desk_client();
    window = desk_window(program, 100, 100);
    desk_click(110, 140);
    menu = desk_open(program, SCENE_POPUP, window, 20, 30);
    desk_show(program, menu);
    below = desk_open(program, SCENE_POPUP, menu, 210, 0);
    desk_show(program, below);
    desk_wait(1000 * DESK_MS);
    desk_fetch(program);
    desk_fetch(other);
}

static void a_press_outside_closes_all_and_is_nobodys(void)
{
    begin();
    desk_click(510, 540);
    CHECK(desk_find(program, menu) == NULL);
    CHECK(desk_find(program, below) == NULL);
    CHECK(desk_has_focus(program, window));
    desk_fetch(program);
    CHECK_EQUAL(desk_fetched(WINDOW_EVENT_KIND_CLOSED), 2);
    CHECK_EQUAL(desk_fetched(WINDOW_EVENT_KIND_BUTTON), 0);
    desk_fetch(other);
    CHECK_EQUAL(desk_fetched(WINDOW_EVENT_KIND_BUTTON), 0);
    CHECK_EQUAL(desk_fetched(WINDOW_EVENT_KIND_BUTTON_RELEASED), 0);
    CHECK_EQUAL(desk.gone_windows, 2);
    desk_click(510, 540);
    desk_fetch(other);
    CHECK_EQUAL(desk_fetched(WINDOW_EVENT_KIND_BUTTON), 1);
}

static void its_own_window_is_outside_as_well(void)
{
    begin();
    desk_click(105, 140);
    CHECK(desk_find(program, menu) == NULL);
    desk_fetch(program);
    CHECK_EQUAL(desk_fetched(WINDOW_EVENT_KIND_BUTTON), 0);
}

static void a_press_inside_is_the_menus(void)
{
    begin();
    desk_click(340, 170);
    desk_fetch(program);
    CHECK_EQUAL(desk_event(WINDOW_EVENT_KIND_BUTTON)->window, below);
    CHECK_EQUAL(desk_event(WINDOW_EVENT_KIND_BUTTON)->x, 10);
    CHECK(desk_find(program, menu) != NULL);
    /* Keys stay with the window. */
    desk_tap(INPUT_KEY_A);
    desk_fetch(program);
    CHECK_EQUAL(desk_event(WINDOW_EVENT_KIND_KEY)->window, window);
}

static void they_go_with_what_they_belong_to(void)
{
    begin();
    desk_close(program, menu);
    CHECK(desk_find(program, below) == NULL);
    begin();
    desk_close(program, window);
    CHECK(desk_find(program, menu) == NULL);
    CHECK(desk_find(program, below) == NULL);
    begin();
    desk_chord(INPUT_KEY_LEFT_META, INPUT_KEY_DOWN);
    CHECK(desk_find(program, menu) == NULL);
    begin();
    desk_chord(INPUT_KEY_LEFT_META, INPUT_KEY_3);
    CHECK(desk_find(program, menu) == NULL);
}

static void only_who_was_used_last_has_them(void)
{
    begin();
    uint32_t number = 0;
    struct seat_window_opening opening = {
        .kind = SCENE_POPUP, .parent = 1, .width = 10, .height = 10, .title = ""};
    CHECK_EQUAL(seat_window_open(&desk.seat, other, &opening, 1, &number), STATUS_DENIED);
    opening.parent = 77;
    CHECK_EQUAL(
        seat_window_open(&desk.seat, program, &opening, 1, &number), STATUS_INVALID_ARGUMENT);
}

static enum status try_popup(uint32_t parent)
{
    uint32_t number = 0;
    const struct seat_window_opening opening = {
        .kind = SCENE_POPUP, .parent = parent, .width = 10, .height = 10, .title = ""};
    return seat_window_open(&desk.seat, program, &opening, desk.now_ns, &number);
}

/* Not whenever it pleases its client, to whom the person did something once. */
static void the_right_to_open_one_ends(void)
{
    begin();
    desk_close(program, menu);
    desk_wait(SEAT_POPUP_NS);
    CHECK_EQUAL(try_popup(window), STATUS_DENIED);
    desk_tap(INPUT_KEY_A);
    CHECK_EQUAL(try_popup(window), STATUS_OK);
    desk_wait(SEAT_POPUP_NS);
    CHECK_EQUAL(try_popup(window), STATUS_DENIED);
}

/* What the pointer opens by itself in a menu. */
static void one_that_is_pointed_at_opens_the_next(void)
{
    begin();
    desk_wait(SEAT_POPUP_NS);
    desk_point(340, 170);
    CHECK_EQUAL(try_popup(menu), STATUS_DENIED);
    CHECK_EQUAL(try_popup(below), STATUS_OK);
}

static void what_is_trusted_ends_it(void)
{
    begin();
    desk_tap(INPUT_KEY_A);
    seat_lock(&desk.seat, true, desk.now_ns);
    seat_lock(&desk.seat, false, desk.now_ns);
    CHECK_EQUAL(try_popup(window), STATUS_DENIED);
    desk_tap(INPUT_KEY_A);
    CHECK_EQUAL(try_popup(window), STATUS_OK);
    desk_press(INPUT_KEY_LEFT_CONTROL);
    desk_chord(INPUT_KEY_LEFT_ALT, INPUT_KEY_DELETE);
    desk_release(INPUT_KEY_LEFT_CONTROL);
    CHECK_EQUAL(try_popup(window), STATUS_DENIED);
    desk_seen();
    desk_tap(INPUT_KEY_ESCAPE);
    CHECK_EQUAL(try_popup(window), STATUS_DENIED);
}

static void there_are_few(void)
{
    begin();
    desk_tap(INPUT_KEY_A);
    for (uint32_t i = 2; i < SEAT_POPUPS_MAX; i++) {
        CHECK_EQUAL(try_popup(window), STATUS_OK);
    }
    CHECK_EQUAL(try_popup(window), STATUS_LIMIT_EXCEEDED);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"a press outside closes all and is nobody's", a_press_outside_closes_all_and_is_nobodys},
        {"its own window is outside as well", its_own_window_is_outside_as_well},
        {"a press inside is the menu's", a_press_inside_is_the_menus},
        {"they go with what they belong to", they_go_with_what_they_belong_to},
        {"the right to open one ends", the_right_to_open_one_ends},
        {"one that is pointed at opens the next", one_that_is_pointed_at_opens_the_next},
        {"what is trusted ends it", what_is_trusted_ends_it},
        {"there are few", there_are_few},
        {"only who was used last has them", only_who_was_used_last_has_them},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
