/* Who is there, and what each is told. */
#include "seat_parts.h"

uint32_t client_tell(struct seat *seat, const struct seat_window *window, struct window_event event)
{
    struct seat_client *client = &seat->clients[window->client];
    const bool had_none = client->queue.count == 0;
    event.window = window->number;
    event.modifiers = seat->modifiers;
    event.time_ns = seat->now_ns;
    const uint32_t serial = event_queue_put(&client->queue, &event);
    if (had_none && client->queue.count > 0) {
        seat->effects->has_events(seat->effects, window->client);
    }
    return serial;
}

uint32_t
client_tell_kind(struct seat *seat, const struct seat_window *window, enum window_event_kind kind)
{
    return client_tell(seat, window, (struct window_event){.kind = (uint16_t)kind});
}

void client_used(struct seat *seat, const struct seat_window *window)
{
    seat->used_client = window->client + 1;
    seat->used_ns = seat->now_ns;
    focus_end_giving(seat);
}

struct seat_client *client_shell(struct seat *seat)
{
    for (uint32_t i = 0; i < SEAT_CLIENTS_MAX; i++) {
        if (seat->clients[i].is_used && seat->clients[i].is_shell) {
            return &seat->clients[i];
        }
    }
    return NULL;
}

/* Others leave the shell's place free. */
static bool has_room(const struct seat *seat, const struct seat_client_opening *opening)
{
    uint32_t of_process = 0;
    uint32_t of_principal = 0;
    uint32_t of_others = 0;
    for (uint32_t i = 0; i < SEAT_CLIENTS_MAX; i++) {
        const struct seat_client *client = &seat->clients[i];
        if (client->is_used && !client->is_shell) {
            of_others++;
            of_process += client->process == opening->process ? 1 : 0;
            of_principal +=
                memcmp(client->owner.key, opening->owner.key, sizeof(client->owner.key)) == 0 ? 1
                                                                                              : 0;
        }
    }
    return opening->is_shell ||
           (of_process < SEAT_PROCESS_CLIENTS_MAX && of_principal < SEAT_PRINCIPAL_CLIENTS_MAX &&
            of_others < SEAT_CLIENTS_MAX - SEAT_SHELL_CLIENTS);
}

enum status
seat_client_open(struct seat *seat, const struct seat_client_opening *opening, uint32_t *client)
{
    if (opening->is_shell && client_shell(seat) != NULL) {
        return STATUS_WRONG_STATE;
    }
    if (!has_room(seat, opening)) {
        return STATUS_LIMIT_EXCEEDED;
    }
    for (uint32_t i = 0; i < SEAT_CLIENTS_MAX; i++) {
        struct seat_client *place = &seat->clients[i];
        if (!place->is_used) {
            memset(place, 0, sizeof(*place));
            place->is_used = true;
            place->is_shell = opening->is_shell;
            place->is_greeter = opening->is_greeter;
            place->owner = opening->owner;
            place->process = opening->process;
            place->next_number = 1;
            *client = i;
            return STATUS_OK;
        }
    }
    return STATUS_LIMIT_EXCEEDED;
}

void seat_client_close(struct seat *seat, uint32_t client, uint64_t now_ns)
{
    seat->now_ns = now_ns;
    for (uint32_t i = 0; i < SEAT_WINDOWS_MAX; i++) {
        struct seat_window *window = &seat->windows[i];
        if (window->id != 0 && window->client == client) {
            window_remove(seat, window, false);
        }
    }
    if (seat->used_client == client + 1) {
        seat->used_client = 0;
    }
    if (seat->typed_client == client + 1) {
        seat->typed_client = 0;
    }
    if (seat->giving_client == client + 1) {
        seat->giving_client = 0;
    }
    /* What was typed for it and not fetched. */
    memset(&seat->clients[client], 0, sizeof(seat->clients[client]));
    seat_settle(seat);
}

uint32_t seat_take_events(
    struct seat *seat,
    uint32_t client,
    struct window_event *events,
    uint32_t count_max,
    uint32_t *lost)
{
    struct seat_client *from = &seat->clients[client];
    const uint32_t count = event_queue_take(&from->queue, events, count_max);
    bool is_first = true;
    for (uint32_t i = 0; i < count; i++) {
        if (event_is_pressing(&events[i])) {
            from->copy_first = is_first ? events[i].serial : from->copy_first;
            from->copy_last = events[i].serial;
            is_first = false;
        }
    }
    *lost = event_queue_take_lost(&from->queue);
    return count;
}

void seat_tell_shortcut(struct seat *seat, uint32_t shortcut)
{
    const struct seat_client *shell = client_shell(seat);
    if (shell != NULL) {
        const struct seat_window window = {.client = (uint32_t)(shell - seat->clients)};
        (void)client_tell(
            seat,
            &window,
            (struct window_event){.kind = WINDOW_EVENT_KIND_SHORTCUT, .code = shortcut});
        /* What it opens now is what the person wants, wherever he has typed before. */
        client_used(seat, &window);
        seat->typed_client = window.client + 1;
    }
}

void seat_tell_settings(struct seat *seat)
{
    for (uint32_t i = 0; i < SEAT_CLIENTS_MAX; i++) {
        if (seat->clients[i].is_used) {
            const struct seat_window window = {.client = i};
            (void)client_tell_kind(seat, &window, WINDOW_EVENT_KIND_SETTINGS_CHANGED);
        }
    }
}

/* -- the clipboard ---------------------------------------------------------------------------- */

static void forget_pastes(struct seat *seat)
{
    for (uint32_t i = 0; i < SEAT_CLIENTS_MAX; i++) {
        memset(seat->clients[i].pastes, 0, sizeof(seat->clients[i].pastes));
    }
}

/* Whether the person does something there, and did this last. */
static bool is_of_last_done(struct seat *seat, uint32_t client, uint32_t serial)
{
    const struct seat_client *from = &seat->clients[client];
    const struct seat_window *told = seat_window_of(seat, seat->told);
    const bool is_last =
        from->copy_last != 0 && serial >= from->copy_first && serial <= from->copy_last;
    return is_last && told != NULL && told->client == client;
}

enum status seat_give_way(struct seat *seat, uint32_t client, uint32_t serial)
{
    if (!is_of_last_done(seat, client, serial) || seat->used_client != client + 1) {
        return STATUS_DENIED;
    }
    seat->giving_client = client + 1;
    seat->giving_ns = seat->now_ns;
    return STATUS_OK;
}

enum status seat_copy(struct seat *seat, uint32_t client, uint32_t serial, struct bytes data)
{
    if (!is_of_last_done(seat, client, serial)) {
        return STATUS_DENIED;
    }
    const enum status status = clipboard_set(&seat->clipboard, data);
    if (status == STATUS_OK) {
        forget_pastes(seat);
    }
    return status;
}

enum status seat_paste(struct seat *seat, uint32_t client, uint32_t serial, struct bytes *data)
{
    uint32_t *pastes = seat->clients[client].pastes;
    for (uint32_t i = 0; i < SEAT_PASTES_MAX; i++) {
        if (serial != 0 && pastes[i] == serial) {
            pastes[i] = 0;
            *data = clipboard_get(&seat->clipboard);
            return STATUS_OK;
        }
    }
    return STATUS_DENIED;
}
