/*
 * Sockets for datagrams: how they are made, send, and wait. What they receive is in udp_receive.c.
 * The service is asked for one when it is first needed, so that a connect() asks for nothing
 * before.
 */
#include "lock.h"
#include "objects.h"
#include "schema/internet_client.h"
#include "signals.h"
#include "socket.h"
#include "socket_error.h"
#include "thread.h"
#include "udp_outbox.h"
#include <errno.h>
#include <limits.h>
#include <string.h>

/* At the port that bind() said, or at one that is chosen. */
static enum status ask(const struct socket *socket, uint32_t network, uint32_t *made)
{
    const struct socket_place local = socket_bound_place(socket);
    const uint32_t bytes = (uint32_t)socket->options.values[SOCKET_RECEIVE_BYTES];
    enum status status;
    if (local.port == 0) {
        const struct network_bind_params params = {.receive_bytes = bytes};
        struct network_bind_results results = {0};
        status = network_bind(network, &params, &results);
        *made = results.socket;
    } else {
        const struct network_bind_at_params params = {
            .local = {{local.address, local.size_bytes}, local.port, local.link},
            .receive_bytes = bytes,
            .is_shared = socket->options.values[SOCKET_REUSES_ADDRESS] != 0,
        };
        struct network_bind_at_results results = {0};
        status = network_bind_at(network, &params, &results);
        *made = results.socket;
    }
    return status;
}

/* Only what comes from the peer is for this one; NULL: whatever comes. */
static enum status hear_only(uint32_t capability, const struct socket_place *peer)
{
    struct udp_socket_connect_params params = {.remote = {.port = 0}};
    if (peer != NULL) {
        params.remote =
            (struct network_place){{peer->address, peer->size_bytes}, peer->port, peer->link};
    }
    return udp_socket_connect(capability, &params);
}

static enum status make(const struct socket *socket, uint32_t network, uint32_t *made)
{
    enum status status = ask(socket, network, made);
    if (status == STATUS_OK && socket->has_peer) {
        status = hear_only(*made, &socket->peer);
        if (status != STATUS_OK) {
            object_release(*made);
        }
    }
    return status;
}

long udp_open(struct open_file *file)
{
    const struct socket *socket = socket_within(file);
    uint32_t network = 0;
    uint32_t made = 0;
    if (file->capability != 0) {
        return 0;
    }
    const long result = socket_network(&network);
    if (result != 0) {
        return result;
    }
    const enum status status = make(socket, network, &made);
    if (status != STATUS_OK) {
        return -socket_error_number(status);
    }
    lock_acquire();
    const bool is_first = file->capability == 0;
    if (is_first) {
        file->capability = made;
    }
    lock_release();
    if (!is_first) {
        object_release(made);
    }
    return 0;
}

long udp_connect(struct open_file *file, const struct socket_place *to)
{
    struct socket *socket = socket_within(file);
    struct socket_place peer = {0};
    if (to != NULL) {
        peer = *to;
        socket_place_make_local(&peer);
    }
    if (file->capability != 0) {
        const enum status status = hear_only(file->capability, to != NULL ? &peer : NULL);
        if (status != STATUS_OK) {
            return -socket_error_number(status);
        }
    }
    lock_acquire();
    socket->peer = peer;
    socket->has_peer = to != NULL;
    lock_release();
    return 0;
}

long udp_place(struct open_file *file, struct socket_place *local)
{
    struct udp_socket_local_results results;
    const long opened = udp_open(file);
    if (opened != 0) {
        return opened;
    }
    const enum status status = udp_socket_local(file->capability, &results);
    if (status != STATUS_OK) {
        return -socket_error_number(status);
    }
    *local = socket_place_of(
        results.local.address.data,
        results.local.address.size_bytes,
        results.local.port,
        results.local.link);
    return 0;
}

/* All parts in one piece. -EMSGSIZE: they do not fit. */
static long gather(const struct socket_datagram *datagram, uint8_t *bytes)
{
    size_t at = 0;
    for (size_t i = 0; i < datagram->part_count; i++) {
        const struct iovec *part = &datagram->parts[i];
        if (part->iov_len > SOCKET_MESSAGE_BYTES - at) {
            return -EMSGSIZE;
        }
        memcpy(bytes + at, part->iov_base, part->iov_len);
        at += part->iov_len;
    }
    return (long)at;
}

static long send_piece(struct open_file *file, const struct socket_place *to, struct bytes data)
{
    const struct udp_socket_send_params params = {
        .remote = {{to->address, to->size_bytes}, to->port, to->link}, .data = data};
    const enum status status = udp_socket_send(file->capability, &params);
    if (status != STATUS_OK) {
        return -socket_error_number(status);
    }
    udp_outbox_note_sent(file, to);
    return (long)data.size_bytes;
}

