#include "desk.h"

#define BUTTONS 40u

struct view {
    struct desk desk;
    struct ui_widget *scroll;
    struct ui_widget *buttons[BUTTONS];
};

static void open_view(struct view *view, bool is_wide)
{
    desk_open(&view->desk, 200, 200);
    struct ui_widget *column = ui_column_create(view->desk.arena);
    for (size_t i = 0; i < BUTTONS; i++) {
        const struct ui_button_options options = {.text = "Press"};
        view->buttons[i] = ui_box_add(column, ui_button_create(view->desk.arena, &options), 0);
    }
    ui_widget_set_size_min(column, is_wide ? 500 : 0, 0);
    const struct ui_scroll_options options = {.is_wide = is_wide, .has_border = true};
    view->scroll = ui_scroll_create(view->desk.arena, column, &options);
    desk_show(&view->desk, view->scroll);
}

static void test_focus_is_seen(void)
{
    struct view view;
    open_view(&view, false);
    for (size_t i = 0; i < BUTTONS; i++) {
        desk_type(&view.desk, "\t");
        CHECK(ui_window_focused(view.desk.window) == view.buttons[i]);
        CHECK_EQUAL(view.buttons[i]->clip.height, view.buttons[i]->area.height);
    }
    desk_type(&view.desk, "\t");
    CHECK_EQUAL(view.buttons[0]->clip.height, 32);
    desk_close(&view.desk);
}

static void test_keys_and_wheel(void)
{
    struct view view;
    open_view(&view, false);
    desk_move(&view.desk, 50, 50);
    desk_scroll(&view.desk, 1);
    CHECK_EQUAL(ui_scroll_y(view.scroll), 48);
    desk_scroll(&view.desk, -5);
    CHECK_EQUAL(ui_scroll_y(view.scroll), 0);
    ui_window_focus(view.desk.window, view.buttons[0]);
    CHECK(desk_key(&view.desk, UI_KEY_END, 0));
    const int32_t end = ui_scroll_y(view.scroll);
    CHECK(end > 1000);
    CHECK(!desk_key(&view.desk, UI_KEY_DOWN, 0)); /* there is no more */
    CHECK(desk_key(&view.desk, UI_KEY_PAGE_UP, 0));
    CHECK_EQUAL(ui_scroll_y(view.scroll), end - 198);
    CHECK(desk_key(&view.desk, UI_KEY_HOME, 0));
    desk_press(&view.desk, 193, 5, 1);
    desk_move(&view.desk, 193, 500);
    CHECK_EQUAL(ui_scroll_y(view.scroll), end);
    desk_release(&view.desk, 193, 500);
    desk_close(&view.desk);
}

static void test_wide(void)
{
    struct view view;
    open_view(&view, true);
    CHECK(desk_key(&view.desk, UI_KEY_RIGHT, 0));
    CHECK_EQUAL(ui_scroll_x(view.scroll), 48);
    ui_scroll_to(view.scroll, 100000, -7);
    desk_draw(&view.desk);
    CHECK_EQUAL(ui_scroll_x(view.scroll), 500 - 186);
    CHECK_EQUAL(ui_scroll_y(view.scroll), 0);
    desk_click(&view.desk, 5, 193); /* a page back, in the bar below */
    CHECK_EQUAL(ui_scroll_x(view.scroll), 500 - 186 - 186);
    desk_close(&view.desk);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"what has the focus is seen", test_focus_is_seen},
        {"keys, wheel and bar", test_keys_and_wheel},
        {"both ways", test_wide},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
