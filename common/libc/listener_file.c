#include "lock.h"
#include "objects.h"
#include "schema/internet_client.h"
#include "signals.h"
#include "socket.h"
#include "socket_error.h"
#include "thread.h"
#include <errno.h>
#include <fcntl.h>

long listener_open(struct open_file *file, int backlog)
{
    struct socket *socket = socket_within(file);
    const struct socket_place local = socket_bound_place(socket);
    uint32_t network = 0;
    const long result = socket_network(&network);
    if (result != 0) {
        return result == -ENETUNREACH ? -EACCES : result;
    }
    const int bounded = backlog < 1 ? 1 : backlog > SOMAXCONN ? SOMAXCONN : backlog;
    const struct network_listen_params params = {
        .local = {{local.address, local.size_bytes}, local.port, local.link},
        .backlog = (uint16_t)bounded,
        .receive_bytes = (uint32_t)socket->options.values[SOCKET_RECEIVE_BYTES],
        .send_bytes = (uint32_t)socket->options.values[SOCKET_SEND_BYTES],
    };
    struct network_listen_results results = {0};
    const enum status status = network_listen(network, &params, &results);
    if (status != STATUS_OK) {
        return -socket_error_number(status);
    }
    /* A fresh one has none that would have to be released. */
    lock_acquire();
    file->capability = results.listener;
    __atomic_store_n(&file->operations, &listener_operations, __ATOMIC_RELEASE);
    lock_release();
    return 0;
}

long listener_place(struct open_file *file, struct socket_place *local)
{
    struct tcp_listener_local_results results;
    const enum status status = tcp_listener_local(file->capability, &results);
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

struct accepted_stream {
    uint32_t stream;
    struct socket_place remote;
};

static long note_accepted(
    void *context, enum status status, uint32_t stream, const struct network_place *remote)
{
    struct accepted_stream *accepted = context;
    if (status != STATUS_OK) {
        return status == STATUS_NOT_FOUND ? -EAGAIN : -socket_error_number(status);
    }
    accepted->stream = stream;
    accepted->remote = socket_place_of(
        remote->address.data, remote->address.size_bytes, remote->port, remote->link);
    return 0;
}

static long accept_now(struct open_file *file, void *context)
{
    struct tcp_listener_accept_now_results results = {0};
    const enum status status = tcp_listener_accept_now(file->capability, &results);
    return note_accepted(context, status, results.stream, &results.remote);
}

static long accept_waiting(struct open_file *file, void *context)
{
    struct tcp_listener_accept_results results = {0};
    const enum status status = tcp_listener_accept(file->capability, &results);
    return note_accepted(context, status, results.stream, &results.remote);
}

long listener_accept(struct open_file *file, int flags, struct open_file **accepted)
{
    const struct socket *socket = socket_within(file);
    static const struct socket_attempt accepting = {accept_now, accept_waiting};
    const struct socket_wait wait = socket_wait_to_receive(file, 0);
    struct accepted_stream arrival = {0};
    const long result = socket_attempt(file, &accepting, &wait, &arrival);
    if (result != 0) {
        return result;
    }
    struct open_file *made = socket_make(&tcp_operations, socket->family, flags, arrival.stream);
    if (made == NULL) {
        return -ENOBUFS;
    }
    struct socket *connection = socket_within(made);
    connection->stage = SOCKET_OPEN;
    connection->peer = arrival.remote;
    connection->has_peer = true;
    connection->options = socket->options;
    *accepted = made;
    return 0;
}

static uint32_t listener_readiness(struct open_file *file, const struct file_interest *interest)
{
    struct tcp_listener_notify_params params = {.bits = WAITER_READY};
    struct tcp_listener_notify_results results = {0};
    if (waiter_signaller(&thread_self()->waiter, &params.event) != STATUS_OK) {
        return 0;
    }
    params.interest = interest->must_notify ? interest->readiness : 0;
    const enum status status = tcp_listener_notify(file->capability, &params, &results);
    return status == STATUS_OK ? results.readiness : FILE_READABLE | FILE_ENDED;
}

static long read_listener(struct open_file *file, void *buffer, size_t size_bytes)
{
    (void)file;
    (void)buffer;
    (void)size_bytes;
    return -ENOTCONN;
}

static long write_nothing(struct open_file *file, const void *buffer, size_t size_bytes)
{
    (void)file;
    (void)buffer;
    (void)size_bytes;
    return -ENOTCONN;
}

/* No `interface`: a child gets connections only. */
const struct file_operations listener_operations = {
    .read = read_listener,
    .write = write_nothing,
    .state = socket_state,
    .readiness = listener_readiness,
    .control = socket_control,
    .finish = socket_finish,
};
