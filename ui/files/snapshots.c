/* Snapshots of all files of the person. */
#include "chooser/sizes.h"
#include "files.h"
#include "lib/hex.h"
#include "lib/text.h"
#include "schema/names_client.h"
#include "schema/names_data.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SNAPSHOTS_MAX    1024u
#define HASH_BYTES       32u
#define CURSOR_BYTES     1024u
#define DIFFERENCES_SHOW 12u

enum column { COLUMN_NAME, COLUMN_TIME, COLUMN_HASH };

struct known {
    char name[SNAPSHOT_NAME_BYTES];
    char hash[2 * HASH_BYTES + 1];
    uint64_t made_ns;
};

static struct {
    struct known known[SNAPSHOTS_MAX];
    size_t count;
    char cell[SIZES_TEXT_BYTES];
} snapshots;

/* -- loading ----------------------------------------------------------------------------------- */

static enum status keep(const struct snapshot *snapshot)
{
    struct known *known = &snapshots.known[snapshots.count];
    if (snapshots.count == SNAPSHOTS_MAX) {
        return STATUS_OK; /* the oldest ones are seen */
    }
    if (snapshot->hash.size_bytes != HASH_BYTES ||
        snapshot->name.size_bytes >= sizeof(known->name)) {
        return STATUS_MALFORMED;
    }
    memcpy(known->name, snapshot->name.data, snapshot->name.size_bytes);
    known->name[snapshot->name.size_bytes] = '\0';
    hex_write(snapshot->hash, known->hash);
    known->made_ns = snapshot->made_ns;
    snapshots.count++;
    return STATUS_OK;
}

enum status snapshots_load(void)
{
    struct names_snapshots_params params = {.cursor = 0};
    enum status status = STATUS_OK;
    snapshots.count = 0;
    do {
        struct names_snapshots_results_reader results = {0};
        status = names_snapshots(files.names, &params, &results);
        for (uint32_t i = 0; status == STATUS_OK && i < results.snapshots.count; i++) {
            struct snapshot snapshot;
            status = snapshot_list_get(&results.snapshots, i, &snapshot);
            status = status == STATUS_OK ? keep(&snapshot) : status;
        }
        params.cursor = results.cursor;
    } while (status == STATUS_OK && params.cursor != 0);
    ui_list_updated(files.lists[VIEW_SNAPSHOTS]);
    if (ui_list_selected(files.lists[VIEW_SNAPSHOTS]) >= snapshots.count) {
        ui_list_select(files.lists[VIEW_SNAPSHOTS], 0);
    }
    return status;
}

static const struct known *chosen(void)
{
    const size_t row = ui_list_selected(files.lists[VIEW_SNAPSHOTS]);
    return row < snapshots.count ? &snapshots.known[row] : NULL;
}

const char *snapshots_chosen(void)
{
    const struct known *known = chosen();
    return known != NULL ? known->name : NULL;
}

enum status snapshots_lend(const char *name, struct tree *tree)
{
    const struct names_open_snapshot_params params = {.name = text_bytes(name)};
    struct names_open_snapshot_results results = {0};
    const enum status status = names_open_snapshot(files.names, &params, &results);
    *tree = directory_tree(results.directory);
    return status;
}

void snapshots_summary(char out[FILES_TEXT_BYTES])
{
    (void)snprintf(
        out, FILES_TEXT_BYTES, "%zu snapshot%s", snapshots.count, snapshots.count == 1 ? "" : "s");
}

/* -- the list ---------------------------------------------------------------------------------- */

static size_t count_rows(void *context)
{
    (void)context;
    return snapshots.count;
}

static struct ui_list_cell cell_of(void *context, size_t row, size_t column)
{
    const struct known *known = &snapshots.known[row];
    const char *text = column == COLUMN_NAME ? known->name : known->hash;
    (void)context;
    if (column == COLUMN_TIME) {
        sizes_write_time(snapshots.cell, known->made_ns);
        text = snapshots.cell;
    }
    return (struct ui_list_cell){
        .text = {(const uint8_t *)text, strlen(text)},
        .icon = column == COLUMN_NAME ? UI_ICON_SAVE : UI_ICON_NONE,
        .is_dim = column != COLUMN_NAME,
    };
}

static void activate(void *context, struct ui_widget *widget)
{
    (void)widget;
    action_open(context);
}

struct ui_widget *snapshots_make(struct ui_arena *arena)
{
    static const struct ui_list_column columns[] = {
        [COLUMN_NAME] = {.title = "Snapshot", .width = 180, .grow = 1},
        [COLUMN_TIME] = {.title = "Made", .width = 140},
        [COLUMN_HASH] = {.title = "Hash of all in it", .width = 160, .grow = 1, .is_mono = true},
    };
    const struct ui_list_options options = {
        .columns = columns,
        .column_count = sizeof(columns) / sizeof(columns[0]),
        .has_header = true,
        .empty = "There is no snapshot yet. Ctrl+M makes one.",
        .model = {.count = count_rows, .cell = cell_of},
        .activated = {activate, NULL},
        .menu = {menus_open_context, NULL},
    };
    return ui_list_create(arena, &options);
}

/* -- what is done ------------------------------------------------------------------------------ */

void snapshots_open(void)
{
    const struct known *known = chosen();
    if (known != NULL) {
        (void)view_go_to(VIEW_FOLDER, known->name, "/");
    }
}

static void make(void *context, enum ask_answer answer, const char *text)
{
    const struct names_make_snapshot_params params = {.name = text_bytes(text)};
    struct names_make_snapshot_results results = {0};
    (void)context;
    if (answer != ASK_ACCEPTED) {
        return;
    }
    const enum status status = place_is_name(text)
                                   ? names_make_snapshot(files.names, &params, &results)
                                   : STATUS_INVALID_ARGUMENT;
    if (status != STATUS_OK) {
        files_complain("The snapshot was not made", directory_tree_error(status));
        return;
    }
    files_say("The snapshot is made, and kept.");
    if (view_here()->view == VIEW_SNAPSHOTS) {
        view_reload(NULL);
    }
}

