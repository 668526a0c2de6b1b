/*
 * Bytes of connections. Little goes in messages; a connection that has to do with more than a
 * message holds uses the window (tcp_window.h), where one call moves what there is room for:
 *
 *     read   one call, and one copy out of the window
 *     write  one call that says how much is worth copying (for each slot, where it may not wait),
 *            one copy into the window for each slot, and as many calls as the service needs to
 *            take it
 *
 * A call that may wait and that no signal could end waits in the service. Any other is tried, and
 * then waits for the event (socket_attempt()).
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

/* What is to be moved by one call: bytes here, or a part of the window. */
struct message_part {
    void *bytes;
    size_t size_bytes;
};
struct window_part {
    uint32_t offset;
    size_t size_bytes;
};

/* -EAGAIN: it cannot be done now. */
static long failure(enum status status)
{
    return status == STATUS_NOT_FOUND ? -EAGAIN : -socket_error_number(status);
}

/* -- receiving --------------------------------------------------------------------------------- */

static long note_message(const struct message_part *part, enum status status, struct bytes data)
{
    if (status != STATUS_OK) {
        return failure(status);
    }
    const size_t count = least(data.size_bytes, part->size_bytes);
    memcpy(part->bytes, data.data, count);
    return (long)count;
}

static long read_message_now(struct open_file *file, void *context)
{
    const struct message_part *part = context;
    const struct tcp_stream_read_now_params params = {.size_bytes = (uint32_t)part->size_bytes};
    struct tcp_stream_read_now_results results = {0};
    const enum status status = tcp_stream_read_now(file->capability, &params, &results);
    return note_message(part, status, results.data);
}

static long read_message(struct open_file *file, void *context)
{
    const struct message_part *part = context;
    const struct tcp_stream_read_params params = {.size_bytes = (uint32_t)part->size_bytes};
    struct tcp_stream_read_results results = {0};
    const enum status status = tcp_stream_read(file->capability, &params, &results);
    return note_message(part, status, results.data);
}

static const struct socket_attempt message_reading = {read_message_now, read_message};

static long read_window_now(struct open_file *file, void *context)
{
    const struct window_part *part = context;
    const struct tcp_stream_transfer_params params = {
        .read_offset = part->offset, .read_bytes = (uint32_t)part->size_bytes};
    struct tcp_stream_transfer_results results = {0};
    enum status status = tcp_stream_transfer(file->capability, &params, &results);
    if (status == STATUS_OK && results.read_bytes > 0) {
        return (long)least(results.read_bytes, part->size_bytes);
    }
    status = status == STATUS_OK ? (enum status)results.status : status;
    if (status != STATUS_OK) {
        return -socket_error_number(status);
    }
    return (results.readiness & (FILE_READABLE | FILE_ENDED)) != 0 ? 0 : -EAGAIN;
}

static long read_window(struct open_file *file, void *context)
{
    const struct window_part *part = context;
    const struct tcp_stream_read_window_params params = {
        .window_offset = part->offset, .size_bytes = part->size_bytes};
    struct tcp_stream_read_window_results results = {0};
    const enum status status = tcp_stream_read_window(file->capability, &params, &results);
    return status == STATUS_OK ? (long)least(results.size_bytes, part->size_bytes)
                               : -socket_error_number(status);
}

static const struct socket_attempt window_reading = {read_window_now, read_window};

/*
 * At most what can be had at once. The first time that this is more than a message holds, what
 * follows goes through the window.
 */
