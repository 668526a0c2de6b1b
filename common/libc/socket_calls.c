/* Sockets as system calls. */
#include "lock.h"
#include "signals.h"
#include "socket.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <string.h>
#include <tessera/calls.h>

#define TYPE_FLAGS (SOCK_CLOEXEC | SOCK_NONBLOCK)

long tessera_call_socket(const long *arguments)
{
    const int family = (int)arguments[0];
    const int type = (int)arguments[1] & ~TYPE_FLAGS;
    const int flags = (int)arguments[1] & TYPE_FLAGS;
    const int protocol = (int)arguments[2];
    const bool is_tcp = type == SOCK_STREAM;
    if (family != AF_INET && family != AF_INET6) {
        return -EAFNOSUPPORT;
    }
    if (type != SOCK_STREAM && type != SOCK_DGRAM) {
        return -ESOCKTNOSUPPORT;
    }
    if (protocol != 0 && protocol != (is_tcp ? IPPROTO_TCP : IPPROTO_UDP)) {
        return -EPROTONOSUPPORT;
    }
    if (!is_tcp) {
        udp_begin();
    }
    struct open_file *file =
        socket_make(is_tcp ? &tcp_operations : &udp_operations, family, flags & SOCK_NONBLOCK, 0);
    return file != NULL ? open_file_install(file, (flags & SOCK_CLOEXEC) != 0) : -ENOBUFS;
}

/* There are none but of the network, and no two of these belong together. */
long tessera_call_socketpair(const long *arguments)
{
    return arguments[0] == AF_INET || arguments[0] == AF_INET6 ? -EOPNOTSUPP : -EAFNOSUPPORT;
}

static long connect_to(struct open_file *file, const struct sockaddr *address, socklen_t size_bytes)
{
    struct socket_place to;
    uint32_t network = 0;
    if (socket_is_listener(file)) {
        return -EISCONN;
    }
    const bool is_datagrams = !socket_is_stream(file);
    if (is_datagrams && address != NULL && size_bytes >= sizeof(sa_family_t) &&
        address->sa_family == AF_UNSPEC) {
        return udp_connect(file, NULL);
    }
    long result = socket_place_read(address, size_bytes, socket_within(file)->family, &to);
    if (result == 0) {
        result = socket_network(&network);
    }
    if (result != 0) {
        return result;
    }
    return is_datagrams ? udp_connect(file, &to) : tcp_connect(file, &to);
}

long tessera_call_connect(const long *arguments)
{
    struct open_file *file = NULL;
    long result = socket_hold_file(arguments[0], &file);
    if (result == 0) {
        result = connect_to(file, (const struct sockaddr *)arguments[1], (socklen_t)arguments[2]);
        open_file_release(file);
    }
    return result;
}

static long bind_to(struct open_file *file, const struct sockaddr *address, socklen_t size_bytes)
{
    struct socket *socket = socket_within(file);
    struct socket_place local;
    const long result = socket_place_read(address, size_bytes, socket->family, &local);
    if (result != 0) {
        return result;
    }
    if (socket->is_bound || file->capability != 0) {
        return -EINVAL;
    }
    lock_acquire();
    socket->local = local;
    socket->is_bound = true;
    lock_release();
    if (socket_is_stream(file)) {
        return 0; /* listen() asks for it */
    }
    const long opened = udp_open(file);
    if (opened != 0) {
        lock_acquire();
        socket->is_bound = false;
        lock_release();
    }
    return opened == -ENETUNREACH ? -EACCES : opened;
}

long tessera_call_bind(const long *arguments)
{
    struct open_file *file = NULL;
    long result = socket_hold_file(arguments[0], &file);
    if (result == 0) {
        result = bind_to(file, (const struct sockaddr *)arguments[1], (socklen_t)arguments[2]);
        open_file_release(file);
    }
    return result;
}

static long listen_at(struct open_file *file, int backlog)
{
    struct socket *socket = socket_within(file);
    if (socket->type != SOCK_STREAM) {
        return -EOPNOTSUPP;
    }
    if (socket_is_stream(file)) {
        if (file->capability != 0) {
            return -EINVAL;
        }
        const long result = listener_open(file, backlog);
        if (result != 0) {
            return result;
        }
    }
    lock_acquire();
    socket->is_listening = true;
    lock_release();
    return 0;
}

long tessera_call_listen(const long *arguments)
{
    struct open_file *file = NULL;
    long result = socket_hold_file(arguments[0], &file);
    if (result == 0) {
        result = listen_at(file, (int)arguments[1]);
        open_file_release(file);
    }
    return result;
}

/* `size` says how much room there is, which an `int` of programs cannot be less than none. */
static long check_room(const struct sockaddr *address, const socklen_t *size)
{
    if (address == NULL) {
        return 0;
    }
    if (size == NULL) {
        return -EFAULT;
    }
    return (int)*size < 0 ? -EINVAL : 0;
}

