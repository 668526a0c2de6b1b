/* A text area that wraps its lines: keys, pointer and drawing by rows. */
#include "desk.h"
#include "text_area_state.h"
#include <stdlib.h>

#define WIDTH  400
#define HEIGHT 300

struct editor {
    struct desk desk;
    struct ui_widget *area;
};

static void set(struct editor *editor, const char *text)
{
    CHECK(ui_text_area_set(editor->area, (struct bytes){(const uint8_t *)text, strlen(text)}));
    desk_draw(&editor->desk);
}

static void open_editor(struct editor *editor, const char *text)
{
    const struct ui_text_area_options options = {.has_line_numbers = true, .wraps = true};
    desk_open(&editor->desk, WIDTH, HEIGHT);
    editor->area = ui_text_area_create(editor->desk.arena, &options);
    desk_show(&editor->desk, editor->area);
    ui_window_focus(editor->desk.window, editor->area);
    set(editor, text);
}

/* As many letters as fit into a row. */
static size_t row_cells(const struct editor *editor)
{
    return text_area_of(editor->area)->rows.width;
}

static struct ui_edit *edit_of(const struct editor *editor)
{
    return ui_text_area_edit(editor->area);
}

/* "a" and blanks for half a row, three times: lines of two words. */
static char *half_rows(const struct editor *editor, size_t count)
{
    const size_t word = row_cells(editor) / 2 + 2;
    char *text = malloc(count * (word + 1) + 1);
    for (size_t i = 0; i < count; i++) {
        memset(&text[i * (word + 1)], (int)('a' + i % 26), word);
        text[i * (word + 1) + word] = ' ';
    }
    text[count * (word + 1)] = 0;
    return text;
}

static void test_keys(void)
{
    struct editor editor;
    open_editor(&editor, "");
    char *text = half_rows(&editor, 4);
    const size_t word = row_cells(&editor) / 2 + 3; /* with its blank */
    set(&editor, text);
    CHECK_EQUAL(text_area_of(editor.area)->seen_count, 4);
    CHECK(desk_key(&editor.desk, UI_KEY_RIGHT, 0));
    CHECK(desk_key(&editor.desk, UI_KEY_DOWN, 0));
    CHECK_EQUAL(edit_of(&editor)->cursor, word + 1);
    CHECK(desk_key(&editor.desk, UI_KEY_END, 0));
    CHECK_EQUAL(edit_of(&editor)->cursor, 2 * word - 1); /* before the blank: still in its row */
    CHECK(desk_key(&editor.desk, UI_KEY_HOME, 0));
    CHECK_EQUAL(edit_of(&editor)->cursor, word);
    CHECK(desk_key(&editor.desk, UI_KEY_UP, UI_SHIFT));
    CHECK_EQUAL(ui_edit_start(edit_of(&editor)), 0);
    CHECK_EQUAL(ui_edit_end(edit_of(&editor)), word);
    CHECK(desk_key(&editor.desk, UI_KEY_UP, 0));
    CHECK_EQUAL(edit_of(&editor)->cursor, 0);
    CHECK(desk_key(&editor.desk, UI_KEY_PAGE_DOWN, 0));
    CHECK_EQUAL(edit_of(&editor)->cursor, edit_of(&editor)->store.size_bytes);
    CHECK_EQUAL(ui_text_area_place(editor.area).line, 0);
    free(text);
    desk_close(&editor.desk);
}

/* A click at what is seen of a row puts the cursor into that row, at that column. */
static void test_pointer(void)
{
    struct editor editor;
    open_editor(&editor, "");
    char *text = half_rows(&editor, 6);
    set(&editor, text);
    const struct text_area *area = text_area_of(editor.area);
    const struct fonts_cell_size cell = text_area_cell(area);
    for (size_t i = 0; i < area->seen_count; i++) {
        const struct rectangle row = text_area_row(area, i);
        for (int32_t column = 0; column < 8; column++) {
            desk_click(&editor.desk, area->view.x + column * cell.width, row.y + row.height / 2);
            CHECK_EQUAL(edit_of(&editor)->cursor, area->seen[i].start + (size_t)column);
            CHECK_EQUAL(text_area_caret(editor.area).y, row.y);
        }
        /* Behind its text: its last place. */
        desk_click(&editor.desk, area->view.x + area->view.width - 1, row.y + 1);
        CHECK_EQUAL(text_area_caret(editor.area).y, row.y);
    }
    const struct rectangle first = text_area_row(area, 0);
    const struct rectangle third = text_area_row(area, 2);
    desk_press(&editor.desk, area->view.x, first.y + 2, 1);
    desk_move(&editor.desk, area->view.x + 2 * cell.width, third.y + 2);
    desk_release(&editor.desk, area->view.x + 2 * cell.width, third.y + 2);
    CHECK_EQUAL(ui_edit_start(edit_of(&editor)), 0);
    CHECK_EQUAL(ui_edit_end(edit_of(&editor)), area->seen[2].start + 2);
    free(text);
    desk_close(&editor.desk);
}

