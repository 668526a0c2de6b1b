#include "desk.h"

static struct ui_widget *block(struct desk *desk, int32_t width, int32_t height)
{
    struct ui_widget *block = ui_space_create(desk->arena);
    ui_widget_set_size_min(block, width, height);
    return block;
}

static void check_area(const struct ui_widget *widget, struct rectangle want)
{
    CHECK_EQUAL(widget->area.x, want.x);
    CHECK_EQUAL(widget->area.y, want.y);
    CHECK_EQUAL(widget->area.width, want.width);
    CHECK_EQUAL(widget->area.height, want.height);
}

static void test_column(void)
{
    struct desk desk;
    desk_open(&desk, 200, 300);
    struct ui_widget *column = ui_column_create(desk.arena);
    struct ui_widget *first = ui_box_add(column, block(&desk, 50, 20), 0);
    struct ui_widget *second = ui_box_add(column, block(&desk, 50, 20), 1);
    struct ui_widget *third = ui_box_add(column, block(&desk, 50, 20), 2);
    desk_show(&desk, column);
    check_area(first, (struct rectangle){16, 16, 168, 20});
    /* 300 - 32 - 16 - 60 = 192 are left over, in parts of one and two. */
    check_area(second, (struct rectangle){16, 44, 168, 84});
    check_area(third, (struct rectangle){16, 136, 168, 148});
    ui_widget_set_hidden(second, true);
    desk_draw(&desk);
    check_area(third, (struct rectangle){16, 44, 168, 240});
    ui_widget_set_hidden(second, false);
    ui_widget_remove(third);
    desk_draw(&desk);
    check_area(second, (struct rectangle){16, 44, 168, 240});
    desk_close(&desk);
}

static void test_row_too_narrow(void)
{
    struct desk desk;
    desk_open(&desk, 100, 50);
    struct ui_widget *row = ui_row_create(desk.arena);
    struct ui_widget *first = ui_box_add(row, block(&desk, 60, 20), 0);
    struct ui_widget *second = ui_box_add(row, block(&desk, 60, 20), 1);
    struct ui_widget *third = ui_box_add(row, block(&desk, 60, 20), 0);
    desk_show(&desk, row);
    check_area(first, (struct rectangle){0, 15, 60, 20});
    CHECK_EQUAL(second->area.width, 0); /* it gives what it can */
    check_area(third, (struct rectangle){76, 15, 24, 20});
    desk_close(&desk);
}

static void test_scales(void)
{
    for (int32_t scale = 2; scale <= 4; scale++) {
        struct desk desk;
        desk_open_as(&desk, 400, 300, scale, true);
        struct ui_widget *column = ui_column_create(desk.arena);
        struct ui_widget *first = ui_box_add(column, block(&desk, 50, 20), 0);
        desk_show(&desk, column);
        check_area(first, (struct rectangle){8 * scale, 8 * scale, 400 - 16 * scale, 10 * scale});
        desk_close(&desk);
    }
}

static void test_grid(void)
{
    struct desk desk;
    desk_open(&desk, 300, 200);
    const struct ui_grid_options options = {
        .column_count = 2, .spacing_x = 10, .spacing_y = 5, .grow = 2};
    struct ui_widget *grid = ui_grid_create(desk.arena, &options);
    struct ui_widget *a = ui_grid_add(grid, block(&desk, 30, 10));
    struct ui_widget *b = ui_grid_add(grid, block(&desk, 40, 20));
    struct ui_widget *c = ui_grid_add(grid, block(&desk, 50, 30));
    struct ui_widget *d = ui_grid_add(grid, block(&desk, 20, 10));
    desk_show(&desk, grid);
    check_area(a, (struct rectangle){0, 0, 50, 20});
    check_area(b, (struct rectangle){60, 0, 240, 20});
    check_area(c, (struct rectangle){0, 25, 50, 30});
    check_area(d, (struct rectangle){60, 25, 240, 30});
    desk_close(&desk);
}

static void test_label(void)
{
    struct desk desk;
    desk_open(&desk, 120, 200);
    const struct ui_label_options options = {
        .text = "some words that are too many for one line\nand one more", .wraps = true};
    struct ui_widget *column = ui_column_create(desk.arena);
    struct ui_widget *label = ui_box_add(column, ui_label_create(desk.arena, &options), 0);
    struct ui_widget *plain =
        ui_box_add(column, ui_text_create(desk.arena, "short", UI_TEXT_TITLE), 0);
    desk_show(&desk, column);
    const int32_t line = ui_font_metrics(ui_window_look(desk.window), UI_TEXT_BODY).line_height;
    CHECK(label->area.height >= 4 * line);
    CHECK_EQUAL(label->area.height % line, 0);
    const int32_t below = plain->area.y;
    ui_label_set(label, "one");
    desk_draw(&desk);
    CHECK_EQUAL(label->area.height, line);
    CHECK(plain->area.y < below);
    CHECK(strcmp(ui_label_text(label), "one") == 0);
    desk_close(&desk);
}

/* A word that is wider than the room is broken, and a width of nothing ends too. */
static void test_label_narrow(void)
{
    struct desk desk;
    desk_open(&desk, 33, 200);
    const struct ui_label_options options = {
        .text = "Donaudampfschifffahrtsgesellschaft \xc3\xa4\xc3\xb6\xc3\xbc", .wraps = true};
    struct ui_widget *column = ui_column_create(desk.arena);
    struct ui_widget *label = ui_box_add(column, ui_label_create(desk.arena, &options), 0);
    desk_show(&desk, column);
    CHECK(ui_window_wanted(desk.window, 33).height > 20 * 14);
    CHECK_EQUAL(label->area.width, 1);
    desk_close(&desk);
}

static void test_deep(void)
{
    struct desk desk;
    desk_open(&desk, 100, 100);
    struct ui_widget *root = ui_row_create(desk.arena);
    struct ui_widget *at = root;
    for (uint32_t i = 0; i < 2 * UI_DEPTH_MAX; i++) {
        const struct ui_box_options options = {.axis = i % 2 == 0 ? UI_COLUMN : UI_ROW};
        at = ui_box_add(at, ui_box_create(desk.arena, &options), 1);
    }
    desk_show(&desk, root);
    CHECK_EQUAL(at->area.width, 0);
    desk_close(&desk);
}

/* The one check at the end is enough. */
static void test_no_memory(void)
{
    struct desk desk;
    desk_open(&desk, 100, 100);
    CHECK(ui_arena_take(desk.arena, UI_ARENA_BYTES_MAX + 1) == NULL);
    struct ui_widget *column = ui_column_create(desk.arena);
    CHECK(column == NULL);
    CHECK(ui_box_add(column, ui_text_create(desk.arena, "x", UI_TEXT_BODY), 1) == NULL);
    struct ui_widget *tabs = ui_tabs_create(desk.arena, (struct ui_action){NULL, NULL});
    ui_tabs_add(tabs, "x", column);
    ui_form_add(desk.arena, ui_form_create(desk.arena), "x", column);
    CHECK(ui_scroll_create(desk.arena, column, &(struct ui_scroll_options){0}) == NULL);
    CHECK(!ui_window_set_root(desk.window, column));
    desk_close(&desk);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"a column shares out what is left over", test_column},
        {"a row that is too narrow", test_row_too_narrow},
        {"all scales", test_scales},
        {"a grid", test_grid},
        {"a label wraps", test_label},
        {"a label that has no room", test_label_narrow},
        {"what is too deep is not shown", test_deep},
        {"no memory is seen once, at the end", test_no_memory},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
