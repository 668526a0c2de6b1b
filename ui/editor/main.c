/* editor: texts. */
#include "editor.h"
#include <stdio.h>
#include <stdlib.h>

#define WIDTH  760
#define HEIGHT 520

struct editor editor;

/* -- what is said ------------------------------------------------------------------------------ */

void editor_say(const char *text)
{
    (void)snprintf(editor.said_text, sizeof(editor.said_text), "%s", text);
    ui_label_set(editor.said, editor.said_text);
}

void editor_show_title(void)
{
    char title[EDITOR_TEXT_BYTES];
    const char *name = editor.place[0] != '\0' ? place_name(editor.place) : "New text";
    editor.is_title_changed = file_is_changed();
    (void)snprintf(title, sizeof(title), "%s%s", name, editor.is_title_changed ? " (changed)" : "");
    application_set_title(&editor.application, editor.window, title);
}

void editor_show_where(void)
{
    const struct ui_text_place place = ui_text_area_place(editor.area);
    (void)snprintf(
        editor.where_text,
        sizeof(editor.where_text),
        "Line %zu, column %zu    %zu lines    UTF-8",
        place.line + 1,
        place.column + 1,
        ui_text_area_edit(editor.area)->store.line_end_count + 1);
    ui_label_set(editor.where, editor.where_text);
}

static void moved(void *context, struct ui_widget *widget)
{
    (void)context;
    (void)widget;
    editor_show_where();
}

static void changed(void *context, struct ui_widget *widget)
{
    (void)context;
    (void)widget;
    if (editor.window != NULL && editor.is_title_changed != file_is_changed()) {
        editor_show_title();
    }
    if (editor.said_text[0] != '\0') {
        editor_say("");
    }
}

/* -- menus ------------------------------------------------------------------------------------- */

static void undo(void *context)
{
    (void)context;
    (void)ui_text_area_undo(editor.area); /* an item that does nothing is disabled */
}

static void redo(void *context)
{
    (void)context;
    (void)ui_text_area_redo(editor.area);
}

static uint32_t undo_state(void *context)
{
    (void)context;
    return ui_text_area_edit(editor.area)->undo.count == 0 ? UI_MENU_DISABLED : 0;
}

static uint32_t redo_state(void *context)
{
    (void)context;
    return ui_text_area_edit(editor.area)->redo.count == 0 ? UI_MENU_DISABLED : 0;
}

static uint32_t selection_state(void *context)
{
    const struct ui_edit *edit = ui_text_area_edit(editor.area);
    (void)context;
    return ui_edit_start(edit) == ui_edit_end(edit) ? UI_MENU_DISABLED : 0;
}

static void cut(void *context)
{
    (void)context;
    if (!ui_text_area_cut(editor.area)) {
        editor_say("It could not be copied.");
    }
}

static void copy(void *context)
{
    (void)context;
    if (!ui_text_area_copy(editor.area)) {
        editor_say("It could not be copied.");
    }
}

/* No program reads the clipboard, but while the person pastes; this is none of his keys for it. */
static void paste(void *context)
{
    (void)context;
    editor_say("Press Ctrl+V: only that lets a program see what was copied.");
}

static void select_all(void *context)
{
    (void)context;
    ui_text_area_select_all(editor.area);
}

static void toggle_line_numbers(void *context)
{
    (void)context;
    editor.has_line_numbers = !editor.has_line_numbers;
    ui_text_area_set_line_numbers(editor.area, editor.has_line_numbers);
}

static uint32_t line_numbers_state(void *context)
{
    (void)context;
    return editor.has_line_numbers ? UI_MENU_ON : 0;
}

static void toggle_wrap(void *context)
{
    (void)context;
    editor.wraps = !editor.wraps;
    ui_text_area_set_wraps(editor.area, editor.wraps);
}

static uint32_t wrap_state(void *context)
{
    (void)context;
    return editor.wraps ? UI_MENU_ON : 0;
}

static const struct ui_menu_item file_items[] = {
    {.text = "&New", .icon = UI_ICON_FILE, .key = 'n', .modifiers = UI_CONTROL, .chosen = file_new},
    {.text = "&Open...",
     .icon = UI_ICON_FOLDER,
     .key = 'o',
     .modifiers = UI_CONTROL,
     .chosen = file_open},
    {.text = "&Save",
     .icon = UI_ICON_SAVE,
     .key = 's',
     .modifiers = UI_CONTROL,
     .chosen = file_save},
    {.text = "Save &as...", .key = 's', .modifiers = UI_CONTROL | UI_SHIFT, .chosen = file_save_as},
    {0},
    {.text = "&Close", .key = 'w', .modifiers = UI_CONTROL, .chosen = file_close},
};

