#include "desk.h"

struct menus {
    struct desk desk;
    struct ui_widget *bar;
    struct ui_widget *drop_down;
    struct ui_widget *menu;
    uint32_t opened;
    uint32_t saved;
    uint32_t cut;
    uint32_t recent;
    uint32_t chosen;
    bool cannot_save;
};

static void do_open(void *context)
{
    ((struct menus *)context)->opened++;
}

static void do_save(void *context)
{
    ((struct menus *)context)->saved++;
}

static void do_cut(void *context)
{
    ((struct menus *)context)->cut++;
}

static void do_recent(void *context)
{
    ((struct menus *)context)->recent++;
}

static uint32_t save_state(void *context)
{
    return ((const struct menus *)context)->cannot_save ? UI_MENU_DISABLED : UI_MENU_ON;
}

static const struct ui_menu_item recent_items[] = {
    {.text = "&First", .chosen = do_recent},
    {.text = "&Second", .chosen = do_recent, .key = '2', .modifiers = UI_ALT},
};

static const struct ui_menu recent = {"Recent", recent_items, 2};

static const struct ui_menu_item file_items[] = {
    {.text = "&Open", .key = 'o', .modifiers = UI_CONTROL, .chosen = do_open},
    {.text = NULL},
    {.text = "&Save", .key = 's', .modifiers = UI_CONTROL, .chosen = do_save, .state = save_state},
    {.text = "&Recent", .menu = &recent},
};

static const struct ui_menu_item edit_items[] = {
    {.text = "Cu&t", .key = UI_KEY_F1 + 4, .chosen = do_cut},
};

static const struct ui_menu bar_menus[] = {{"&File", file_items, 4}, {"&Edit", edit_items, 1}};

static const char *const texts[] = {"one", "two", "three"};

static void open_menus(struct menus *menus)
{
    *menus = (struct menus){0};
    desk_open(&menus->desk, 300, 200);
    struct ui_arena *arena = menus->desk.arena;
    const struct ui_box_options options = {.axis = UI_COLUMN, .spacing = 8};
    struct ui_widget *column = ui_box_create(arena, &options);
    menus->bar = ui_box_add(column, ui_menu_bar_create(arena, bar_menus, 2, menus), 0);
    const struct ui_drop_down_options drop_down = {
        .texts = texts, .count = 3, .action = {desk_count, &menus->chosen}};
    menus->drop_down = ui_box_add(column, ui_drop_down_create(arena, &drop_down), 0);
    menus->menu = ui_box_add(column, ui_menu_create(arena, &bar_menus[0], menus), 0);
    desk_show(&menus->desk, column);
}

static void test_accelerators(void)
{
    struct menus menus;
    open_menus(&menus);
    CHECK(desk_key(&menus.desk, 'o', UI_CONTROL));
    CHECK(desk_key(&menus.desk, 'O', UI_CONTROL));
    CHECK_EQUAL(menus.opened, 2);
    CHECK(desk_key(&menus.desk, 's', UI_CONTROL));
    menus.cannot_save = true;
    CHECK(!desk_key(&menus.desk, 's', UI_CONTROL));
    CHECK_EQUAL(menus.saved, 1);
    CHECK(desk_key(&menus.desk, '2', UI_ALT));
    CHECK_EQUAL(menus.recent, 1);
    CHECK(desk_key(&menus.desk, UI_KEY_F1 + 4, 0));
    CHECK_EQUAL(menus.cut, 1);
    desk_close(&menus.desk);
}

