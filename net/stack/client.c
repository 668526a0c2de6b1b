#include "stack/client.h"
#include "stack/stream.h"
#include "state.h"

static struct client clients[CLIENTS_MAX];

static const struct client_bounds all = {
    .places = CLIENT_PLACES_MAX,
    .buffers = CLIENT_BUFFERS_MAX,
    .listeners = CLIENT_LISTENERS_MAX,
    .sockets = CLIENT_SOCKETS_MAX,
};

/* The bounds of all clients together. */
static struct client_bounds given;

static struct client_bounds sum(struct client_bounds left, struct client_bounds right)
{
    return (struct client_bounds){
        .places = (uint16_t)(left.places + right.places),
        .buffers = (uint16_t)(left.buffers + right.buffers),
        .listeners = (uint16_t)(left.listeners + right.listeners),
        .sockets = (uint16_t)(left.sockets + right.sockets),
    };
}

static struct client_bounds difference(struct client_bounds from, struct client_bounds less)
{
    return (struct client_bounds){
        .places = (uint16_t)(from.places - less.places),
        .buffers = (uint16_t)(from.buffers - less.buffers),
        .listeners = (uint16_t)(from.listeners - less.listeners),
        .sockets = (uint16_t)(from.sockets - less.sockets),
    };
}

static bool fits(struct client_bounds wanted, struct client_bounds room)
{
    return wanted.places <= room.places && wanted.buffers <= room.buffers &&
           wanted.listeners <= room.listeners && wanted.sockets <= room.sockets;
}

enum status client_create(struct client_bounds bounds, struct client **client)
{
    if (!fits(bounds, client_left())) {
        return STATUS_NO_MEMORY;
    }
    for (uint32_t i = 0; i < CLIENTS_MAX; i++) {
        if (!clients[i].is_used) {
            clients[i] = (struct client){.is_used = true, .bounds = bounds};
            given = sum(given, bounds);
            *client = &clients[i];
            return STATUS_OK;
        }
    }
    return STATUS_LIMIT_EXCEEDED;
}

void client_destroy(struct client *client)
{
    if (client == NULL) {
        return;
    }
    listeners_destroy_all(client);
    streams_destroy_all(client);
    udp_sockets_destroy_all(client);
    questions_destroy_all(client);
    echoes_destroy_all(client);
    stack_must(fits(client->used, (struct client_bounds){0}), "a client leaves nothing");
    given = difference(given, client->bounds);
    client->is_used = false;
}

enum status client_resize(struct client *client, struct client_bounds bounds)
{
    const struct client_bounds others = difference(given, client->bounds);
    if (!fits(bounds, difference(all, others)) || !fits(client->used, bounds)) {
        return STATUS_NO_MEMORY;
    }
    client->bounds = bounds;
    given = sum(others, bounds);
    return STATUS_OK;
}

struct client_bounds client_left(void)
{
    return difference(all, given);
}

struct client_bounds client_room(const struct client *client)
{
    return difference(client->bounds, client->used);
}

struct client_bounds client_use(const struct client *client)
{
    return client->used;
}

enum status client_take_all(struct client *client, struct client_bounds wanted)
{
    if (!fits(wanted, client_room(client))) {
        streams_settle();
    }
    if (!fits(wanted, client_room(client))) {
        return STATUS_LIMIT_EXCEEDED;
    }
    client->used = sum(client->used, wanted);
    return STATUS_OK;
}

void client_give_back_all(struct client *client, struct client_bounds back)
{
    stack_must(fits(back, client->used), "no more than was taken");
    client->used = difference(client->used, back);
}
