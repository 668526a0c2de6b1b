/* Menus and tools. */
#include "files.h"

/* -- states ------------------------------------------------------------------------------------ */

static uint32_t usable(bool is_usable)
{
    return is_usable ? 0 : UI_MENU_DISABLED;
}

static bool is_view(enum view view)
{
    return view_here()->view == view;
}

static uint32_t writable_state(void *context)
{
    (void)context;
    return usable(view_is_writable());
}

static uint32_t entry_state(void *context)
{
    (void)context;
    return usable(is_view(VIEW_FOLDER) && contents_chosen() != NULL);
}

static uint32_t file_state(void *context)
{
    (void)context;
    return usable(
        is_view(VIEW_FOLDER) && contents_chosen() != NULL && !contents_chosen()->is_folder);
}

static uint32_t change_state(void *context)
{
    return writable_state(context) | entry_state(context);
}

static uint32_t delete_state(void *context)
{
    return is_view(VIEW_SNAPSHOTS) ? usable(snapshots_chosen() != NULL) : change_state(context);
}

static uint32_t paste_state(void *context)
{
    (void)context;
    return usable(action_can_paste());
}

static uint32_t back_state(void *context)
{
    (void)context;
    return usable(files.at > 0);
}

static uint32_t forward_state(void *context)
{
    (void)context;
    return usable(files.at + 1 < files.history_count);
}

static uint32_t names_state(void *context)
{
    (void)context;
    return usable(files.names != 0);
}

static uint32_t compare_state(void *context)
{
    (void)context;
    return usable(is_view(VIEW_SNAPSHOTS) && snapshots_chosen() != NULL);
}

/* -- menus ------------------------------------------------------------------------------------- */

static void go_to_path(void *context)
{
    (void)context;
    if (is_view(VIEW_FOLDER)) {
        ui_field_select_all(files.path);
        ui_window_focus(files.window->ui, files.path);
    }
}

#define OPEN {.text = "&Open", .chosen = action_open}
#define OPEN_IN_EDITOR                                                                             \
    {.text = "Open in &editor", .chosen = action_open_in_editor, .state = file_state}
#define OPEN_IN_VIEWER                                                                             \
    {.text = "Open in &viewer", .chosen = action_open_in_viewer, .state = file_state}
#define CUT                                                                                        \
    {.text = "Cu&t",                                                                               \
     .key = 'x',                                                                                   \
     .modifiers = UI_CONTROL,                                                                      \
     .chosen = action_cut,                                                                         \
     .state = change_state}
#define COPY                                                                                       \
    {.text = "&Copy",                                                                              \
     .key = 'c',                                                                                   \
     .modifiers = UI_CONTROL,                                                                      \
     .chosen = action_copy,                                                                        \
     .state = entry_state}
#define PASTE                                                                                      \
    {.text = "&Paste",                                                                             \
     .key = 'v',                                                                                   \
     .modifiers = UI_CONTROL,                                                                      \
     .chosen = action_paste,                                                                       \
     .state = paste_state}
#define RENAME                                                                                     \
    {.text = "&Rename...", .key = UI_KEY_F1 + 1, .chosen = action_rename, .state = change_state}
#define DELETE                                                                                     \
    {.text = "&Delete...",                                                                         \
     .icon = UI_ICON_TRASH,                                                                        \
     .key = UI_KEY_DELETE,                                                                         \
     .chosen = action_delete,                                                                      \
     .state = delete_state}
#define PROPERTIES                                                                                 \
    {.text = "Propert&ies...",                                                                     \
     .icon = UI_ICON_INFORMATION,                                                                  \
     .key = UI_KEY_ENTER,                                                                          \
     .modifiers = UI_ALT,                                                                          \
     .chosen = action_properties}

static const struct ui_menu_item file_items[] = {
    OPEN,
    OPEN_IN_EDITOR,
    OPEN_IN_VIEWER,
    {0},
    {.text = "&New folder...",
     .icon = UI_ICON_FOLDER,
     .key = 'n',
     .modifiers = UI_CONTROL | UI_SHIFT,
     .chosen = action_new_folder,
     .state = writable_state},
    RENAME,
    DELETE,
    PROPERTIES,
    {0},
    {.text = "&Close", .key = 'w', .modifiers = UI_CONTROL, .chosen = files_close},
};

static const struct ui_menu_item edit_items[] = {CUT, COPY, PASTE};

