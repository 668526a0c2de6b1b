/*
 * Connections. What is read and written is in tcp_transfer.c; this is how they are made, what they
 * say of themselves, and how they end.
 */
#include "lock.h"
#include "objects.h"
#include "schema/internet_client.h"
#include "socket.h"
#include "socket_error.h"
#include "stream_file.h"
#include "tcp_window.h"
#include <errno.h>
#include <string.h>

static struct network_place message_place(const struct socket_place *place)
{
    return (struct network_place){
        .address = {place->address, place->size_bytes}, .port = place->port, .link = place->link};
}

/* Out of a message, where its bytes are good until the next call. */
static struct socket_place place_of(const struct network_place *place)
{
    return socket_place_of(
        place->address.data, place->address.size_bytes, place->port, place->link);
}

static void set_stage(struct socket *socket, enum socket_stage stage, int error)
{
    lock_acquire();
    socket->stage = stage;
    socket->error = error;
    lock_release();
}

static long begin_connection(struct open_file *file, const struct socket_place *to)
{
    struct socket *socket = socket_within(file);
    struct socket_place remote = *to;
    uint32_t network = 0;
    const long result = socket_network(&network);
    if (result != 0) {
        return result;
    }
    if (socket->is_bound && (socket->local.port != 0 || !socket_place_is_any(&socket->local))) {
        return -EADDRNOTAVAIL; /* the service chooses where a connection begins */
    }
    socket_place_make_local(&remote);
    const struct network_connect_params params = {
        .remote = message_place(&remote),
        .receive_bytes = (uint32_t)socket->options.values[SOCKET_RECEIVE_BYTES],
        .send_bytes = (uint32_t)socket->options.values[SOCKET_SEND_BYTES],
    };
    struct network_connect_results results = {0};
    const enum status status = network_connect(network, &params, &results);
    if (status != STATUS_OK) {
        return -socket_opening_error_number(status);
    }
    tcp_window_finish(socket);
    socket_set_capability(file, results.stream);
    lock_acquire();
    socket->window = 0;
    socket->has_no_window = false;
    socket->stage = SOCKET_OPENING;
    socket->peer = remote;
    socket->has_peer = true;
    socket->error = 0;
    socket->has_told_end = false;
    lock_release();
    return 0;
}

/* Waits until it is known how that ends. */
static long complete(struct open_file *file)
{
    struct socket *socket = socket_within(file);
    const struct socket_wait wait = socket_wait_to_send(file, 0);
    const long waited = socket_await(file, &wait);
    if (waited != 0) {
        return waited == -EAGAIN ? -EINPROGRESS : waited;
    }
    const int error = socket_opening_error_number(tcp_stream_opened(file->capability));
    set_stage(socket, error == 0 ? SOCKET_OPEN : SOCKET_FAILED, 0);
    return -error;
}

long tcp_connect(struct open_file *file, const struct socket_place *to)
{
    const struct socket *socket = socket_within(file);
    const bool was_opening = socket->stage == SOCKET_OPENING;
    if (socket->stage == SOCKET_OPEN) {
        return -EISCONN;
    }
    if (!was_opening) {
        const long result = begin_connection(file, to);
        if (result != 0) {
            return result;
        }
    }
    const long result = complete(file);
    return was_opening && result == -EINPROGRESS ? -EALREADY : result;
}

void tcp_settle(struct open_file *file)
{
    struct socket *socket = socket_within(file);
    struct tcp_stream_state_results results;
    if (socket->stage != SOCKET_OPENING) {
        return;
    }
    const enum status asked = tcp_stream_state(file->capability, &results);
    if (asked != STATUS_OK) {
        set_stage(socket, SOCKET_FAILED, socket_error_number(asked));
        return;
    }
    const int error = socket_opening_error_number((enum status)results.state.status);
    if (error != 0 || !results.state.is_opening) {
        set_stage(socket, error == 0 ? SOCKET_OPEN : SOCKET_FAILED, error);
    }
}