static long receive_some(
    struct open_file *file, void *buffer, size_t size_bytes, const struct socket_wait *wait)
{
    struct socket *socket = socket_within(file);
    struct tcp_window_slot slot;
    if (size_bytes > SOCKET_MESSAGE_BYTES && socket->has_filled_message &&
        tcp_window_take(file, size_bytes, &slot)) {
        struct window_part part = {slot.offset, least(size_bytes, slot.size_bytes)};
        const long count = socket_attempt(file, &window_reading, wait, &part);
        if (count > 0) {
            memcpy(buffer, slot.bytes, (size_t)count);
        }
        tcp_window_give(&slot);
        return count;
    }
    struct message_part part = {buffer, least(size_bytes, SOCKET_MESSAGE_BYTES)};
    const long count = socket_attempt(file, &message_reading, wait, &part);
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
static long
fill_held(struct open_file *file, struct socket_held *held, const struct socket_wait *wait)
{
    const uint32_t count = held->end - held->start;
    memmove(held->bytes, held->bytes + held->start, count);
    held->start = 0;
    held->end = count;
    if (count >= SOCKET_HELD_BYTES) {
        return 0;
    }
    const long more = receive_some(file, held->bytes + count, SOCKET_HELD_BYTES - count, wait);
    held->end += more > 0 ? (uint32_t)more : 0;
    return more;
}

/* Holds more, if there is any; one thread at a time, for the others nothing came yet. */
static long hold_more(struct open_file *file, const struct socket_wait *wait)
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
    const long more = fill_held(file, held, wait);
    lock_acquire();
    socket->is_filling_held = false;
    lock_release();
    return more;
}

static long
peek(struct open_file *file, void *buffer, size_t size_bytes, const struct socket_wait *wait)
{
    struct socket *socket = socket_within(file);
    const size_t wanted = least(size_bytes, SOCKET_HELD_BYTES);
    const bool waits_for_all = (wait->flags & MSG_WAITALL) != 0;
    struct socket_wait next = *wait;
    long result = 1;
    while (result > 0 && socket_held_bytes(socket) < wanted) {
        next.blocks = wait->blocks && (socket_held_bytes(socket) == 0 || waits_for_all);
        result = hold_more(file, &next);
    }
    const size_t count = take_held(socket, buffer, size_bytes, true);
    return count > 0 ? (long)count : result;
}

static long
receive(struct open_file *file, uint8_t *buffer, size_t size_bytes, const struct socket_wait *wait)
{
    if ((wait->flags & MSG_PEEK) != 0) {
        return peek(file, buffer, size_bytes, wait);
    }
    const bool waits_for_all = (wait->flags & MSG_WAITALL) != 0;
    size_t done = take_held(socket_within(file), buffer, size_bytes, false);
    long count = 1;
    while (count > 0 && (done == 0 || (waits_for_all && done < size_bytes))) {
        count = receive_some(file, buffer + done, size_bytes - done, wait);
        done += count > 0 ? (size_t)count : 0;
    }
    return done > 0 ? (long)done : count;
}

/* Received, and left (MSG_TRUNC, as Linux has it). Apart, for what it needs of the stack. */
__attribute__((noinline)) static long
receive_nothing(struct open_file *file, size_t size_bytes, const struct socket_wait *wait)
{
    uint8_t bytes[SOCKET_MESSAGE_BYTES];
    const bool waits_for_all = (wait->flags & (MSG_WAITALL | MSG_PEEK)) == MSG_WAITALL;
    size_t done = 0;
    long count;
    do {
        count = receive(file, bytes, least(size_bytes - done, sizeof(bytes)), wait);
        done += count > 0 ? (size_t)count : 0;
    } while (count > 0 && waits_for_all && done < size_bytes);
    return done > 0 ? (long)done : count;
}

/* Whether it can be read or written at all. */
static long check(struct open_file *file)
{
    const struct socket *socket = socket_within(file);
    const bool is_there = file->capability != 0 && socket->stage != SOCKET_FRESH;
    return is_there ? 0 : -ENOTCONN;
}

/* Whether a call found that the connection is over. */
static bool is_over(long result)
{
    return result == -ECONNRESET || result == -ETIMEDOUT;
}

long tcp_receive(
    struct open_file *file, void *buffer, size_t size_bytes, const struct socket_wait *wait)
{
    const long checked = check(file);
    if (checked != 0 || size_bytes == 0) {
        return checked;
    }
    if ((wait->flags & MSG_OOB) != 0) {
        return -EINVAL; /* nothing is urgent here */
    }
    if (socket_within(file)->is_read_shut) {
        return 0;
    }
    const long result = (wait->flags & MSG_TRUNC) != 0 ? receive_nothing(file, size_bytes, wait)
                                                       : receive(file, buffer, size_bytes, wait);
    if (!is_over(result)) {
        return result;
    }
    const int error = tcp_error(file);
    return error == EPIPE ? 0 : -error;
}

/* -- sending ----------------------------------------------------------------------------------- */