static const struct ui_menu_item go_items[] = {
    {.text = "&Back",
     .icon = UI_ICON_LEFT,
     .key = UI_KEY_LEFT,
     .modifiers = UI_ALT,
     .chosen = view_back,
     .state = back_state},
    {.text = "&Forward",
     .icon = UI_ICON_RIGHT,
     .key = UI_KEY_RIGHT,
     .modifiers = UI_ALT,
     .chosen = view_forward,
     .state = forward_state},
    {.text = "&Up", .icon = UI_ICON_UP, .key = UI_KEY_UP, .modifiers = UI_ALT, .chosen = view_up},
    {.text = "&Home",
     .icon = UI_ICON_HOME,
     .key = UI_KEY_HOME,
     .modifiers = UI_ALT,
     .chosen = view_home},
    {0},
    {.text = "To a &path", .key = 'l', .modifiers = UI_CONTROL, .chosen = go_to_path},
    {.text = "&Reload", .icon = UI_ICON_RELOAD, .key = UI_KEY_F1 + 4, .chosen = view_reload},
};

static const struct ui_menu_item snapshot_items[] = {
    {.text = "&Make one...",
     .icon = UI_ICON_PLUS,
     .key = 'm',
     .modifiers = UI_CONTROL,
     .chosen = snapshots_create,
     .state = names_state},
    {.text = "&Compare with now...", .chosen = snapshots_compare, .state = compare_state},
};

static const struct ui_menu_item context_items[] = {
    OPEN,
    OPEN_IN_EDITOR,
    OPEN_IN_VIEWER,
    {0},
    CUT,
    COPY,
    PASTE,
    {0},
    RENAME,
    DELETE,
    {0},
    PROPERTIES};

#define MENU(title, items) {title, items, sizeof(items) / sizeof((items)[0])}

static const struct ui_menu menus[] = {
    MENU("&File", file_items),
    MENU("&Edit", edit_items),
    MENU("&Go", go_items),
    MENU("&Snapshots", snapshot_items),
};

struct ui_widget *menus_make_bar(struct ui_arena *arena)
{
    return ui_menu_bar_create(arena, menus, sizeof(menus) / sizeof(menus[0]), NULL);
}

struct ui_widget *menus_make_context(struct ui_arena *arena)
{
    static const struct ui_menu menu = MENU(NULL, context_items);
    return ui_menu_create(arena, &menu, NULL);
}

void menus_open_context(void *context, struct ui_widget *widget)
{
    (void)context;
    (void)ui_menu_open(files.menu, ui_list_selected_area(widget)); /* the bar has the same */
}

/* -- tools ------------------------------------------------------------------------------------- */

static void press(void *context, struct ui_widget *widget)
{
    static void (*const actions[])(void *) = {view_back, view_forward, view_up, view_reload};
    (void)widget;
    actions[(uintptr_t)context](NULL);
}

static struct ui_widget *
add_flat(struct ui_arena *arena, struct ui_widget *row, enum ui_icon icon, uintptr_t action)
{
    const struct ui_button_options options = {
        .icon = icon, .look = UI_BUTTON_FLAT, .action = {press, (void *)action}};
    return ui_box_add(row, ui_button_create(arena, &options), 0);
}

static void take_path(void *context, struct ui_widget *widget)
{
    char typed[PLACE_BYTES_MAX];
    char place[PLACE_BYTES_MAX];
    (void)context;
    (void)ui_field_read(widget, typed, sizeof(typed));
    if (!place_read(place, view_here()->place, typed)) {
        files_complain(typed, "That is no path.");
    } else if (view_go_to(VIEW_FOLDER, view_here()->snapshot, place)) {
        ui_window_focus(files.window->ui, files.lists[VIEW_FOLDER]);
    }
}

struct ui_widget *menus_make_tools(struct ui_arena *arena)
{
    const struct ui_field_options field = {
        .bytes_max = PLACE_BYTES_MAX - 1, .entered = {take_path, NULL}};
    struct ui_widget *row = ui_tool_bar_create(arena);
    files.back = add_flat(arena, row, UI_ICON_LEFT, 0);
    files.forward = add_flat(arena, row, UI_ICON_RIGHT, 1);
    files.up = add_flat(arena, row, UI_ICON_UP, 2);
    (void)add_flat(arena, row, UI_ICON_RELOAD, 3);
    files.tree_name = ui_box_add(row, ui_text_create(arena, "", UI_TEXT_BOLD), 0);
    files.path = ui_box_add(row, ui_field_create(arena, &field), 1);
    return row;
}
