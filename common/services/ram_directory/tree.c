#include "tree.h"
#include "lib/list.h"
#include "lib/memory.h"

#define LONG_NAME_BYTES 256u

/* Where something is, or would be: `node` is NULL where there is nothing yet. */
struct spot {
    struct node *parent;
    struct bytes name;
    struct node *node;
};

static int compare_names(const void *key, struct ordered_node *other)
{
    const struct bytes *name = key;
    const struct node *node = container_of(other, struct node, by_name);
    const size_t common = name->size_bytes < node->name_bytes ? name->size_bytes : node->name_bytes;
    const int order = memcmp(name->data, node->name, common);
    if (order != 0) {
        return order;
    }
    return name->size_bytes < node->name_bytes ? -1 : name->size_bytes > node->name_bytes;
}

static int compare_places(const void *key, struct ordered_node *other)
{
    const uint64_t place = *(const uint64_t *)key;
    const struct node *node = container_of(other, struct node, by_place);
    return place < node->place ? -1 : place > node->place;
}

static struct node *child(const struct node *directory, struct bytes name)
{
    struct ordered_node *found = ordered_find(&directory->entries.by_name, compare_names, &name);
    return found == NULL ? NULL : container_of(found, struct node, by_name);
}

static void attach(struct node *parent, struct node *node, uint64_t place)
{
    const struct bytes name = node_name(node);
    node->parent = parent;
    node->place = place;
    ordered_add(&parent->entries.by_name, compare_names, &name, &node->by_name);
    ordered_add(&parent->entries.by_place, compare_places, &place, &node->by_place);
    parent->entries.count++;
}

static void detach(struct node *node)
{
    struct node *parent = node->parent;
    const struct bytes name = node_name(node);
    ordered_remove(&parent->entries.by_name, compare_names, &name);
    ordered_remove(&parent->entries.by_place, compare_places, &node->place);
    parent->entries.count--;
    node->parent = NULL;
}

static void drop_name(struct tree *tree, uint8_t *name, const struct node *node)
{
    if (name != node->short_name) {
        object_cache_give_back(&tree->names, name);
    }
}

/* Room for a name, which may lie in the node itself. NULL: there is no memory left. */
static uint8_t *name_room(struct tree *tree, struct node *node, size_t size_bytes)
{
    return size_bytes <= NODE_SHORT_NAME_BYTES ? node->short_name : object_cache_take(&tree->names);
}

/* A node without a place. NULL: there is no memory left. */
static struct node *
make_node(struct tree *tree, struct bytes name, enum node_kind kind, uint64_t now_ns)
{
    struct node *node = object_cache_take(&tree->nodes);
    if (node == NULL) {
        return NULL;
    }
    *node = (struct node){
        .number = tree->next_number++,
        .modified_ns = now_ns,
        .kind = (uint8_t)kind,
        .name_bytes = (uint8_t)name.size_bytes,
    };
    node->name = name_room(tree, node, name.size_bytes);
    if (node->name == NULL) {
        object_cache_give_back(&tree->nodes, node);
        return NULL;
    }
    memcpy(node->name, name.data, name.size_bytes);
    tree->node_count++;
    return node;
}

/* Ends a node that neither has a place nor is held. */
static void end_if_unused(struct tree *tree, struct node *node)
{
    if (node->hold_count > 0 || node->parent != NULL || node == tree->root) {
        return;
    }
    if (node->kind == NODE_KIND_FILE) {
        contents_clear(&node->contents, tree->source);
    }
    drop_name(tree, node->name, node);
    object_cache_give_back(&tree->nodes, node);
    tree->node_count--;
}

enum status tree_init(struct tree *tree, struct page_source *source, uint64_t now_ns)
{
    *tree = (struct tree){.source = source, .next_number = 1};
    object_cache_init(&tree->nodes, source, sizeof(struct node));
    object_cache_init(&tree->names, source, LONG_NAME_BYTES);
    tree->root =
        make_node(tree, (struct bytes){(const uint8_t *)"", 0}, NODE_KIND_DIRECTORY, now_ns);
    return tree->root == NULL ? STATUS_LIMIT_EXCEEDED : STATUS_OK;
}

void tree_finish(struct tree *tree)
{
    struct node *root = tree->root;
    tree->root = NULL;
    end_if_unused(tree, root);
}

/* Walks to the directory in which the last name of a path is, or would be. */
static enum status walk(struct node *directory, struct bytes path, struct spot *spot)
{
    const enum status status = path_check(path);
    if (status != STATUS_OK) {
        return status;
    }
    spot->parent = directory;
    spot->name = path_take(&path);
    spot->node = child(directory, spot->name);
    while (path.size_bytes > 0) {
        if (spot->node == NULL) {
            return STATUS_NOT_FOUND;
        }
        if (spot->node->kind != NODE_KIND_DIRECTORY) {
            return STATUS_WRONG_STATE;
        }
        spot->parent = spot->node;
        spot->name = path_take(&path);
        spot->node = child(spot->parent, spot->name);
    }
    return STATUS_OK;
}

static enum status walk_to_node(struct node *directory, struct bytes path, struct spot *spot)
{
    const enum status status = walk(directory, path, spot);
    return status == STATUS_OK && spot->node == NULL ? STATUS_NOT_FOUND : status;
}

static bool has_place(const struct tree *tree, const struct node *node)
{
    return node->parent != NULL || node == tree->root;
}