/* Apart, for what it needs of the stack. */
__attribute__((noinline)) static long send_gathered(
    struct open_file *file, const struct socket_place *to, const struct socket_datagram *datagram)
{
    uint8_t bytes[SOCKET_MESSAGE_BYTES];
    const long size_bytes = gather(datagram, bytes);
    return size_bytes < 0 ? size_bytes
                          : send_piece(file, to, (struct bytes){bytes, (size_t)size_bytes});
}

long udp_send(struct open_file *file, struct socket_datagram *datagram)
{
    const struct socket *socket = socket_within(file);
    struct socket_place to = datagram->has_place ? datagram->place : socket->peer;
    if (!datagram->has_place && !socket->has_peer) {
        return -EDESTADDRREQ;
    }
    if (to.port == 0) {
        return -EINVAL;
    }
    if (socket->is_write_shut) {
        return socket_broken(datagram->flags);
    }
    const long opened = udp_open(file);
    if (opened != 0) {
        return opened;
    }
    socket_place_make_local(&to);
    long result = 0;
    if (udp_outbox_send(file, &to, datagram, &result)) {
        return result;
    }
    if (datagram->part_count == 1 && datagram->parts[0].iov_len <= SOCKET_MESSAGE_BYTES) {
        const struct iovec *only = &datagram->parts[0];
        return send_piece(file, &to, (struct bytes){only->iov_base, only->iov_len});
    }
    return send_gathered(file, &to, datagram);
}

static uint32_t udp_readiness(struct open_file *file, const struct file_interest *interest)
{
    const struct socket *socket = socket_within(file);
    struct udp_socket_notify_params params = {.bits = WAITER_READY};
    struct udp_socket_notify_results results = {0};
    const bool has_one = udp_holds(socket) || socket->is_read_shut;
    if (udp_open(file) != 0) {
        return FILE_READABLE | FILE_WRITABLE; /* reading or writing says why not */
    }
    if (waiter_signaller(&thread_self()->waiter, &params.event) != STATUS_OK) {
        return 0;
    }
    params.interest = interest->must_notify && !has_one ? interest->readiness : 0;
    const enum status status = udp_socket_notify(file->capability, &params, &results);
    if (status != STATUS_OK) {
        return FILE_READABLE | FILE_WRITABLE | FILE_ENDED;
    }
    return results.readiness | (has_one ? FILE_READABLE : 0);
}

static long
transfer(struct open_file *file, const struct iovec *parts, size_t part_count, bool is_write)
{
    struct socket_datagram datagram = {.parts = parts, .part_count = part_count};
    return is_write ? udp_send(file, &datagram) : udp_receive(file, &datagram);
}

static long read_datagram(struct open_file *file, void *buffer, size_t size_bytes)
{
    return transfer(file, &(struct iovec){buffer, size_bytes}, 1, false);
}

static long write_datagram(struct open_file *file, const void *buffer, size_t size_bytes)
{
    return transfer(file, &(struct iovec){(void *)(uintptr_t)buffer, size_bytes}, 1, true);
}

/* No `interface`: a child gets connections only. */
const struct file_operations udp_operations = {
    .read = read_datagram,
    .write = write_datagram,
    .state = socket_state,
    .readiness = udp_readiness,
    .control = socket_control,
    .finish = socket_finish,
};

static long (*read_parts_of_others)(const long *arguments);
static long (*write_parts_of_others)(const long *arguments);

static long
parts_of_datagram(const long *arguments, bool is_write, long (*of_others)(const long *arguments))
{
    struct open_file *file = open_file_of(arguments[0]);
    if (file == NULL) {
        return -EBADF;
    }
    long result = -EINVAL;
    if (file->operations != &udp_operations) {
        result = of_others(arguments);
    } else if (arguments[2] >= 0 && arguments[2] <= IOV_MAX) {
        result = transfer(file, (const struct iovec *)arguments[1], (size_t)arguments[2], is_write);
    }
    open_file_release(file);
    return result;
}

static long read_datagram_parts(const long *arguments)
{
    return parts_of_datagram(arguments, false, read_parts_of_others);
}

static long write_datagram_parts(const long *arguments)
{
    return parts_of_datagram(arguments, true, write_parts_of_others);
}

void udp_begin(void)
{
    lock_acquire();
    if (read_parts_of_others == NULL) {
        read_parts_of_others = open_file_read_parts;
        write_parts_of_others = open_file_write_parts;
        open_file_read_parts = read_datagram_parts;
        open_file_write_parts = write_datagram_parts;
    }
    lock_release();
}
