#include "windows.h"
#include "abi/address.h"
#include "runtime/address.h"
#include "runtime/capability.h"
#include "runtime/mapping.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"

void windows_init(struct windows *windows, struct page_source *source)
{
    *windows = (struct windows){.free = UINT64_MAX};
    object_cache_init(&windows->objects, source, sizeof(struct window));
}

struct window *window_find(const struct list *windows, uint64_t process)
{
    for (struct list_node *node = windows->head.next; node != &windows->head; node = node->next) {
        struct window *window = container_of(node, struct window, link);
        if (window->process == process) {
            return window;
        }
    }
    return NULL;
}

static enum status map_window(struct windows *windows, struct window *window)
{
    enum status status = memory_create(PROGRAM_LEDGER, window->size_bytes, &window->memory);
    if (status != STATUS_OK) {
        return status;
    }
    struct mapping mapping = {
        .address = (void *)(windows->base + window->place * WINDOW_BYTES_MAX)};
    status =
        mapping_create_at(window->memory, 0, window->size_bytes, MAP_READ | MAP_WRITE, &mapping);
    if (status != STATUS_OK) {
        capability_release(window->memory);
        return status;
    }
    window->mapping = mapping.handle;
    window->data = mapping.address;
    return STATUS_OK;
}

enum status window_create(struct windows *windows, uint64_t size_bytes, struct window **created)
{
    enum status status = STATUS_OK;
    if (windows->base == 0) {
        status = address_reserve(WINDOWS_MAX * WINDOW_BYTES_MAX, &windows->base);
    }
    if (status != STATUS_OK || windows->free == 0) {
        return STATUS_LIMIT_EXCEEDED;
    }
    struct window *window = object_cache_take(&windows->objects);
    if (window == NULL) {
        return STATUS_LIMIT_EXCEEDED;
    }
    *window = (struct window){
        .size_bytes = size_bytes,
        .place = (uint32_t)__builtin_ctzll(windows->free),
    };
    status = map_window(windows, window);
    if (status != STATUS_OK) {
        object_cache_give_back(&windows->objects, window);
        return status;
    }
    windows->free &= windows->free - 1;
    *created = window;
    return STATUS_OK;
}

void window_destroy(struct windows *windows, struct window *window)
{
    const struct process_revoke_params params = {.handle = window->memory};
    /* Fails only when the memory is gone already. */
    (void)process_revoke(PROGRAM_PROCESS, &params);
    capability_release(window->mapping);
    capability_release(window->memory);
    windows->free |= UINT64_C(1) << window->place;
    object_cache_give_back(&windows->objects, window);
}
