/* What is sent and received through sockets, as system calls. */
#include "socket.h"
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <tessera/calls.h>

/* All parts, one after the other, until one is short. */
static long send_stream(struct open_file *file, const struct socket_datagram *message)
{
    const struct socket_wait wait = socket_wait_to_send(file, message->flags);
    long done = 0;
    for (size_t i = 0; i < message->part_count; i++) {
        const struct iovec *part = &message->parts[i];
        const long count = tcp_send(file, part->iov_base, part->iov_len, &wait);
        if (count < 0) {
            return done > 0 ? done : count;
        }
        done += count;
        if ((size_t)count < part->iov_len) {
            break;
        }
    }
    return done;
}

/* What follows the first part is taken only if it is there. */
static long receive_stream(struct open_file *file, const struct socket_datagram *message)
{
    struct socket_wait wait = socket_wait_to_receive(file, message->flags);
    long done = 0;
    for (size_t i = 0; i < message->part_count; i++) {
        const struct iovec *part = &message->parts[i];
        wait.blocks = wait.blocks && (done == 0 || (message->flags & MSG_WAITALL) != 0);
        const long count = tcp_receive(file, part->iov_base, part->iov_len, &wait);
        if (count < 0) {
            return done > 0 ? done : count;
        }
        done += count;
        if ((size_t)count < part->iov_len || (message->flags & MSG_PEEK) != 0) {
            break; /* what was only looked at would be the next part again */
        }
    }
    return done;
}

static long send_message(struct open_file *file, struct socket_datagram *message)
{
    if (socket_is_stream(file)) {
        return send_stream(file, message);
    }
    return socket_is_datagrams(file) ? udp_send(file, message) : -ENOTCONN;
}

static long receive_message(struct open_file *file, struct socket_datagram *message)
{
    if (socket_is_datagrams(file)) {
        return udp_receive(file, message);
    }
    const long count = socket_is_stream(file) ? receive_stream(file, message) : -ENOTCONN;
    message->has_place = false;
    message->flags = 0;
    return count;
}

/* To whom a program wants to send: a connection's other side is known. */
struct destination {
    const struct sockaddr *address;
    socklen_t size_bytes;
};

static long send_to(long descriptor, struct socket_datagram *message, const struct destination *to)
{
    struct open_file *file = NULL;
    long result = socket_hold_file(descriptor, &file);
    if (result != 0) {
        return result;
    }
    if (to->address != NULL && to->size_bytes != 0 && socket_is_datagrams(file)) {
        const int family = socket_within(file)->family;
        result = socket_place_read(to->address, to->size_bytes, family, &message->place);
        message->has_place = true;
    }
    if (result == 0) {
        result = send_message(file, message);
    }
    open_file_release(file);
    return result;
}

long tessera_call_sendto(const long *arguments)
{
    const struct iovec part = {(void *)arguments[1], (size_t)arguments[2]};
    const struct destination to = {(const struct sockaddr *)arguments[4], (socklen_t)arguments[5]};
    struct socket_datagram message = {.parts = &part, .part_count = 1, .flags = (int)arguments[3]};
    return part.iov_len > SSIZE_MAX ? -EINVAL : send_to(arguments[0], &message, &to);
}

/* Whether a message of a program can be one at all. */
static long check_message(const struct msghdr *header)
{
    if (header->msg_iovlen < 0 || header->msg_iovlen > IOV_MAX) {
        return -EMSGSIZE;
    }
    size_t sum = 0;
    for (int i = 0; i < header->msg_iovlen; i++) {
        if (__builtin_add_overflow(sum, header->msg_iov[i].iov_len, &sum) || sum > SSIZE_MAX) {
            return -EINVAL;
        }
    }
    return 0;
}

long tessera_call_sendmsg(const long *arguments)
{
    const struct msghdr *header = (const struct msghdr *)arguments[1];
    const long checked = check_message(header);
    if (checked != 0) {
        return checked;
    }
    if (header->msg_controllen != 0) {
        return -EOPNOTSUPP; /* there is nothing that could be sent beside the bytes */
    }
    const struct destination to = {header->msg_name, header->msg_namelen};
    struct socket_datagram message = {
        .parts = header->msg_iov,
        .part_count = (size_t)header->msg_iovlen,
        .flags = (int)arguments[2],
    };
    return send_to(arguments[0], &message, &to);
}

/* Where a program wants to be told from whom it came. */
struct source {
    struct sockaddr *address;
    socklen_t *size_bytes;
};

static long
receive_from(long descriptor, struct socket_datagram *message, const struct source *from)
{
    struct open_file *file = NULL;
    long result = socket_hold_file(descriptor, &file);
    if (result != 0) {
        return result;
    }
    result = receive_message(file, message);
    if (result >= 0 && message->has_place) {
        const int family = socket_within(file)->family;
        socket_place_write(&message->place, family, from->address, from->size_bytes);
    } else if (result >= 0 && from->size_bytes != NULL) {
        *from->size_bytes = 0;
    }
    open_file_release(file);
    return result;
}

long tessera_call_recvfrom(const long *arguments)
{
    const struct iovec part = {(void *)arguments[1], (size_t)arguments[2]};
    const struct source from = {(struct sockaddr *)arguments[4], (socklen_t *)arguments[5]};
    struct socket_datagram message = {.parts = &part, .part_count = 1, .flags = (int)arguments[3]};
    const bool is_room_wrong =
        from.address != NULL && from.size_bytes != NULL && (int)*from.size_bytes < 0;
    if (part.iov_len > SSIZE_MAX || is_room_wrong) {
        return -EINVAL;
    }
    return receive_from(arguments[0], &message, &from);
}

long tessera_call_recvmsg(const long *arguments)
{
    struct msghdr *header = (struct msghdr *)arguments[1];
    const long checked = check_message(header);
    if (checked != 0) {
        return checked;
    }
    struct socket_datagram message = {
        .parts = header->msg_iov,
        .part_count = (size_t)header->msg_iovlen,
        .flags = (int)arguments[2],
    };
    const struct source from = {header->msg_name, &header->msg_namelen};
    const long result = receive_from(arguments[0], &message, &from);
    if (result >= 0) {
        header->msg_controllen = 0;
        header->msg_flags = message.flags;
    }
    return result;
}
