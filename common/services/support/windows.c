#include "support/windows.h"
#include "abi/address.h"
#include "runtime/address.h"
#include "runtime/capability.h"
#include "runtime/mapping.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"

#define WINDOW_MASK (MEMORY_MASK_MAP_READ | MEMORY_MASK_MAP_WRITE | MEMORY_MASK_DESCRIBE)

void windows_init(
    struct windows *windows,
    struct page_source *source,
    struct session_table *sessions,
    uint64_t bytes_max)
{
    *windows = (struct windows){
        .sessions = sessions,
        .ledger = PROGRAM_LEDGER,
        .bytes_max = bytes_max,
        .free = UINT64_MAX,
    };
    object_cache_init(&windows->objects, source, sizeof(struct window));
}

static enum status map_window(struct windows *windows, struct window *window)
{
    enum status status = memory_create(windows->ledger, window->size_bytes, &window->memory);
    if (status != STATUS_OK) {
        return status;
    }
    struct mapping mapping = {
        .address = (void *)(windows->base + window->place * windows->bytes_max)};
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

static enum status
create_window(struct windows *windows, uint64_t size_bytes, struct window **created)
{
    enum status status = STATUS_OK;
    if (windows->base == 0) {
        status = address_reserve(WINDOWS_MAX * windows->bytes_max, &windows->base);
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

static void destroy_window(struct windows *windows, struct window *window)
{
    const struct process_revoke_params params = {.handle = window->memory};
    /* Fails only when the memory is gone already. */
    (void)process_revoke(PROGRAM_PROCESS, &params);
    capability_release(window->mapping);
    capability_release(window->memory);
    windows->free |= UINT64_C(1) << window->place;
    object_cache_give_back(&windows->objects, window);
}

static enum status
charge(const struct windows *windows, const struct window_holder *holder, uint64_t bytes)
{
    return holder->session == NULL ? STATUS_OK
                                   : session_charge(
                                         windows->sessions,
                                         holder->session,
                                         window_charged_bytes(windows->sessions, bytes));
}

static void
refund(const struct windows *windows, const struct window_holder *holder, uint64_t bytes)
{
    if (holder->session != NULL) {
        session_refund(
            windows->sessions, holder->session, window_charged_bytes(windows->sessions, bytes));
    }
}

/* A window that another one replaces takes nothing from anybody but the process that asked. */
static void
drop_window(struct windows *windows, const struct window_holder *holder, struct window *window)
{
    refund(windows, holder, window->size_bytes);
    list_remove(&window->link);
    destroy_window(windows, window);
}

static enum status make_window(
    struct windows *windows,
    struct window_holder *holder,
    uint64_t process,
    uint64_t bytes,
    struct window **window)
{
    if (*window != NULL) {
        drop_window(windows, holder, *window);
    }
    enum status status = charge(windows, holder, bytes);
    if (status != STATUS_OK) {
        return status;
    }
    status = create_window(windows, bytes, window);
    if (status != STATUS_OK) {
        refund(windows, holder, bytes);
        return status;
    }
    (*window)->process = process;
    list_add_first(&holder->windows, &(*window)->link);
    return STATUS_OK;
}

enum status windows_share(
    struct windows *windows,
    struct window_holder *holder,
    uint64_t process,
    uint64_t size_bytes,
    uint32_t *memory)
{
    struct window *window = window_find(holder, process);
    if (size_bytes == 0 || size_bytes > windows->bytes_max) {
        return STATUS_LIMIT_EXCEEDED;
    }
    const uint64_t bytes = page_round_up(size_bytes);
    if (window == NULL || window->size_bytes < bytes) {
        const enum status status = make_window(windows, holder, process, bytes, &window);
        if (status != STATUS_OK) {
            return status;
        }
    }
    return capability_copy(window->memory, WINDOW_MASK, memory);
}

void windows_end(struct windows *windows, struct window_holder *holder, uint64_t process)
{
    struct window *window = window_find(holder, process);
    if (window != NULL) {
        drop_window(windows, holder, window);
    }
}

void windows_close(struct windows *windows, struct window_holder *holder)
{
    while (!list_is_empty(&holder->windows)) {
        struct list_node *first = list_first(&holder->windows);
        drop_window(windows, holder, container_of(first, struct window, link));
    }
}
