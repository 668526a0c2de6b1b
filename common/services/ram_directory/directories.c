/* Directory of schema/directory.capnp. */
#include "schema/directory_server.h"
#include "service.h"

/*
 * A listing fills no more of a message than this: an entry takes four words and its name, and the
 * whole of it two words and another three for each pointer to something.
 */
#define LIST_WORDS_MAX   430u
#define LIST_ENTRIES_MAX 80u
#define ENTRY_WORDS      4u

static struct node_state state_of(const struct node *node)
{
    return (struct node_state){
        .kind = node->kind,
        .size_bytes = node_size(node),
        .modified_ns = node->modified_ns,
        .number = node->number,
    };
}

static enum status state(struct server_call *call, struct directory_state_results *results)
{
    results->state = state_of(call_node(call));
    return STATUS_OK;
}

static enum status lookup(
    struct server_call *call,
    const struct directory_lookup_params *params,
    struct directory_lookup_results *results)
{
    struct node *found = NULL;
    const enum status status = tree_find(call_node(call), params->path, &found);
    if (status == STATUS_OK) {
        results->state = state_of(found);
    }
    return status;
}

static enum status list_entries(
    struct server_call *call,
    const struct directory_list_params *params,
    struct directory_list_results *results)
{
    static struct entry entries[LIST_ENTRIES_MAX];
    const struct node *directory = call_node(call);
    uint64_t cursor = params->cursor;
    uint32_t words = 0;
    uint32_t count = 0;
    const struct node *node = tree_next(directory, cursor);
    while (node != NULL && count < LIST_ENTRIES_MAX) {
        words += ENTRY_WORDS + node->name_bytes / 8 + 1;
        if (words > LIST_WORDS_MAX) {
            break;
        }
        entries[count++] = (struct entry){
            .name = node_name(node),
            .kind = node->kind,
            .size_bytes = node_size(node),
            .number = node->number,
        };
        cursor = node->place;
        node = tree_next(directory, cursor);
    }
    results->entries = entries;
    results->entries_count = count;
    results->cursor = node == NULL ? 0 : cursor;
    return STATUS_OK;
}

/* Finds or makes a node, and a session for it: both, or neither. */
static enum status open_node(
    struct server_call *call, const struct node_request *request, uint64_t mask, uint32_t *handle)
{
    struct opening opening;
    struct node *node = NULL;
    if (request->creation > CREATION_ALWAYS) {
        return STATUS_INVALID_ARGUMENT;
    }
    enum status status = opening_start(call, mask, &opening);
    if (status != STATUS_OK) {
        return status;
    }
    status = tree_open(&service.tree, call_node(call), request, &node);
    if (status != STATUS_OK) {
        opening_undo(&opening);
        return status;
    }
    *handle = opening_finish(&opening, node);
    call->moves = 1;
    return STATUS_OK;
}

static enum status open_file(
    struct server_call *call,
    const struct directory_open_file_params *params,
    struct directory_open_file_results *results)
{
    const struct node_request request = {.path = params->path, .kind = NODE_KIND_FILE};
    return open_node(call, &request, FILE_FACET_READER, &results->file);
}

static enum status open_directory(
    struct server_call *call,
    const struct directory_open_directory_params *params,
    struct directory_open_directory_results *results)
{
    const struct node_request request = {.path = params->path, .kind = NODE_KIND_DIRECTORY};
    return open_node(call, &request, DIRECTORY_FACET_READER, &results->directory);
}

static enum status open_file_writable(
    struct server_call *call,
    const struct directory_open_file_writable_params *params,
    struct directory_open_file_writable_results *results)
{
    const struct node_request request = {
        params->path, NODE_KIND_FILE, (enum creation)params->creation, service_now_ns()};
    return open_node(call, &request, FILE_MASK_ALL, &results->file);
}

static enum status open_directory_writable(
    struct server_call *call,
    const struct directory_open_directory_writable_params *params,
    struct directory_open_directory_writable_results *results)
{
    const struct node_request request = {
        params->path, NODE_KIND_DIRECTORY, (enum creation)params->creation, service_now_ns()};
    return open_node(call, &request, DIRECTORY_MASK_ALL, &results->directory);
}

static enum status
remove_node(struct server_call *call, const struct directory_remove_params *params)
{
    return tree_remove(&service.tree, call_node(call), params->path, service_now_ns());
}

static enum status
rename_node(struct server_call *call, const struct directory_rename_params *params)
{
    const struct node_move move = {params->from, params->to, service_now_ns()};
    return tree_rename(&service.tree, call_node(call), &move);
}

static enum status
set_modified(struct server_call *call, const struct directory_set_modified_params *params)
{
    struct node *found = NULL;
    const enum status status = tree_find(call_node(call), params->path, &found);
    if (status == STATUS_OK) {
        found->modified_ns = params->modified_ns;
    }
    return status;
}

enum status directory_call(struct server_call *call)
{
    static const struct directory_server server = {
        .state = state,
        .lookup = lookup,
        .list = list_entries,
        .open_file = open_file,
        .open_directory = open_directory,
        .open_file_writable = open_file_writable,
        .open_directory_writable = open_directory_writable,
        .remove = remove_node,
        .rename = rename_node,
        .set_modified = set_modified,
    };
    return directory_dispatch(&server, call);
}
