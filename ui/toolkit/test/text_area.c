#include "desk.h"
#include <stdlib.h>

struct editor {
    struct desk desk;
    struct ui_widget *area;
    uint32_t changed;
    uint32_t moved;
};

static void open_editor(struct editor *editor, struct ui_text_area_options options)
{
    desk_open(&editor->desk, 400, 300);
    editor->changed = 0;
    editor->moved = 0;
    options.changed = (struct ui_action){desk_count, &editor->changed};
    options.moved = (struct ui_action){desk_count, &editor->moved};
    editor->area = ui_text_area_create(editor->desk.arena, &options);
    desk_show(&editor->desk, editor->area);
    ui_window_focus(editor->desk.window, editor->area);
}

static struct bytes of(const char *text)
{
    return (struct bytes){(const uint8_t *)text, strlen(text)};
}

static void check_text(struct editor *editor, const char *want)
{
    static char text[4096];
    struct ui_edit *edit = ui_text_area_edit(editor->area);
    const size_t size = text_store_read(&edit->store, 0, (uint8_t *)text, sizeof(text) - 1);
    text[size] = 0;
    CHECK(strcmp(text, want) == 0);
    if (strcmp(text, want) != 0) {
        fprintf(stderr, "  is \"%s\"\n", text);
    }
}

static void check_place(struct editor *editor, size_t line, size_t column)
{
    const struct ui_text_place place = ui_text_area_place(editor->area);
    CHECK_EQUAL(place.line, line);
    CHECK_EQUAL(place.column, column);
}

static void test_typing(void)
{
    struct editor editor;
    open_editor(
        &editor, (struct ui_text_area_options){.keeps_indent = true, .has_line_numbers = true});
    desk_type(&editor.desk, "if\n\tx\ny");
    check_text(&editor, "if\n\tx\n\ty");
    check_place(&editor, 2, 5);
    desk_type(&editor.desk, "\b\b");
    check_text(&editor, "if\n\tx\n");
    CHECK(desk_key(&editor.desk, 'z', UI_CONTROL));
    CHECK(desk_key(&editor.desk, 'z', UI_CONTROL));
    check_text(&editor, "if\n\tx\n\ty");
    CHECK_EQUAL(editor.changed, 11);
    CHECK(!desk_key(&editor.desk, UI_KEY_F1, 0));
    desk_close(&editor.desk);
    open_editor(&editor, (struct ui_text_area_options){.tabs_are_spaces = true});
    desk_type(&editor.desk, "a\tb");
    check_text(&editor, "a   b");
    desk_close(&editor.desk);
}

static void test_moving(void)
{
    struct editor editor;
    open_editor(&editor, (struct ui_text_area_options){0});
    CHECK(ui_text_area_set(editor.area, of("long line\n\xe4\xbd\xa0\xe5\xa5\xbd\n\n\tend")));
    desk_draw(&editor.desk);
    CHECK(desk_key(&editor.desk, UI_KEY_END, 0));
    check_place(&editor, 0, 9);
    CHECK(desk_key(&editor.desk, UI_KEY_DOWN, 0));
    check_place(&editor, 1, 4); /* two cells each */
    CHECK(desk_key(&editor.desk, UI_KEY_DOWN, 0));
    check_place(&editor, 2, 0);
    CHECK(desk_key(&editor.desk, UI_KEY_DOWN, 0));
    check_place(&editor, 3, 7); /* the column that was wanted is 9 */
    CHECK(desk_key(&editor.desk, UI_KEY_HOME, 0));
    check_place(&editor, 3, 4);
    CHECK(desk_key(&editor.desk, UI_KEY_HOME, 0));
    check_place(&editor, 3, 0);
    CHECK(desk_key(&editor.desk, UI_KEY_HOME, UI_CONTROL));
    CHECK(desk_key(&editor.desk, UI_KEY_PAGE_DOWN, UI_SHIFT));
    struct ui_edit *edit = ui_text_area_edit(editor.area);
    CHECK_EQUAL(ui_edit_end(edit), edit->store.size_bytes);
    desk_type(&editor.desk, "x");
    check_text(&editor, "x");
    desk_close(&editor.desk);
}

static void test_pointer(void)
{
    struct editor editor;
    open_editor(&editor, (struct ui_text_area_options){.has_border = true});
    CHECK(ui_text_area_set(editor.area, of("one two\nthree\nfour")));
    desk_draw(&editor.desk);
    const int32_t row =
        ui_font_metrics(ui_window_look(editor.desk.window), UI_TEXT_MONO).line_height;
    struct ui_edit *edit = ui_text_area_edit(editor.area);
    desk_press(&editor.desk, 15, 8, 2);
    desk_release(&editor.desk, 15, 8);
    CHECK_EQUAL(ui_edit_end(edit), 3);
    desk_press(&editor.desk, 15, 8 + row, 3);
    desk_release(&editor.desk, 15, 8 + row);
    CHECK_EQUAL(ui_edit_start(edit), 8);
    CHECK_EQUAL(ui_edit_end(edit), 14);
    desk_press(&editor.desk, 0, 8, 1);
    desk_move(&editor.desk, 390, 250);
    desk_release(&editor.desk, 390, 250);
    CHECK_EQUAL(ui_edit_end(edit), 18);
    CHECK(desk_key(&editor.desk, 'c', UI_CONTROL));
    CHECK_EQUAL(editor.desk.copied_bytes, 18);
    desk_close(&editor.desk);
}

