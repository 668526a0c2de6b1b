/* File of schema/directory.capnp. */
#include "schema/directory_server.h"
#include "service.h"

/* The most that a message carries beside what describes it. */
#define READ_BYTES_MAX 3520u

static enum status state(struct server_call *call, struct file_state_results *results)
{
    const struct node *node = call_node(call);
    results->state = (struct node_state){
        .kind = node->kind,
        .size_bytes = node_size(node),
        .modified_ns = node->modified_ns,
        .number = node->number,
    };
    return STATUS_OK;
}

static enum status read(
    struct server_call *call,
    const struct file_read_params *params,
    struct file_read_results *results)
{
    static uint8_t data[READ_BYTES_MAX];
    const uint32_t size = params->size_bytes < READ_BYTES_MAX ? params->size_bytes : READ_BYTES_MAX;
    const struct node *node = call_node(call);
    const uint64_t taken = contents_read(&node->contents, params->offset, data, size);
    results->data = (struct bytes){data, (size_t)taken};
    return STATUS_OK;
}

static enum status write(struct server_call *call, const struct file_write_params *params)
{
    return file_write(
        &service.tree, call_node(call), params->offset, params->data, service_now_ns());
}

static enum status append(
    struct server_call *call,
    const struct file_append_params *params,
    struct file_append_results *results)
{
    struct node *node = call_node(call);
    results->offset = node_size(node);
    return file_write(&service.tree, node, results->offset, params->data, service_now_ns());
}

static enum status truncate(struct server_call *call, const struct file_truncate_params *params)
{
    return file_resize(&service.tree, call_node(call), params->size_bytes, service_now_ns());
}

/* What was written is as safe as it will ever be. */
static enum status sync(struct server_call *call)
{
    (void)call;
    return STATUS_OK;
}

static enum status share_window(
    struct server_call *call,
    const struct file_window_params *params,
    struct file_window_results *results)
{
    call->moves = 1;
    return windows_share(
        &service.windows,
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
        const struct contents *contents = &call_node(call)->contents;
        results->size_bytes = contents_read(contents, params->offset, part, params->size_bytes);
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
    return file_write(&service.tree, call_node(call), params->offset, data, service_now_ns());
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
    };
    return file_dispatch(&server, call);
}
