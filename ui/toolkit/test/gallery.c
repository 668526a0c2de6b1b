#include "gallery.h"

#define ROW_COUNT 100000u

static const char *const colours[] = {"Slate", "Ocean", "Forest"};
static const char *const keyboards[] = {"English (US)", "Deutsch", "Fran\303\247ais"};

/* -- Controls -------------------------------------------------------------------------------- */

static struct ui_widget *
button(struct ui_arena *arena, const char *text, enum ui_button_look look, enum ui_icon icon)
{
    const struct ui_button_options options = {.text = text, .look = look, .icon = icon};
    return ui_button_create(arena, &options);
}

static struct ui_widget *buttons(struct ui_arena *arena)
{
    struct ui_widget *row = ui_row_create(arena);
    (void)ui_box_add(row, button(arena, "&Plain", UI_BUTTON_PLAIN, UI_ICON_NONE), 0);
    (void)ui_box_add(row, button(arena, "&Default", UI_BUTTON_DEFAULT, UI_ICON_NONE), 0);
    (void)ui_box_add(row, button(arena, "De&lete", UI_BUTTON_DESTRUCTIVE, UI_ICON_TRASH), 0);
    (void)ui_box_add(row, button(arena, "&Save", UI_BUTTON_PLAIN, UI_ICON_SAVE), 0);
    struct ui_widget *disabled = button(arena, "Disabled", UI_BUTTON_PLAIN, UI_ICON_NONE);
    ui_widget_set_disabled(disabled, true);
    (void)ui_box_add(row, disabled, 0);
    return row;
}

static struct ui_widget *
check(struct ui_arena *arena, const char *text, enum ui_check_kind kind, bool is_on)
{
    const struct ui_check_options options = {.text = text, .kind = kind, .is_on = is_on};
    return ui_check_create(arena, &options);
}

static struct ui_widget *choices(struct ui_arena *arena)
{
    const struct ui_box_options card = {
        .axis = UI_COLUMN,
        .align = UI_ALIGN_START,
        .look = UI_BOX_CARD,
        .spacing = 4,
        .padding = 12};
    struct ui_widget *left = ui_box_create(arena, &card);
    (void)ui_box_add(left, check(arena, "Show &hidden files", UI_CHECK_BOX, true), 0);
    (void)ui_box_add(left, check(arena, "Confirm before deleting", UI_CHECK_BOX, false), 0);
    (void)ui_box_add(left, check(arena, "Dark &theme", UI_CHECK_SWITCH, false), 0);
    (void)ui_box_add(left, check(arena, "Lock when away", UI_CHECK_SWITCH, true), 0);
    struct ui_widget *off = check(arena, "Not on this machine", UI_CHECK_SWITCH, true);
    ui_widget_set_disabled(off, true);
    (void)ui_box_add(left, off, 0);
    struct ui_widget *right = ui_box_create(arena, &card);
    (void)ui_box_add(right, ui_text_create(arena, "Accent", UI_TEXT_SMALL), 0);
    const struct ui_radio_options radio = {.texts = colours, .count = 3, .chosen = 1};
    (void)ui_box_add(right, ui_radio_create(arena, &radio), 0);
    const struct ui_box_options row_options = {.axis = UI_ROW, .spacing = 16};
    struct ui_widget *row = ui_box_create(arena, &row_options);
    (void)ui_box_add(row, left, 1);
    (void)ui_box_add(row, right, 1);
    return row;
}

static struct ui_widget *form(struct gallery *gallery, struct ui_arena *arena)
{
    struct ui_widget *form = ui_form_create(arena);
    const struct ui_field_options name = {.text = "Ada", .icon = UI_ICON_PERSON};
    gallery->field = ui_field_create(arena, &name);
    ui_form_add(arena, form, "&Name", gallery->field);
    const struct ui_field_options secret = {.text = "correct horse", .is_secret = true};
    ui_form_add(arena, form, "Passphrase", ui_field_create(arena, &secret));
    const struct ui_field_options search = {
        .placeholder = "Search files and objects", .icon = UI_ICON_SEARCH};
    ui_form_add(arena, form, "Search", ui_field_create(arena, &search));
    const struct ui_drop_down_options drop_down = {.texts = keyboards, .count = 3};
    ui_form_add(arena, form, "&Keyboard", ui_drop_down_create(arena, &drop_down));
    const struct ui_slider_options slider = {.first = 0, .last = 100, .value = 62};
    ui_form_add(arena, form, "Brightness", ui_slider_create(arena, &slider));
    struct ui_widget *progress = ui_progress_create(arena);
    if (progress != NULL) {
        ui_progress_set(progress, 420);
    }
    ui_form_add(arena, form, "Copied", progress);
    return form;
}

