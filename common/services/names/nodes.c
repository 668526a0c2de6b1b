/* What File and Directory ask (files/operations.h), as names_*() calls. */
#include "lib/memory.h"
#include "lib/path.h"
#include "lib/wipe.h"
#include "service.h"

_Static_assert(
    (int)NAMES_FILE == (int)NODE_KIND_FILE && (int)NAMES_DIRECTORY == (int)NODE_KIND_DIRECTORY,
    "the schema numbers kinds as the tree does");
_Static_assert(
    (int)NAMES_NEVER == (int)CREATION_NEVER && (int)NAMES_ALWAYS == (int)CREATION_ALWAYS,
    "the schema numbers ways to create as the tree does");
_Static_assert(FILE_WINDOW_BYTES_MAX <= NAMES_WRITE_BYTES_MAX, "a window is written at once");

static const struct names_view now = {NAMES_NOW};
static struct object_cache nodes;

void nodes_init(struct page_source *source)
{
    object_cache_init(&nodes, source, sizeof(struct node));
}

struct node *node_create(struct mounted *mounted, struct names_view view, uint64_t number)
{
    struct node *node = object_cache_take(&nodes);
    if (node != NULL) {
        *node = (struct node){.mounted = mounted, .view = view, .number = number};
        list_add_last(&mounted->nodes, &node->link);
    }
    return node;
}

static void drop(struct node *node)
{
    if (node->mounted != NULL) {
        struct mounted *mounted = node->mounted;
        list_remove(&node->link);
        mounted_plan(mounted); /* what was removed, and was open, can be freed */
    }
    object_cache_give_back(&nodes, node);
}

/* Between these two a tree is asked, again and again while end() says so. */
static enum status begin(struct node *node)
{
    const enum status status = mounted_begin(node->mounted);
    return status == STATUS_OK && node->number == 0 ? STATUS_NOT_FOUND : status;
}

static bool end(struct node *node, enum status *status)
{
    return mounted_end(node->mounted, status);
}

/* What is changed is changed now: a snapshot has no writers, and is none. */
static enum status begin_change(struct node *node)
{
    return node->view.generation != NAMES_NOW ? STATUS_WRONG_STATE : begin(node);
}

static struct names *names_of(struct node *node)
{
    return node->mounted->names;
}

/* -- who watches ------------------------------------------------------------------------------- */

static void changed(struct node *node, uint64_t directory)
{
    if (node->mounted != NULL && directory != 0) {
        const struct node_place place = {node->mounted->tree, directory};
        files_changed(&place);
    }
}

/* Of the directory that a node is in. */
static void changed_in_parent(struct node *node, uint64_t number)
{
    struct names_state state;
    if (files_is_watched(node->mounted->tree) &&
        names_stat(names_of(node), now, number, &state) == STATUS_OK) {
        changed(node, state.parent);
    }
}

/* Of the directory that a path leads into, as it was before a change; 0: nobody watches. */
static uint64_t parent_of(struct node *node, struct bytes path)
{
    struct names_state state;
    const bool is_found = files_is_watched(node->mounted->tree) &&
                          names_find(names_of(node), now, node->number, path, &state) == STATUS_OK;
    return is_found ? state.parent : 0;
}

/* -- any node ---------------------------------------------------------------------------------- */

static struct node_state state_of(const struct names_state *from)
{
    return (struct node_state){
        .kind = (uint16_t)from->kind,
        .size_bytes = from->size_bytes,
        .modified_ns = from->modified_ns,
        .number = from->number,
    };
}

static enum status tell_state(struct node *node, struct node_state *state)
{
    struct names_state found = {0};
    enum status status = STATUS_OK;
    do {
        status = begin(node);
        if (status == STATUS_OK) {
            status = names_stat(names_of(node), node->view, node->number, &found);
        }
    } while (end(node, &status));
    *state = state_of(&found);
    return status;
}

/* Those who were not told of what was lost are told now. */
static enum status sync(struct node *node)
{
    enum status status = STATUS_OK;
    do {
        status = begin(node);
        if (status == STATUS_OK && node->has_lost) {
            node->has_lost = false;
            status = STATUS_DEVICE_ERROR;
        } else if (status == STATUS_OK) {
            status = names_commit(names_of(node), true);
        }
    } while (end(node, &status));
    return status;
}