static const struct ui_menu_item edit_items[] = {
    {.text = "&Undo",
     .icon = UI_ICON_UNDO,
     .key = 'z',
     .modifiers = UI_CONTROL,
     .chosen = undo,
     .state = undo_state},
    {.text = "&Redo",
     .icon = UI_ICON_REDO,
     .key = 'y',
     .modifiers = UI_CONTROL,
     .chosen = redo,
     .state = redo_state},
    {0},
    {.text = "Cu&t", .key = 'x', .modifiers = UI_CONTROL, .chosen = cut, .state = selection_state},
    {.text = "&Copy",
     .key = 'c',
     .modifiers = UI_CONTROL,
     .chosen = copy,
     .state = selection_state},
    {.text = "&Paste", .key = 'v', .modifiers = UI_CONTROL, .chosen = paste},
    {0},
    {.text = "Select &all", .key = 'a', .modifiers = UI_CONTROL, .chosen = select_all},
};

static const struct ui_menu_item search_items[] = {
    {.text = "&Find...",
     .icon = UI_ICON_SEARCH,
     .key = 'f',
     .modifiers = UI_CONTROL,
     .chosen = find_open},
    {.text = "Find &next", .key = UI_KEY_F1 + 2, .chosen = find_next},
    {.text = "Find &previous",
     .key = UI_KEY_F1 + 2,
     .modifiers = UI_SHIFT,
     .chosen = find_previous},
    {0},
    {.text = "&Go to line...", .key = 'g', .modifiers = UI_CONTROL, .chosen = find_go_to_line},
};

static const struct ui_menu_item view_items[] = {
    {.text = "&Line numbers",
     .key = 'l',
     .modifiers = UI_CONTROL | UI_SHIFT,
     .chosen = toggle_line_numbers,
     .state = line_numbers_state},
    {.text = "&Wrap lines",
     .key = 'r',
     .modifiers = UI_CONTROL | UI_SHIFT,
     .chosen = toggle_wrap,
     .state = wrap_state},
};

#define MENU(title, items) {title, items, sizeof(items) / sizeof((items)[0])}

static const struct ui_menu menus[] = {
    MENU("&File", file_items),
    MENU("&Edit", edit_items),
    MENU("&Search", search_items),
    MENU("&View", view_items),
};

/* -- the window -------------------------------------------------------------------------------- */

static struct ui_widget *make_area(struct ui_arena *arena)
{
    const struct ui_text_area_options options = {
        .has_line_numbers = editor.has_line_numbers,
        .keeps_indent = true,
        .changed = {changed, NULL},
        .moved = {moved, NULL},
    };
    editor.area = ui_text_area_create(arena, &options);
    return editor.area;
}

static struct ui_widget *make_status(struct ui_arena *arena)
{
    struct ui_widget *row = ui_status_bar_create(arena);
    editor.said = ui_box_add(row, ui_text_create(arena, "", UI_TEXT_SMALL), 1);
    editor.where = ui_box_add(row, ui_text_create(arena, "", UI_TEXT_SMALL), 0);
    return row;
}

static bool take_key(void *context, const struct ui_event *event)
{
    (void)context;
    return ui_event_is_key(event, UI_KEY_ESCAPE, 0) && find_close();
}

static void asked_to_close(void *context, struct ui_widget *widget)
{
    (void)widget;
    file_close(context);
}

static bool build(void *context, struct ui_window *window)
{
    struct ui_arena *arena = ui_window_arena(window);
    const struct ui_box_options options = {.axis = UI_COLUMN};
    struct ui_widget *column = ui_box_create(arena, &options);
    (void)context;
    ui_box_add(column, ui_menu_bar_create(arena, menus, sizeof(menus) / sizeof(menus[0]), NULL), 0);
    ui_box_add(column, make_area(arena), 1);
    ui_box_add(column, find_make_bar(arena), 0);
    ui_box_add(column, make_status(arena), 0);
    if (!ui_window_set_root(window, column)) {
        return false;
    }
    ui_widget_set_hidden(editor.find_bar, true);
    ui_window_focus(window, editor.area);
    editor_show_where();
    return true;
}

int main(int argument_count, char **arguments)
{
    const struct application_opening opening = {
        .kind = WINDOW_KIND_NORMAL,
        .title = "New text",
        .width = WIDTH,
        .height = HEIGHT,
        .width_min = 320,
        .height_min = 200,
        .build = build,
        .key = take_key,
        .close_asked = asked_to_close,
    };
    editor.has_line_numbers = true;
    editor.window = application_begin(&editor.application, NULL, &opening);
    if (editor.window == NULL) {
        return EXIT_FAILURE;
    }
    if (argument_count > 1) {
        file_begin(arguments[1]);
    }
    return application_run(&editor.application);
}
