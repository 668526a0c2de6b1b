/* File of schema/directory.capnp. */
#include "abi/address.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "schema/directory_server.h"
#include "service.h"

/* The most that a message carries beside what describes it. */
#define READ_BYTES_MAX 3520u

#define WINDOW_MASK (MEMORY_MASK_MAP_READ | MEMORY_MASK_MAP_WRITE | MEMORY_MASK_DESCRIBE)

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
    return file_write(&service.tree, call_node(call), params->offset, params->data, clock_now_ns());
}

static enum status append(
    struct server_call *call,
    const struct file_append_params *params,
    struct file_append_results *results)
{
    struct node *node = call_node(call);
    results->offset = node_size(node);
    return file_write(&service.tree, node, results->offset, params->data, clock_now_ns());
}

static enum status truncate(struct server_call *call, const struct file_truncate_params *params)
{
    return file_resize(&service.tree, call_node(call), params->size_bytes, clock_now_ns());
}

/* What was written is as safe as it will ever be. */
static enum status sync(struct server_call *call)
{
    (void)call;
    return STATUS_OK;
}

/* A window that another one replaces takes nothing from anybody but the process that asked. */
static void drop_window(struct opened *opened, struct window *window)
{
    if (window != NULL) {
        session_refund(&service.sessions, &opened->session, window->size_bytes);
        list_remove(&window->link);
        window_destroy(&service.windows, window);
    }
}

static enum status
make_window(struct opened *opened, uint64_t process, uint64_t bytes, struct window **window)
{
    drop_window(opened, *window);
    enum status status = session_charge(&service.sessions, &opened->session, bytes);
    if (status != STATUS_OK) {
        return status;
    }
    status = window_create(&service.windows, bytes, window);
    if (status != STATUS_OK) {
        session_refund(&service.sessions, &opened->session, bytes);
        return status;
    }
    (*window)->process = process;
    list_add_first(&opened->windows, &(*window)->link);
    return STATUS_OK;
}

static enum status share_window(
    struct server_call *call,
    const struct file_window_params *params,
    struct file_window_results *results)
{
    struct opened *opened = call_opened(call);
    struct window *window = window_find(&opened->windows, call->sender_process);
    if (params->size_bytes == 0 || params->size_bytes > WINDOW_BYTES_MAX) {
        return STATUS_LIMIT_EXCEEDED;
    }
    const uint64_t bytes = page_round_up(params->size_bytes);
    if (window == NULL || window->size_bytes < bytes) {
        const enum status status = make_window(opened, call->sender_process, bytes, &window);
        if (status != STATUS_OK) {
            return status;
        }
    }
    call->moves = 1;
    return capability_copy(window->memory, WINDOW_MASK, &results->memory);
}

/* The part of the caller's window that a transfer is about. */
static enum status
window_part(const struct server_call *call, uint64_t offset, uint64_t size_bytes, uint8_t **part)
{
    const struct window *window = window_find(&call_opened(call)->windows, call->sender_process);
    if (window == NULL) {
        return STATUS_WRONG_STATE;
    }
    if (offset > window->size_bytes || size_bytes > window->size_bytes - offset) {
        return STATUS_INVALID_ARGUMENT;
    }
    *part = window->data + offset;
    return STATUS_OK;
}

static enum status read_window(
    struct server_call *call,
    const struct file_read_window_params *params,
    struct file_read_window_results *results)
{
    uint8_t *part = NULL;
    const enum status status = window_part(call, params->window_offset, params->size_bytes, &part);
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
    const enum status status = window_part(call, params->window_offset, params->size_bytes, &part);
    if (status != STATUS_OK) {
        return status;
    }
    const struct bytes data = {part, (size_t)params->size_bytes};
    return file_write(&service.tree, call_node(call), params->offset, data, clock_now_ns());
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