static enum status set_modified(struct node *node, struct bytes path, uint64_t modified_ns)
{
    struct names_state found = {0};
    enum status status = STATUS_OK;
    do {
        status = begin_change(node);
        if (status == STATUS_OK) {
            status = path.size_bytes > 0
                         ? names_find(names_of(node), now, node->number, path, &found)
                         : names_stat(names_of(node), now, node->number, &found);
        }
        if (status == STATUS_OK) {
            status = names_set_modified(names_of(node), found.number, modified_ns);
        }
    } while (end(node, &status));
    if (status == STATUS_OK) {
        changed(node, found.parent);
    }
    return status;
}

/* -- directories ------------------------------------------------------------------------------- */

static enum status find(struct node *directory, struct bytes path, struct node_state *state)
{
    struct names_state found = {0};
    enum status status = path_check(path);
    if (status != STATUS_OK) {
        return status;
    }
    do {
        status = begin(directory);
        if (status == STATUS_OK) {
            status =
                names_find(names_of(directory), directory->view, directory->number, path, &found);
        }
    } while (end(directory, &status));
    *state = state_of(&found);
    return status;
}

/* Names stay here until the listing is sent. */
static struct {
    uint8_t names[LISTING_WORDS_MAX * sizeof(uint64_t)];
    size_t used_bytes;
} listed;

void nodes_forget(void)
{
    wipe(listed.names, sizeof(listed.names));
}

/* STATUS_LIMIT_EXCEEDED: it does not fit any more. */
static enum status
add_entry(struct node *directory, struct listing *listing, const struct names_entry *entry)
{
    struct names_state state = {0};
    if (entry->name_bytes > sizeof(listed.names) - listed.used_bytes) {
        return STATUS_LIMIT_EXCEEDED;
    }
    const enum status status =
        names_stat(names_of(directory), directory->view, entry->number, &state);
    if (status != STATUS_OK) {
        return status;
    }
    uint8_t *name = listed.names + listed.used_bytes;
    const struct entry added = {
        .name = {name, entry->name_bytes},
        .kind = (uint16_t)entry->kind,
        .size_bytes = state.size_bytes,
        .number = entry->number,
    };
    memcpy(name, entry->name, entry->name_bytes);
    listed.used_bytes += entry->name_bytes;
    return listing_add(listing, &added) ? STATUS_OK : STATUS_LIMIT_EXCEEDED;
}

static enum status add_entries(struct node *directory, struct listing *listing)
{
    enum status status = STATUS_OK;
    while (status == STATUS_OK) {
        struct names_entry entry;
        status = names_next(
            names_of(directory), directory->view, directory->number, listing->cursor, &entry);
        if (status == STATUS_NOT_FOUND) {
            listing->cursor = 0;
            return STATUS_OK;
        }
        if (status == STATUS_OK) {
            status = add_entry(directory, listing, &entry);
        }
        if (status == STATUS_OK) {
            listing->cursor = entry.place;
        }
    }
    return status == STATUS_LIMIT_EXCEEDED ? STATUS_OK : status;
}

static enum status list(struct node *directory, struct listing *listing)
{
    const uint64_t cursor = listing->cursor;
    enum status status = STATUS_OK;
    do {
        listing->cursor = cursor;
        listing->count = 0;
        listing->words = 0;
        listed.used_bytes = 0;
        status = begin(directory);
        if (status == STATUS_OK) {
            status = add_entries(directory, listing);
        }
    } while (end(directory, &status));
    return status;
}

/* What only looks changes nothing, also not by naming what is to be made. */
static enum status
open_found(struct node *directory, const struct node_request *request, struct names_state *state)
{
    const enum status status =
        names_find(names_of(directory), directory->view, directory->number, request->path, state);
    if (status != STATUS_OK) {
        return status;
    }
    return (int)state->kind == (int)request->kind ? STATUS_OK : STATUS_WRONG_STATE;
}