/* What the person sees of the text goes on where it was. */
static void test_switching(void)
{
    struct editor editor;
    open_editor(&editor, "");
    char *text = half_rows(&editor, 50);
    for (size_t i = 1; i < strlen(text); i++) {
        text[i] = i % 300 == 0 ? '\n' : text[i];
    }
    set(&editor, text);
    ui_text_area_go(editor.area, 3);
    desk_draw(&editor.desk);
    const size_t cursor = edit_of(&editor)->cursor;
    ui_text_area_set_wraps(editor.area, false);
    desk_draw(&editor.desk);
    CHECK_EQUAL(edit_of(&editor)->cursor, cursor);
    CHECK(!rectangle_is_empty(text_area_caret(editor.area)));
    ui_text_area_set_wraps(editor.area, true);
    desk_draw(&editor.desk);
    CHECK(!rectangle_is_empty(text_area_caret(editor.area)));
    free(text);
    desk_close(&editor.desk);
}

static void check_seen(struct editor *editor)
{
    const struct text_area *area = text_area_of(editor->area);
    CHECK(area->seen_count > 0);
    CHECK(area->upright.position >= 0);
    CHECK(area->upright.page > 0);
    CHECK(area->upright.position + area->upright.page <= area->upright.total);
}

/* By wheel and bar through a text of which few rows are ever broken, and back. */
static void test_scrolling(void)
{
    struct editor editor;
    const size_t size = (size_t)1 << 20;
    char *text = malloc(size + 1);
    open_editor(&editor, "");
    for (size_t i = 0; i < size; i++) {
        text[i] = i % 7 == 6 ? ' ' : i % 501 == 500 ? '\n' : 'm';
    }
    text[size] = 0;
    set(&editor, text);
    const struct text_area *area = text_area_of(editor.area);
    size_t before = 0;
    for (uint32_t i = 0; i < 40; i++) {
        desk_scroll(&editor.desk, 1);
        check_seen(&editor);
        CHECK(area->top > before);
        before = area->top;
    }
    for (uint32_t i = 0; i < 50; i++) {
        desk_scroll(&editor.desk, -1);
    }
    CHECK_EQUAL(area->top, 0);
    const struct rectangle bar = area->upright.area;
    desk_press(&editor.desk, bar.x + bar.width / 2, bar.y + 4, 1);
    desk_move(&editor.desk, bar.x + bar.width / 2, bar.y + bar.height / 2);
    CHECK(area->top > size / 3 && area->top < size);
    for (int32_t i = 0; i < 3; i++) {
        desk_move(&editor.desk, bar.x + bar.width / 2, bar.y + 2 * bar.height + i);
    }
    desk_release(&editor.desk, bar.x, bar.y);
    CHECK(area->seen[area->seen_count - 1].end == size);
    CHECK_EQUAL(area->upright.position + area->upright.page, area->upright.total);
    before = area->top;
    desk_press(&editor.desk, bar.x + bar.width / 2, bar.y + 2, 1); /* a page back */
    desk_release(&editor.desk, bar.x, bar.y);
    CHECK(area->top < before);
    check_seen(&editor);
    free(text);
    desk_close(&editor.desk);
}

/* 1 MiB in one line: a key in its middle draws the rows that are seen, and finds them again. */
static void test_long_line(void)
{
    struct editor editor;
    const size_t size = (size_t)1 << 20;
    char *text = malloc(size + 1);
    open_editor(&editor, "");
    for (size_t i = 0; i < size; i++) {
        text[i] = i % 9 == 8 ? ' ' : 'm';
    }
    text[size] = 0;
    set(&editor, text);
    CHECK(desk_key(&editor.desk, UI_KEY_END, UI_CONTROL));
    check_seen(&editor);
    desk_type(&editor.desk, "a b");
    for (uint32_t i = 0; i < 60; i++) {
        CHECK(desk_key(&editor.desk, UI_KEY_UP, 0));
        CHECK(!rectangle_is_empty(text_area_caret(editor.area)));
    }
    CHECK(edit_of(&editor)->cursor < size);
    desk_type(&editor.desk, "c d");
    CHECK_EQUAL(edit_of(&editor)->store.size_bytes, size + 6);
    free(text);
    desk_close(&editor.desk);
}

/* Whatever is done: the cursor is seen, and what was drawn in parts is the whole picture. */
static void test_random(void)
{
    struct editor editor;
    uint32_t seed = 11;
    open_editor(&editor, "");
    for (uint32_t i = 0; i < 300; i++) {
        desk_random_keys(&editor.desk, &seed);
        if ((seed >> 12) % 29 == 1) {
            ui_text_area_set_wraps(editor.area, (seed >> 20) % 4 != 0);
            desk_draw(&editor.desk);
        }
        CHECK(!rectangle_is_empty(text_area_caret(editor.area)));
    }
    CHECK(edit_of(&editor)->revision > 100);
    desk_close(&editor.desk);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"keys", test_keys},
        {"the pointer", test_pointer},
        {"switching", test_switching},
        {"scrolling", test_scrolling},
        {"a line of 1 MiB", test_long_line},
        {"random keys", test_random},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