static struct ui_widget *controls(struct gallery *gallery, struct ui_arena *arena)
{
    struct ui_widget *column = ui_column_create(arena);
    (void)ui_box_add(column, ui_text_create(arena, "Controls", UI_TEXT_TITLE), 0);
    const struct ui_label_options text = {
        .text = "Everything here can be reached by keyboard: Tab goes on, arrows choose, Space and "
                "Enter press, and letters with Alt lead where they are underlined.",
        .style = UI_TEXT_DIM,
        .wraps = true,
    };
    (void)ui_box_add(column, ui_label_create(arena, &text), 0);
    (void)ui_box_add(column, buttons(arena), 0);
    (void)ui_box_add(column, choices(arena), 0);
    (void)ui_box_add(column, ui_separator_create(arena, false), 0);
    (void)ui_box_add(column, form(gallery, arena), 0);
    const struct ui_scroll_options scroll = {.width = 400, .height = 200};
    return ui_scroll_create(arena, column, &scroll);
}

/* -- Lists ----------------------------------------------------------------------------------- */

static size_t row_count(void *context)
{
    (void)context;
    return ROW_COUNT;
}

static struct ui_list_cell cell(void *context, size_t row, size_t column)
{
    struct gallery *gallery = context;
    const size_t number = gallery->row_order == 1 ? ROW_COUNT - 1 - row : row;
    const bool is_folder = number % 3 == 0;
    struct ui_list_cell cell = {.is_dim = column > 0};
    if (column == 0) {
        cell.icon = is_folder ? UI_ICON_FOLDER : UI_ICON_FILE;
        (void)snprintf(
            gallery->cell,
            sizeof(gallery->cell),
            is_folder ? "folder %zu" : "note %zu.txt",
            number);
    } else if (column == 1) {
        (void)snprintf(gallery->cell, sizeof(gallery->cell), "%zu KiB", number * 7 % 4096);
    } else {
        (void)snprintf(gallery->cell, sizeof(gallery->cell), "2026-11-%02zu", number % 28 + 1);
    }
    cell.text = (struct bytes){(const uint8_t *)gallery->cell, strlen(gallery->cell)};
    return cell;
}

static void sort(void *context, size_t column, bool is_descending)
{
    (void)column;
    ((struct gallery *)context)->row_order = is_descending ? 1 : 0;
}

static struct ui_widget *lists(struct gallery *gallery, struct ui_arena *arena)
{
    static const struct ui_list_column columns[] = {
        {.title = "Name", .width = 200, .grow = 1, .is_sortable = true},
        {.title = "Size", .width = 96, .is_right = true, .is_sortable = true},
        {.title = "Changed", .width = 120, .is_sortable = true},
    };
    const struct ui_list_options options = {
        .columns = columns,
        .column_count = 3,
        .has_header = true,
        .has_border = true,
        .model = {gallery, row_count, cell, sort},
    };
    gallery->table = ui_list_create(arena, &options);
    struct ui_widget *column = ui_column_create(arena);
    (void)ui_box_add(column, gallery->table, 1);
    const struct ui_list_options empty = {.has_border = true, .rows = 2, .empty = "Nothing here"};
    (void)ui_box_add(column, ui_list_create(arena, &empty), 0);
    return column;
}

/* -- Text ------------------------------------------------------------------------------------ */

static const char program[] =
    "#include <stdio.h>\n"
    "\n"
    "/* Says hello, in \303\274ber 40 languages: \xe4\xbd\xa0\xe5\xa5\xbd. */\n"
    "int main(void)\n"
    "{\n"
    "\tputs(\"hello, world\");\n"
    "\treturn 0;\n"
    "}\n";

