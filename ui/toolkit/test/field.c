#include "desk.h"

struct form {
    struct desk desk;
    struct ui_widget *field;
    uint32_t changed;
    uint32_t entered;
};

static void open_form(struct form *form, struct ui_field_options options)
{
    desk_open(&form->desk, 200, 80);
    form->changed = 0;
    form->entered = 0;
    options.changed = (struct ui_action){desk_count, &form->changed};
    options.entered = (struct ui_action){desk_count, &form->entered};
    struct ui_widget *column = ui_column_create(form->desk.arena);
    form->field = ui_box_add(column, ui_field_create(form->desk.arena, &options), 0);
    desk_show(&form->desk, column);
    ui_window_focus(form->desk.window, form->field);
}

static void check_text(struct form *form, const char *want)
{
    char text[UI_FIELD_BYTES_MAX + 1];
    CHECK_EQUAL(ui_field_read(form->field, text, sizeof(text)), strlen(want));
    CHECK(strcmp(text, want) == 0);
}

static void test_typing(void)
{
    struct form form;
    open_form(&form, (struct ui_field_options){.placeholder = "type"});
    desk_type(&form.desk, "h\xc3\xa4llo \xe2\x82\xac");
    check_text(&form, "h\xc3\xa4llo \xe2\x82\xac");
    CHECK_EQUAL(form.changed, 7);
    desk_type(&form.desk, "\b\b");
    check_text(&form, "h\xc3\xa4llo");
    CHECK(desk_key(&form.desk, UI_KEY_HOME, 0));
    CHECK(desk_key(&form.desk, UI_KEY_RIGHT, 0));
    CHECK(desk_key(&form.desk, UI_KEY_DELETE, 0));
    check_text(&form, "hllo");
    CHECK(desk_key(&form.desk, 'z', UI_CONTROL));
    check_text(&form, "h\xc3\xa4llo");
    CHECK(desk_key(&form.desk, 'z', UI_CONTROL | UI_SHIFT));
    check_text(&form, "hllo");
    desk_type(&form.desk, "\n");
    CHECK_EQUAL(form.entered, 1);
    CHECK(!desk_key(&form.desk, UI_KEY_F1, 0));
    desk_close(&form.desk);
}

static void test_words_and_clipboard(void)
{
    struct form form;
    open_form(&form, (struct ui_field_options){.text = "one two three"});
    CHECK(desk_key(&form.desk, UI_KEY_END, 0));
    CHECK(desk_key(&form.desk, UI_KEY_LEFT, UI_CONTROL | UI_SHIFT));
    CHECK(desk_key(&form.desk, 'x', UI_CONTROL));
    check_text(&form, "one two ");
    CHECK(desk_key(&form.desk, UI_KEY_HOME, 0));
    CHECK(desk_key(&form.desk, 'v', UI_CONTROL));
    check_text(&form, "threeone two ");
    CHECK(desk_key(&form.desk, UI_KEY_BACKSPACE, UI_CONTROL));
    check_text(&form, "one two ");
    CHECK(desk_key(&form.desk, 'a', UI_CONTROL));
    CHECK(desk_key(&form.desk, 'c', UI_CONTROL));
    CHECK_EQUAL(form.desk.copied_bytes, 8);
    memcpy(form.desk.copied, "two\nlines", 9);
    form.desk.copied_bytes = 9;
    CHECK(desk_key(&form.desk, UI_KEY_INSERT, UI_SHIFT));
    check_text(&form, "two lines");
    /* Without the person's paste key the clipboard is not asked. */
    const struct ui_event event = {
        .kind = UI_EVENT_KEY, .symbol = 'v', .modifiers = UI_CONTROL, .may_paste = false};
    (void)desk_event(&form.desk, form.desk.window, event);
    check_text(&form, "two lines");
    desk_close(&form.desk);
}

