#include "desk.h"
#include "unit.h"

static uint32_t first;
static uint32_t second;
static uint32_t first_window;
static uint32_t second_window;

/* The second program's window is behind the first one's, which has the focus. */
static void begin(void)
{
    desk_begin();
    first = desk_client();
    second = desk_client();
    first_window = desk_window(first, 100, 100);
    desk_tap(INPUT_KEY_A);
    second_window = desk_window(second, 500, 500);
}

static void a_new_window_steals_nothing(void)
{
    begin();
    CHECK(desk_has_focus(first, first_window));
    /* However long ago he typed: it is not the program that he used. */
    desk_wait(5000 * DESK_MS);
    const uint32_t third = desk_client();
    const uint32_t window = desk_window(third, 100, 100);
    CHECK(desk_has_focus(first, first_window));
    desk_fetch(third);
    CHECK_EQUAL(desk_fetched(WINDOW_EVENT_KIND_FOCUSED), 0);
    /* Nor does it cover the one that he looks at. */
    CHECK_EQUAL(scene_top(&desk.scene, 0), desk_find(first, first_window)->id);
    CHECK(desk_find(third, window) != NULL);
}

static void a_window_of_the_program_last_used_gets_it(void)
{
    begin();
    const uint32_t dialog = desk_open(first, SCENE_DIALOG, 0, 50, 50);
    CHECK(desk_has_focus(first, first_window));
    desk_show(first, dialog);
    CHECK(desk_has_focus(first, dialog));
    desk_close(first, dialog);
    CHECK(desk_has_focus(first, first_window));
}

static void who_typed_elsewhere_just_now_is_not_disturbed(void)
{
    begin();
    const uint32_t shell = desk_shell();
    const uint32_t panel = desk_open(shell, SCENE_PANEL, 0, 0, 0);
    desk_show(shell, panel);
    /* He presses in the panel, a moment after a key in the first program. */
    desk_tap(INPUT_KEY_A);
    desk_click(5, 5);
    CHECK(desk_has_focus(first, first_window));
    const uint32_t launcher = desk_open(shell, SCENE_LAUNCHER, 0, 300, 300);
    desk_show(shell, launcher);
    CHECK(desk_has_focus(first, first_window));
    desk_close(shell, launcher);
    desk_wait(SEAT_TYPING_NS);
    const uint32_t again = desk_open(shell, SCENE_LAUNCHER, 0, 300, 300);
    desk_show(shell, again);
    CHECK(desk_has_focus(shell, again));
}

/* A chord of the shell's is typed to the shell: what it opens is not what others try. */
static void what_a_chord_opens_gets_it_at_once(void)
{
    begin();
    const uint32_t shell = desk_shell();
    desk_tap(INPUT_KEY_A);
    desk_press(INPUT_KEY_LEFT_META);
    desk_tap(INPUT_KEY_SPACE);
    desk_release(INPUT_KEY_LEFT_META);
    const uint32_t launcher = desk_open(shell, SCENE_LAUNCHER, 0, 300, 300);
    desk_show(shell, launcher);
    CHECK(desk_has_focus(shell, launcher));
}

static void what_the_shell_starts_gets_it(void)
{
    begin();
    const uint32_t shell = desk_shell();
    desk_wait(SEAT_TYPING_NS);
    desk_tap(INPUT_KEY_LEFT_META);
    const uint32_t launcher = desk_open(shell, SCENE_LAUNCHER, 0, 300, 300);
    desk_show(shell, launcher);
    CHECK(desk_has_focus(shell, launcher));
    desk_tap(INPUT_KEY_ENTER);
    desk_close(shell, launcher);
    CHECK(desk_has_focus(first, first_window));
    /* Not a program that was there before. */
    const uint32_t other = desk_window(second, 10, 10);
    CHECK(!desk_has_focus(second, other));
    const uint32_t started = desk_client();
    const uint32_t window = desk_window(started, 20, 20);
    CHECK(desk_has_focus(started, window));
    /* Its next one only if he used it. */
    desk_click(290, 190);
    CHECK(desk_has_focus(first, first_window));
    const uint32_t next = desk_window(started, 20, 20);
    CHECK(!desk_has_focus(started, next));
}

/* The serial of the key that a client has just heard. */
static uint32_t last_serial(uint32_t client)
{
    desk_fetch(client);
    return desk_event(WINDOW_EVENT_KIND_KEY)->serial;
}

