/*
 * What lies in a folder. It is told when something in it changes, and then loaded again, but not
 * more often than a person could see.
 */
#include "chooser/sizes.h"
#include "files.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "schema/directory_client.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RELOAD_NS UINT64_C(200000000)

enum column { COLUMN_NAME, COLUMN_SIZE, COLUMN_TIME };

static struct {
    struct listing listing;
    struct location location;
    uint32_t watched; /* the folder, as long as it is seen; 0: none */
    enum listing_order order;
    bool is_descending;
    bool is_due;
    char cell[SIZES_TEXT_BYTES];
} contents;

/* -- loading ----------------------------------------------------------------------------------- */

static bool collect(void *context, const struct tree_entry *entry)
{
    struct listing_entry *added = listing_add(context, entry->name, entry->is_folder);
    if (added != NULL) {
        added->size_bytes = entry->size_bytes;
    }
    return added != NULL;
}

void contents_look(struct listing_entry *entry)
{
    char place[PLACE_BYTES_MAX];
    struct tree_node node = {0};
    if (entry->is_known || !place_join(place, contents.location.place, entry->name)) {
        return;
    }
    entry->is_known = true;
    if (files.open.look(&files.open, place, &node) == STATUS_OK) {
        entry->size_bytes = node.size_bytes;
        entry->modified_ns = node.modified_ns;
    }
}

static void sort(void)
{
    for (size_t i = 0; contents.order == LISTING_BY_TIME && i < contents.listing.count; i++) {
        contents_look(&contents.listing.entries[i]);
    }
    listing_sort(&contents.listing, contents.order, contents.is_descending);
}

static void watch(const struct location *location)
{
    capability_release(contents.watched);
    contents.watched = 0;
    if (directory_tree_open(&files.open, location->place, &contents.watched) == STATUS_OK) {
        const struct directory_watch_params params = {
            .event = files.application.event, .bits = BIT_CHANGED};
        /* Without, it is loaded again when he says so. */
        (void)directory_watch(contents.watched, &params);
    }
}

static bool is_same(const struct location *left, const struct location *right)
{
    return strcmp(left->place, right->place) == 0 && strcmp(left->snapshot, right->snapshot) == 0;
}

enum status contents_load(const struct location *location)
{
    char chosen[PLACE_NAME_BYTES_MAX] = "";
    struct listing listing = {0};
    const struct listing_entry *entry = contents_chosen();
    const bool stays = is_same(location, &contents.location);
    const size_t row = ui_list_selected(files.lists[VIEW_FOLDER]);
    if (entry != NULL && stays) {
        (void)snprintf(chosen, sizeof(chosen), "%s", entry->name);
    }
    watch(location);
    const enum status status = files.open.list(&files.open, location->place, collect, &listing);
    if (status != STATUS_OK) {
        listing_finish(&listing);
        return status;
    }
    listing_finish(&contents.listing);
    contents.listing = listing;
    contents.location = *location;
    contents.is_due = false;
    sort();
    ui_list_updated(files.lists[VIEW_FOLDER]);
    ui_list_select(files.lists[VIEW_FOLDER], stays && row < listing.count ? row : 0);
    contents_choose(chosen);
    return STATUS_OK;
}

void contents_choose(const char *name)
{
    const size_t row = name[0] != '\0' ? listing_find(&contents.listing, name) : LISTING_NONE;
    if (row != LISTING_NONE) {
        ui_list_select(files.lists[VIEW_FOLDER], row);
    }
}

struct listing_entry *contents_chosen(void)
{
    const size_t row = ui_list_selected(files.lists[VIEW_FOLDER]);
    return row < contents.listing.count ? &contents.listing.entries[row] : NULL;
}

void contents_changed(void)
{
    if (!contents.is_due) {
        contents.is_due = true;
        application_wake_at(&files.application, clock_now_ns() + RELOAD_NS);
    }
}

void contents_due(void)
{
    if (contents.is_due && view_here()->view == VIEW_FOLDER) {
        view_reload(NULL);
    }
    contents.is_due = false;
}

