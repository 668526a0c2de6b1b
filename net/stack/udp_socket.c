#include "stack/udp_socket.h"
#include "lwip/pbuf.h"
#include "lwip/udp.h"
#include "routed.h"
#include "state.h"

#define PORT_TRIES_MAX 32u

struct datagram {
    struct pbuf *p;
    struct place from;
};

struct udp_socket {
    bool is_used;
    struct udp_pcb *pcb;
    struct client *client;
    struct notice notice;
    uint16_t buffers_max;
    uint16_t buffers;
    uint32_t first;
    uint32_t count;
    uint64_t lost;
    uint32_t losses; /* of late */
    bool is_read;    /* since it was made, or was behind */
    struct datagram queue[UDP_QUEUE_MAX];
};

_Static_assert(CLIENT_SOCKETS_MAX <= UDP_SOCKETS_MAX, "whoever may have one gets one");

static struct udp_socket sockets[UDP_SOCKETS_MAX];
static struct udp_socket *behind; /* NULL: none is */

/* What a socket is of a client's. */
static struct client_bounds counted(uint16_t buffers)
{
    return (struct client_bounds){.places = 1, .buffers = buffers, .sockets = 1};
}

static void lose(struct udp_socket *socket)
{
    socket->lost++;
    socket->losses++;
    if (socket->is_read && socket->losses >= UDP_LOSSES_MAX) {
        behind = socket;
    }
}

/* From lwIP, which gives `p` away. */
static void
received(void *argument, struct udp_pcb *pcb, struct pbuf *p, const ip_addr_t *from, u16_t port)
{
    struct udp_socket *socket = argument;
    const uint16_t wanted = pbuf_clen(p);
    if (ip_addr_isany(&pcb->local_ip) && routed_is_reserved(ip_current_dest_addr())) {
        (void)pbuf_free(p);
        return;
    }
    if (socket->count == UDP_QUEUE_MAX || wanted > socket->buffers_max - socket->buffers) {
        lose(socket);
        (void)pbuf_free(p);
        return;
    }
    socket->queue[(socket->first + socket->count) % UDP_QUEUE_MAX] =
        (struct datagram){p, {address_from_lwip(from), port}};
    socket->count++;
    socket->buffers = (uint16_t)(socket->buffers + wanted);
    notice_give(socket->notice);
}

static enum status bind_socket(struct udp_pcb *pcb, const struct place *local)
{
    const ip_addr_t address =
        address_is_both(&local->address) ? *IP_ANY_TYPE : address_to_lwip(&local->address);
    if (local->port != 0) {
        return stack_status(udp_bind(pcb, &address, local->port));
    }
    for (uint32_t i = 0; i < PORT_TRIES_MAX; i++) {
        const err_t error = udp_bind(pcb, &address, stack_random_port());
        if (error != ERR_USE) {
            return stack_status(error);
        }
    }
    return STATUS_NO_MEMORY;
}

static struct udp_socket *free_socket(void)
{
    for (uint32_t i = 0; i < UDP_SOCKETS_MAX; i++) {
        if (!sockets[i].is_used) {
            return &sockets[i];
        }
    }
    return NULL;
}

/* Whether nobody else's gets what comes to this place. */
static bool is_own(const struct client *client, const struct place *local)
{
    for (uint32_t i = 0; i < UDP_SOCKETS_MAX; i++) {
        const struct udp_socket *other = &sockets[i];
        if (other->is_used && other->client != client && other->pcb->local_port == local->port) {
            const struct address address = address_from_lwip(&other->pcb->local_ip);
            if (address_overlap(&address, &local->address)) {
                return false;
            }
        }
    }
    return true;
}

static enum status open_socket(struct udp_socket *socket, const struct place *local, bool is_shared)
{
    struct udp_pcb *pcb = udp_new_ip_type(IPADDR_TYPE_ANY);
    if (pcb == NULL) {
        return STATUS_NO_MEMORY;
    }
    if (is_shared && is_own(socket->client, local)) {
        ip_set_option(pcb, SOF_REUSEADDR);
    }
    const enum status status = bind_socket(pcb, local);
    if (status != STATUS_OK) {
        udp_remove(pcb);
        return status;
    }
    udp_recv(pcb, received, socket);
    socket->pcb = pcb;
    return STATUS_OK;
}

/* `wanted`: what of it the caller said. */
static enum status create_socket(
    const struct udp_socket *wanted,
    const struct place *local,
    bool is_shared,
    struct udp_socket **made)
{
    struct udp_socket *socket = free_socket();
    if (wanted->buffers_max == 0) {
        return STATUS_INVALID_ARGUMENT;
    }
    if (socket == NULL) {
        return STATUS_NO_MEMORY;
    }
    enum status status = client_take_all(wanted->client, counted(wanted->buffers_max));
    if (status != STATUS_OK) {
        return status;
    }
    *socket = *wanted;
    status = open_socket(socket, local, is_shared);
    if (status != STATUS_OK) {
        client_give_back_all(wanted->client, counted(wanted->buffers_max));
        return status;
    }
    socket->is_used = true;
    *made = socket;
    return STATUS_OK;
}