static long write_message_now(struct open_file *file, void *context)
{
    const struct message_part *part = context;
    const struct tcp_stream_write_now_params params = {.data = {part->bytes, part->size_bytes}};
    struct tcp_stream_write_now_results results = {0};
    const enum status status = tcp_stream_write_now(file->capability, &params, &results);
    return status == STATUS_OK ? (long)least(results.size_bytes, part->size_bytes)
                               : failure(status);
}

static long write_message(struct open_file *file, void *context)
{
    const struct message_part *part = context;
    const struct tcp_stream_write_params params = {.data = {part->bytes, part->size_bytes}};
    struct tcp_stream_write_results results = {0};
    const enum status status = tcp_stream_write(file->capability, &params, &results);
    return status == STATUS_OK ? (long)least(results.size_bytes, part->size_bytes)
                               : -socket_error_number(status);
}

static const struct socket_attempt message_writing = {write_message_now, write_message};

static long write_window_now(struct open_file *file, void *context)
{
    const struct window_part *part = context;
    const struct tcp_stream_transfer_params params = {
        .write_offset = part->offset, .write_bytes = (uint32_t)part->size_bytes};
    struct tcp_stream_transfer_results results = {0};
    enum status status = tcp_stream_transfer(file->capability, &params, &results);
    if (status == STATUS_OK && results.written_bytes > 0) {
        return (long)least(results.written_bytes, part->size_bytes);
    }
    status = status == STATUS_OK ? (enum status)results.status : status;
    return status == STATUS_OK ? -EAGAIN : -socket_error_number(status);
}

static long write_window(struct open_file *file, void *context)
{
    const struct window_part *part = context;
    const struct tcp_stream_write_window_params params = {
        .window_offset = part->offset, .size_bytes = part->size_bytes};
    struct tcp_stream_write_window_results results = {0};
    const enum status status = tcp_stream_write_window(file->capability, &params, &results);
    return status == STATUS_OK ? (long)least(results.size_bytes, part->size_bytes)
                               : -socket_error_number(status);
}

static const struct socket_attempt window_writing = {write_window_now, write_window};

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
    size_t taken = 0;
    while (taken < size_bytes) {
        struct window_part part = {slot->offset + (uint32_t)taken, size_bytes - taken};
        const long count = socket_attempt(file, &window_writing, wait, &part);
        if (count <= 0) {
            return sent(taken, count);
        }
        taken += (size_t)count;
    }
    return (long)taken;
}

/*
 * How much is to be put into the window. It is the service's memory, and goes with it: that the
 * connection still answers says that the window is there. What took the part before this one, and
 * may wait, has just heard an answer.
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
        const size_t part = least(data.size_bytes - done, slot->size_bytes);
        const bool has_answered = done > 0 && wait->blocks;
        long count = has_answered ? (long)part : window_room(file, part, wait);
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
        const size_t left = least(data.size_bytes - done, SOCKET_MESSAGE_BYTES);
        struct message_part part = {(void *)(uintptr_t)(data.data + done), left};
        const long count = socket_attempt(file, &message_writing, wait, &part);
        if (count <= 0) {
            return sent(done, count);
        }
        done += (size_t)count;
    }
    return (long)done;
}

static long send_bytes(struct open_file *file, struct bytes data, const struct socket_wait *wait)
{
    struct tcp_window_slot slot;
    if (data.size_bytes < WINDOW_WORTHWHILE_BYTES ||
        !tcp_window_take(file, data.size_bytes, &slot)) {
        return send_by_messages(file, data, wait);
    }
    const long result = send_by_window(file, &slot, data, wait);
    tcp_window_give(&slot);
    return result;
}

long tcp_send(
    struct open_file *file, const void *buffer, size_t size_bytes, const struct socket_wait *wait)
{
    const long checked = check(file);
    if (checked != 0) {
        return checked;
    }
    if ((wait->flags & MSG_OOB) != 0) {
        return -EOPNOTSUPP;
    }
    if (socket_within(file)->is_write_shut) {
        return socket_broken(wait->flags);
    }
    if (size_bytes == 0) {
        return 0;
    }
    const long result = send_bytes(file, (struct bytes){buffer, size_bytes}, wait);
    if (!is_over(result)) {
        return result;
    }
    const int error = tcp_error(file);
    return error == 0 || error == EPIPE ? socket_broken(wait->flags) : -error;
}
