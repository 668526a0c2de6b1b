#include "model.h"
#include <string.h>

struct bytes model_name_text(enum model_name name)
{
    static uint8_t long_name[PATH_NAME_BYTES_MAX + 1];
    memset(long_name, 'n', sizeof(long_name));
    switch (name) {
    case NAME_A:
        return (struct bytes){(const uint8_t *)"a", 1};
    case NAME_B:
        return (struct bytes){(const uint8_t *)"b\xff", 2};
    case NAME_C:
        return (struct bytes){(const uint8_t *)"a.c", 3};
    case NAME_FORTY:
        return (struct bytes){long_name, NODE_SHORT_NAME_BYTES};
    case NAME_FORTY_ONE:
        return (struct bytes){long_name, NODE_SHORT_NAME_BYTES + 1};
    case NAME_LONGEST:
        return (struct bytes){long_name, PATH_NAME_BYTES_MAX};
    case NAME_TOO_LONG:
        return (struct bytes){long_name, PATH_NAME_BYTES_MAX + 1};
    case NAME_DOT:
        return (struct bytes){(const uint8_t *)".", 1};
    case NAME_DOT_DOT:
        return (struct bytes){(const uint8_t *)"..", 2};
    case NAME_ZERO:
        return (struct bytes){(const uint8_t *)"a\0", 2};
    case NAME_EMPTY:
    case NAME_COUNT:
        break;
    }
    return (struct bytes){(const uint8_t *)"", 0};
}

void model_init(struct model *model, uint64_t now_ns)
{
    memset(model, 0, sizeof(*model));
    model->nodes[MODEL_ROOT] = (struct model_node){
        .is_there = true, .has_place = true, .kind = NODE_KIND_DIRECTORY, .modified_ns = now_ns};
}

uint32_t model_child(const struct model *model, uint32_t directory, enum model_name name)
{
    for (uint32_t i = 1; i < MODEL_NODES; i++) {
        const struct model_node *node = &model->nodes[i];
        if (node->is_there && node->has_place && node->parent == directory && node->name == name) {
            return i;
        }
    }
    return MODEL_NONE;
}

uint32_t model_entry_count(const struct model *model, uint32_t directory)
{
    uint32_t count = 0;
    for (uint32_t i = 1; i < MODEL_NODES; i++) {
        const struct model_node *node = &model->nodes[i];
        count += node->is_there && node->has_place && node->parent == directory;
    }
    return count;
}

static uint32_t free_node(const struct model *model)
{
    for (uint32_t i = 1; i < MODEL_NODES; i++) {
        if (!model->nodes[i].is_there) {
            return i;
        }
    }
    return MODEL_NONE;
}

bool model_is_full(const struct model *model)
{
    return free_node(model) == MODEL_NONE;
}

static enum status check_names(const struct model_path *path)
{
    enum status status = path->count == 0 ? STATUS_INVALID_ARGUMENT : STATUS_OK;
    for (uint32_t i = 0; i < path->count; i++) {
        if (path->names[i] > NAME_TOO_LONG) {
            return STATUS_INVALID_ARGUMENT;
        }
        if (path->names[i] == NAME_TOO_LONG) {
            status = STATUS_LIMIT_EXCEEDED;
        }
    }
    return status;
}

/* Where a path leads: the directory of its last name. */
static enum status
walk(const struct model *model, uint32_t directory, const struct model_path *path, uint32_t *parent)
{
    const enum status status = check_names(path);
    *parent = directory;
    for (uint32_t i = 0; status == STATUS_OK && i + 1 < path->count; i++) {
        const uint32_t next = model_child(model, *parent, path->names[i]);
        if (next == MODEL_NONE) {
            return STATUS_NOT_FOUND;
        }
        if (model->nodes[next].kind != NODE_KIND_DIRECTORY) {
            return STATUS_WRONG_STATE;
        }
        *parent = next;
    }
    return status;
}

