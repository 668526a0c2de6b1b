/* UDP: datagrams from and to a port. */
#pragma once

#include "abi/status.h"
#include "lib/bytes.h"
#include "stack/address.h"
#include "stack/client.h"

#define UDP_SOCKETS_MAX        256u
#define UDP_QUEUE_MAX          32u   /* datagrams that wait to be read */
#define UDP_LOSSES_MAX         4u    /* before its client is behind */
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

/*
 * The same for a port that this client's others may have as well that were made so. A datagram goes
 * to the one that is connected to where it comes from, else to one that is connected to nobody.
 */
NODISCARD enum status udp_socket_create_shared(
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
 *   STATUS_WRONG_STATE     the link has no room now: it is lost, or to be sent again later
 */
NODISCARD enum status
udp_socket_send(struct udp_socket *socket, const struct place *remote, struct bytes data);

/*
 * From now on only what comes from there is received, beside what waits already; port 0: whatever
 * comes.
 *   STATUS_INVALID_ARGUMENT  no address
 */
NODISCARD enum status udp_socket_connect(struct udp_socket *socket, const struct place *remote);

/*
 * The one that waited longest. `size_bytes` becomes how long it was: what is beyond what `target`
 * holds is lost.
 *   STATUS_NOT_FOUND  none waits
 */
NODISCARD enum status udp_socket_receive(
    struct udp_socket *socket, struct place *remote, void *target, uint32_t *size_bytes);

/*
 * The same in two: for who knows only afterwards whether somebody got it. `index`: of those that
 * wait, the first of which is 0.
 */
NODISCARD enum status udp_socket_peek(
    const struct udp_socket *socket,
    uint32_t index,
    struct place *remote,
    void *target,
    uint32_t *size_bytes);
/* One waits to be skipped. */
void udp_socket_skip(struct udp_socket *socket);

struct udp_socket_state {
    struct place local;
    uint32_t waiting;
    /* For which there was no room. */
    uint64_t lost;
};

struct udp_socket_state udp_socket_look(const struct udp_socket *socket);

/*
 * Whether a socket that was read, since it was made or forgotten, but lost UDP_LOSSES_MAX for want
 * of room, is still more than half full: most of what comes is lost until its client has had time
 * to read.
 */
bool udp_sockets_are_behind(void);

/*
 * It had time: it counts again once it lost as many again; where it made no use of that time, once
 * it was read besides.
 */
void udp_sockets_forget_behind(void);
