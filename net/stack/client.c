#include "stack/client.h"
#include "state.h"

static struct client clients[CLIENTS_MAX];

/* Of all clients. */
static uint32_t places;
static uint32_t buffers;

enum status client_create(struct client_bounds bounds, struct client **client)
{
    if (bounds.places > CLIENT_PLACES_MAX - places ||
        bounds.buffers > CLIENT_BUFFERS_MAX - buffers) {
        return STATUS_NO_MEMORY;
    }
    for (uint32_t i = 0; i < CLIENTS_MAX; i++) {
        if (!clients[i].is_used) {
            clients[i] = (struct client){.is_used = true, .bounds = bounds};
            places += bounds.places;
            buffers += bounds.buffers;
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
    stack_must(client->used.places == 0 && client->used.buffers == 0, "a client leaves nothing");
    places -= client->bounds.places;
    buffers -= client->bounds.buffers;
    client->is_used = false;
}

struct client_bounds client_left(void)
{
    return (struct client_bounds){
        .places = (uint16_t)(CLIENT_PLACES_MAX - places),
        .buffers = (uint16_t)(CLIENT_BUFFERS_MAX - buffers),
    };
}

struct client_bounds client_room(const struct client *client)
{
    return (struct client_bounds){
        .places = (uint16_t)(client->bounds.places - client->used.places),
        .buffers = (uint16_t)(client->bounds.buffers - client->used.buffers),
    };
}

struct client_bounds client_use(const struct client *client)
{
    return client->used;
}

static bool has_room(const struct client *client, uint16_t wanted)
{
    return client->used.places < client->bounds.places &&
           wanted <= client->bounds.buffers - client->used.buffers;
}

enum status client_take(struct client *client, uint16_t wanted)
{
    if (!has_room(client, wanted)) {
        streams_settle();
    }
    if (!has_room(client, wanted)) {
        return STATUS_LIMIT_EXCEEDED;
    }
    client->used.places++;
    client->used.buffers = (uint16_t)(client->used.buffers + wanted);
    return STATUS_OK;
}

void client_give_back(struct client *client, uint16_t given)
{
    stack_must(client->used.places > 0 && client->used.buffers >= given, "no more than was taken");
    client->used.places--;
    client->used.buffers = (uint16_t)(client->used.buffers - given);
}
