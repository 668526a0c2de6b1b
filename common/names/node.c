/* Nodes by number and by path, and listing a directory. */
#include "node.h"
#include "lib/path.h"

enum status view_root(const struct names *names, struct names_view view, const struct root **root)
{
    if (view.generation == NAMES_NOW) {
        *root = root_now(names);
        return STATUS_OK;
    }
    for (uint32_t i = 0; i < names->now.snapshot_count; i++) {
        const struct snapshot *snapshot = &names->now.snapshots[i];
        if (snapshot->generation == view.generation && !snapshot->is_removed) {
            *root = &snapshot->root;
            return STATUS_OK;
        }
    }
    return STATUS_NOT_FOUND;
}

/* -- by number -------------------------------------------------------------------------------- */

enum status
record_find(struct names *names, const struct root *root, uint64_t number, struct record *record)
{
    struct bytes value;
    const struct key key = key_of(KEY_STATE, number);
    const enum status status = tree_find(names, TREE_NAMES, root, &key, &value);
    if (status == STATUS_OK) {
        names_record_read(value, record);
    }
    return status;
}

void record_set(struct names *names, uint64_t number, const struct record *record)
{
    uint8_t value[RECORD_BYTES];
    const struct key key = key_of(KEY_STATE, number);
    record_write(value, record);
    tree_set(names, TREE_NAMES, &key, (struct bytes){value, RECORD_BYTES});
}

enum status record_prepare(struct names *names, uint64_t number)
{
    const struct key key = key_of(KEY_STATE, number);
    return tree_prepare(names, TREE_NAMES, &key, false);
}

void state_of(uint64_t number, const struct record *record, struct names_state *state)
{
    *state = (struct names_state){
        .number = number,
        .parent = record->parent,
        .kind = record->kind,
        .size_bytes = record->size_bytes,
        .modified_ns = record->modified_ns,
    };
}

enum status
names_stat(struct names *names, struct names_view view, uint64_t number, struct names_state *state)
{
    const struct root *root;
    struct record record;
    enum status status = view_root(names, view, &root);
    if (status == STATUS_OK) {
        status = record_find(names, root, number, &record);
    }
    if (status == STATUS_OK) {
        state_of(number, &record, state);
    }
    return status;
}

/* -- by name ---------------------------------------------------------------------------------- */

enum status child_find(
    struct names *names,
    const struct root *root,
    uint64_t directory,
    struct bytes name,
    struct child *child)
{
    struct bytes value;
    const struct key key = key_of_entry(directory, name);
    const enum status status = tree_find(names, TREE_NAMES, root, &key, &value);
    if (status == STATUS_OK) {
        names_child_read(value, child);
    }
    return status;
}

