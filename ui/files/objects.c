/* Objects of the store that are the person's. */
#include "chooser/sizes.h"
#include "files.h"
#include "lib/hex.h"
#include "schema/store_client.h"
#include "schema/store_data.h"
#include <stdio.h>
#include <string.h>

#define OBJECTS_MAX     4096u
#define HASH_BYTES      32u
#define HASH_TEXT_BYTES (2 * HASH_BYTES + 1)
#define CURSOR_BYTES    64u
#define AUTHOR_SHOWN    16 /* digits */

enum column { COLUMN_HASH, COLUMN_SIZE, COLUMN_AUTHOR };

struct object {
    char hash[HASH_TEXT_BYTES];
    char author[HASH_TEXT_BYTES]; /* empty: nobody has signed it */
    uint64_t size_bytes;
    uint32_t pin_count;
    bool is_damaged;
};

static struct {
    struct object objects[OBJECTS_MAX];
    size_t count;
    bool is_cut;
    char cell[SIZES_TEXT_BYTES];
} objects;

/* -- loading ----------------------------------------------------------------------------------- */

static enum status keep(const struct object_information *information)
{
    const size_t author_bytes = information->author.size_bytes;
    if (objects.count == OBJECTS_MAX) {
        objects.is_cut = true;
        return STATUS_OK;
    }
    if (information->hash.size_bytes != HASH_BYTES || author_bytes > HASH_BYTES) {
        return STATUS_MALFORMED;
    }
    struct object *object = &objects.objects[objects.count++];
    hex_write(information->hash, object->hash);
    hex_write(information->author, object->author);
    object->size_bytes = information->size_bytes;
    object->pin_count = information->pin_count;
    object->is_damaged = information->is_damaged;
    return STATUS_OK;
}

enum status objects_load(void)
{
    uint8_t kept[CURSOR_BYTES];
    struct object_store_list_params params = {0};
    enum status status = STATUS_OK;
    objects.count = 0;
    objects.is_cut = false;
    do {
        struct object_store_list_results_reader results = {0};
        status = object_store_list(files.store, &params, &results);
        for (uint32_t i = 0; status == STATUS_OK && i < results.objects.count; i++) {
            struct object_information information;
            status = object_information_list_get(&results.objects, i, &information);
            status = status == STATUS_OK ? keep(&information) : status;
        }
        if (status == STATUS_OK && results.cursor.size_bytes > sizeof(kept)) {
            status = STATUS_MALFORMED;
        }
        if (status == STATUS_OK) {
            memcpy(kept, results.cursor.data, results.cursor.size_bytes);
            params.cursor = (struct bytes){kept, results.cursor.size_bytes};
        }
    } while (status == STATUS_OK && !objects.is_cut && params.cursor.size_bytes != 0);
    ui_list_updated(files.lists[VIEW_OBJECTS]);
    if (ui_list_selected(files.lists[VIEW_OBJECTS]) >= objects.count) {
        ui_list_select(files.lists[VIEW_OBJECTS], 0);
    }
    return status;
}

void objects_summary(char out[FILES_TEXT_BYTES])
{
    uint64_t size_bytes = 0;
    char size[SIZES_TEXT_BYTES];
    for (size_t i = 0; i < objects.count; i++) {
        size_bytes += objects.objects[i].size_bytes;
    }
    sizes_write(size, size_bytes);
    (void)snprintf(
        out,
        FILES_TEXT_BYTES,
        "%zu object%s of %s%s",
        objects.count,
        objects.count == 1 ? "" : "s",
        size,
        objects.is_cut ? ", and more" : "");
}

void objects_show_properties(void)
{
    const size_t row = ui_list_selected(files.lists[VIEW_OBJECTS]);
    char text[ASK_TEXT_BYTES];
    char size[SIZES_TEXT_BYTES];
    if (row >= objects.count) {
        return;
    }
    const struct object *object = &objects.objects[row];
    sizes_write(size, object->size_bytes);
    (void)snprintf(
        text,
        sizeof(text),
        "Hash: %s\nSize: %s, %llu bytes\nAuthor: %s\nPinned: %u times%s",
        object->hash,
        size,
        (unsigned long long)object->size_bytes,
        object->author[0] != '\0' ? object->author : "nobody has signed it",
        object->pin_count,
        object->is_damaged ? "\nIt is damaged." : "");
    const struct ask_question question = {
        .icon = object->is_damaged ? UI_ICON_WARNING : UI_ICON_INFORMATION,
        .title = "Object",
        .text = text,
    };
    (void)ask_open(&files.ask, &files.application, files.window, &question);
}

/* -- the list ---------------------------------------------------------------------------------- */

static size_t count_rows(void *context)
{
    (void)context;
    return objects.count;
}

static struct ui_list_cell cell_of(void *context, size_t row, size_t column)
{
    const struct object *object = &objects.objects[row];
    const char *text = object->hash;
    (void)context;
    if (column == COLUMN_SIZE) {
        sizes_write(objects.cell, object->size_bytes);
        text = objects.cell;
    } else if (column == COLUMN_AUTHOR) {
        (void)snprintf(objects.cell, sizeof(objects.cell), "%.*s", AUTHOR_SHOWN, object->author);
        text = object->is_damaged ? "damaged" : objects.cell;
    }
    return (struct ui_list_cell){
        .text = {(const uint8_t *)text, strlen(text)},
        .icon = column == COLUMN_HASH ? UI_ICON_FILE : UI_ICON_NONE,
        .is_dim = column != COLUMN_HASH,
    };
}

static void activate(void *context, struct ui_widget *widget)
{
    (void)context;
    (void)widget;
    objects_show_properties();
}

struct ui_widget *objects_make(struct ui_arena *arena)
{
    static const struct ui_list_column columns[] = {
        [COLUMN_HASH] = {.title = "Object", .width = 240, .grow = 1, .is_mono = true},
        [COLUMN_SIZE] = {.title = "Size", .width = 90, .is_right = true},
        [COLUMN_AUTHOR] = {.title = "Author", .width = 150, .is_mono = true},
    };
    const struct ui_list_options options = {
        .columns = columns,
        .column_count = sizeof(columns) / sizeof(columns[0]),
        .has_header = true,
        .empty = "You have put no objects into the store.",
        .model = {.count = count_rows, .cell = cell_of},
        .activated = {activate, NULL},
        .menu = {menus_open_context, NULL},
    };
    return ui_list_create(arena, &options);
}
