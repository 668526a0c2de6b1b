/*
 * Bytes of connections. Little goes in messages; a connection that has to do with more than a
 * message holds uses the window (tcp_window.h), where one call moves what there is room for:
 *
 *     read   one call, and one copy out of the window
 *     write  one call that says how much is worth copying, one copy into the window for each slot
 *            of it, and as many calls as the service needs to take it
 *
 * A call that may wait and that no signal could end waits in the service. Any other is tried
 * (TcpStream.transfer), and then waits for the event.
 */
#include "lock.h"
#include "schema/internet_client.h"
#include "socket.h"
#include "socket_error.h"
#include "tcp_window.h"
#include <errno.h>
#include <string.h>

/* From here on the window is less work than messages. */
#define WINDOW_WORTHWHILE_BYTES (2 * SOCKET_MESSAGE_BYTES)

static size_t least(size_t left, size_t right)
{
    return left < right ? left : right;
}

static long receive_message(struct open_file *file, void *buffer, size_t size_bytes)
{
    const struct tcp_stream_read_params params = {
        .size_bytes = (uint32_t)least(size_bytes, SOCKET_MESSAGE_BYTES)};
    struct tcp_stream_read_results results = {0};
    const enum status status = tcp_stream_read(file->capability, &params, &results);
    if (status != STATUS_OK) {
        return -socket_error_number(status);
    }
    const size_t count = least(results.data.size_bytes, size_bytes);
    memcpy(buffer, results.data.data, count);
    return (long)count;
}

static long
receive_window(struct open_file *file, const struct tcp_window_slot *slot, size_t size_bytes)
{
    const struct tcp_stream_read_window_params params = {
        .window_offset = slot->offset, .size_bytes = size_bytes};
    struct tcp_stream_read_window_results results = {0};
    const enum status status = tcp_stream_read_window(file->capability, &params, &results);
    return status == STATUS_OK ? (long)least(results.size_bytes, size_bytes)
                               : -socket_error_number(status);
}

/* -EAGAIN: there is nothing now. */
static long read_now(struct open_file *file, const struct tcp_window_slot *slot, size_t size_bytes)
{
    const struct tcp_stream_transfer_params params = {
        .read_offset = slot->offset, .read_bytes = (uint32_t)size_bytes};
    struct tcp_stream_transfer_results results = {0};
    enum status status = tcp_stream_transfer(file->capability, &params, &results);
    if (status == STATUS_OK && results.read_bytes > 0) {
        return (long)least(results.read_bytes, size_bytes);
    }
    status = status == STATUS_OK ? (enum status)results.status : status;
    if (status != STATUS_OK) {
        return -socket_error_number(status);
    }
    return (results.readiness & (FILE_READABLE | FILE_ENDED)) != 0 ? 0 : -EAGAIN;
}

static long receive_by_window(
    struct open_file *file,
    const struct tcp_window_slot *slot,
    size_t size_bytes,
    const struct socket_wait *wait)
{
    if (socket_waits_in_call(wait)) {
        return receive_window(file, slot, size_bytes);
    }
    for (;;) {
        const long count = read_now(file, slot, size_bytes);
        if (count != -EAGAIN || !wait->blocks) {
            return count;
        }
        const long waited = socket_await(file, wait);
        if (waited != 0) {
            return waited;
        }
    }
}

/*
 * At most what can be had at once. The first time that this is more than a message holds, what
 * follows goes through the window.
 */
static long receive_some(struct open_file *file, void *buffer, size_t size_bytes, int flags)
{
    struct socket *socket = socket_within(file);
    struct tcp_window_slot slot;
    const struct socket_wait wait = {
        .wanted = FILE_READABLE,
        .blocks = socket_blocks(file, flags),
        .timeout_ns = socket->options.receive_timeout_ns,
    };
    if (size_bytes > SOCKET_MESSAGE_BYTES && socket->has_filled_message &&
        tcp_window_take(file, &slot)) {
        const size_t most = least(size_bytes, TCP_WINDOW_SLOT_BYTES);
        const long count = receive_by_window(file, &slot, most, &wait);
        if (count > 0) {
            memcpy(buffer, slot.bytes, (size_t)count);
        }
        tcp_window_give(&slot);
        return count;
    }
    const long waited = socket_await(file, &wait);
    if (waited != 0) {
        return waited;
    }
    const long count = receive_message(file, buffer, size_bytes);
    if (count == SOCKET_MESSAGE_BYTES) {
        socket->has_filled_message = true;
    }
    return count;
}

