/* File of schema/directory.capnp. */
#include "lib/wipe.h"
#include "opened.h"
#include "runtime/capability.h"
#include "schema/directory_server.h"

/* The most that a message carries beside what describes it. */
#define READ_BYTES_MAX 3520u

/* What was read, until it is in the message. */
static struct {
    uint8_t data[READ_BYTES_MAX];
    uint32_t size_bytes;
} was_read;

static enum status state(struct server_call *call, struct file_state_results *results)
{
    return operations()->state(call_node(call), &results->state);
}

static enum status read(
    struct server_call *call,
    const struct file_read_params *params,
    struct file_read_results *results)
{
    const uint32_t size = params->size_bytes < READ_BYTES_MAX ? params->size_bytes : READ_BYTES_MAX;
    uint64_t taken = 0;
    const enum status status =
        operations()->read(call_node(call), params->offset, was_read.data, size, &taken);
    was_read.size_bytes = size;
    results->data = (struct bytes){was_read.data, (size_t)taken};
    return status;
}

static enum status write(struct server_call *call, const struct file_write_params *params)
{
    return operations()->write(call_node(call), params->offset, params->data, files_now_ns());
}

static enum status append(
    struct server_call *call,
    const struct file_append_params *params,
    struct file_append_results *results)
{
    struct node_state before = {0};
    struct node *node = call_node(call);
    enum status status = operations()->state(node, &before);
    if (status == STATUS_OK) {
        status = operations()->write(node, before.size_bytes, params->data, files_now_ns());
    }
    results->offset = before.size_bytes;
    return status;
}

/* What is answered when all of it is done. */
static enum status resize_later(struct server_call *call, uint64_t size_bytes)
{
    struct resizing *resizing = &call_opened(call)->resizing;
    uint32_t reply = 0;
    const enum status status = server_call_defer(call, &reply);
    if (status != STATUS_OK && status != STATUS_WRONG_STATE) {
        return status;
    }
    *resizing = (struct resizing){.size_bytes = size_bytes, .reply = reply};
    list_add_last(&files.resizings, &resizing->link);
    return STATUS_OK;
}

static enum status truncate(struct server_call *call, const struct file_truncate_params *params)
{
    bool is_done = false;
    if (list_node_is_linked(&call_opened(call)->resizing.link)) {
        return STATUS_LIMIT_EXCEEDED;
    }
    const enum status status =
        operations()->resize(call_node(call), params->size_bytes, files_now_ns(), &is_done);
    return status == STATUS_OK && !is_done ? resize_later(call, params->size_bytes) : status;
}

void resizing_end(struct resizing *resizing)
{
    if (list_node_is_linked(&resizing->link)) {
        list_remove(&resizing->link);
        capability_release(resizing->reply);
    }
}

bool files_go_on(void)
{
    if (list_is_empty(&files.resizings)) {
        return false;
    }
    struct resizing *resizing = container_of(list_first(&files.resizings), struct resizing, link);
    struct opened *opened = container_of(resizing, struct opened, resizing);
    bool is_done = false;
    const enum status status =
        operations()->resize(opened->node, resizing->size_bytes, files_now_ns(), &is_done);
    list_remove(&resizing->link);
    if (status == STATUS_OK && !is_done) {
        list_add_last(&files.resizings, &resizing->link);
    } else if (resizing->reply != 0) {
        (void)file_truncate_reply(resizing->reply, status); /* whoever asked may be gone */
    }
    return !list_is_empty(&files.resizings);
}

static enum status sync(struct server_call *call)
{
    return operations()->sync(call_node(call));
}

static enum status
set_modified(struct server_call *call, const struct file_set_modified_params *params)
{
    const struct bytes itself = {NULL, 0};
    return operations()->set_modified(call_node(call), itself, params->modified_ns);
}

static enum status share_window(
    struct server_call *call,
    const struct file_window_params *params,
    struct file_window_results *results)
{
    call->moves = 1;
    return windows_share(
        &files.windows,
        &call_opened(call)->holder,
        call->sender_process,
        params->size_bytes,
        &results->memory);
}

/* The part of the caller's window that a transfer is about. */
static enum status
find_part(const struct server_call *call, uint64_t offset, uint64_t size_bytes, uint8_t **part)
{
    const struct window_holder *holder = &call_opened(call)->holder;
    return window_part(holder, call->sender_process, offset, size_bytes, part);
}

static enum status read_window(
    struct server_call *call,
    const struct file_read_window_params *params,
    struct file_read_window_results *results)
{
    uint8_t *part = NULL;
    const enum status status = find_part(call, params->window_offset, params->size_bytes, &part);
    if (status == STATUS_OK) {
        return operations()->read(
            call_node(call), params->offset, part, params->size_bytes, &results->size_bytes);
    }
    return status;
}

static enum status
write_window(struct server_call *call, const struct file_write_window_params *params)
{
    uint8_t *part = NULL;
    const enum status status = find_part(call, params->window_offset, params->size_bytes, &part);
    if (status != STATUS_OK) {
        return status;
    }
    const struct bytes data = {part, (size_t)params->size_bytes};
    return operations()->write(call_node(call), params->offset, data, files_now_ns());
}

static enum status open_locks(struct server_call *call, uint64_t mask, uint32_t *handle)
{
    struct opening opening;
    enum status status = opening_start(call, files_origin(call), mask, &opening);
    if (status != STATUS_OK) {
        return status;
    }
    status = locking_begin(call, opening.opened);
    if (status != STATUS_OK) {
        opening_undo(&opening);
        return status;
    }
    *handle = opening_finish(&opening, NULL, NODE_KIND_FILE);
    call->moves = 1;
    return STATUS_OK;
}

static enum status locks(struct server_call *call, struct file_locks_results *results)
{
    return open_locks(call, RECORD_LOCKS_FACET_READER, &results->locks);
}

static enum status
locks_writable(struct server_call *call, struct file_locks_writable_results *results)
{
    return open_locks(call, RECORD_LOCKS_MASK_ALL, &results->locks);
}

static enum status unlock(struct server_call *call)
{
    return locks_free(call_node(call), call->sender_process);
}

enum status file_call(struct server_call *call)
{
    static const struct file_server server = {
        .state = state,
        .read = read,
        .write = write,
        .append = append,
        .truncate = truncate,
        .sync = sync,
        .window = share_window,
        .read_window = read_window,
        .write_window = write_window,
        .set_modified = set_modified,
        .locks = locks,
        .locks_writable = locks_writable,
        .unlock = unlock,
    };
    const enum status status = file_dispatch(&server, call);
    wipe(was_read.data, was_read.size_bytes);
    was_read.size_bytes = 0;
    return status;
}