/* Who is used may let one program that starts come forward. */
static void who_is_used_gives_way(void)
{
    begin();
    desk_fetch(first);
    desk_tap(INPUT_KEY_ENTER);
    const uint32_t serial = last_serial(first);
    CHECK(serial != 0);
    CHECK_EQUAL(seat_give_way(&desk.seat, second, serial), STATUS_DENIED);
    CHECK_EQUAL(seat_give_way(&desk.seat, first, serial + 1000), STATUS_DENIED);
    CHECK_EQUAL(seat_give_way(&desk.seat, first, serial), STATUS_OK);
    const uint32_t started = desk_client();
    const uint32_t window = desk_window(started, 20, 20);
    CHECK(desk_has_focus(started, window));
    const uint32_t other = desk_client();
    CHECK(!desk_has_focus(other, desk_window(other, 20, 20)));
}

/* However soon after the launcher's last key that started who gives way. */
static void who_was_just_started_gives_way(void)
{
    begin();
    const uint32_t shell = desk_shell();
    desk_wait(SEAT_TYPING_NS);
    desk_tap(INPUT_KEY_LEFT_META);
    const uint32_t launcher = desk_open(shell, SCENE_LAUNCHER, 0, 300, 300);
    desk_show(shell, launcher);
    desk_tap(INPUT_KEY_ENTER);
    desk_close(shell, launcher);
    desk_click(110, 190);
    desk_fetch(first);
    const uint32_t serial = desk_event(WINDOW_EVENT_KIND_BUTTON)->serial;
    CHECK_EQUAL(seat_give_way(&desk.seat, first, serial), STATUS_OK);
    const uint32_t started = desk_client();
    const uint32_t window = desk_window(started, 20, 20);
    CHECK(desk_has_focus(started, window));
}

/* Not when he does something else before it is there. */
static void giving_way_does_not_last(void)
{
    begin();
    desk_fetch(first);
    desk_tap(INPUT_KEY_ENTER);
    CHECK_EQUAL(seat_give_way(&desk.seat, first, last_serial(first)), STATUS_OK);
    desk_tap(INPUT_KEY_ENTER);
    const uint32_t started = desk_client();
    CHECK(!desk_has_focus(started, desk_window(started, 20, 20)));
}

static void who_presses_gives_it(void)
{
    begin();
    desk_fetch(first);
    desk_fetch(second);
    desk_click(510, 540);
    CHECK(desk_has_focus(second, second_window));
    desk_fetch(first);
    CHECK_EQUAL(desk_fetched(WINDOW_EVENT_KIND_UNFOCUSED), 1);
    desk_fetch(second);
    CHECK_EQUAL(desk.events[0].kind, WINDOW_EVENT_KIND_POINTER);
    CHECK_EQUAL(desk.events[1].kind, WINDOW_EVENT_KIND_FOCUSED);
    CHECK_EQUAL(desk.events[2].kind, WINDOW_EVENT_KIND_BUTTON);
}

static void keys_that_are_held_stay_with_nobody(void)
{
    begin();
    desk_press(INPUT_KEY_A);
    desk_fetch(first);
    desk_fetch(second);
    desk_click(510, 540);
    desk_release(INPUT_KEY_A);
    desk_fetch(first);
    CHECK_EQUAL(desk_fetched(WINDOW_EVENT_KIND_UNFOCUSED), 1);
    CHECK_EQUAL(desk_fetched(WINDOW_EVENT_KIND_KEY_RELEASED), 0);
    desk_fetch(second);
    CHECK_EQUAL(desk_fetched(WINDOW_EVENT_KIND_KEY), 0);
    CHECK_EQUAL(desk_fetched(WINDOW_EVENT_KIND_KEY_RELEASED), 0);
}

static void the_one_above_all_others_follows(void)
{
    begin();
    desk_close(first, first_window);
    CHECK(desk_has_focus(second, second_window));
    seat_client_close(&desk.seat, second, desk.now_ns);
    CHECK_EQUAL(desk.seat.told, 0);
    CHECK_EQUAL(desk.gone_windows, 2);
    desk_tap(INPUT_KEY_A);
}