static struct ui_widget *text(struct gallery *gallery, struct ui_arena *arena)
{
    const struct ui_text_area_options options = {
        .has_line_numbers = true, .has_border = true, .keeps_indent = true};
    gallery->area = ui_text_area_create(arena, &options);
    if (gallery->area != NULL) {
        const struct bytes bytes = {(const uint8_t *)program, sizeof(program) - 1};
        CHECK(ui_text_area_set(gallery->area, bytes));
    }
    struct ui_widget *column = ui_column_create(arena);
    (void)ui_box_add(column, gallery->area, 1);
    return column;
}

/* -- All of it ------------------------------------------------------------------------------- */

static const struct ui_menu_item recent_items[] = {
    {.text = "notes.txt"},
    {.text = "letter.txt"},
};

static const struct ui_menu recent = {"Recent", recent_items, 2};

static uint32_t is_on(void *context)
{
    (void)context;
    return UI_MENU_ON;
}

static uint32_t is_disabled(void *context)
{
    (void)context;
    return UI_MENU_DISABLED;
}

static const struct ui_menu_item file_items[] = {
    {.text = "&New", .icon = UI_ICON_FILE, .key = 'n', .modifiers = UI_CONTROL},
    {.text = "&Open\xe2\x80\xa6", .icon = UI_ICON_FOLDER, .key = 'o', .modifiers = UI_CONTROL},
    {.text = "&Recent", .menu = &recent},
    {.text = NULL},
    {.text = "&Save", .icon = UI_ICON_SAVE, .key = 's', .modifiers = UI_CONTROL},
    {.text = "Save &as\xe2\x80\xa6", .key = 's', .modifiers = UI_CONTROL | UI_SHIFT},
    {.text = "Re&vert", .state = is_disabled},
};

static const struct ui_menu_item view_items[] = {
    {.text = "&Line numbers", .state = is_on},
    {.text = "&Status bar"},
};

static const struct ui_menu menus[] = {
    {"&File", file_items, sizeof(file_items) / sizeof(file_items[0])},
    {"&View", view_items, sizeof(view_items) / sizeof(view_items[0])},
};

static struct ui_widget *tool_bar(struct ui_arena *arena)
{
    static const enum ui_icon icons[] = {
        UI_ICON_LEFT, UI_ICON_RIGHT, UI_ICON_UP, UI_ICON_HOME, UI_ICON_RELOAD};
    struct ui_widget *bar = ui_tool_bar_create(arena);
    for (size_t i = 0; i < sizeof(icons) / sizeof(icons[0]); i++) {
        (void)ui_box_add(bar, button(arena, NULL, UI_BUTTON_FLAT, icons[i]), 0);
    }
    (void)ui_box_add(bar, ui_separator_create(arena, true), 0);
    (void)ui_box_add(bar, button(arena, "Settings", UI_BUTTON_FLAT, UI_ICON_SETTINGS), 0);
    return bar;
}

void gallery_show(struct gallery *gallery, struct desk *desk)
{
    struct ui_arena *arena = desk->arena;
    *gallery = (struct gallery){0};
    const struct ui_box_options options = {.axis = UI_COLUMN};
    struct ui_widget *root = ui_box_create(arena, &options);
    gallery->root = root;
    (void)ui_box_add(root, ui_menu_bar_create(arena, menus, 2, gallery), 0);
    (void)ui_box_add(root, tool_bar(arena), 0);
    gallery->tabs = ui_tabs_create(arena, (struct ui_action){NULL, NULL});
    ui_tabs_add(gallery->tabs, "&Controls", controls(gallery, arena));
    ui_tabs_add(gallery->tabs, "L&ists", lists(gallery, arena));
    ui_tabs_add(gallery->tabs, "Te&xt", text(gallery, arena));
    (void)ui_box_add(root, gallery->tabs, 1);
    struct ui_widget *status = ui_status_bar_create(arena);
    (void)ui_box_add(status, ui_text_create(arena, "100,000 objects", UI_TEXT_SMALL), 0);
    (void)ui_box_add(status, ui_space_create(arena), 1);
    (void)ui_box_add(status, ui_text_create(arena, "Line 1, column 1", UI_TEXT_SMALL), 0);
    (void)ui_box_add(root, status, 0);
    desk_show(desk, root);
}
