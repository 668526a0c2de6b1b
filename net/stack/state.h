/* What the files of the stack share: clients, which all others count against, and the ways to lwIP.
 */
#pragma once

#include "lwip/err.h"
#include "lwip/ip_addr.h"
#include "lwip_hooks.h"
#include "stack/address.h"
#include "stack/client.h"
#include "stack/stack.h"

struct tcp_pcb;

struct client {
    bool is_used;
    struct client_bounds bounds;
    struct client_bounds used;
};

/* Counts what it takes: STATUS_LIMIT_EXCEEDED: it would be more than the bounds. */
NODISCARD enum status client_take_all(struct client *client, struct client_bounds wanted);
void client_give_back_all(struct client *client, struct client_bounds back);

/* One place and its buffers. */
NODISCARD static inline enum status client_take(struct client *client, uint16_t buffers)
{
    return client_take_all(client, (struct client_bounds){.places = 1, .buffers = buffers});
}

static inline void client_give_back(struct client *client, uint16_t buffers)
{
    client_give_back_all(client, (struct client_bounds){.places = 1, .buffers = buffers});
}

static inline void notice_give(struct notice notice)
{
    if (notice.changed != NULL) {
        notice.changed(notice.context);
    }
}

/* stack.c */
uint64_t stack_now_ns(void);
/* What the embedder's clock says at this moment. */
uint64_t stack_exact_ns(void);
void stack_random(void *target, uint32_t size_bytes);
/* Ends the process where something holds that never does. */
void stack_must(bool holds, const char *message);
/* Of the ports that nobody is assigned (RFC 6335, 6). */
uint16_t stack_random_port(void);
enum status stack_status(err_t error);

/* address.c */
ip_addr_t address_to_lwip(const struct address *address);
struct address address_from_lwip(const ip_addr_t *address);
/* Of no address in particular: any, of the kind that an address is. */
ip_addr_t address_any_like(const struct address *address);

/* All that a client has of one kind. */
void listeners_destroy_all(const struct client *client);
void streams_destroy_all(const struct client *client);
void udp_sockets_destroy_all(const struct client *client);
void questions_destroy_all(const struct client *client);
void echoes_destroy_all(const struct client *client);

/* segment.c: whether lwIP is given a segment for a connection, or for who listens. */
struct tcp_hdr;
struct pbuf;
bool segment_is_taken(
    struct tcp_pcb *pcb,
    const struct tcp_hdr *header,
    struct lwip_port_options options,
    const struct pbuf *data);

/* listener.c: a connection is asked for: whether it is answered. */
bool listener_admits(struct tcp_pcb *listening);

/* listener.c: a connection that nobody has accepted leaves its listener. */
struct listener;
struct stream;
void listener_forget(struct listener *listener, struct stream *stream);