static void test_keys(void)
{
    struct menus menus;
    open_menus(&menus);
    CHECK(desk_key(&menus.desk, UI_KEY_F10, 0));
    CHECK_EQUAL(menus.desk.popup_count, 1);
    CHECK(desk_key(&menus.desk, UI_KEY_DOWN, 0)); /* over the line */
    CHECK(desk_key(&menus.desk, UI_KEY_ENTER, 0));
    CHECK_EQUAL(menus.saved, 1);
    CHECK_EQUAL(menus.desk.popup_count, 0);
    CHECK(desk_key(&menus.desk, 'f', UI_ALT));
    CHECK(desk_key(&menus.desk, 'r', 0));
    CHECK_EQUAL(menus.desk.popup_count, 2);
    CHECK(menus.desk.popups[1].place.x > 100); /* beside it */
    CHECK(desk_key(&menus.desk, UI_KEY_LEFT, 0));
    CHECK_EQUAL(menus.desk.popup_count, 1);
    CHECK(desk_key(&menus.desk, UI_KEY_RIGHT, 0));
    CHECK(desk_key(&menus.desk, UI_KEY_UP, 0));
    CHECK(desk_key(&menus.desk, UI_KEY_SPACE, 0));
    CHECK_EQUAL(menus.recent, 1);
    CHECK(desk_key(&menus.desk, 'f', UI_ALT));
    CHECK(desk_key(&menus.desk, UI_KEY_RIGHT, 0)); /* to the neighbour */
    CHECK(desk_key(&menus.desk, UI_KEY_ENTER, 0));
    CHECK_EQUAL(menus.cut, 1);
    CHECK(desk_key(&menus.desk, 'e', UI_ALT));
    CHECK(desk_key(&menus.desk, UI_KEY_ESCAPE, 0));
    CHECK_EQUAL(menus.desk.popup_count, 0);
    desk_close(&menus.desk);
}

static void at_popup(struct menus *menus, enum ui_event_kind kind, int32_t x, int32_t y)
{
    const struct ui_event event = {
        .kind = kind, .code = UI_BUTTON_LEFT, .value = 1, .x = x, .y = y};
    (void)desk_event(&menus->desk, desk_popup(&menus->desk), event);
}

static void test_pointer(void)
{
    struct menus menus;
    open_menus(&menus);
    desk_click(&menus.desk, 15, 15);
    CHECK_EQUAL(menus.desk.popup_count, 1);
    at_popup(&menus, UI_EVENT_POINTER, 20, 4 + 28 + 9 + 28 + 10); /* Recent opens by itself */
    CHECK_EQUAL(menus.desk.popup_count, 2);
    at_popup(&menus, UI_EVENT_BUTTON, 20, 14);
    at_popup(&menus, UI_EVENT_BUTTON_RELEASED, 20, 14);
    CHECK_EQUAL(menus.recent, 1);
    CHECK_EQUAL(menus.desk.popup_count, 0);
    desk_click(&menus.desk, 15, 15);
    desk_click(&menus.desk, 15, 15); /* again: it closes */
    CHECK_EQUAL(menus.desk.popup_count, 0);
    desk_click(&menus.desk, 15, 15);
    desk_move(&menus.desk, 60, 15); /* the neighbour */
    CHECK_EQUAL(menus.desk.popup_count, 1);
    at_popup(&menus, UI_EVENT_BUTTON, 20, 14);
    at_popup(&menus, UI_EVENT_BUTTON_RELEASED, 20, 14);
    CHECK_EQUAL(menus.cut, 1);
    desk_click(&menus.desk, 15, 15);
    desk_click(&menus.desk, 150, 180); /* elsewhere */
    CHECK_EQUAL(menus.desk.popup_count, 0);
    desk_close(&menus.desk);
}

/* The compositor closes a popup, the window ends with one open, and there may be none at all. */
static void test_closing(void)
{
    struct menus menus;
    open_menus(&menus);
    CHECK(desk_key(&menus.desk, UI_KEY_F10, 0));
    (void)desk_event(
        &menus.desk, desk_popup(&menus.desk), (struct ui_event){.kind = UI_EVENT_CLOSED});
    CHECK_EQUAL(menus.desk.popup_count, 0);
    menus.desk.refuses_popups = true;
    CHECK(desk_key(&menus.desk, UI_KEY_F10, 0));
    CHECK(!ui_menu_open(menus.menu, (struct rectangle){0}));
    menus.desk.refuses_popups = false;
    CHECK(ui_menu_open(menus.menu, (struct rectangle){10, 10, 0, 0}));
    CHECK(desk_key(&menus.desk, 'o', 0));
    CHECK_EQUAL(menus.opened, 1);
    CHECK(desk_key(&menus.desk, UI_KEY_F10, 0));
    CHECK(desk_key(&menus.desk, 'r', 0));
    CHECK_EQUAL(menus.desk.popup_count, 2);
    desk_close(&menus.desk);
}