void snapshots_create(void *context)
{
    const struct ask_question question = {
        .icon = UI_ICON_SAVE,
        .title = "Make a snapshot",
        .text = "It keeps all your files as they are now, until it is removed.",
        .accept = "&Make",
        .cancel = "&Cancel",
        .label = "&Name",
        .answered = make,
    };
    (void)context;
    (void)ask_open(&files.ask, &files.application, files.window, &question);
}

static void remove_chosen(void *context, enum ask_answer answer, const char *text)
{
    const struct known *known = chosen();
    (void)context;
    (void)text;
    if (answer != ASK_ACCEPTED || known == NULL) {
        return;
    }
    const struct names_remove_snapshot_params params = {.name = text_bytes(known->name)};
    const enum status status = names_remove_snapshot(files.names, &params);
    if (status != STATUS_OK) {
        files_complain(known->name, directory_tree_error(status));
    }
    view_reload(NULL);
}

void snapshots_remove(void)
{
    char title[ASK_TITLE_BYTES];
    const struct known *known = chosen();
    if (known == NULL) {
        return;
    }
    (void)snprintf(title, sizeof(title), "Remove the snapshot %s?", known->name);
    const struct ask_question question = {
        .icon = UI_ICON_WARNING,
        .title = title,
        .text = "What only this snapshot still has is lost for good. Your files stay as they are.",
        .accept = "&Remove",
        .cancel = "&Cancel",
        .is_destructive = true,
        .answered = remove_chosen,
    };
    (void)ask_open(&files.ask, &files.application, files.window, &question);
}

void snapshots_show_properties(void)
{
    char text[ASK_TEXT_BYTES];
    char made[SIZES_TEXT_BYTES];
    const struct known *known = chosen();
    if (known == NULL) {
        return;
    }
    sizes_write_time(made, known->made_ns);
    (void)snprintf(
        text,
        sizeof(text),
        "Made: %s\nHash: %s",
        made[0] != '\0' ? made : "when nobody knew the time",
        known->hash);
    const struct ask_question question = {
        .icon = UI_ICON_INFORMATION, .title = known->name, .text = text};
    (void)ask_open(&files.ask, &files.application, files.window, &question);
}

/* -- comparing --------------------------------------------------------------------------------- */

struct comparison {
    char text[ASK_TEXT_BYTES];
    size_t used_bytes;
    size_t count;
};

static void add_difference(struct comparison *comparison, const struct difference *difference)
{
    static const char *const words[] = {
        [DIFFERENCE_KIND_ADDED] = "new",
        [DIFFERENCE_KIND_REMOVED] = "gone",
        [DIFFERENCE_KIND_CHANGED] = "changed",
        [DIFFERENCE_KIND_RENAMED] = "renamed",
    };
    const size_t room = sizeof(comparison->text) - comparison->used_bytes;
    if (comparison->count++ >= DIFFERENCES_SHOW ||
        difference->kind >= sizeof(words) / sizeof(words[0])) {
        return;
    }
    const int size = snprintf(
        &comparison->text[comparison->used_bytes],
        room,
        "%s: /%.*s\n",
        words[difference->kind],
        (int)(difference->path.size_bytes < 60 ? difference->path.size_bytes : 60),
        (const char *)difference->path.data);
    comparison->used_bytes += size > 0 && (size_t)size < room ? (size_t)size : 0;
}

static enum status compare(const char *name, struct comparison *comparison)
{
    uint8_t kept[CURSOR_BYTES];
    struct names_compare_params params = {.from = text_bytes(name), .to = text_bytes("")};
    enum status status = STATUS_OK;
    do {
        struct names_compare_results_reader results = {0};
        status = names_compare(files.names, &params, &results);
        for (uint32_t i = 0; status == STATUS_OK && i < results.differences.count; i++) {
            struct difference difference;
            status = difference_list_get(&results.differences, i, &difference);
            if (status == STATUS_OK) {
                add_difference(comparison, &difference);
            }
        }
        if (status == STATUS_OK && results.cursor.size_bytes > sizeof(kept)) {
            status = STATUS_MALFORMED;
        }
        if (status == STATUS_OK) {
            memcpy(kept, results.cursor.data, results.cursor.size_bytes);
            params.cursor = (struct bytes){kept, results.cursor.size_bytes};
        }
    } while (status == STATUS_OK && params.cursor.size_bytes != 0);
    return status;
}

void snapshots_compare(void *context)
{
    struct comparison comparison = {0};
    char title[ASK_TITLE_BYTES];
    const struct known *known = chosen();
    (void)context;
    if (known == NULL) {
        return;
    }
    const enum status status = compare(known->name, &comparison);
    if (status != STATUS_OK) {
        files_complain(known->name, directory_tree_error(status));
        return;
    }
    (void)snprintf(
        title,
        sizeof(title),
        "%zu difference%s since %s",
        comparison.count,
        comparison.count == 1 ? "" : "s",
        known->name);
    if (comparison.count > DIFFERENCES_SHOW) {
        (void)snprintf(
            &comparison.text[comparison.used_bytes],
            sizeof(comparison.text) - comparison.used_bytes,
            "and %zu more",
            comparison.count - DIFFERENCES_SHOW);
    }
    const struct ask_question question = {
        .icon = UI_ICON_INFORMATION, .title = title, .text = comparison.text};
    (void)ask_open(&files.ask, &files.application, files.window, &question);
}
