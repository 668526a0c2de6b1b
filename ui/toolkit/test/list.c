#include "desk.h"

#define ROWS 100000u

struct table {
    struct desk desk;
    struct ui_widget *list;
    size_t row_count;
    size_t asked; /* cells */
    size_t sorted_by;
    bool is_descending;
    uint32_t selected;
    uint32_t activated;
    uint32_t menus;
};

static size_t count_rows(void *context)
{
    return ((const struct table *)context)->row_count;
}

static struct ui_list_cell cell(void *context, size_t row, size_t column)
{
    static char text[32];
    struct table *table = context;
    CHECK(row < table->row_count);
    CHECK(column < 3);
    table->asked++;
    const int size = snprintf(text, sizeof(text), "%zu.%zu", row, column);
    return (struct ui_list_cell){.text = {(const uint8_t *)text, (size_t)size}};
}

static void sort(void *context, size_t column, bool is_descending)
{
    struct table *table = context;
    table->sorted_by = column;
    table->is_descending = is_descending;
}

static void open_table(struct table *table, size_t row_count)
{
    static const struct ui_list_column columns[] = {
        {.title = "A", .width = 100, .grow = 1, .is_sortable = true},
        {.title = "B", .width = 80, .is_sortable = true, .is_right = true},
        {.title = "C", .width = 60},
    };
    *table = (struct table){.row_count = row_count, .sorted_by = UI_LIST_NONE};
    desk_open(&table->desk, 400, 300);
    const struct ui_list_options options = {
        .columns = columns,
        .column_count = 3,
        .has_header = true,
        .has_border = true,
        .model = {table, count_rows, cell, sort},
        .selected = {desk_count, &table->selected},
        .activated = {desk_count, &table->activated},
        .menu = {desk_count, &table->menus},
    };
    table->list = ui_list_create(table->desk.arena, &options);
    desk_show(&table->desk, table->list);
    ui_window_focus(table->desk.window, table->list);
}

static void test_keys(void)
{
    struct table table;
    open_table(&table, ROWS);
    CHECK_EQUAL(ui_list_selected(table.list), 0); /* with the focus */
    CHECK(desk_key(&table.desk, UI_KEY_DOWN, 0));
    CHECK_EQUAL(ui_list_selected(table.list), 1);
    CHECK(desk_key(&table.desk, UI_KEY_END, 0));
    CHECK_EQUAL(ui_list_selected(table.list), ROWS - 1);
    table.asked = 0;
    CHECK(desk_key(&table.desk, UI_KEY_UP, 0));
    CHECK(table.asked < 200); /* whatever the number of rows */
    CHECK(desk_key(&table.desk, UI_KEY_PAGE_UP, 0));
    CHECK(ui_list_selected(table.list) < ROWS - 5);
    CHECK(desk_key(&table.desk, UI_KEY_HOME, 0));
    CHECK(desk_key(&table.desk, UI_KEY_PAGE_UP, 0));
    CHECK_EQUAL(ui_list_selected(table.list), 0);
    CHECK_EQUAL(table.selected, 6);
    desk_type(&table.desk, "\n");
    CHECK_EQUAL(table.activated, 1);
    CHECK(desk_key(&table.desk, UI_KEY_MENU, 0));
    CHECK_EQUAL(table.menus, 1);
    desk_close(&table.desk);
}

static void test_pointer(void)
{
    struct table table;
    open_table(&table, ROWS);
    desk_click(&table.desk, 20, 1 + 28 + 28 * 3 + 5);
    CHECK_EQUAL(ui_list_selected(table.list), 3);
    desk_press(&table.desk, 20, 1 + 28 + 28 * 3 + 5, 2);
    desk_release(&table.desk, 20, 1 + 28 + 28 * 3 + 5);
    CHECK_EQUAL(table.activated, 1);
    desk_scroll(&table.desk, 2);
    desk_click(&table.desk, 20, 1 + 28 + 5);
    CHECK_EQUAL(ui_list_selected(table.list), 6);
    /* The scroll bar's thumb to the end, and a page back. */
    desk_press(&table.desk, 393, 30, 1);
    desk_move(&table.desk, 393, 2000);
    desk_release(&table.desk, 393, 2000);
    desk_click(&table.desk, 20, 290);
    CHECK_EQUAL(ui_list_selected(table.list), ROWS - 1);
    desk_click(&table.desk, 393, 40);
    desk_click(&table.desk, 20, 290);
    CHECK(ui_list_selected(table.list) < ROWS - 5);
    const struct ui_event right = {
        .kind = UI_EVENT_BUTTON, .code = UI_BUTTON_RIGHT, .value = 1, .x = 20, .y = 100};
    CHECK(desk_event(&table.desk, table.desk.window, right));
    CHECK_EQUAL(table.menus, 1);
    desk_close(&table.desk);
}

static void test_columns(void)
{
    struct table table;
    open_table(&table, 5);
    desk_click(&table.desk, 30, 10);
    CHECK_EQUAL(table.sorted_by, 0);
    CHECK(!table.is_descending);
    desk_click(&table.desk, 30, 10);
    CHECK(table.is_descending);
    desk_click(&table.desk, 300, 10);
    CHECK_EQUAL(table.sorted_by, 1);
    CHECK(!table.is_descending);
    desk_click(&table.desk, 380, 10); /* cannot be sorted by */
    CHECK_EQUAL(table.sorted_by, 1);
    /* The first edge is at 1 + 398 - 140. */
    desk_move(&table.desk, 259, 10);
    CHECK_EQUAL(table.desk.pointer, UI_POINTER_RESIZE_HORIZONTAL);
    desk_press(&table.desk, 259, 10, 1);
    desk_move(&table.desk, 150, 10);
    desk_release(&table.desk, 150, 10);
    CHECK_EQUAL(table.sorted_by, 1);
    desk_move(&table.desk, 150, 10);
    CHECK_EQUAL(table.desk.pointer, UI_POINTER_RESIZE_HORIZONTAL);
    desk_move(&table.desk, 259, 10);
    CHECK_EQUAL(table.desk.pointer, UI_POINTER_ARROW);
    desk_close(&table.desk);
}

static void test_model_changes(void)
{
    struct table table;
    open_table(&table, ROWS);
    CHECK(desk_key(&table.desk, UI_KEY_END, 0));
    table.row_count = 5;
    ui_list_updated(table.list);
    desk_draw(&table.desk);
    CHECK_EQUAL(ui_list_selected(table.list), 4);
    table.row_count = 0;
    ui_list_updated(table.list);
    desk_draw(&table.desk);
    CHECK_EQUAL(ui_list_selected(table.list), UI_LIST_NONE);
    CHECK(!desk_key(&table.desk, UI_KEY_DOWN, 0));
    table.row_count = (size_t)1 << 40;
    ui_list_updated(table.list);
    desk_draw(&table.desk);
    CHECK(desk_key(&table.desk, UI_KEY_END, 0));
    CHECK_EQUAL(ui_list_selected(table.list), UI_LIST_ROWS_MAX - 1);
    table.asked = 0;
    ui_list_row_updated(table.list, UI_LIST_ROWS_MAX - 1);
    ui_list_row_updated(table.list, 0);
    desk_draw(&table.desk);
    CHECK(table.desk.drawn_pixels <= 400 * 28);
    desk_close(&table.desk);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"keys", test_keys},
        {"the pointer", test_pointer},
        {"columns are sorted and resized", test_columns},
        {"the model changes", test_model_changes},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
