#include "abi/status.h"
#include "compositor.h"
#include "runtime/program.h"
#include "scene/scene.h"
#include "schema/kernel_client.h"
#include "schema/windows_client.h"
#include <string.h>

struct pane *pane_find(struct client *client, uint32_t number)
{
    for (uint32_t i = 0; number != 0 && i < SEAT_CLIENT_WINDOWS_MAX; i++) {
        if (client->panes[i].number == number) {
            return &client->panes[i];
        }
    }
    return NULL;
}

struct pane *pane_free(struct client *client)
{
    for (uint32_t i = 0; i < SEAT_CLIENT_WINDOWS_MAX; i++) {
        if (client->panes[i].number == 0) {
            return &client->panes[i];
        }
    }
    return NULL;
}

struct pane *pane_of_scene(uint32_t id)
{
    for (uint32_t i = 0; i < SEAT_CLIENTS_MAX; i++) {
        for (uint32_t j = 0; compositor.clients[i].is_used && j < SEAT_CLIENT_WINDOWS_MAX; j++) {
            struct pane *pane = &compositor.clients[i].panes[j];
            if (pane->number != 0 && pane->id == id) {
                return pane;
            }
        }
    }
    return NULL;
}

static void drop(struct client *client, struct surface *surface)
{
    client->surface_bytes -= surface->size_bytes;
    surface_finish(surface);
}

void pane_finish(struct client *client, struct pane *pane)
{
    drop(client, &pane->seen);
    drop(client, &pane->next);
    *pane = (struct pane){0};
}

bool panes_have_room(const struct client *client, uint64_t size_bytes)
{
    const uint64_t own_bytes = client == NULL ? 0 : client->surface_bytes;
    uint64_t bytes = compositor.shot_bytes;
    for (uint32_t i = 0; i < SEAT_CLIENTS_MAX; i++) {
        bytes += compositor.clients[i].is_used ? compositor.clients[i].surface_bytes : 0;
    }
    return own_bytes + size_bytes <= compositor.client_bytes_max &&
           bytes + size_bytes <= compositor.pictures_bytes_max;
}

void panes_begin(void)
{
    struct ledger_state_results state = {0};
    uint64_t bytes = 0;
    if (ledger_state(PROGRAM_LEDGER, &state) == STATUS_OK) {
        bytes = state.quota_bytes - state.used_bytes;
    }
    compositor.pictures_bytes_max = bytes > OWN_BYTES ? bytes - OWN_BYTES : 0;
    compositor.client_bytes_max = compositor.pictures_bytes_max / CLIENT_PARTS * CLIENT_PARTS_MAX;
}

enum status pane_make_buffers(
    struct client *client, struct pane *pane, uint16_t width, uint16_t height, uint32_t *memory)
{
    if (width == 0 || height == 0 || width > SURFACE_SIDE_MAX || height > SURFACE_SIDE_MAX) {
        return STATUS_INVALID_ARGUMENT;
    }
    drop(client, &pane->next);
    if (!panes_have_room(client, surface_size_bytes(width, height))) {
        return STATUS_LIMIT_EXCEEDED;
    }
    enum status status = surface_init(&pane->next, PROGRAM_LEDGER, width, height);
    client->surface_bytes += pane->next.size_bytes;
    if (status == STATUS_OK) {
        status = surface_share(&pane->next, memory);
    }
    if (status != STATUS_OK) {
        drop(client, &pane->next);
    }
    return status == STATUS_NO_MEMORY ? STATUS_LIMIT_EXCEEDED : status;
}

/* Through a window with a frame nobody is to take what he sees for that window's. */
static bool shines_through(enum scene_kind kind)
{
    return kind == SCENE_POPUP || kind == SCENE_LAUNCHER;
}

static struct rectangle unpack(uint64_t packed)
{
    return (struct rectangle){
        .x = (uint16_t)packed,
        .y = (uint16_t)(packed >> 16),
        .width = (uint16_t)(packed >> 32),
        .height = (uint16_t)(packed >> 48),
    };
}

enum status
pane_show(struct client *client, struct pane *pane, const struct window_client_show_params *params)
{
    const struct rectangle damage[] = {
        unpack(params->damage), unpack(params->more), unpack(params->most)};
    const bool is_first = pane->next.memory != 0;
    const struct surface *surface = is_first ? &pane->next : &pane->seen;
    if (params->buffer >= SURFACE_BUFFERS || surface->memory == 0 ||
        params->damage_count > sizeof(damage) / sizeof(damage[0])) {
        return STATUS_INVALID_ARGUMENT;
    }
    const struct scene_picture picture = {
        .pixels =
            {
                .data = surface_pixels(surface, params->buffer),
                .width = surface->width,
                .height = surface->height,
                .stride_bytes = (int32_t)surface->stride_bytes,
            },
        .is_opaque = !shines_through(seat_window_of(&compositor.seat, pane->id)->kind),
    };
    const enum status status = seat_window_show(
        &compositor.seat,
        seat_window_of(&compositor.seat, pane->id),
        &picture,
        damage,
        is_first ? 0 : params->damage_count,
        compositor.seat.now_ns);
    if (status != STATUS_OK) {
        return status;
    }
    if (is_first) {
        drop(client, &pane->seen);
        pane->seen = pane->next;
        pane->next = (struct surface){0};
    }
    pane->is_on_its_way = true;
    frames_pane_waits();
    return STATUS_OK;
}
