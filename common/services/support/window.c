#include "support/windows.h"

void window_holder_init(struct window_holder *holder, struct session *session)
{
    list_init(&holder->windows);
    holder->session = session;
}

uint64_t window_charged_bytes(const struct session_table *sessions, uint64_t bytes)
{
    const uint64_t least_bytes = sessions->limits.bytes_max / WINDOWS_MAX;
    return bytes > least_bytes ? bytes : least_bytes;
}

struct window *window_find(const struct window_holder *holder, uint64_t process)
{
    const struct list *windows = &holder->windows;
    for (struct list_node *node = windows->head.next; node != &windows->head; node = node->next) {
        struct window *window = container_of(node, struct window, link);
        if (window->process == process) {
            return window;
        }
    }
    return NULL;
}

enum status window_part(
    const struct window_holder *holder,
    uint64_t process,
    uint64_t offset,
    uint64_t size_bytes,
    uint8_t **part)
{
    const struct window *window = window_find(holder, process);
    if (window == NULL) {
        return STATUS_WRONG_STATE;
    }
    if (offset > window->size_bytes || size_bytes > window->size_bytes - offset) {
        return STATUS_INVALID_ARGUMENT;
    }
    *part = window->data + offset;
    return STATUS_OK;
}