static void test_pointer(void)
{
    struct form form;
    open_form(&form, (struct ui_field_options){.text = "alpha beta gamma delta epsilon zeta"});
    const struct rectangle area = form.field->area;
    const int32_t y = area.y + area.height / 2;
    CHECK(desk_key(&form.desk, UI_KEY_HOME, 0));
    desk_move(&form.desk, area.x + 20, y);
    CHECK_EQUAL(form.desk.pointer, UI_POINTER_TEXT);
    desk_press(&form.desk, area.x + 20, y, 2);
    desk_release(&form.desk, area.x + 20, y);
    struct ui_edit *edit = ui_field_edit(form.field);
    CHECK_EQUAL(ui_edit_start(edit), 0);
    CHECK_EQUAL(ui_edit_end(edit), 5);
    desk_press(&form.desk, area.x + 20, y, 3);
    desk_release(&form.desk, area.x + 20, y);
    CHECK_EQUAL(ui_edit_end(edit), 35);
    CHECK(desk_key(&form.desk, UI_KEY_HOME, 0));
    desk_press(&form.desk, area.x + 1, y, 1);
    desk_move(&form.desk, area.x + 4000, y);
    desk_release(&form.desk, area.x + 4000, y);
    CHECK_EQUAL(ui_edit_start(edit), 0);
    CHECK_EQUAL(ui_edit_end(edit), 35);
    desk_type(&form.desk, "x");
    check_text(&form, "x");
    desk_close(&form.desk);
}

static void test_secret(void)
{
    struct form form;
    open_form(&form, (struct ui_field_options){.is_secret = true});
    desk_type(&form.desk, "p\xc3\xa4sswd");
    check_text(&form, "p\xc3\xa4sswd");
    CHECK(desk_key(&form.desk, 'a', UI_CONTROL));
    CHECK(desk_key(&form.desk, 'c', UI_CONTROL));
    CHECK(desk_key(&form.desk, 'x', UI_CONTROL));
    CHECK_EQUAL(form.desk.copied_bytes, 0);
    CHECK(desk_key(&form.desk, UI_KEY_LEFT, 0));
    CHECK(desk_key(&form.desk, UI_KEY_RIGHT, 0));
    CHECK(desk_key(&form.desk, UI_KEY_RIGHT, 0));
    desk_type(&form.desk, "X");
    check_text(&form, "p\xc3\xa4Xsswd");
    desk_close(&form.desk);
}

static void test_bounds(void)
{
    struct form form;
    open_form(&form, (struct ui_field_options){.bytes_max = 4});
    desk_type(&form.desk, "abcdef");
    check_text(&form, "abcd");
    char small[3];
    CHECK_EQUAL(ui_field_read(form.field, small, sizeof(small)), 2);
    CHECK(strcmp(small, "ab") == 0);
    desk_close(&form.desk);
    open_form(&form, (struct ui_field_options){.text = "fixed", .is_read_only = true});
    desk_type(&form.desk, "x\b");
    check_text(&form, "fixed");
    CHECK_EQUAL(form.changed, 0);
    desk_close(&form.desk);
}

/* Also with scrolled text, the caret blinks alone, and comes to rest. */
static void test_caret(void)
{
    struct form form;
    open_form(&form, (struct ui_field_options){0});
    desk_type(&form.desk, "a text that is wider than the field that it is typed into");
    CHECK(form.desk.timer_ms > 0);
    uint32_t blinks = 0;
    while (form.desk.timer_ms > 0 && blinks < 1000) {
        form.desk.timer_ms = 0;
        ui_window_timer(form.desk.window);
        desk_draw(&form.desk);
        CHECK(form.desk.drawn_pixels < 100);
        blinks++;
    }
    CHECK(blinks < 100);
    CHECK(!ui_window_is_dirty(form.desk.window));
    (void)desk_event(&form.desk, form.desk.window, (struct ui_event){.kind = UI_EVENT_UNFOCUSED});
    desk_type(&form.desk, "x");
    CHECK_EQUAL(form.desk.timer_ms, 0);
    desk_close(&form.desk);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"typing", test_typing},
        {"words and the clipboard", test_words_and_clipboard},
        {"the pointer selects", test_pointer},
        {"a secret is dots, and stays", test_secret},
        {"bounds", test_bounds},
        {"the caret", test_caret},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