static void of_a_closed_window_nothing_is_told(void)
{
    begin();
    desk_fetch(first);
    desk_tap(INPUT_KEY_A);
    desk_point(110, 140);
    desk_close(first, first_window);
    desk_fetch(first);
    CHECK_EQUAL(desk.count, 0);
}

static void a_client_gives_itself_none_by_its_state(void)
{
    begin();
    struct seat_window *window = desk_find(second, second_window);
    seat_window_set_state(&desk.seat, window, SCENE_STATE_MINIMISED, desk.now_ns);
    seat_window_set_state(&desk.seat, window, SCENE_STATE_MAXIMISED, desk.now_ns);
    CHECK(desk_has_focus(first, first_window));
    CHECK_EQUAL(scene_top(&desk.scene, 0), desk_find(first, first_window)->id);
    window = desk_find(first, first_window);
    seat_window_set_state(&desk.seat, window, SCENE_STATE_MINIMISED, desk.now_ns);
    CHECK(desk_has_focus(second, second_window));
}

static void the_shell_activates(void)
{
    begin();
    const uint32_t shell = desk_shell();
    seat_activate(&desk.seat, desk_find(second, second_window), desk.now_ns);
    CHECK(desk_has_focus(second, second_window));
    desk_fetch(shell);
    CHECK_EQUAL(desk_fetched(WINDOW_EVENT_KIND_LIST_CHANGED), 1);
    seat_activate(&desk.seat, desk_find(second, second_window), desk.now_ns);
    CHECK(desk_has_focus(first, first_window));
    seat_set_workspace(&desk.seat, 2, desk.now_ns);
    CHECK_EQUAL(desk.seat.told, 0);
    seat_activate(&desk.seat, desk_find(second, second_window), desk.now_ns);
    CHECK(desk_has_focus(second, second_window));
    CHECK_EQUAL(scene_workspace(&desk.scene), 0);
}

static void kinds_are_not_for_everybody(void)
{
    desk_begin();
    const uint32_t client = desk_client();
    uint32_t number = 0;
    struct seat_window_opening window = {.width = 10, .height = 10, .title = ""};
    static const enum scene_kind kinds[] = {
        SCENE_BACKGROUND, SCENE_PANEL, SCENE_LAUNCHER, SCENE_GREETER};
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        window.kind = kinds[i];
        CHECK_EQUAL(seat_window_open(&desk.seat, client, &window, 1, &number), STATUS_DENIED);
    }
    window.kind = (enum scene_kind)99;
    CHECK_EQUAL(seat_window_open(&desk.seat, client, &window, 1, &number), STATUS_INVALID_ARGUMENT);
    window.kind = SCENE_NORMAL;
    window.width = 0;
    CHECK_EQUAL(seat_window_open(&desk.seat, client, &window, 1, &number), STATUS_INVALID_ARGUMENT);
}

/* Connecting anew makes no new program of one that had a window. */
static void who_connects_again_is_not_new(void)
{
    begin();
    const uint32_t shell = desk_shell();
    desk_wait(SEAT_TYPING_NS);
    desk_tap(INPUT_KEY_LEFT_META);
    const uint32_t again = desk_client_again(second);
    CHECK(!desk_has_focus(again, desk_window(again, 20, 20)));
    seat_client_close(&desk.seat, again, desk.now_ns);
    seat_client_close(&desk.seat, second, desk.now_ns);
    uint32_t later = 0;
    const struct seat_client_opening opening = {.process = 2};
    CHECK_EQUAL(seat_client_open(&desk.seat, &opening, &later), STATUS_OK);
    CHECK(!desk_has_focus(later, desk_window(later, 20, 20)));
    const uint32_t started = desk_client();
    CHECK(desk_has_focus(started, desk_window(started, 20, 20)));
    CHECK(desk.seat.clients[shell].is_shell);
}

static void nobody_comes_before_the_launcher(void)
{
    begin();
    const uint32_t shell = desk_shell();
    desk_wait(SEAT_TYPING_NS);
    desk_tap(INPUT_KEY_LEFT_META);
    const uint32_t launcher = desk_open(shell, SCENE_LAUNCHER, 0, 300, 300);
    desk_show(shell, launcher);
    desk_tap(INPUT_KEY_A);
    const uint32_t other = desk_client();
    CHECK(!desk_has_focus(other, desk_window(other, 20, 20)));
    CHECK(desk_has_focus(shell, launcher));
}

