/* Directory of schema/directory.capnp. */
#include "abi/object_kind.h"
#include "opened.h"
#include "runtime/capability.h"
#include "schema/directory_server.h"

static enum status state(struct server_call *call, struct directory_state_results *results)
{
    return operations()->state(call_node(call), &results->state);
}

static enum status lookup(
    struct server_call *call,
    const struct directory_lookup_params *params,
    struct directory_lookup_results *results)
{
    return operations()->find(call_node(call), params->path, &results->state);
}

static enum status list_entries(
    struct server_call *call,
    const struct directory_list_params *params,
    struct directory_list_results *results)
{
    static struct listing listing;
    listing.cursor = params->cursor;
    listing.count = 0;
    listing.words = 0;
    const enum status status = operations()->list(call_node(call), &listing);
    results->entries = listing.entries;
    results->entries_count = listing.count;
    results->cursor = listing.cursor;
    return status;
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
    enum status status = opening_start(call, files_origin(call), mask, &opening);
    if (status != STATUS_OK) {
        return status;
    }
    status = operations()->open(call_node(call), request, &node);
    if (status != STATUS_OK) {
        opening_undo(&opening);
        return status;
    }
    *handle = opening_finish(&opening, node, request->kind);
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
        params->path, NODE_KIND_FILE, (enum creation)params->creation, files_now_ns()};
    return open_node(call, &request, FILE_MASK_ALL, &results->file);
}

static enum status open_directory_writable(
    struct server_call *call,
    const struct directory_open_directory_writable_params *params,
    struct directory_open_directory_writable_results *results)
{
    const struct node_request request = {
        params->path, NODE_KIND_DIRECTORY, (enum creation)params->creation, files_now_ns()};
    return open_node(call, &request, DIRECTORY_MASK_ALL, &results->directory);
}

static enum status
remove_node(struct server_call *call, const struct directory_remove_params *params)
{
    return operations()->remove(call_node(call), params->path, files_now_ns());
}

static enum status
rename_node(struct server_call *call, const struct directory_rename_params *params)
{
    const struct node_move move = {params->from, params->to, files_now_ns()};
    return operations()->rename(call_node(call), &move);
}

static enum status
set_modified(struct server_call *call, const struct directory_set_modified_params *params)
{
    return params->path.size_bytes == 0
               ? STATUS_INVALID_ARGUMENT
               : operations()->set_modified(call_node(call), params->path, params->modified_ns);
}

static enum status sync(struct server_call *call)
{
    return operations()->sync(call_node(call));
}

static enum status watch(struct server_call *call, const struct directory_watch_params *params)
{
    struct node_place place = {0};
    /* What is no event of the kernel's could keep us waiting when it is signalled. */
    if (!capability_is(params->event, OBJECT_EVENT)) {
        return STATUS_INVALID_ARGUMENT;
    }
    enum status status = operations()->place(call_node(call), &place);
    if (status == STATUS_OK) {
        struct watcher *watcher =
            server_is_export(call->badge) ? &files.root_watcher : &call_opened(call)->watcher;
        status = watcher_begin(watcher, &place, files_origin(call), params->event, params->bits);
    }
    if (status == STATUS_OK) {
        (void)server_call_keep(call, params->event);
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
        .watch = watch,
        .sync = sync,
    };
    return directory_dispatch(&server, call);
}
