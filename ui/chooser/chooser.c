#include "chooser/chooser.h"
#include "chooser/folder.h"
#include "chooser/sizes.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define WIDTH  560
#define HEIGHT 420

enum column { COLUMN_NAME, COLUMN_SIZE, COLUMN_TIME };

bool chooser_is_open(const struct chooser *chooser)
{
    return chooser->window != NULL;
}

static void close_it(struct chooser *chooser)
{
    ask_close(&chooser->ask);
    application_close(chooser->application, chooser->window);
    chooser->window = NULL;
    ui_window_set_blocked(chooser->over->ui, false);
    listing_finish(&chooser->listing);
}

static void complain(struct chooser *chooser, const char *what, const char *why)
{
    char title[ASK_TITLE_BYTES];
    (void)snprintf(title, sizeof(title), "%.300s", what);
    ask_say(&chooser->ask, chooser->application, chooser->window, title, why);
}

/* -- the folder -------------------------------------------------------------------------------- */

static void enter(struct chooser *chooser, const char *folder)
{
    const int error = folder_read(&chooser->listing, folder);
    if (error != 0) {
        complain(chooser, folder, folder_error(error));
        return;
    }
    (void)snprintf(chooser->folder, sizeof(chooser->folder), "%s", folder);
    ui_label_set(chooser->path, chooser->folder);
    ui_list_updated(chooser->list);
    ui_list_select(chooser->list, chooser->listing.count > 0 ? 0 : UI_LIST_NONE);
}

static size_t count_rows(void *context)
{
    return ((const struct chooser *)context)->listing.count;
}

static struct ui_list_cell cell_of(void *context, size_t row, size_t column)
{
    struct chooser *chooser = context;
    struct listing_entry *entry = &chooser->listing.entries[row];
    const char *text = chooser->cell;
    chooser->cell[0] = '\0';
    if (column == COLUMN_NAME) {
        text = entry->name;
    } else if (!entry->is_folder) {
        folder_look(entry, chooser->folder);
        if (column == COLUMN_SIZE) {
            sizes_write(chooser->cell, entry->size_bytes);
        } else {
            sizes_write_time(chooser->cell, entry->modified_ns);
        }
    }
    const enum ui_icon icon = entry->is_folder ? UI_ICON_FOLDER : UI_ICON_FILE;
    return (struct ui_list_cell){
        .text = {(const uint8_t *)text, strlen(text)},
        .icon = column == COLUMN_NAME ? icon : UI_ICON_NONE,
        .is_dim = column != COLUMN_NAME,
    };
}

static const struct listing_entry *selected(const struct chooser *chooser)
{
    const size_t row = ui_list_selected(chooser->list);
    return row < chooser->listing.count ? &chooser->listing.entries[row] : NULL;
}

/* -- choosing ---------------------------------------------------------------------------------- */

static void choose(struct chooser *chooser)
{
    const struct chooser_options options = chooser->options;
    close_it(chooser);
    options.chosen(options.context, chooser->chosen);
}

static void answered(void *context, enum ask_answer answer, const char *text)
{
    (void)text;
    if (answer == ASK_ACCEPTED) {
        choose(context);
    }
}

static void ask_to_replace(struct chooser *chooser)
{
    char title[ASK_TITLE_BYTES];
    (void)snprintf(title, sizeof(title), "Replace %s?", place_name(chooser->chosen));
    const struct ask_question question = {
        .icon = UI_ICON_WARNING,
        .title = title,
        .text = "There is a file of this name. What is in it is replaced, and cannot be had back.",
        .accept = "&Replace",
        .cancel = "&Cancel",
        .is_destructive = true,
        .answered = answered,
        .context = chooser,
    };
    (void)ask_open(&chooser->ask, chooser->application, chooser->window, &question);
}

/* What is in the field: a folder is entered. */
static void take_name(struct chooser *chooser)
{
    char typed[PLACE_BYTES_MAX];
    struct stat state;
    (void)ui_field_read(chooser->name, typed, sizeof(typed));
    if (typed[0] == '\0') {
        return;
    }
    if (!place_read(chooser->chosen, chooser->folder, typed)) {
        complain(chooser, typed, "A file cannot be called so.");
        return;
    }
    const int error = stat(chooser->chosen, &state) == 0 ? 0 : errno;
    if (error == 0 && S_ISDIR(state.st_mode)) {
        ui_field_set(chooser->name, "");
        enter(chooser, chooser->chosen);
    } else if (error == 0 && chooser->options.is_saving) {
        ask_to_replace(chooser);
    } else if (error == 0 || (error == ENOENT && chooser->options.is_saving)) {
        choose(chooser);
    } else {
        complain(chooser, typed, error == ENOENT ? "There is no such file." : folder_error(error));
    }
}

static void accept(void *context, struct ui_widget *widget)
{
    (void)widget;
    take_name(context);
}

static void cancel(void *context, struct ui_widget *widget)
{
    (void)widget;
    close_it(context);
}

