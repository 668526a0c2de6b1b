#include "editor.h"
#include "lib/text.h"
#include <stdio.h>

#define LINE_DIGITS_MAX 20u

static struct bytes wanted(char text[UI_EDIT_NEEDLE_BYTES_MAX])
{
    const size_t size = ui_field_read(editor.find_field, text, UI_EDIT_NEEDLE_BYTES_MAX);
    return (struct bytes){(const uint8_t *)text, size};
}

static void find(bool is_backward)
{
    char text[UI_EDIT_NEEDLE_BYTES_MAX];
    const struct bytes needle = wanted(text);
    if (needle.size_bytes == 0) {
        find_open(NULL);
        return;
    }
    const bool is_found = ui_text_area_find(editor.area, needle, is_backward);
    ui_label_set(editor.find_said, is_found ? "" : "It is nowhere in the text.");
}

void find_next(void *context)
{
    (void)context;
    find(false);
}

void find_previous(void *context)
{
    (void)context;
    find(true);
}

/* From where the selection begins: the longer the word, the fewer places have it. */
static void typed(void *context, struct ui_widget *widget)
{
    char text[UI_EDIT_NEEDLE_BYTES_MAX];
    struct ui_edit *edit = ui_text_area_edit(editor.area);
    (void)context;
    (void)widget;
    if (wanted(text).size_bytes > 0) {
        ui_edit_move(edit, ui_edit_start(edit), false);
        find(false);
    } else {
        ui_label_set(editor.find_said, "");
    }
}

static void press_next(void *context, struct ui_widget *widget)
{
    (void)widget;
    find_next(context);
}

static void press_previous(void *context, struct ui_widget *widget)
{
    (void)widget;
    find_previous(context);
}

static void press_close(void *context, struct ui_widget *widget)
{
    (void)context;
    (void)widget;
    (void)find_close();
}

static struct ui_widget *
make_button(struct ui_arena *arena, enum ui_icon icon, const char *text, struct ui_action action)
{
    const struct ui_button_options options = {
        .text = text, .icon = icon, .look = UI_BUTTON_FLAT, .action = action};
    return ui_button_create(arena, &options);
}

struct ui_widget *find_make_bar(struct ui_arena *arena)
{
    const struct ui_field_options field = {
        .placeholder = "Find",
        .bytes_max = UI_EDIT_NEEDLE_BYTES_MAX - 1,
        .characters = 28,
        .icon = UI_ICON_SEARCH,
        .changed = {typed, NULL},
        .entered = {press_next, NULL},
    };
    const struct ui_box_options options = {
        .axis = UI_ROW,
        .align = UI_ALIGN_CENTRE,
        .look = UI_BOX_FOOT,
        .spacing = 8,
        .padding = 8,
    };
    struct ui_widget *bar = ui_box_create(arena, &options);
    editor.find_field = ui_box_add(bar, ui_field_create(arena, &field), 0);
    ui_box_add(
        bar, make_button(arena, UI_ICON_DOWN, "Ne&xt", (struct ui_action){press_next, NULL}), 0);
    ui_box_add(
        bar,
        make_button(arena, UI_ICON_UP, "&Previous", (struct ui_action){press_previous, NULL}),
        0);
    editor.find_said = ui_box_add(bar, ui_text_create(arena, "", UI_TEXT_DIM), 1);
    ui_box_add(
        bar, make_button(arena, UI_ICON_CROSS, NULL, (struct ui_action){press_close, NULL}), 0);
    editor.find_bar = bar;
    return bar;
}

void find_open(void *context)
{
    (void)context;
    ui_widget_set_hidden(editor.find_bar, false);
    ui_label_set(editor.find_said, "");
    ui_field_select_all(editor.find_field);
    ui_window_focus(editor.window->ui, editor.find_field);
}

bool find_close(void)
{
    if (editor.find_bar->is_hidden) {
        return false;
    }
    ui_widget_set_hidden(editor.find_bar, true);
    ui_window_focus(editor.window->ui, editor.area);
    return true;
}

/* -- lines ------------------------------------------------------------------------------------- */

static void go(void *context, enum ask_answer answer, const char *text)
{
    uint64_t line = 0;
    (void)context;
    if (answer != ASK_ACCEPTED) {
        return;
    }
    if (!text_number(text_bytes(text), &line) || line == 0) {
        editor_say("Lines have numbers, from 1 on.");
        return;
    }
    ui_text_area_go(editor.area, (size_t)(line - 1));
}

void find_go_to_line(void *context)
{
    char value[LINE_DIGITS_MAX + 1];
    char title[ASK_TITLE_BYTES];
    const size_t last = ui_text_area_edit(editor.area)->store.line_end_count + 1;
    (void)context;
    (void)snprintf(value, sizeof(value), "%zu", ui_text_area_place(editor.area).line + 1);
    (void)snprintf(title, sizeof(title), "Go to a line from 1 to %zu", last);
    const struct ask_question question = {
        .title = title,
        .accept = "&Go",
        .cancel = "&Cancel",
        .label = "&Line",
        .value = value,
        .answered = go,
    };
    (void)ask_open(&editor.ask, &editor.application, editor.window, &question);
}
