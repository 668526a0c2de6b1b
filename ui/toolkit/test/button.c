#include "desk.h"

static struct ui_widget *
button(struct desk *desk, const char *text, enum ui_button_look look, uint32_t *count)
{
    const struct ui_button_options options = {
        .text = text, .look = look, .action = {desk_count, count}};
    return ui_button_create(desk->arena, &options);
}

static void test_pointer(void)
{
    struct desk desk;
    uint32_t count = 0;
    desk_open(&desk, 200, 100);
    struct ui_widget *column = ui_column_create(desk.arena);
    struct ui_widget *one = ui_box_add(column, button(&desk, "One", UI_BUTTON_PLAIN, &count), 0);
    desk_show(&desk, column);
    desk_click_widget(&desk, one);
    CHECK_EQUAL(count, 1);
    /* Released elsewhere, it was not meant. */
    desk_press(&desk, one->area.x + 5, one->area.y + 5, 1);
    CHECK(one->is_pressed);
    desk_move(&desk, 1, 99);
    CHECK(!one->is_hovered);
    desk_release(&desk, 1, 99);
    CHECK(!one->is_pressed);
    CHECK_EQUAL(count, 1);
    ui_widget_set_disabled(one, true);
    desk_click_widget(&desk, one);
    CHECK_EQUAL(count, 1);
    desk_close(&desk);
}

static void test_keys(void)
{
    struct desk desk;
    uint32_t counts[3] = {0, 0, 0};
    desk_open(&desk, 400, 100);
    struct ui_widget *row = ui_row_create(desk.arena);
    struct ui_widget *a = ui_box_add(row, button(&desk, "&Aa", UI_BUTTON_PLAIN, &counts[0]), 0);
    struct ui_widget *b = ui_box_add(row, button(&desk, "&Bb", UI_BUTTON_DEFAULT, &counts[1]), 0);
    const struct ui_button_options cancel = {
        .text = "Cancel", .is_cancel = true, .action = {desk_count, &counts[2]}};
    struct ui_widget *c = ui_box_add(row, ui_button_create(desk.arena, &cancel), 0);
    desk_show(&desk, row);
    desk_type(&desk, "\n"); /* nobody has the focus: the default button */
    CHECK_EQUAL(counts[1], 1);
    desk_type(&desk, "\t");
    CHECK(ui_window_focused(desk.window) == a);
    desk_type(&desk, " \n");
    CHECK_EQUAL(counts[0], 2);
    CHECK(desk_key(&desk, UI_KEY_ESCAPE, 0));
    CHECK_EQUAL(counts[2], 1);
    CHECK(desk_key(&desk, 'b', UI_ALT));
    CHECK_EQUAL(counts[1], 2);
    CHECK(desk_key(&desk, UI_KEY_TAB_BACK, UI_SHIFT));
    CHECK(ui_window_focused(desk.window) == c);
    ui_widget_set_disabled(a, true);
    ui_widget_set_hidden(b, true);
    desk_type(&desk, "\t");
    CHECK(ui_window_focused(desk.window) == c);
    CHECK(!desk_key(&desk, 'b', UI_ALT));
    CHECK(!desk_key(&desk, UI_KEY_F1, 0));
    desk_close(&desk);
}

static void test_toggle(void)
{
    struct desk desk;
    uint32_t count = 0;
    desk_open(&desk, 200, 100);
    const struct ui_button_options options = {
        .icon = UI_ICON_SEARCH,
        .look = UI_BUTTON_FLAT,
        .is_toggle = true,
        .action = {desk_count, &count},
    };
    struct ui_widget *toggle = ui_button_create(desk.arena, &options);
    struct ui_widget *row = ui_row_create(desk.arena);
    (void)ui_box_add(row, toggle, 0);
    desk_show(&desk, row);
    desk_click_widget(&desk, toggle);
    CHECK(ui_button_is_on(toggle));
    desk_click_widget(&desk, toggle);
    CHECK(!ui_button_is_on(toggle));
    CHECK_EQUAL(count, 2);
    desk_close(&desk);
}

static void test_check(void)
{
    struct desk desk;
    uint32_t count = 0;
    desk_open(&desk, 200, 100);
    const struct ui_check_options options = {
        .text = "&Dark", .kind = UI_CHECK_SWITCH, .action = {desk_count, &count}};
    struct ui_widget *check = ui_check_create(desk.arena, &options);
    struct ui_widget *column = ui_column_create(desk.arena);
    (void)ui_box_add(column, check, 0);
    desk_show(&desk, column);
    desk_click_widget(&desk, check);
    CHECK(ui_check_is_on(check));
    desk_type(&desk, " ");
    CHECK(!ui_check_is_on(check));
    CHECK(desk_key(&desk, 'd', UI_ALT));
    CHECK(ui_check_is_on(check));
    CHECK_EQUAL(count, 3);
    ui_check_set(check, false);
    CHECK(!ui_check_is_on(check));
    CHECK_EQUAL(count, 3);
    desk_close(&desk);
}

