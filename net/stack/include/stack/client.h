/*
 * Whoever uses the network, and how much of it. A client that wants more gets errors; nobody else
 * notices, but that who reads datagrams may be given time to (udp_sockets_are_behind()). A place is
 * a listener, a connection or a socket, of which listeners and sockets have bounds of their own,
 * too. A buffer holds BUFFER_BYTES of what waits to be sent or read.
 */
#pragma once

#include "abi/status.h"
#include <stdint.h>

#define CLIENTS_MAX  64u
#define BUFFER_BYTES 1460u
/* Of all clients. */
#define CLIENT_PLACES_MAX    768u
#define CLIENT_BUFFERS_MAX   2688u
#define CLIENT_LISTENERS_MAX 128u
#define CLIENT_SOCKETS_MAX   256u

struct client_bounds {
    uint16_t places;
    uint16_t buffers;
    uint16_t listeners;
    uint16_t sockets; /* for datagrams */
};

struct client;

/*
 *   STATUS_NO_MEMORY       the bounds of all clients would be more than there is
 *   STATUS_LIMIT_EXCEEDED  there are CLIENTS_MAX
 */
NODISCARD enum status client_create(struct client_bounds bounds, struct client **client);

/* Other bounds, no less than it has by now. STATUS_NO_MEMORY: as above. */
NODISCARD enum status client_resize(struct client *client, struct client_bounds bounds);

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