static void test_drop_down(void)
{
    struct menus menus;
    open_menus(&menus);
    ui_window_focus(menus.desk.window, menus.drop_down);
    CHECK(desk_key(&menus.desk, UI_KEY_DOWN, 0));
    CHECK_EQUAL(ui_drop_down_chosen(menus.drop_down), 1);
    CHECK(desk_key(&menus.desk, UI_KEY_SPACE, 0));
    CHECK_EQUAL(menus.desk.popup_count, 1);
    CHECK(desk_key(&menus.desk, UI_KEY_DOWN, 0));
    CHECK_EQUAL(ui_drop_down_chosen(menus.drop_down), 1);
    CHECK(desk_key(&menus.desk, UI_KEY_ENTER, 0));
    CHECK_EQUAL(ui_drop_down_chosen(menus.drop_down), 2);
    CHECK_EQUAL(menus.desk.popup_count, 0);
    CHECK(desk_key(&menus.desk, UI_KEY_DOWN, UI_ALT));
    CHECK(desk_key(&menus.desk, UI_KEY_ESCAPE, 0));
    CHECK_EQUAL(menus.desk.popup_count, 0);
    CHECK_EQUAL(menus.chosen, 2);
    desk_click_widget(&menus.desk, menus.drop_down);
    at_popup(&menus, UI_EVENT_POINTER, 20, 14);
    at_popup(&menus, UI_EVENT_BUTTON, 20, 14);
    at_popup(&menus, UI_EVENT_BUTTON_RELEASED, 20, 14);
    CHECK_EQUAL(ui_drop_down_chosen(menus.drop_down), 0);
    desk_click_widget(&menus.desk, menus.drop_down);
    ui_drop_down_set(menus.drop_down, texts, 1, 5); /* while it is open */
    CHECK_EQUAL(menus.desk.popup_count, 0);
    CHECK_EQUAL(ui_drop_down_chosen(menus.drop_down), 0);
    desk_close(&menus.desk);
}

/* A popup may come up where the pointer lies: until it moves, the keys choose. */
static void test_still_pointer(void)
{
    struct menus menus;
    open_menus(&menus);
    ui_window_focus(menus.desk.window, menus.drop_down);
    desk_move(&menus.desk, 20, 190);
    CHECK(desk_key(&menus.desk, UI_KEY_SPACE, 0));
    at_popup(&menus, UI_EVENT_POINTER, 20, 70);
    CHECK(desk_key(&menus.desk, UI_KEY_DOWN, 0));
    at_popup(&menus, UI_EVENT_POINTER, 20, 70);
    CHECK(desk_key(&menus.desk, UI_KEY_ENTER, 0));
    CHECK_EQUAL(ui_drop_down_chosen(menus.drop_down), 1);
    CHECK(desk_key(&menus.desk, UI_KEY_SPACE, 0));
    at_popup(&menus, UI_EVENT_POINTER, 20, 70);
    at_popup(&menus, UI_EVENT_POINTER, 20, 71);
    CHECK(desk_key(&menus.desk, UI_KEY_ENTER, 0));
    CHECK_EQUAL(ui_drop_down_chosen(menus.drop_down), 2);
    CHECK(desk_key(&menus.desk, UI_KEY_F10, 0));
    at_popup(&menus, UI_EVENT_POINTER, 20, 14); /* Open; a click counts all the same */
    at_popup(&menus, UI_EVENT_BUTTON, 20, 14);
    at_popup(&menus, UI_EVENT_BUTTON_RELEASED, 20, 14);
    CHECK_EQUAL(menus.opened, 1);
    desk_close(&menus.desk);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"accelerators", test_accelerators},
        {"keys", test_keys},
        {"the pointer", test_pointer},
        {"closing", test_closing},
        {"drop-downs", test_drop_down},
        {"a still pointer", test_still_pointer},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