static void what_is_started_has_some_time(void)
{
    begin();
    (void)desk_shell();
    desk_tap(INPUT_KEY_LEFT_META);
    desk_wait(SEAT_START_NS);
    const uint32_t late = desk_client();
    CHECK(!desk_has_focus(late, desk_window(late, 20, 20)));
    desk_tap(INPUT_KEY_LEFT_META);
    desk_wait(SEAT_START_NS - 10 * DESK_MS);
    const uint32_t started = desk_client();
    CHECK(desk_has_focus(started, desk_window(started, 20, 20)));
}

/* A window that waits behind the one in use is not where keys go next. */
static void what_never_had_it_does_not_inherit_it(void)
{
    begin();
    const uint32_t dialog = desk_open(first, SCENE_DIALOG, 0, 50, 50);
    desk_show(first, dialog);
    const uint32_t third = desk_client();
    const uint32_t waiting = desk_window(third, 60, 60);
    desk_close(first, dialog);
    CHECK(desk_has_focus(first, first_window));
    CHECK_EQUAL(scene_top(&desk.scene, 0), desk_find(first, first_window)->id);
    /* Of those that had it, the last one, wherever it lies. */
    desk_click(510, 540);
    desk_click(110, 190);
    const uint32_t fourth = desk_client();
    (void)desk_window(fourth, 70, 70);
    desk_close(first, first_window);
    CHECK(desk_has_focus(second, second_window));
    CHECK(!desk_has_focus(third, waiting));
}

static void giving_way_has_an_end(void)
{
    begin();
    desk_tap(INPUT_KEY_ENTER);
    const uint32_t serial = last_serial(first);
    CHECK_EQUAL(seat_give_way(&desk.seat, first, serial), STATUS_OK);
    desk_wait(SEAT_START_NS);
    const uint32_t late = desk_client();
    CHECK(!desk_has_focus(late, desk_window(late, 20, 20)));
    /* A press that no client hears. */
    CHECK_EQUAL(seat_give_way(&desk.seat, first, serial), STATUS_OK);
    desk_chord(INPUT_KEY_LEFT_META, INPUT_KEY_UP);
    const uint32_t other = desk_client();
    CHECK(!desk_has_focus(other, desk_window(other, 20, 20)));
}

/* He typed to another one just before: what he types next may still be for that. */
static void giving_way_waits_for_who_types_elsewhere(void)
{
    begin();
    desk_click(510, 540);
    desk_tap(INPUT_KEY_A);
    desk_click(110, 190);
    desk_fetch(first);
    const uint32_t serial = desk_event(WINDOW_EVENT_KIND_BUTTON)->serial;
    CHECK_EQUAL(seat_give_way(&desk.seat, first, serial), STATUS_OK);
    const uint32_t started = desk_client();
    CHECK(!desk_has_focus(started, desk_window(started, 20, 20)));
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"a new window steals nothing", a_new_window_steals_nothing},
        {"a window of the program last used gets it", a_window_of_the_program_last_used_gets_it},
        {"who typed elsewhere just now is not disturbed",
         who_typed_elsewhere_just_now_is_not_disturbed},
        {"what a chord opens gets it at once", what_a_chord_opens_gets_it_at_once},
        {"what the shell starts gets it", what_the_shell_starts_gets_it},
        {"who is used gives way", who_is_used_gives_way},
        {"who was just started gives way", who_was_just_started_gives_way},
        {"giving way does not last", giving_way_does_not_last},
        {"who presses gives it", who_presses_gives_it},
        {"keys that are held stay with nobody", keys_that_are_held_stay_with_nobody},
        {"the one above all others follows", the_one_above_all_others_follows},
        {"of a closed window nothing is told", of_a_closed_window_nothing_is_told},
        {"a client gives itself none by its state", a_client_gives_itself_none_by_its_state},
        {"the shell activates", the_shell_activates},
        {"who connects again is not new", who_connects_again_is_not_new},
        {"nobody comes before the launcher", nobody_comes_before_the_launcher},
        {"what is started has some time", what_is_started_has_some_time},
        {"what never had it does not inherit it", what_never_had_it_does_not_inherit_it},
        {"giving way has an end", giving_way_has_an_end},
        {"giving way waits for who types elsewhere", giving_way_waits_for_who_types_elsewhere},
        {"kinds are not for everybody", kinds_are_not_for_everybody},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