static size_t take_held(struct socket *socket, void *buffer, size_t size_bytes, bool is_peek)
{
    struct socket_held *held = socket->held;
    const size_t count = least(socket_held_bytes(socket), size_bytes);
    if (count > 0) {
        memcpy(buffer, held->bytes + held->start, count);
        held->start += is_peek ? 0 : (uint32_t)count;
    }
    return count;
}

/* What is held is at the buffer's start then. */
static long fill_held(struct open_file *file, struct socket_held *held, int flags)
{
    const uint32_t count = held->end - held->start;
    memmove(held->bytes, held->bytes + held->start, count);
    held->start = 0;
    held->end = count;
    if (count >= SOCKET_HELD_BYTES) {
        return 0;
    }
    const long more = receive_some(file, held->bytes + count, SOCKET_HELD_BYTES - count, flags);
    held->end += more > 0 ? (uint32_t)more : 0;
    return more;
}

/* Holds more, if there is any; one thread at a time, for the others nothing came yet. */
static long hold_more(struct open_file *file, int flags)
{
    struct socket *socket = socket_within(file);
    struct socket_held *held = socket_hold(socket);
    if (held == NULL) {
        return -ENOBUFS;
    }
    lock_acquire();
    const bool is_filling = socket->is_filling_held;
    socket->is_filling_held = true;
    lock_release();
    if (is_filling) {
        return -EAGAIN;
    }
    const long more = fill_held(file, held, flags);
    lock_acquire();
    socket->is_filling_held = false;
    lock_release();
    return more;
}

static long peek(struct open_file *file, void *buffer, size_t size_bytes, int flags)
{
    struct socket *socket = socket_within(file);
    const size_t wanted = least(size_bytes, SOCKET_HELD_BYTES);
    const bool waits_for_all = (flags & MSG_WAITALL) != 0;
    long result = 1;
    while (result > 0 && socket_held_bytes(socket) < wanted) {
        const bool may_wait = socket_held_bytes(socket) == 0 || waits_for_all;
        result = hold_more(file, may_wait ? flags : flags | MSG_DONTWAIT);
    }
    const size_t count = take_held(socket, buffer, size_bytes, true);
    return count > 0 ? (long)count : result;
}

/* Whether it can be read or written at all. */
static long check(struct open_file *file)
{
    const struct socket *socket = socket_within(file);
    const bool is_there = file->capability != 0 && socket->stage != SOCKET_FRESH;
    return is_there ? 0 : -ENOTCONN;
}

long tcp_receive(struct open_file *file, void *buffer, size_t size_bytes, int flags)
{
    struct socket *socket = socket_within(file);
    const long checked = check(file);
    if (checked != 0 || size_bytes == 0) {
        return checked;
    }
    if ((flags & MSG_OOB) != 0) {
        return -EINVAL; /* nothing is urgent here */
    }
    if (socket->is_read_shut) {
        return 0;
    }
    if ((flags & MSG_PEEK) != 0) {
        return peek(file, buffer, size_bytes, flags);
    }
    size_t done = take_held(socket, buffer, size_bytes, false);
    long count = 1;
    while (count > 0 && (done == 0 || ((flags & MSG_WAITALL) != 0 && done < size_bytes))) {
        count = receive_some(file, (uint8_t *)buffer + done, size_bytes - done, flags);
        done += count > 0 ? (size_t)count : 0;
    }
    return done > 0 ? (long)done : count;
}

static long send_message(struct open_file *file, const void *buffer, size_t size_bytes)
{
    const struct tcp_stream_write_params params = {
        .data = {buffer, least(size_bytes, SOCKET_MESSAGE_BYTES)}};
    struct tcp_stream_write_results results = {0};
    const enum status status = tcp_stream_write(file->capability, &params, &results);
    if (status != STATUS_OK) {
        return -socket_error_number(status);
    }
    return (long)least(results.size_bytes, params.data.size_bytes);
}

static long send_window(struct open_file *file, uint32_t offset, size_t size_bytes)
{
    const struct tcp_stream_write_window_params params = {
        .window_offset = offset, .size_bytes = size_bytes};
    struct tcp_stream_write_window_results results = {0};
    const enum status status = tcp_stream_write_window(file->capability, &params, &results);
    return status == STATUS_OK ? (long)least(results.size_bytes, size_bytes)
                               : -socket_error_number(status);
}

/* -EAGAIN: there is no room now. */
static long write_now(struct open_file *file, uint32_t offset, size_t size_bytes)
{
    const struct tcp_stream_transfer_params params = {
        .write_offset = offset, .write_bytes = (uint32_t)size_bytes};
    struct tcp_stream_transfer_results results = {0};
    enum status status = tcp_stream_transfer(file->capability, &params, &results);
    if (status == STATUS_OK && results.written_bytes > 0) {
        return (long)least(results.written_bytes, size_bytes);
    }
    status = status == STATUS_OK ? (enum status)results.status : status;
    return status == STATUS_OK ? -EAGAIN : -socket_error_number(status);
}

