#include "client/window.h"
#include "abi/address.h"
#include "runtime/address.h"
#include "runtime/capability.h"
#include "schema/windows_client.h"
#include <stddef.h>

/* Addresses are kept for pixels of this many bytes at least, and then for twice what is needed. */
#define PLACE_BYTES_MIN UINT64_C(0x400000)

/* -- opening, closing -------------------------------------------------------------------------- */

enum status window_open(
    const struct window_connection *connection,
    const struct window_opening *opening,
    struct window *window)
{
    const struct window_client_open_params params = {
        .kind = (uint16_t)opening->kind,
        .parent = opening->parent,
        .width = opening->width,
        .height = opening->height,
        .x = opening->x,
        .y = opening->y,
        .title = opening->title,
    };
    struct window_client_open_results results = {0};
    *window = (struct window){0};
    const enum status status = window_client_open(connection->client, &params, &results);
    window->number = results.window;
    return status;
}

static void unmap(struct window *window)
{
    if (window->mapping.handle != 0) {
        mapping_finish(&window->mapping);
    }
    window->is_shown = false;
    window->is_waiting = false;
}

void window_finish(const struct window_connection *connection, struct window *window)
{
    const struct window_client_close_params params = {.window = window->number};
    unmap(window);
    if (window->number != 0) {
        (void)window_client_close(connection->client, &params); /* it may be gone already */
    }
    *window = (struct window){.place = window->place, .place_bytes = window->place_bytes};
}

/* -- pixels ------------------------------------------------------------------------------------ */

/* Where to map so many bytes: the same place again, as long as they fit there. */
static enum status find_place(struct window *window, uint64_t size_bytes)
{
    if (size_bytes <= window->place_bytes) {
        return STATUS_OK;
    }
    const uint64_t wanted = size_bytes < PLACE_BYTES_MIN ? PLACE_BYTES_MIN : 2 * size_bytes;
    const enum status status = address_reserve(wanted, &window->place);
    window->place_bytes = status == STATUS_OK ? wanted : 0;
    return status;
}

static enum status map(struct window *window, uint32_t memory, uint64_t size_bytes)
{
    const enum status status = find_place(window, size_bytes);
    if (status != STATUS_OK) {
        return status;
    }
    window->mapping.address = (void *)window->place;
    return mapping_create_at(memory, 0, size_bytes, MAP_READ | MAP_WRITE, &window->mapping);
}

enum status window_resize(
    const struct window_connection *connection,
    struct window *window,
    uint16_t width,
    uint16_t height)
{
    const struct window_client_buffers_params params = {
        .window = window->number, .width = width, .height = height};
    struct window_client_buffers_results results = {0};
    enum status status = window_client_buffers(connection->client, &params, &results);
    if (status != STATUS_OK) {
        return status;
    }
    unmap(window);
    window->width = width;
    window->height = height;
    window->stride_bytes = results.stride_bytes;
    window->buffer_bytes = results.buffer_bytes;
    window->back = 0;
    status = map(window, results.memory, page_round_up((uint64_t)results.buffer_bytes * 2));
    capability_release(results.memory); /* the mapping keeps it */
    return status;
}

static uint8_t *buffer(const struct window *window, uint32_t index)
{
    return (uint8_t *)window->mapping.address + (uint64_t)index * window->buffer_bytes;
}

uint32_t *window_begin(struct window *window)
{
    if (window->mapping.handle == 0 || window->is_waiting) {
        return NULL;
    }
    return (uint32_t *)(void *)buffer(window, window->back);
}

static uint64_t packed(struct window_rectangle rectangle)
{
    return (uint64_t)rectangle.x | (uint64_t)rectangle.y << 16 | (uint64_t)rectangle.width << 32 |
           (uint64_t)rectangle.height << 48;
}

enum status window_show(
    const struct window_connection *connection,
    struct window *window,
    const struct window_damage *damage)
{
    static const struct window_damage everything = {0};
    const struct window_damage inside = window_damage_inside(
        window->is_shown ? damage : &everything, window->width, window->height);
    const struct window_client_show_params params = {
        .window = window->number,
        .buffer = (uint16_t)window->back,
        .damage_count = (uint16_t)inside.count,
        .damage = packed(inside.rectangles[0]),
        .more = inside.count > 1 ? packed(inside.rectangles[1]) : 0,
        .most = inside.count > 2 ? packed(inside.rectangles[2]) : 0,
    };
    const enum status status = window_client_show(connection->client, &params);
    if (status == STATUS_OK) {
        window->back = 1 - window->back;
        window->is_shown = true;
        window->is_waiting = true;
    }
    return status;
}

void window_was_shown(struct window *window)
{
    window->is_waiting = false;
}
