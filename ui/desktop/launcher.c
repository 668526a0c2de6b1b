/* The launcher: programs with windows, found by typing a part of their name or of what they are
 * for. */
#include "desktop.h"
#include "lib/bytes.h"
#include <string.h>
#include <strings.h>

#define LAUNCHER_WIDTH  440
#define LAUNCHER_HEIGHT 380
#define TYPED_BYTES     64u

static const struct entry {
    const char *program;
    const char *name;
    const char *about;
    enum ui_icon icon;
} entries[] = {
    {"terminal", "Terminal", "a shell", UI_ICON_TERMINAL},
    {"files", "Files", "files, snapshots and objects", UI_ICON_FOLDER},
    {"editor", "Editor", "text", UI_ICON_FILE},
    {"monitor", "Monitor", "who holds what, and what runs", UI_ICON_CHART},
    {"settings", "Settings", "display, keyboard, identities, policy", UI_ICON_SETTINGS},
    {"viewer", "Viewer", "pictures", UI_ICON_IMAGE},
    {"game", "Game", "mosaic, a puzzle", UI_ICON_GAME},
};

#define ENTRIES (sizeof(entries) / sizeof(entries[0]))

static struct {
    struct application_window *window; /* NULL: it is not open */
    struct ui_widget *field;
    struct ui_widget *list;
    size_t found[ENTRIES];
    size_t found_count;
} launcher;

/* -- what is found ----------------------------------------------------------------------------- */

static void find(const char *typed)
{
    launcher.found_count = 0;
    for (size_t i = 0; i < ENTRIES; i++) {
        if (strcasestr(entries[i].name, typed) != NULL ||
            strcasestr(entries[i].about, typed) != NULL) {
            launcher.found[launcher.found_count++] = i;
        }
    }
}

static size_t count_rows(void *context)
{
    (void)context;
    return launcher.found_count;
}

static struct ui_list_cell cell_of(void *context, size_t row, size_t column)
{
    const struct entry *entry = &entries[launcher.found[row]];
    const char *text = column == 0 ? entry->name : entry->about;
    (void)context;
    return (struct ui_list_cell){
        .text = {(const uint8_t *)text, strlen(text)},
        .icon = column == 0 ? entry->icon : UI_ICON_NONE,
        .is_dim = column != 0,
    };
}

/* -- what is done ------------------------------------------------------------------------------ */

static void close_it(void)
{
    if (launcher.window != NULL) {
        application_close(&desktop.application, launcher.window);
        launcher.window = NULL;
    }
}

void launcher_closed(uint32_t window)
{
    if (launcher.window != NULL && launcher.window->window.number == window) {
        close_it();
    }
}

static void start_chosen(void *context, struct ui_widget *widget)
{
    size_t row = ui_list_selected(launcher.list);
    (void)context;
    (void)widget;
    row = row < launcher.found_count ? row : 0;
    if (launcher.found_count > 0) {
        starter_start(entries[launcher.found[row]].program, NULL);
        close_it();
    }
}

static void typed(void *context, struct ui_widget *widget)
{
    char text[TYPED_BYTES];
    (void)context;
    (void)ui_field_read(widget, text, sizeof(text));
    find(text);
    ui_list_updated(launcher.list);
    ui_list_select(launcher.list, 0);
}

/* Arrows choose while letters are typed. */
static bool take_key(void *context, const struct ui_event *event)
{
    const size_t row = ui_list_selected(launcher.list);
    (void)context;
    if (ui_event_is_key(event, UI_KEY_ESCAPE, 0)) {
        close_it();
        return true;
    }
    if (ui_event_is_key(event, UI_KEY_DOWN, 0) && row + 1 < launcher.found_count) {
        ui_list_select(launcher.list, row + 1);
        return true;
    }
    if (ui_event_is_key(event, UI_KEY_UP, 0) && row > 0 && row < launcher.found_count) {
        ui_list_select(launcher.list, row - 1);
        return true;
    }
    return false;
}

/* -- what is seen ------------------------------------------------------------------------------ */

static struct ui_widget *make_list(struct ui_arena *arena)
{
    static const struct ui_list_column columns[] = {
        {.title = "Name", .width = 140}, {.title = "For", .width = 200, .grow = 1}};
    const struct ui_list_options options = {
        .columns = columns,
        .column_count = sizeof(columns) / sizeof(columns[0]),
        .rows = 8,
        .empty = "Nothing is called so.",
        .model = {.count = count_rows, .cell = cell_of},
        .activated = {start_chosen, NULL},
    };
    return ui_list_create(arena, &options);
}

static bool build(void *context, struct ui_window *window)
{
    struct ui_arena *arena = ui_window_arena(window);
    const struct ui_field_options field = {
        .placeholder = "Search programs",
        .icon = UI_ICON_SEARCH,
        .changed = {typed, NULL},
        .entered = {start_chosen, NULL},
    };
    struct ui_widget *column = ui_column_create(arena);
    (void)context;
    launcher.field = ui_box_add(column, ui_field_create(arena, &field), 0);
    launcher.list = ui_box_add(column, make_list(arena), 1);
    if (!ui_window_set_root(window, column)) {
        return false;
    }
    ui_list_select(launcher.list, 0);
    ui_window_focus(window, launcher.field);
    return true;
}

void launcher_toggle(void)
{
    const struct application_opening opening = {
        .kind = WINDOW_KIND_LAUNCHER,
        .title = "Programs",
        .width = LAUNCHER_WIDTH,
        .height = LAUNCHER_HEIGHT,
        .build = build,
        .key = take_key,
    };
    if (launcher.window != NULL) {
        close_it();
        return;
    }
    find("");
    launcher.window = application_open(&desktop.application, &opening);
}