/* A key draws its line only, wherever in a large text. */
static void test_large(void)
{
    struct editor editor;
    open_editor(&editor, (struct ui_text_area_options){.has_line_numbers = true});
    const size_t size = UI_EDIT_BYTES_MAX - 16;
    uint8_t *text = malloc(size);
    memset(text, 'm', size);
    for (size_t i = 79; i < size / 2; i += 80) {
        text[i] = '\n';
    }
    CHECK(ui_text_area_set(editor.area, (struct bytes){text, size}));
    ui_text_area_go(editor.area, 50000);
    desk_draw(&editor.desk);
    check_place(&editor, 50000, 0);
    desk_type(&editor.desk, "x");
    CHECK(editor.desk.drawn_pixels < 400 * 40);
    /* The second half is one line. */
    CHECK(desk_key(&editor.desk, UI_KEY_END, UI_CONTROL));
    desk_type(&editor.desk, "xx");
    CHECK(editor.desk.drawn_pixels < 400 * 40);
    check_place(&editor, size / 160, size - size / 160 * 80 + 2);
    CHECK(!ui_text_area_insert(editor.area, (struct bytes){text, 100}));
    CHECK(ui_text_area_undo(editor.area));
    CHECK(ui_text_area_redo(editor.area));
    CHECK(!ui_text_area_set(editor.area, (struct bytes){text, UI_EDIT_BYTES_MAX + 1}));
    free(text);
    desk_close(&editor.desk);
}

static void test_find(void)
{
    struct editor editor;
    open_editor(&editor, (struct ui_text_area_options){.is_read_only = true});
    CHECK(ui_text_area_set(editor.area, of("a needle\nin a\nNEEDLE stack")));
    desk_draw(&editor.desk);
    CHECK(ui_text_area_find(editor.area, of("needle"), false));
    check_place(&editor, 0, 8);
    CHECK(ui_text_area_find(editor.area, of("needle"), false));
    check_place(&editor, 2, 6);
    CHECK(ui_text_area_find(editor.area, of("needle"), false));
    check_place(&editor, 0, 8);
    CHECK(ui_text_area_find(editor.area, of("needle"), true));
    check_place(&editor, 2, 6);
    CHECK(!ui_text_area_find(editor.area, of("nothing"), false));
    desk_draw(&editor.desk);
    desk_type(&editor.desk, "x\n\b");
    check_text(&editor, "a needle\nin a\nNEEDLE stack");
    CHECK_EQUAL(editor.changed, 0);
    desk_close(&editor.desk);
}

/* Whatever is typed, what was drawn line by line is the whole picture (desk_draw checks). */
static void test_random(void)
{
    struct editor editor;
    uint32_t seed = 3;
    open_editor(
        &editor, (struct ui_text_area_options){.has_line_numbers = true, .keeps_indent = true});
    for (uint32_t i = 0; i < 500; i++) {
        desk_random_keys(&editor.desk, &seed);
    }
    CHECK(editor.changed > 50);
    desk_close(&editor.desk);
}

/* What menus do. */
static void test_menus(void)
{
    struct editor editor;
    open_editor(&editor, (struct ui_text_area_options){0});
    desk_type(&editor.desk, "one\ntwo");
    CHECK(!ui_text_area_copy(editor.area));
    ui_text_area_select_all(editor.area);
    CHECK(ui_text_area_copy(editor.area));
    CHECK_EQUAL(editor.desk.copied_bytes, 7);
    check_text(&editor, "one\ntwo");
    CHECK(ui_text_area_cut(editor.area));
    check_text(&editor, "");
    CHECK(!ui_text_area_cut(editor.area));
    CHECK(ui_text_area_undo(editor.area));
    ui_text_area_set_line_numbers(editor.area, true);
    desk_draw(&editor.desk);
    ui_text_area_set_line_numbers(editor.area, false);
    desk_draw(&editor.desk);
    check_text(&editor, "one\ntwo");
    desk_close(&editor.desk);
    open_editor(&editor, (struct ui_text_area_options){.is_read_only = true});
    ui_text_area_select_all(editor.area);
    CHECK(!ui_text_area_cut(editor.area));
    desk_close(&editor.desk);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"typing", test_typing},
        {"moving", test_moving},
        {"the pointer", test_pointer},
        {"a large text, a long line", test_large},
        {"find, in what cannot be changed", test_find},
        {"menus", test_menus},
        {"random keys", test_random},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