static void go_up(void *context, struct ui_widget *widget)
{
    struct chooser *chooser = context;
    char parent[PLACE_BYTES_MAX];
    (void)widget;
    place_parent(parent, chooser->folder);
    enter(chooser, parent);
}

static void select_row(void *context, struct ui_widget *widget)
{
    struct chooser *chooser = context;
    const struct listing_entry *entry = selected(chooser);
    if (entry != NULL && !entry->is_folder && ui_widget_has_focus(widget)) {
        ui_field_set(chooser->name, entry->name);
    }
}

static void activate_row(void *context, struct ui_widget *widget)
{
    struct chooser *chooser = context;
    const struct listing_entry *entry = selected(chooser);
    char place[PLACE_BYTES_MAX];
    (void)widget;
    if (entry == NULL || !place_join(place, chooser->folder, entry->name)) {
        return;
    }
    if (entry->is_folder) {
        enter(chooser, place);
    } else {
        ui_field_set(chooser->name, entry->name);
        take_name(chooser);
    }
}

static bool take_key(void *context, const struct ui_event *event)
{
    if (ui_event_is_key(event, UI_KEY_UP, UI_ALT) || ui_event_is_key(event, UI_KEY_BACKSPACE, 0)) {
        go_up(context, NULL);
        return true;
    }
    return false;
}

/* -- what is seen ------------------------------------------------------------------------------ */

static struct ui_widget *make_head(struct chooser *chooser, struct ui_arena *arena)
{
    const struct ui_button_options up = {
        .text = "&Up", .icon = UI_ICON_UP, .action = {go_up, chooser}};
    struct ui_widget *row = ui_row_create(arena);
    ui_box_add(row, ui_button_create(arena, &up), 0);
    chooser->path = ui_box_add(row, ui_text_create(arena, "", UI_TEXT_BOLD), 1);
    return row;
}

static struct ui_widget *make_list(struct chooser *chooser, struct ui_arena *arena)
{
    static const struct ui_list_column columns[] = {
        [COLUMN_NAME] = {.title = "Name", .width = 220, .grow = 1},
        [COLUMN_SIZE] = {.title = "Size", .width = 90, .is_right = true},
        [COLUMN_TIME] = {.title = "Modified", .width = 150},
    };
    const struct ui_list_options options = {
        .columns = columns,
        .column_count = sizeof(columns) / sizeof(columns[0]),
        .has_header = true,
        .has_border = true,
        .empty = "There is nothing in this folder.",
        .model = {.context = chooser, .count = count_rows, .cell = cell_of},
        .selected = {select_row, chooser},
        .activated = {activate_row, chooser},
    };
    return ui_list_create(arena, &options);
}

static struct ui_widget *make_foot(struct chooser *chooser, struct ui_arena *arena)
{
    const struct ui_button_options no = {
        .text = "&Cancel", .is_cancel = true, .action = {cancel, chooser}};
    const struct ui_button_options yes = {
        .text = chooser->options.accept, .look = UI_BUTTON_DEFAULT, .action = {accept, chooser}};
    const struct ui_field_options field = {
        .text = chooser->options.name,
        .bytes_max = PLACE_BYTES_MAX - 1,
        .entered = {accept, chooser},
    };
    struct ui_widget *row = ui_row_create(arena);
    chooser->name = ui_field_create(arena, &field);
    const struct ui_label_options label = {.text = "&Name", .buddy = chooser->name};
    ui_box_add(row, ui_label_create(arena, &label), 0);
    ui_box_add(row, chooser->name, 1);
    ui_box_add(row, ui_button_create(arena, &no), 0);
    ui_box_add(row, ui_button_create(arena, &yes), 0);
    return row;
}

static bool build(void *context, struct ui_window *window)
{
    struct chooser *chooser = context;
    struct ui_arena *arena = ui_window_arena(window);
    struct ui_widget *column = ui_column_create(arena);
    ui_box_add(column, make_head(chooser, arena), 0);
    chooser->list = ui_box_add(column, make_list(chooser, arena), 1);
    ui_box_add(column, make_foot(chooser, arena), 0);
    if (!ui_window_set_root(window, column)) {
        return false;
    }
    ui_window_focus(window, chooser->options.is_saving ? chooser->name : chooser->list);
    ui_field_select_all(chooser->name);
    return true;
}

bool chooser_open(
    struct chooser *chooser,
    struct application *application,
    struct application_window *over,
    const struct chooser_options *options)
{
    if (chooser_is_open(chooser)) {
        return false;
    }
    chooser->application = application;
    chooser->over = over;
    chooser->options = *options;
    const struct application_opening opening = {
        .kind = WINDOW_KIND_DIALOG,
        .title = options->title,
        .width = WIDTH,
        .height = HEIGHT,
        .build = build,
        .key = take_key,
        .close_asked = cancel,
        .context = chooser,
    };
    chooser->window = application_open(application, &opening);
    if (chooser->window == NULL) {
        return false;
    }
    ui_window_set_blocked(over->ui, true);
    (void)snprintf(chooser->folder, sizeof(chooser->folder), "/");
    enter(chooser, options->folder);
    return true;
}