void contents_summary(char out[FILES_TEXT_BYTES])
{
    size_t folder_count = 0;
    uint64_t size_bytes = 0;
    char size[SIZES_TEXT_BYTES];
    for (size_t i = 0; i < contents.listing.count; i++) {
        const struct listing_entry *entry = &contents.listing.entries[i];
        folder_count += entry->is_folder ? 1 : 0;
        size_bytes += entry->is_folder ? 0 : entry->size_bytes;
    }
    sizes_write(size, size_bytes);
    (void)snprintf(
        out,
        FILES_TEXT_BYTES,
        "%zu folder%s, %zu file%s of %s%s%s",
        folder_count,
        folder_count == 1 ? "" : "s",
        contents.listing.count - folder_count,
        contents.listing.count - folder_count == 1 ? "" : "s",
        size,
        contents.listing.is_cut ? ", and more" : "",
        view_is_writable() ? "" : "    read only");
}

/* -- the list ---------------------------------------------------------------------------------- */

static size_t count_rows(void *context)
{
    (void)context;
    return contents.listing.count;
}

static const char *text_of(struct listing_entry *entry, size_t column)
{
    if (column == COLUMN_NAME) {
        return entry->name;
    }
    if (column == COLUMN_TIME) {
        contents_look(entry);
        sizes_write_time(contents.cell, entry->modified_ns);
    } else if (entry->is_folder) {
        (void)snprintf(
            contents.cell,
            sizeof(contents.cell),
            "%llu entr%s",
            (unsigned long long)entry->size_bytes,
            entry->size_bytes == 1 ? "y" : "ies");
    } else {
        sizes_write(contents.cell, entry->size_bytes);
    }
    return contents.cell;
}

static struct ui_list_cell cell_of(void *context, size_t row, size_t column)
{
    struct listing_entry *entry = &contents.listing.entries[row];
    const char *text = text_of(entry, column);
    const enum ui_icon icon = entry->is_folder ? UI_ICON_FOLDER : UI_ICON_FILE;
    (void)context;
    return (struct ui_list_cell){
        .text = {(const uint8_t *)text, strlen(text)},
        .icon = column == COLUMN_NAME ? icon : UI_ICON_NONE,
        .is_dim = column != COLUMN_NAME,
    };
}

static void sort_by(void *context, size_t column, bool is_descending)
{
    static const enum listing_order orders[] = {
        [COLUMN_NAME] = LISTING_BY_NAME,
        [COLUMN_SIZE] = LISTING_BY_SIZE,
        [COLUMN_TIME] = LISTING_BY_TIME,
    };
    char chosen[PLACE_NAME_BYTES_MAX] = "";
    const struct listing_entry *entry = contents_chosen();
    (void)context;
    if (entry != NULL) {
        (void)snprintf(chosen, sizeof(chosen), "%s", entry->name);
    }
    contents.order = orders[column];
    contents.is_descending = is_descending;
    sort();
    contents_choose(chosen);
}

static void activate(void *context, struct ui_widget *widget)
{
    (void)widget;
    action_open(context);
}

struct ui_widget *contents_make(struct ui_arena *arena)
{
    static const struct ui_list_column columns[] = {
        [COLUMN_NAME] = {.title = "Name", .width = 220, .grow = 1, .is_sortable = true},
        [COLUMN_SIZE] = {.title = "Size", .width = 90, .is_right = true, .is_sortable = true},
        [COLUMN_TIME] = {.title = "Modified", .width = 140, .is_sortable = true},
    };
    const struct ui_list_options options = {
        .columns = columns,
        .column_count = sizeof(columns) / sizeof(columns[0]),
        .has_header = true,
        .rows = 14,
        .empty = "There is nothing in this folder.",
        .model = {.count = count_rows, .cell = cell_of, .sort = sort_by},
        .activated = {activate, NULL},
        .menu = {menus_open_context, NULL},
    };
    struct ui_widget *list = ui_list_create(arena, &options);
    if (list != NULL) {
        ui_list_show_sorted(list, COLUMN_NAME, false);
    }
    return list;
}