long tessera_call_accept4(const long *arguments)
{
    struct sockaddr *address = (struct sockaddr *)arguments[1];
    socklen_t *size = (socklen_t *)arguments[2];
    const int flags = (int)arguments[3];
    struct open_file *file = NULL;
    struct open_file *accepted = NULL;
    if ((flags & ~TYPE_FLAGS) != 0) {
        return -EINVAL;
    }
    long result = check_room(address, size);
    if (result == 0) {
        result = socket_hold_file(arguments[0], &file);
    }
    if (result != 0) {
        return result;
    }
    result = socket_is_listener(file) && socket_within(file)->is_listening
                 ? listener_accept(file, flags & SOCK_NONBLOCK, &accepted)
             : socket_is_listener(file) || socket_is_stream(file) ? -EINVAL
                                                                  : -EOPNOTSUPP;
    if (result == 0) {
        const struct socket *socket = socket_within(accepted);
        const struct socket_place peer = socket->peer;
        const int family = socket->family;
        result = open_file_install(accepted, (flags & SOCK_CLOEXEC) != 0);
        if (result >= 0) {
            socket_place_write(&peer, family, address, size);
        }
    }
    open_file_release(file);
    return result;
}

/* What getsockname() says. A port that is still to be chosen is chosen now. */
static long local_place(struct open_file *file, struct socket_place *place)
{
    struct socket *socket = socket_within(file);
    struct socket_place remote;
    const bool is_chosen_later = socket_is_stream(file) && file->capability == 0 &&
                                 socket->is_bound && socket->local.port == 0;
    if (is_chosen_later && listener_open(file, SOMAXCONN) != 0) {
        *place = socket->local;
        return 0;
    }
    if (socket_is_listener(file)) {
        return listener_place(file, place);
    }
    if (socket_is_stream(file) && file->capability != 0) {
        return tcp_places(file, place, &remote);
    }
    if (!socket_is_stream(file) && (file->capability != 0 || socket->has_peer)) {
        return udp_place(file, place);
    }
    *place = socket->local;
    return 0;
}

long tessera_call_getsockname(const long *arguments)
{
    struct sockaddr *address = (struct sockaddr *)arguments[1];
    socklen_t *size = (socklen_t *)arguments[2];
    struct open_file *file = NULL;
    struct socket_place place = {0};
    long result = address == NULL ? -EFAULT : check_room(address, size);
    if (result == 0) {
        result = socket_hold_file(arguments[0], &file);
    }
    if (result != 0) {
        return result;
    }
    result = local_place(file, &place);
    if (result == 0) {
        socket_place_write(&place, socket_within(file)->family, address, size);
    }
    open_file_release(file);
    return result;
}

long tessera_call_getpeername(const long *arguments)
{
    struct sockaddr *address = (struct sockaddr *)arguments[1];
    socklen_t *size = (socklen_t *)arguments[2];
    struct open_file *file = NULL;
    long result = address == NULL ? -EFAULT : check_room(address, size);
    if (result == 0) {
        result = socket_hold_file(arguments[0], &file);
    }
    if (result != 0) {
        return result;
    }
    const struct socket *socket = socket_within(file);
    if (socket_is_stream(file)) {
        tcp_settle(file);
    }
    const bool is_connected =
        socket->has_peer && (!socket_is_stream(file) || socket->stage == SOCKET_OPEN);
    if (is_connected) {
        socket_place_write(&socket->peer, socket->family, address, size);
    }
    open_file_release(file);
    return is_connected ? 0 : -ENOTCONN;
}

static long shut(struct open_file *file, long how)
{
    struct socket *socket = socket_within(file);
    const bool is_read_shut = how != SHUT_WR;
    const bool is_write_shut = how != SHUT_RD;
    if (socket_is_listener(file)) {
        return -ENOTCONN;
    }
    if (socket_is_stream(file)) {
        return tcp_shut(file, is_read_shut, is_write_shut);
    }
    if (!socket->has_peer) {
        return -ENOTCONN;
    }
    lock_acquire();
    socket->is_read_shut = socket->is_read_shut || is_read_shut;
    socket->is_write_shut = socket->is_write_shut || is_write_shut;
    lock_release();
    return 0;
}

long tessera_call_shutdown(const long *arguments)
{
    struct open_file *file = NULL;
    if (arguments[1] < SHUT_RD || arguments[1] > SHUT_RDWR) {
        return -EINVAL;
    }
    long result = socket_hold_file(arguments[0], &file);
    if (result == 0) {
        result = shut(file, arguments[1]);
        open_file_release(file);
    }
    return result;
}

long tessera_call_setsockopt(const long *arguments)
{
    struct open_file *file = NULL;
    long result = socket_hold_file(arguments[0], &file);
    if (result == 0) {
        struct socket *socket = socket_within(file);
        lock_acquire();
        result = socket_option_set(
            &socket->options,
            (int)arguments[1],
            (int)arguments[2],
            (const void *)arguments[3],
            (socklen_t)arguments[4]);
        lock_release();
        open_file_release(file);
    }
    return result;
}

long tessera_call_getsockopt(const long *arguments)
{
    const struct socket_option_question question = {
        .level = (int)arguments[1],
        .name = (int)arguments[2],
        .value = (void *)arguments[3],
        .size_bytes = (socklen_t *)arguments[4],
    };
    struct open_file *file = NULL;
    long result = socket_hold_file(arguments[0], &file);
    if (result == 0) {
        const struct socket *socket = socket_within(file);
        const bool wants_error =
            question.level == SOL_SOCKET && question.name == SO_ERROR && socket_is_stream(file);
        const struct socket_facts facts = {
            .family = socket->family,
            .type = socket->type,
            .is_listening = socket->is_listening,
            .error = wants_error ? tcp_error(file) : 0,
        };
        result = socket_option_get(&socket->options, &facts, &question);
        open_file_release(file);
    }
    return result;
}