enum status udp_socket_create(
    struct client *client,
    const struct place *local,
    uint16_t buffers,
    struct notice notice,
    struct udp_socket **made)
{
    const struct udp_socket wanted = {.client = client, .notice = notice, .buffers_max = buffers};
    return create_socket(&wanted, local, false, made);
}

enum status udp_socket_create_shared(
    struct client *client,
    const struct place *local,
    uint16_t buffers,
    struct notice notice,
    struct udp_socket **made)
{
    const struct udp_socket wanted = {.client = client, .notice = notice, .buffers_max = buffers};
    return create_socket(&wanted, local, true, made);
}

enum status udp_socket_connect(struct udp_socket *socket, const struct place *remote)
{
    if (remote->port == 0) {
        udp_disconnect(socket->pcb);
        return STATUS_OK;
    }
    if (address_is_any(&remote->address)) {
        return STATUS_INVALID_ARGUMENT;
    }
    const ip_addr_t address = address_to_lwip(&remote->address);
    return stack_status(udp_connect(socket->pcb, &address, remote->port));
}

static struct datagram take_first(struct udp_socket *socket)
{
    const struct datagram taken = socket->queue[socket->first];
    socket->first = (socket->first + 1) % UDP_QUEUE_MAX;
    socket->count--;
    socket->buffers = (uint16_t)(socket->buffers - pbuf_clen(taken.p));
    return taken;
}

void udp_socket_destroy(struct udp_socket *socket)
{
    if (socket == NULL) {
        return;
    }
    udp_remove(socket->pcb);
    while (socket->count > 0) {
        (void)pbuf_free(take_first(socket).p);
    }
    client_give_back_all(socket->client, counted(socket->buffers_max));
    socket->is_used = false;
    if (behind == socket) {
        behind = NULL;
    }
}

static err_t send_from(struct udp_pcb *pcb, struct pbuf *p, const ip_addr_t *address, uint16_t port)
{
    ip_addr_t source;
    if (ip_addr_isany(&pcb->local_ip) && routed_source(address, &source)) {
        return udp_sendto_if_src(pcb, p, address, port, routed_netif(), &source);
    }
    return udp_sendto(pcb, p, address, port);
}

enum status
udp_socket_send(struct udp_socket *socket, const struct place *remote, struct bytes data)
{
    const ip_addr_t address = address_to_lwip(&remote->address);
    if (data.size_bytes > UDP_DATAGRAM_BYTES_MAX) {
        return STATUS_LIMIT_EXCEEDED;
    }
    struct pbuf *p = pbuf_alloc(PBUF_TRANSPORT, (u16_t)data.size_bytes, PBUF_POOL);
    if (p == NULL) {
        return STATUS_NO_MEMORY;
    }
    err_t error = data.size_bytes > 0 ? pbuf_take(p, data.data, (u16_t)data.size_bytes) : ERR_OK;
    if (error == ERR_OK) {
        error = send_from(socket->pcb, p, &address, remote->port);
    }
    (void)pbuf_free(p);
    return stack_status(error);
}

enum status udp_socket_peek(
    const struct udp_socket *socket,
    uint32_t index,
    struct place *remote,
    void *target,
    uint32_t *size_bytes)
{
    if (index >= socket->count) {
        return STATUS_NOT_FOUND;
    }
    const struct datagram *one = &socket->queue[(socket->first + index) % UDP_QUEUE_MAX];
    const u16_t piece = (u16_t)LWIP_MIN(*size_bytes, one->p->tot_len);
    (void)pbuf_copy_partial(one->p, target, piece, 0);
    *remote = one->from;
    *size_bytes = one->p->tot_len;
    return STATUS_OK;
}

void udp_socket_skip(struct udp_socket *socket)
{
    if (!socket->is_read) {
        socket->is_read = true;
        socket->losses = 0;
    }
    (void)pbuf_free(take_first(socket).p);
}

enum status udp_socket_receive(
    struct udp_socket *socket, struct place *remote, void *target, uint32_t *size_bytes)
{
    const enum status status = udp_socket_peek(socket, 0, remote, target, size_bytes);
    if (status == STATUS_OK) {
        udp_socket_skip(socket);
    }
    return status;
}

struct udp_socket_state udp_socket_look(const struct udp_socket *socket)
{
    return (struct udp_socket_state){
        .local = {address_from_lwip(&socket->pcb->local_ip), socket->pcb->local_port},
        .waiting = socket->count,
        .lost = socket->lost,
    };
}

bool udp_sockets_are_behind(void)
{
    return behind != NULL &&
           (behind->count > UDP_QUEUE_MAX / 2 || behind->buffers > behind->buffers_max / 2);
}

void udp_sockets_forget_behind(void)
{
    if (behind != NULL) {
        behind->is_read = !udp_sockets_are_behind();
        behind->losses = 0;
        behind = NULL;
    }
}

void udp_sockets_destroy_all(const struct client *client)
{
    for (uint32_t i = 0; i < UDP_SOCKETS_MAX; i++) {
        if (sockets[i].is_used && sockets[i].client == client) {
            udp_socket_destroy(&sockets[i]);
        }
    }
}
