/*
 * Whoever uses the network, and how much of it. A client that wants more gets errors; nobody else
 * notices. A place is a listener, a connection or a socket. A buffer holds BUFFER_BYTES of what
 * waits to be sent or read.
 */
#pragma once

#include "abi/status.h"
#include <stdint.h>

#define CLIENTS_MAX        64u
#define CLIENT_PLACES_MAX  768u  /* of all clients */
#define CLIENT_BUFFERS_MAX 2688u /* of all clients */
#define BUFFER_BYTES       1460u

struct client_bounds {
    uint16_t places;
    uint16_t buffers;
};

struct client;

/*
 *   STATUS_NO_MEMORY       the bounds of all clients would be more than there is
 *   STATUS_LIMIT_EXCEEDED  there are CLIENTS_MAX
 */
NODISCARD enum status client_create(struct client_bounds bounds, struct client **client);

/* All that it has is destroyed: connections are reset. Takes NULL. */
void client_destroy(struct client *client);

/* What all clients together may still be given. */
struct client_bounds client_left(void);

/* What it may still have. */
struct client_bounds client_room(const struct client *client);

/* What it has now. */
struct client_bounds client_use(const struct client *client);

/*
 * Tells that something about an object may have changed; what, is seen by looking. It is called
 * from within the stack, and calls nothing of the stack.
 */
struct notice {
    void *context;
    void (*changed)(void *context);
};
