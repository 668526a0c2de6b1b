/*
 * Sockets: open files whose node is a `struct socket`, over the capability "network". What they can
 * do is in socket_calls.c; this is what the kinds of them have in common.
 *
 *     socket(SOCK_STREAM) --connect()--> a connection, whose capability is a TcpStream
 *                         --listen()---> a listener, whose capability is a TcpListener
 *     socket(SOCK_DGRAM)  --first use--> whose capability is a UdpSocket
 *
 * Invariant: a file's capability is of what its operations are for, or 0: nothing was asked yet.
 * Nobody asks the service of anything with the lock.
 */
#pragma once

#include "open_file.h"
#include "socket_options.h"
#include "socket_place.h"
#include <sys/uio.h>

/* What fits in a message beside the pointers to it, and a place. */
#define SOCKET_MESSAGE_BYTES 3488u

/* What is received and not asked for yet (MSG_PEEK): one page. */
#define SOCKET_HELD_BYTES SOCKET_MESSAGE_BYTES
struct socket_held {
    struct socket_place from; /* of a datagram */
    uint32_t start;
    uint32_t end;
    uint32_t whole_bytes; /* of a datagram: how long it was */
    uint8_t bytes[SOCKET_HELD_BYTES];
};

enum socket_stage {
    SOCKET_FRESH,
    SOCKET_OPENING, /* connect() has been called; how that ends is not known yet */
    SOCKET_OPEN,
    SOCKET_FAILED, /* connect() may be called again */
};

/* [I] written at creation, [lock] by the lock of libposix. */
struct socket {
    int family;                    /* [I] AF_INET or AF_INET6 */
    int type;                      /* [I] SOCK_STREAM or SOCK_DGRAM */
    enum socket_stage stage;       /* [lock] of a stream */
    struct socket_place local;     /* [lock] what bind() said */
    bool is_bound;                 /* [lock] */
    struct socket_place peer;      /* [lock] what connect() said, or who was accepted */
    bool has_peer;                 /* [lock] */
    struct socket_options options; /* [lock] */
    int error;                     /* [lock] for SO_ERROR */
    bool is_listening;             /* [lock] */
    bool is_read_shut;             /* [lock] by shutdown() */
    bool is_write_shut;            /* [lock] */
    bool holds_datagram;           /* [lock] `held` has one, of any length */
    struct socket_held *held;      /* [lock] the pointer; what is in it belongs to the one reader */
    bool is_filling_held;          /* [lock] a thread is: others come again */
    bool has_filled_message;       /* [lock] a read of it: there is more than messages are for */
    uint64_t window;               /* [lock] where tcp_window.h has mapped it; 0: not yet */
    bool has_no_window;            /* [lock] it was refused */
};

extern const struct file_operations tcp_operations;
extern const struct file_operations listener_operations;
extern const struct file_operations udp_operations;

/* The state of any socket: what has this is one. */
long socket_state(struct open_file *file, struct stat *state);
long socket_control(struct open_file *file, unsigned long request, void *argument);
void socket_finish(struct open_file *file);

/* The socket of an open file, which one that was inherited becomes; NULL: it is none. */
struct socket *socket_of(struct open_file *file);

static inline struct socket *socket_within(const struct open_file *file)
{
    return file->node;
}

/* The socket of a descriptor, held. 0, -EBADF or -ENOTSOCK. */
long socket_hold_file(long descriptor, struct open_file **file);

static inline bool socket_is_stream(const struct open_file *file)
{
    return file->operations == &tcp_operations;
}

static inline bool socket_is_listener(const struct open_file *file)
{
    return file->operations == &listener_operations;
}

static inline bool socket_is_datagrams(const struct open_file *file)
{
    return file->operations == &udp_operations;
}

/* A new one, whose reference is the caller's; NULL: no memory, and the capability is dropped. */
struct open_file *
socket_make(const struct file_operations *operations, int family, int flags, uint32_t capability);

/* Where to listen, or to be sent something: of both families where a socket of IPv6 may. */
struct socket_place socket_bound_place(const struct socket *socket);

/* What was granted as "network". -ENETUNREACH: nothing was. */
long socket_network(uint32_t *network);

/* Makes this the file's capability, and releases what it had. */
void socket_set_capability(struct open_file *file, uint32_t capability);

/* Whether calls with these flags (MSG_*) wait. */
bool socket_blocks(const struct open_file *file, int flags);

/* How a call waits. */
struct socket_wait {
    uint32_t wanted; /* enum file_readiness */
    bool blocks;
    uint64_t timeout_ns; /* 0: none */
};

/* Nobody could interrupt it, and it has all the time: then it waits in the call to the service. */
bool socket_waits_in_call(const struct socket_wait *wait);

/*
 * Waits until something of it is possible, or the file has ended. 0; -EAGAIN: not without waiting,
 * or not in that time; RESULT_RESTART or -EINTR: a handler is to be run; -ENOMEM. What waits in
 * the call itself gets 0 at once.
 */
long socket_await(struct open_file *file, const struct socket_wait *wait);

/* A page to hold what was received, the socket's own from now on; NULL: no memory. */
struct socket_held *socket_hold(struct socket *socket);

/* How much of it there is. */
static inline uint32_t socket_held_bytes(const struct socket *socket)
{
    return socket->held != NULL ? socket->held->end - socket->held->start : 0;
}

/* SIGPIPE, unless the flags say otherwise; gives -EPIPE. */
long socket_broken(int flags);

/* Streams. `flags`: MSG_DONTWAIT, MSG_PEEK, MSG_WAITALL, MSG_NOSIGNAL. Counts, or errors. */
long tcp_connect(struct open_file *file, const struct socket_place *to);
long tcp_receive(struct open_file *file, void *buffer, size_t size_bytes, int flags);
long tcp_send(struct open_file *file, const void *buffer, size_t size_bytes, int flags);
long tcp_shut(struct open_file *file, bool is_read_shut, bool is_write_shut);
/* Notes how connect() has ended, if it has: then the stage is another one. */
void tcp_settle(struct open_file *file);
/* Both ends. 0, or -ENOTCONN. */
long tcp_places(struct open_file *file, struct socket_place *local, struct socket_place *remote);
/* What a connection that was there has become: an error number, or 0. */
int tcp_error(struct open_file *file);
/* How much can be read at once. */
long tcp_readable(struct open_file *file);

/* Listeners: a fresh stream becomes one. */
long listener_open(struct open_file *file, int backlog);
long listener_accept(struct open_file *file, int flags, struct open_file **accepted);
long listener_place(struct open_file *file, struct socket_place *local);

/* One datagram of several parts. */
struct socket_datagram {
    const struct iovec *parts;
    size_t part_count;
    struct socket_place place; /* where it goes to, or came from; */
    bool has_place;            /* to nowhere in particular: to whom connect() said */
    int flags;                 /* MSG_*: of the call, and then of what came */
};
long udp_open(struct open_file *file);
/* There is one, or will be: what is read or written in parts may be one datagram. */
void udp_begin(void);
long udp_send(struct open_file *file, struct socket_datagram *datagram);
long udp_receive(struct open_file *file, struct socket_datagram *datagram);
long udp_place(struct open_file *file, struct socket_place *local);
/* How long the next one is; 0: there is none. */
long udp_readable(struct open_file *file);