enum status model_find(
    const struct model *model, uint32_t directory, const struct model_path *path, uint32_t *found)
{
    uint32_t parent = MODEL_NONE;
    const enum status status = walk(model, directory, path, &parent);
    if (status != STATUS_OK) {
        return status;
    }
    *found = model_child(model, parent, path->names[path->count - 1]);
    return *found == MODEL_NONE ? STATUS_NOT_FOUND : STATUS_OK;
}

enum status model_open(
    struct model *model, uint32_t directory, const struct model_request *request, uint32_t *opened)
{
    uint32_t parent = MODEL_NONE;
    const enum status status = walk(model, directory, request->path, &parent);
    if (status != STATUS_OK) {
        return status;
    }
    const enum model_name name = request->path->names[request->path->count - 1];
    const uint32_t found = model_child(model, parent, name);
    if (found != MODEL_NONE) {
        *opened = found;
        return request->creation == CREATION_ALWAYS        ? STATUS_OVERLAP
               : model->nodes[found].kind != request->kind ? STATUS_WRONG_STATE
                                                           : STATUS_OK;
    }
    if (request->creation == CREATION_NEVER || !model->nodes[parent].has_place) {
        return STATUS_NOT_FOUND;
    }
    *opened = free_node(model);
    model->nodes[*opened] = (struct model_node){
        .is_there = true,
        .has_place = true,
        .kind = request->kind,
        .parent = parent,
        .name = name,
        .modified_ns = request->now_ns,
    };
    model->nodes[parent].modified_ns = request->now_ns;
    return STATUS_OK;
}

enum status model_remove(
    struct model *model, uint32_t directory, const struct model_path *path, uint64_t now_ns)
{
    uint32_t found = MODEL_NONE;
    const enum status status = model_find(model, directory, path, &found);
    if (status != STATUS_OK) {
        return status;
    }
    if (model_entry_count(model, found) > 0) {
        return STATUS_WRONG_STATE;
    }
    model->nodes[found].has_place = false;
    model->nodes[model->nodes[found].parent].modified_ns = now_ns;
    model_collect(model);
    return STATUS_OK;
}

static bool is_below(const struct model *model, uint32_t directory, uint32_t above)
{
    while (directory != above && directory != MODEL_ROOT) {
        directory = model->nodes[directory].parent;
    }
    return directory == above;
}

enum status model_rename(struct model *model, uint32_t directory, const struct model_move *move)
{
    uint32_t from = MODEL_NONE;
    uint32_t parent = MODEL_NONE;
    enum status status = model_find(model, directory, move->from, &from);
    if (status == STATUS_OK) {
        status = walk(model, directory, move->to, &parent);
    }
    if (status != STATUS_OK) {
        return status;
    }
    const enum model_name name = move->to->names[move->to->count - 1];
    const uint32_t target = model_child(model, parent, name);
    struct model_node *node = &model->nodes[from];
    if (target == from) {
        return STATUS_OK;
    }
    if (node->kind == NODE_KIND_DIRECTORY && is_below(model, parent, from)) {
        return STATUS_INVALID_ARGUMENT;
    }
    if (target != MODEL_NONE && model->nodes[target].kind != node->kind) {
        return STATUS_WRONG_STATE;
    }
    if (target != MODEL_NONE && model_entry_count(model, target) > 0) {
        return STATUS_WRONG_STATE;
    }
    if (target != MODEL_NONE) {
        model->nodes[target].has_place = false;
    }
    model->nodes[node->parent].modified_ns = move->now_ns;
    model->nodes[parent].modified_ns = move->now_ns;
    node->parent = parent;
    node->name = name;
    model_collect(model);
    return STATUS_OK;
}

void model_collect(struct model *model)
{
    for (uint32_t i = 1; i < MODEL_NODES; i++) {
        struct model_node *node = &model->nodes[i];
        node->is_there = node->is_there && (node->has_place || node->holds > 0);
    }
}
