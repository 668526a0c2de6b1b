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
    socket_set_capability(file, results.listener);
    lock_acquire();
    file->operations = &listener_operations;
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

struct arrival {
    uint32_t stream;
    struct socket_place remote;
};

static struct arrival arrival_of(uint32_t stream, const struct network_place *remote)
{
    return (struct arrival){
        .stream = stream,
        .remote = socket_place_of(
            remote->address.data, remote->address.size_bytes, remote->port, remote->link),
    };
}

/* -EAGAIN: none waits. */
static long accept_now(struct open_file *file, struct arrival *arrival)
{
    struct tcp_listener_accept_now_results results = {0};
    const enum status status = tcp_listener_accept_now(file->capability, &results);
    if (status == STATUS_OK) {
        *arrival = arrival_of(results.stream, &results.remote);
    }
    return status == STATUS_NOT_FOUND ? -EAGAIN : -socket_error_number(status);
}

static long accept_waiting(struct open_file *file, struct arrival *arrival)
{
    struct tcp_listener_accept_results results = {0};
    const enum status status = tcp_listener_accept(file->capability, &results);
    if (status == STATUS_OK) {
        *arrival = arrival_of(results.stream, &results.remote);
    }
    return -socket_error_number(status);
}

static long accept_next(struct open_file *file, struct arrival *arrival)
{
    const struct socket_wait wait = {
        .wanted = FILE_READABLE,
        .blocks = socket_blocks(file, 0),
        .timeout_ns = socket_within(file)->options.receive_timeout_ns,
    };
    if (socket_waits_in_call(&wait)) {
        return accept_waiting(file, arrival);
    }
    for (;;) {
        const long result = accept_now(file, arrival);
        if (result != -EAGAIN || !wait.blocks) {
            return result;
        }
        const long waited = socket_await(file, &wait);
        if (waited != 0) {
            return waited;
        }
    }
}

long listener_accept(struct open_file *file, int flags, struct open_file **accepted)
{
    const struct socket *socket = socket_within(file);
    struct arrival arrival = {0};
    const long result = accept_next(file, &arrival);
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