static enum status
spot_look(struct names *names, const struct root *root, uint64_t directory, struct spot *spot)
{
    spot->parent = directory;
    const enum status status = child_find(names, root, directory, spot->name, &spot->child);
    spot->is_there = status == STATUS_OK;
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* As spot_find(), without the record of the parent. */
static enum status spot_walk(
    struct names *names,
    const struct root *root,
    uint64_t directory,
    struct bytes path,
    struct spot *spot)
{
    enum status status = path_check(path);
    if (status != STATUS_OK) {
        return status;
    }
    for (;;) {
        spot->name = path_take(&path);
        status = spot_look(names, root, directory, spot);
        if (status != STATUS_OK || path.size_bytes == 0) {
            return status;
        }
        if (!spot->is_there) {
            return STATUS_NOT_FOUND;
        }
        if (spot->child.kind != NAMES_DIRECTORY) {
            return STATUS_WRONG_STATE;
        }
        directory = spot->child.number;
    }
}

static enum status spot_find_parent(struct names *names, const struct root *root, struct spot *spot)
{
    const enum status status = record_find(names, root, spot->parent, &spot->parent_record);
    const bool is_directory = status != STATUS_OK || spot->parent_record.kind == NAMES_DIRECTORY;
    return is_directory ? status : STATUS_WRONG_STATE;
}

enum status spot_find(
    struct names *names,
    const struct root *root,
    uint64_t directory,
    struct bytes path,
    struct spot *spot)
{
    const enum status status = spot_walk(names, root, directory, path, spot);
    return status == STATUS_OK ? spot_find_parent(names, root, spot) : status;
}

enum status names_find(
    struct names *names,
    struct names_view view,
    uint64_t directory,
    struct bytes path,
    struct names_state *state)
{
    const struct root *root;
    struct spot spot;
    enum status status = view_root(names, view, &root);
    if (status != STATUS_OK || path.size_bytes == 0) {
        return status == STATUS_OK ? names_stat(names, view, directory, state) : status;
    }
    /* What is there is found also where the record of its directory is damaged. */
    status = spot_walk(names, root, directory, path, &spot);
    if (status == STATUS_OK && !spot.is_there) {
        status = spot_find_parent(names, root, &spot);
        status = status == STATUS_OK ? STATUS_NOT_FOUND : status;
    }
    return status == STATUS_OK ? names_stat(names, view, spot.child.number, state) : status;
}

enum status names_next(
    struct names *names,
    struct names_view view,
    uint64_t directory,
    uint64_t cursor,
    struct names_entry *entry)
{
    const struct root *root;
    struct cell cell;
    struct child child;
    enum status status = view_root(names, view, &root);
    if (status != STATUS_OK || cursor == UINT64_MAX) {
        return status == STATUS_OK ? STATUS_NOT_FOUND : status;
    }
    const struct key key = key_with(KEY_PLACE, directory, cursor + 1);
    status = tree_seek(names, TREE_NAMES, root, &key, &cell);
    if (status == STATUS_OK && !key_is(cell.key, KEY_PLACE, directory)) {
        status = STATUS_NOT_FOUND;
    }
    if (status != STATUS_OK) {
        return status;
    }
    const struct bytes name = place_name(cell.value);
    place_read(cell.value, &child);
    entry->place = key_rest(cell.key);
    entry->number = child.number;
    entry->kind = child.kind;
    entry->name_bytes = (uint8_t)name.size_bytes;
    memcpy(entry->name, name.data, name.size_bytes);
    return STATUS_OK;
}

/* -- where it is ------------------------------------------------------------------------------ */

/* Puts a name, and what separates it from what follows, before what is there. */
static bool path_prepend(struct names_path *path, struct bytes name)
{
    const uint32_t between = path->size_bytes > 0 ? 1 : 0;
    const uint32_t more = (uint32_t)name.size_bytes + between;
    if (more > path->capacity_bytes - path->size_bytes) {
        return false;
    }
    memmove(path->text + more, path->text, path->size_bytes);
    memcpy(path->text, name.data, name.size_bytes);
    if (between > 0) {
        path->text[name.size_bytes] = '/';
    }
    path->size_bytes += more;
    return true;
}

enum status
names_path(struct names *names, struct names_view view, uint64_t number, struct names_path *path)
{
    const struct root *root;
    struct record record;
    struct bytes value;
    enum status status = view_root(names, view, &root);
    path->size_bytes = 0;
    /* Each name takes room in the path: it ends also where what is damaged goes in a circle. */
    while (status == STATUS_OK) {
        status = record_find(names, root, number, &record);
        if (status != STATUS_OK || number == NAMES_ROOT) {
            return status;
        }
        if (record.parent == 0) {
            return STATUS_NOT_FOUND;
        }
        const struct key key = key_with(KEY_PLACE, record.parent, record.place);
        status = tree_find(names, TREE_NAMES, root, &key, &value);
        if (status == STATUS_NOT_FOUND) {
            return STATUS_MALFORMED;
        }
        if (status == STATUS_OK && !path_prepend(path, place_name(value))) {
            return STATUS_LIMIT_EXCEEDED;
        }
        number = record.parent;
    }
    return status;
}
