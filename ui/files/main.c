/* files: the window, and the end. */
#include "files.h"
#include "posix/capability.h"
#include "runtime/clock.h"
#include <stdio.h>
#include <stdlib.h>

#define WIDTH         860
#define HEIGHT        540
#define SIDEBAR_WIDTH 170

struct files files;

/* -- what is said ------------------------------------------------------------------------------ */

void files_say(const char *text)
{
    if (files.window != NULL) {
        (void)snprintf(files.said_text, sizeof(files.said_text), "%s", text);
        ui_label_set(files.said, files.said_text);
    }
}

void files_complain(const char *what, const char *why)
{
    if (files.window != NULL) {
        ask_say(&files.ask, &files.application, files.window, what, why);
    }
}

/* -- the end ----------------------------------------------------------------------------------- */

void files_end_if_done(void)
{
    if (files.window == NULL && worker_running() == 0 && !worker_is_busy()) {
        application_end(&files.application, EXIT_SUCCESS);
    }
}

/* Programs that it has started live on its account: it stays, unseen, as long as they do. */
void files_close(void *context)
{
    (void)context;
    ask_close(&files.ask);
    application_close(&files.application, files.window);
    files.window = NULL;
    files_end_if_done();
}

static void asked_to_close(void *context, struct ui_widget *widget)
{
    (void)widget;
    files_close(context);
}

/* -- what happens ------------------------------------------------------------------------------ */

static void signalled(void *context, uint64_t bits)
{
    (void)context;
    if ((bits & BIT_CHANGED) != 0 && files.window != NULL) {
        contents_changed();
    }
    worker_signalled(bits);
    files_end_if_done();
}

static void due(void *context, uint64_t now_ns)
{
    (void)context;
    (void)now_ns;
    if (files.window != NULL) {
        contents_due();
    }
}

static bool take_key(void *context, const struct ui_event *event)
{
    if (ui_event_is_key(event, UI_KEY_BACKSPACE, 0)) {
        view_up(context);
        return true;
    }
    if (ui_event_is_key(event, UI_KEY_ESCAPE, 0) && worker_is_busy()) {
        worker_stop();
        return true;
    }
    return false;
}

/* -- the sidebar ------------------------------------------------------------------------------- */

static size_t count_places(void *context)
{
    (void)context;
    return VIEW_COUNT;
}

static struct ui_list_cell cell_of_place(void *context, size_t row, size_t column)
{
    static const struct ui_list_cell cells[] = {
        [VIEW_FOLDER] = {.text = {(const uint8_t *)"Home", 4}, .icon = UI_ICON_HOME},
        [VIEW_SNAPSHOTS] = {.text = {(const uint8_t *)"Snapshots", 9}, .icon = UI_ICON_SAVE},
        [VIEW_OBJECTS] = {.text = {(const uint8_t *)"Objects", 7}, .icon = UI_ICON_FILE},
    };
    const uint32_t needed[] = {
        [VIEW_FOLDER] = 1, [VIEW_SNAPSHOTS] = files.names, [VIEW_OBJECTS] = files.store};
    struct ui_list_cell cell = cells[row];
    (void)context;
    (void)column;
    cell.is_dim = needed[row] == 0;
    return cell;
}

static void show_place(size_t row)
{
    if (row < VIEW_COUNT) {
        (void)view_go_to((enum view)row, "", row == VIEW_FOLDER ? "/" : "");
    }
}

static void select_place(void *context, struct ui_widget *widget)
{
    (void)context;
    files.is_in_places = true;
    show_place(ui_list_selected(widget));
    files.is_in_places = false;
}

static void activate_place(void *context, struct ui_widget *widget)
{
    (void)context;
    show_place(ui_list_selected(widget));
}

static struct ui_widget *make_places(struct ui_arena *arena)
{
    const struct ui_list_options list = {
        .model = {.count = count_places, .cell = cell_of_place},
        .selected = {select_place, NULL},
        .activated = {activate_place, NULL},
    };
    files.places = ui_list_create(arena, &list);
    if (files.places != NULL) {
        ui_widget_set_size_min(files.places, SIDEBAR_WIDTH, 0);
    }
    return files.places;
}

/* -- the window -------------------------------------------------------------------------------- */

static struct ui_widget *make_body(struct ui_arena *arena)
{
    const struct ui_box_options options = {.axis = UI_ROW};
    struct ui_widget *row = ui_box_create(arena, &options);
    ui_box_add(row, make_places(arena), 0);
    ui_box_add(row, ui_separator_create(arena, true), 0);
    files.lists[VIEW_FOLDER] = ui_box_add(row, contents_make(arena), 1);
    files.lists[VIEW_SNAPSHOTS] = ui_box_add(row, snapshots_make(arena), 1);
    files.lists[VIEW_OBJECTS] = ui_box_add(row, objects_make(arena), 1);
    return row;
}

static struct ui_widget *make_status(struct ui_arena *arena)
{
    struct ui_widget *row = ui_status_bar_create(arena);
    files.said = ui_box_add(row, ui_text_create(arena, "", UI_TEXT_SMALL), 1);
    files.summary = ui_box_add(row, ui_text_create(arena, "", UI_TEXT_SMALL), 0);
    return row;
}

static bool build(void *context, struct ui_window *window)
{
    struct ui_arena *arena = ui_window_arena(window);
    const struct ui_box_options options = {.axis = UI_COLUMN};
    struct ui_widget *column = ui_box_create(arena, &options);
    (void)context;
    ui_box_add(column, menus_make_bar(arena), 0);
    ui_box_add(column, menus_make_tools(arena), 0);
    ui_box_add(column, make_body(arena), 1);
    ui_box_add(column, make_status(arena), 0);
    files.menu = ui_box_add(column, menus_make_context(arena), 0);
    return ui_window_set_root(window, column);
}

static bool open_window(void)
{
    const struct application_opening opening = {
        .kind = WINDOW_KIND_NORMAL,
        .title = "Files",
        .width = WIDTH,
        .height = HEIGHT,
        .width_min = 420,
        .height_min = 260,
        .build = build,
        .key = take_key,
        .close_asked = asked_to_close,
    };
    files.window = application_open(&files.application, &opening);
    return files.window != NULL;
}

static bool connect(void)
{
    const struct application_hooks hooks = {.signalled = signalled, .due = due};
    files.names = tessera_capability("names");
    files.store = tessera_capability("store");
    files.launcher = tessera_capability("launcher");
    files.home = directory_tree(tessera_capability("directory"));
    files.open = files.home;
    return application_init(&files.application, &hooks) == STATUS_OK;
}

int main(int argument_count, char **arguments)
{
    char place[PLACE_BYTES_MAX] = "/";
    if (argument_count > 1 && !place_read(place, "/", arguments[1])) {
        fprintf(stderr, "files: %s is no path\n", arguments[1]);
        return EXIT_FAILURE;
    }
    if (!connect() || !worker_init() || !open_window()) {
        return EXIT_FAILURE;
    }
    (void)snprintf(files.history[0].place, sizeof(files.history[0].place), "/");
    if (!view_go_to(VIEW_FOLDER, "", place)) {
        view_home(NULL);
    }
    return application_run(&files.application);
}
