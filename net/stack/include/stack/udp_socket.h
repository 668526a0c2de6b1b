/* UDP: datagrams from and to a port. */
#pragma once

#include "abi/status.h"
#include "lib/bytes.h"
#include "stack/address.h"
#include "stack/client.h"

#define UDP_SOCKETS_MAX        256u
#define UDP_QUEUE_MAX          32u   /* datagrams that wait to be read */
#define UDP_DATAGRAM_BYTES_MAX 9216u /* to send */

struct udp_socket;

/*
 * `local`: port 0: one is chosen at random. `buffers`: for what waits to be read.
 *   STATUS_INVALID_ARGUMENT  no buffers
 *   STATUS_LIMIT_EXCEEDED    the client's bounds
 *   STATUS_OVERLAP           somebody has the port
 *   STATUS_NO_MEMORY         no socket is free
 */
NODISCARD enum status udp_socket_create(
    struct client *client,
    const struct place *local,
    uint16_t buffers,
    struct notice notice,
    struct udp_socket **socket);

/* Takes NULL. */
void udp_socket_destroy(struct udp_socket *socket);

/*
 *   STATUS_LIMIT_EXCEEDED  more than UDP_DATAGRAM_BYTES_MAX
 *   STATUS_NOT_FOUND       there is no route
 *   STATUS_NO_MEMORY       no buffer is free; the datagram is lost
 */
NODISCARD enum status
udp_socket_send(struct udp_socket *socket, const struct place *remote, struct bytes data);

/*
 * The one that waited longest. `size_bytes` becomes how long it was: what is beyond what `target`
 * holds is lost.
 *   STATUS_NOT_FOUND  none waits
 */
NODISCARD enum status udp_socket_receive(
    struct udp_socket *socket, struct place *remote, void *target, uint32_t *size_bytes);

struct udp_socket_state {
    struct place local;
    uint32_t waiting;
    /* For which there was no room. */
    uint64_t lost;
};

struct udp_socket_state udp_socket_look(const struct udp_socket *socket);