static void test_radio(void)
{
    static const char *const texts[] = {"Red", "&Green", "Blue"};
    struct desk desk;
    uint32_t count = 0;
    desk_open(&desk, 200, 200);
    const struct ui_radio_options options = {
        .texts = texts, .count = 3, .chosen = 1, .action = {desk_count, &count}};
    struct ui_widget *group = ui_radio_create(desk.arena, &options);
    struct ui_widget *column = ui_column_create(desk.arena);
    uint32_t pressed = 0;
    (void)ui_box_add(column, group, 0);
    struct ui_widget *after = ui_box_add(column, button(&desk, "x", UI_BUTTON_PLAIN, &pressed), 0);
    desk_show(&desk, column);
    desk_type(&desk, "\t");
    CHECK(ui_window_focused(desk.window) == group->first->next);
    CHECK(desk_key(&desk, UI_KEY_DOWN, 0));
    CHECK_EQUAL(ui_radio_chosen(group), 2);
    CHECK(desk_key(&desk, UI_KEY_DOWN, 0));
    CHECK_EQUAL(ui_radio_chosen(group), 0);
    desk_click_widget(&desk, group->last);
    CHECK_EQUAL(ui_radio_chosen(group), 2);
    CHECK(desk_key(&desk, 'g', UI_ALT));
    CHECK_EQUAL(ui_radio_chosen(group), 1);
    CHECK_EQUAL(count, 4);
    desk_type(&desk, "\t"); /* a group is one stop */
    CHECK(ui_window_focused(desk.window) == after);
    ui_radio_choose(group, 0);
    CHECK_EQUAL(ui_radio_chosen(group), 0);
    desk_close(&desk);
}

static void test_slider(void)
{
    struct desk desk;
    uint32_t count = 0;
    desk_open(&desk, 232, 100);
    const struct ui_slider_options options = {
        .first = -5, .last = 15, .value = 100, .action = {desk_count, &count}};
    struct ui_widget *slider = ui_slider_create(desk.arena, &options);
    struct ui_widget *column = ui_column_create(desk.arena);
    (void)ui_box_add(column, slider, 0);
    desk_show(&desk, column);
    CHECK_EQUAL(ui_slider_value(slider), 15);
    ui_window_focus(desk.window, slider);
    CHECK(desk_key(&desk, UI_KEY_LEFT, 0));
    CHECK(ui_slider_value(slider) == 14);
    CHECK(desk_key(&desk, UI_KEY_PAGE_DOWN, 0));
    CHECK(ui_slider_value(slider) == 4);
    CHECK(desk_key(&desk, UI_KEY_HOME, 0));
    CHECK(ui_slider_value(slider) == -5);
    CHECK(desk_key(&desk, UI_KEY_LEFT, 0));
    CHECK_EQUAL(count, 3);
    const int32_t y = slider->area.y + slider->area.height / 2;
    desk_press(&desk, slider->area.x + slider->area.width / 2, y, 1);
    CHECK(ui_slider_value(slider) == 5);
    desk_move(&desk, 10000, y);
    CHECK(ui_slider_value(slider) == 15);
    desk_release(&desk, 10000, y);
    desk_move(&desk, slider->area.x, y);
    CHECK(ui_slider_value(slider) == 15);
    desk_close(&desk);
}

static void test_progress(void)
{
    struct desk desk;
    desk_open(&desk, 232, 100);
    struct ui_widget *progress = ui_progress_create(desk.arena);
    struct ui_widget *column = ui_column_create(desk.arena);
    (void)ui_box_add(column, progress, 0);
    desk_show(&desk, column);
    const int32_t steps[] = {1, 500, 5000, -3};
    for (size_t i = 0; i < 4; i++) {
        ui_progress_set(progress, steps[i]);
        desk_draw(&desk);
        CHECK(desk.drawn_pixels > 0);
    }
    ui_progress_set(progress, 0);
    CHECK(!ui_window_is_dirty(desk.window));
    desk_close(&desk);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"pressed by the pointer", test_pointer},
        {"pressed by keys", test_keys},
        {"one that stays pressed", test_toggle},
        {"check boxes", test_check},
        {"radio buttons are a group", test_radio},
        {"sliders", test_slider},
        {"progress", test_progress},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