long tcp_places(struct open_file *file, struct socket_place *local, struct socket_place *remote)
{
    struct tcp_stream_state_results results;
    if (file->capability == 0 || tcp_stream_state(file->capability, &results) != STATUS_OK) {
        return -ENOTCONN;
    }
    *local = place_of(&results.state.local);
    *remote = place_of(&results.state.remote);
    return 0;
}

/* Of one that was there. */
static int end_error(struct open_file *file)
{
    struct socket *socket = socket_within(file);
    struct tcp_stream_state_results results = {0};
    const enum status asked = tcp_stream_state(file->capability, &results);
    const enum status status = asked != STATUS_OK ? asked : (enum status)results.state.status;
    if (status == STATUS_OK) {
        return 0;
    }
    lock_acquire();
    const bool is_first = !socket->has_told_end;
    socket->has_told_end = true;
    lock_release();
    const bool had_finished = asked == STATUS_OK && results.state.has_ended;
    return !is_first ? 0 : had_finished ? EPIPE : socket_error_number(status);
}

int tcp_error(struct open_file *file)
{
    struct socket *socket = socket_within(file);
    tcp_settle(file);
    lock_acquire();
    const int error = socket->error;
    socket->error = 0;
    lock_release();
    return error == 0 && socket->stage == SOCKET_OPEN ? end_error(file) : error;
}

long tcp_readable(struct open_file *file)
{
    struct tcp_stream_state_results results;
    const long held = (long)socket_held_bytes(socket_within(file));
    if (file->capability == 0 || tcp_stream_state(file->capability, &results) != STATUS_OK) {
        return held;
    }
    return held + (long)results.state.readable_bytes;
}

long tcp_shut(struct open_file *file, bool is_read_shut, bool is_write_shut)
{
    struct socket *socket = socket_within(file);
    tcp_settle(file);
    if (socket->stage != SOCKET_OPEN) {
        return -ENOTCONN;
    }
    if (is_write_shut && !socket->is_write_shut) {
        const enum status status = tcp_stream_finish(file->capability);
        if (status != STATUS_OK) {
            return -socket_error_number(status);
        }
    }
    lock_acquire();
    socket->is_read_shut = socket->is_read_shut || is_read_shut;
    socket->is_write_shut = socket->is_write_shut || is_write_shut;
    lock_release();
    return 0;
}

/* Who waits for a connection that there is not, or that has ended, waits for nothing. */
static uint32_t tcp_readiness(struct open_file *file, const struct file_interest *interest)
{
    const struct socket *socket = socket_within(file);
    const uint32_t all = FILE_READABLE | FILE_WRITABLE | FILE_ENDED;
    const bool has_bytes = socket_held_bytes(socket) > 0 || socket->is_read_shut;
    if (file->capability == 0) {
        return all;
    }
    const struct file_interest asked = {
        .readiness = interest->readiness,
        .must_notify =
            interest->must_notify && (!has_bytes || (interest->readiness & FILE_READABLE) == 0),
    };
    const uint32_t ready = stream_operations.readiness(file, &asked);
    if ((ready & FILE_ENDED) != 0) {
        return all;
    }
    return ready | (has_bytes ? FILE_READABLE : 0);
}

static long read_connection(struct open_file *file, void *buffer, size_t size_bytes)
{
    const struct socket_wait wait = socket_wait_to_receive(file, 0);
    return tcp_receive(file, buffer, size_bytes, &wait);
}

static long write_connection(struct open_file *file, const void *buffer, size_t size_bytes)
{
    const struct socket_wait wait = socket_wait_to_send(file, 0);
    return tcp_send(file, buffer, size_bytes, &wait);
}

const struct file_operations tcp_operations = {
    .read = read_connection,
    .write = write_connection,
    .state = socket_state,
    .readiness = tcp_readiness,
    .control = socket_control,
    .finish = socket_finish,
    .interface = "TcpStream",
};