/* How much can be written without waiting, at most `size_bytes`. -EAGAIN: nothing. */
static long room_of(struct open_file *file, size_t size_bytes)
{
    struct tcp_stream_state_results results;
    const enum status asked = tcp_stream_state(file->capability, &results);
    const enum status status = asked != STATUS_OK ? asked : (enum status)results.state.status;
    if (status != STATUS_OK) {
        return -socket_error_number(status);
    }
    const size_t room = results.state.is_opening ? 0 : results.state.writable_bytes;
    return room > 0 ? (long)least(room, size_bytes) : -EAGAIN;
}

static struct socket_wait write_wait(struct open_file *file, int flags)
{
    return (struct socket_wait){
        .wanted = FILE_WRITABLE,
        .blocks = socket_blocks(file, flags),
        .timeout_ns = socket_within(file)->options.send_timeout_ns,
    };
}

/* What was written before something went wrong; or what went wrong. */
static long sent(size_t done, long count)
{
    return done > 0 ? (long)done : count;
}

/* What is in the slot, as long as there is room, or the call may wait. */
static long send_slot(
    struct open_file *file,
    const struct tcp_window_slot *slot,
    size_t size_bytes,
    const struct socket_wait *wait)
{
    const bool waits_in_call = socket_waits_in_call(wait);
    size_t taken = 0;
    while (taken < size_bytes) {
        const uint32_t offset = slot->offset + (uint32_t)taken;
        const size_t left = size_bytes - taken;
        long count =
            waits_in_call ? send_window(file, offset, left) : write_now(file, offset, left);
        if (count == -EAGAIN && wait->blocks) {
            count = socket_await(file, wait);
        } else if (count <= 0) {
            return sent(taken, count);
        }
        if (count < 0) {
            return sent(taken, count);
        }
        taken += (size_t)count;
    }
    return (long)taken;
}

/*
 * How much is to be put into the window. It is the service's memory, and goes with it: that the
 * connection still answers says that the window is there.
 */
static long window_room(struct open_file *file, size_t size_bytes, const struct socket_wait *wait)
{
    const long room = room_of(file, size_bytes);
    const bool waits = wait->blocks && (room > 0 || room == -EAGAIN);
    return waits ? (long)size_bytes : room;
}

static long send_by_window(
    struct open_file *file,
    const struct tcp_window_slot *slot,
    struct bytes data,
    const struct socket_wait *wait)
{
    size_t done = 0;
    while (done < data.size_bytes) {
        const size_t part = least(data.size_bytes - done, TCP_WINDOW_SLOT_BYTES);
        long count = window_room(file, part, wait);
        if (count > 0) {
            memcpy(slot->bytes, data.data + done, (size_t)count);
            count = send_slot(file, slot, (size_t)count, wait);
        }
        if (count <= 0) {
            return sent(done, count);
        }
        done += (size_t)count;
        if ((size_t)count < part) {
            break; /* that was all the room, or something is wrong: the next call says what */
        }
    }
    return (long)done;
}

static long
send_by_messages(struct open_file *file, struct bytes data, const struct socket_wait *wait)
{
    size_t done = 0;
    while (done < data.size_bytes) {
        long count = socket_await(file, wait);
        if (count == 0) {
            count = send_message(file, data.data + done, data.size_bytes - done);
        }
        if (count <= 0) {
            return sent(done, count);
        }
        done += (size_t)count;
    }
    return (long)done;
}

long tcp_send(struct open_file *file, const void *buffer, size_t size_bytes, int flags)
{
    const struct socket *socket = socket_within(file);
    const long checked = check(file);
    if (checked != 0) {
        return checked;
    }
    if ((flags & MSG_OOB) != 0) {
        return -EOPNOTSUPP;
    }
    if (socket->is_write_shut) {
        return socket_broken(flags);
    }
    if (size_bytes == 0) {
        return 0;
    }
    const struct bytes data = {buffer, size_bytes};
    const struct socket_wait wait = write_wait(file, flags);
    struct tcp_window_slot slot;
    long result;
    if (size_bytes >= WINDOW_WORTHWHILE_BYTES && tcp_window_take(file, &slot)) {
        result = send_by_window(file, &slot, data, &wait);
        tcp_window_give(&slot);
    } else {
        result = send_by_messages(file, data, &wait);
    }
    return result == -ECONNRESET ? socket_broken(flags) : result;
}