static enum status
open_made(struct node *directory, const struct node_request *request, struct names_state *state)
{
    const struct names_request made = {
        .directory = directory->number,
        .path = request->path,
        .kind = (enum names_kind)request->kind,
        .creation = (enum names_creation)request->creation,
        .now_ns = request->now_ns,
    };
    return directory->view.generation != NAMES_NOW ? STATUS_WRONG_STATE
                                                   : names_open(names_of(directory), &made, state);
}

static enum status
open(struct node *directory, const struct node_request *request, struct node **opened)
{
    struct names_state state = {0};
    enum status status = path_check(request->path);
    if (status != STATUS_OK) {
        return status;
    }
    do {
        status = begin(directory);
        if (status == STATUS_OK) {
            status = request->creation == CREATION_NEVER ? open_found(directory, request, &state)
                                                         : open_made(directory, request, &state);
        }
    } while (end(directory, &status));
    if (status != STATUS_OK) {
        return status;
    }
    if (request->creation != CREATION_NEVER) {
        changed(directory, state.parent);
    }
    *opened = node_create(directory->mounted, directory->view, state.number);
    return *opened != NULL ? STATUS_OK : STATUS_LIMIT_EXCEEDED;
}

static enum status remove(struct node *directory, struct bytes path, uint64_t now_ns)
{
    uint64_t parent = 0;
    enum status status = STATUS_OK;
    do {
        status = begin_change(directory);
        if (status == STATUS_OK) {
            parent = parent_of(directory, path);
            status = names_remove(names_of(directory), directory->number, path, now_ns);
        }
    } while (end(directory, &status));
    if (status == STATUS_OK) {
        changed(directory, parent);
    }
    return status;
}

static enum status rename(struct node *directory, const struct node_move *move)
{
    const struct names_move moved = {
        directory->number, move->from, directory->number, move->to, move->now_ns};
    uint64_t parent = 0;
    enum status status = STATUS_OK;
    do {
        status = begin_change(directory);
        if (status == STATUS_OK) {
            parent = parent_of(directory, move->from);
            status = names_rename(names_of(directory), &moved);
        }
    } while (end(directory, &status));
    if (status == STATUS_OK) {
        changed(directory, parent);
        changed(directory, parent_of(directory, move->to));
    }
    return status;
}

static enum status place(struct node *directory, struct node_place *place)
{
    if (directory->mounted == NULL) {
        return STATUS_DENIED;
    }
    *place = (struct node_place){directory->mounted->tree, directory->number};
    return STATUS_OK;
}

/* -- files ------------------------------------------------------------------------------------- */

static enum status
read(struct node *file, uint64_t offset, void *target, uint64_t size_bytes, uint64_t *taken)
{
    const struct names_range range = {file->number, offset, size_bytes};
    enum status status = STATUS_OK;
    do {
        status = begin(file);
        if (status == STATUS_OK) {
            status = names_read(names_of(file), file->view, &range, target, taken);
        }
    } while (end(file, &status));
    return status;
}

static enum status write(struct node *file, uint64_t offset, struct bytes data, uint64_t now_ns)
{
    const struct names_write written = {file->number, offset, data, now_ns};
    enum status status = STATUS_OK;
    do {
        status = begin_change(file);
        if (status == STATUS_OK) {
            status = names_write(names_of(file), &written);
        }
        if (status == STATUS_OK) {
            changed_in_parent(file, file->number);
        }
    } while (end(file, &status));
    return status;
}

static enum status resize(struct node *file, uint64_t size_bytes, uint64_t now_ns, bool *is_done)
{
    const struct names_size size = {file->number, size_bytes, now_ns};
    enum status status = STATUS_OK;
    do {
        status = begin_change(file);
        if (status == STATUS_OK) {
            status = names_resize(names_of(file), &size, is_done);
        }
        if (status == STATUS_OK) {
            changed_in_parent(file, file->number);
        }
    } while (end(file, &status));
    return status;
}

const struct file_operations node_operations = {
    .state = tell_state,
    .find = find,
    .list = list,
    .open = open,
    .drop = drop,
    .remove = remove,
    .rename = rename,
    .set_modified = set_modified,
    .sync = sync,
    .place = place,
    .read = read,
    .write = write,
    .resize = resize,
};