enum status tree_find(struct node *directory, struct bytes path, struct node **found)
{
    struct spot spot;
    const enum status status = walk_to_node(directory, path, &spot);
    if (status == STATUS_OK) {
        *found = spot.node;
    }
    return status;
}

enum status tree_open(
    struct tree *tree,
    struct node *directory,
    const struct node_request *request,
    struct node **opened)
{
    struct spot spot;
    const enum status status = walk(directory, request->path, &spot);
    if (status != STATUS_OK) {
        return status;
    }
    if (spot.node != NULL) {
        if (request->creation == CREATION_ALWAYS) {
            return STATUS_OVERLAP;
        }
        if (spot.node->kind != request->kind) {
            return STATUS_WRONG_STATE;
        }
        *opened = spot.node;
        return STATUS_OK;
    }
    if (request->creation == CREATION_NEVER || !has_place(tree, spot.parent)) {
        return STATUS_NOT_FOUND;
    }
    struct node *node = make_node(tree, spot.name, request->kind, request->now_ns);
    if (node == NULL) {
        return STATUS_LIMIT_EXCEEDED;
    }
    attach(spot.parent, node, tree->next_number++);
    spot.parent->modified_ns = request->now_ns;
    *opened = node;
    return STATUS_OK;
}

enum status
tree_remove(struct tree *tree, struct node *directory, struct bytes path, uint64_t now_ns)
{
    struct spot spot;
    const enum status status = walk_to_node(directory, path, &spot);
    if (status != STATUS_OK) {
        return status;
    }
    if (spot.node->kind == NODE_KIND_DIRECTORY && spot.node->entries.count > 0) {
        return STATUS_WRONG_STATE;
    }
    detach(spot.node);
    spot.parent->modified_ns = now_ns;
    end_if_unused(tree, spot.node);
    return STATUS_OK;
}

/* Whether a directory may be moved into `parent`. */
static enum status check_no_circle(const struct node *directory, const struct node *parent)
{
    for (uint32_t depth = 0; depth <= TREE_DEPTH_MAX; depth++) {
        if (parent == NULL) {
            return STATUS_OK;
        }
        if (parent == directory) {
            return STATUS_INVALID_ARGUMENT;
        }
        parent = parent->parent;
    }
    return STATUS_LIMIT_EXCEEDED;
}

static enum status
check_move(const struct tree *tree, const struct spot *from, const struct spot *to)
{
    if (!has_place(tree, to->parent)) {
        return STATUS_NOT_FOUND;
    }
    if (from->node->kind == NODE_KIND_DIRECTORY) {
        const enum status status = check_no_circle(from->node, to->parent);
        if (status != STATUS_OK) {
            return status;
        }
    }
    if (to->node == NULL) {
        return STATUS_OK;
    }
    if (to->node->kind != from->node->kind) {
        return STATUS_WRONG_STATE;
    }
    const bool is_full = to->node->kind == NODE_KIND_DIRECTORY && to->node->entries.count > 0;
    return is_full ? STATUS_WRONG_STATE : STATUS_OK;
}

/* Gives a node without a place another name, for which there is room. */
static void set_name(struct tree *tree, struct node *node, struct bytes name, uint8_t *room)
{
    uint8_t *const old = node->name;
    memmove(room, name.data, name.size_bytes);
    node->name = room;
    node->name_bytes = (uint8_t)name.size_bytes;
    if (old != room) {
        drop_name(tree, old, node);
    }
}

enum status tree_rename(struct tree *tree, struct node *directory, const struct node_move *move)
{
    struct spot from;
    struct spot to;
    enum status status = walk_to_node(directory, move->from, &from);
    if (status == STATUS_OK) {
        status = walk(directory, move->to, &to);
    }
    if (status != STATUS_OK || to.node == from.node) {
        return status;
    }
    status = check_move(tree, &from, &to);
    if (status != STATUS_OK) {
        return status;
    }
    uint8_t *room = name_room(tree, from.node, to.name.size_bytes);
    if (room == NULL) {
        return STATUS_LIMIT_EXCEEDED;
    }
    uint64_t place = to.parent == from.parent ? from.node->place : tree->next_number++;
    if (to.node != NULL) {
        place = to.node->place;
        detach(to.node);
        end_if_unused(tree, to.node);
    }
    detach(from.node);
    set_name(tree, from.node, to.name, room);
    attach(to.parent, from.node, place);
    from.parent->modified_ns = move->now_ns;
    to.parent->modified_ns = move->now_ns;
    return STATUS_OK;
}

struct node *tree_next(const struct node *directory, uint64_t cursor)
{
    struct ordered_node *next =
        ordered_after(&directory->entries.by_place, compare_places, &cursor);
    return next == NULL ? NULL : container_of(next, struct node, by_place);
}

void tree_hold(struct node *node)
{
    node->hold_count++;
}

void tree_drop(struct tree *tree, struct node *node)
{
    node->hold_count--;
    end_if_unused(tree, node);
}

enum status file_write(
    struct tree *tree, struct node *file, uint64_t offset, struct bytes data, uint64_t now_ns)
{
    const enum status status = contents_write(&file->contents, tree->source, offset, data);
    if (status == STATUS_OK) {
        file->modified_ns = now_ns;
    }
    return status;
}

enum status file_resize(struct tree *tree, struct node *file, uint64_t size_bytes, uint64_t now_ns)
{
    const enum status status = contents_resize(&file->contents, tree->source, size_bytes);
    if (status == STATUS_OK) {
        file->modified_ns = now_ns;
    }
    return status;
}
