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

/* What a connection has received and was not asked for yet (MSG_PEEK): one page. */
#define SOCKET_HELD_BYTES SOCKET_MESSAGE_BYTES
struct socket_held {
    uint32_t start;
    uint32_t end;
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
    int error;                     /* [lock] how connect() has ended, until it is said */
    bool has_told_end;             /* [lock] why the connection is over: it is said once */
    bool is_listening;             /* [lock] */
    bool is_read_shut;             /* [lock] by shutdown() */
    bool is_write_shut;            /* [lock] */
    struct udp_page *datagrams;    /* [lock] that nobody was given yet (udp_receive.c) */
    bool asks_for_datagrams;       /* [lock] a thread does, for which others are parked here */
    uint32_t parked_readers;       /* [lock] how many */
    struct socket_held *held;      /* [lock] the pointer; what is in it belongs to the one reader */
    bool is_filling_held;          /* [lock] a thread is: others come again */
    bool has_filled_message;       /* [lock] a read of it: there is more than messages are for */
    uint64_t window;               /* [lock] where tcp_window.h has mapped it; 0: not yet */
    bool has_no_window;            /* [lock] it was refused */
    struct udp_outbox *outbox;     /* atomic: of datagrams (udp_outbox.h); NULL: not yet */
    bool has_asked_for_outbox;     /* atomic: it is there, being made, or refused */
    uint32_t sent_count;           /* since it was looked how much is sent by calls, */
    uint64_t sent_ns;              /* which was then */
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

/*
 * What a file becomes a socket by is its operations, which are read first: a thread that found
 * those finds what was written before them.
 */
static inline struct socket *socket_within(const struct open_file *file)
{
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
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

/* How a call waits: begun once for each, so that its time counts from there. */
struct socket_wait {
    uint32_t wanted; /* enum file_readiness */
    int flags;       /* MSG_* */
    bool blocks;
    uint64_t deadline_ns; /* 0: none */
};
struct socket_wait socket_wait_to_receive(const struct open_file *file, int flags);
struct socket_wait socket_wait_to_send(const struct open_file *file, int flags);

/* Nobody could interrupt it, and it has all the time: then it waits in the call to the service. */
bool socket_waits_in_call(const struct socket_wait *wait);

/*
 * Waits until something of it is possible, or the file has ended. 0; -EAGAIN: not without waiting,
 * or not in that time; RESULT_RESTART or -EINTR: a handler is to be run; -ENOMEM. What waits in
 * the call itself gets 0 at once.
 */
long socket_await(struct open_file *file, const struct socket_wait *wait);

/* What a call gives whose wait ended with this (blocking_wait()). */
long socket_interrupted(long result, bool has_timeout);

/* Something that may have to wait: tried, where -EAGAIN says that it cannot be done now; and as a
 * call in which it waits. */
struct socket_attempt {
    long (*now)(struct open_file *file, void *context);
    long (*waiting)(struct open_file *file, void *context);
};

/* Does it as the call waits. As `now`, or errors of socket_await(). */
long socket_attempt(
    struct open_file *file,
    const struct socket_attempt *what,
    const struct socket_wait *wait,
    void *context);

/* A page to hold what was received, the socket's own from now on; NULL: no memory. */
struct socket_held *socket_hold(struct socket *socket);

/* How much of it there is. */
static inline uint32_t socket_held_bytes(const struct socket *socket)
{
    return socket->held != NULL ? socket->held->end - socket->held->start : 0;
}

/* SIGPIPE, unless the flags say otherwise; gives -EPIPE. */
long socket_broken(int flags);

/* Streams. Flags: MSG_DONTWAIT, MSG_PEEK, MSG_TRUNC, MSG_WAITALL, MSG_NOSIGNAL. Counts, or errors.
 */
long tcp_connect(struct open_file *file, const struct socket_place *to);
long tcp_receive(
    struct open_file *file, void *buffer, size_t size_bytes, const struct socket_wait *wait);
long tcp_send(
    struct open_file *file, const void *buffer, size_t size_bytes, const struct socket_wait *wait);
long tcp_shut(struct open_file *file, bool is_read_shut, bool is_write_shut);
/* Notes how connect() has ended, if it has: then the stage is another one. */
void tcp_settle(struct open_file *file);
/* Both ends. 0, or -ENOTCONN. */
long tcp_places(struct open_file *file, struct socket_place *local, struct socket_place *remote);
/*
 * How connect() has ended, or why a connection is over, as Linux has it: an error number for
 * whoever asks first (reading, writing or SO_ERROR), then 0. EPIPE: the other side had finished
 * before it was reset.
 */
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
/* NULL: to nobody any more. 0, or an error. */
long udp_connect(struct open_file *file, const struct socket_place *to);
long udp_send(struct open_file *file, struct socket_datagram *datagram);
long udp_receive(struct open_file *file, struct socket_datagram *datagram);
long udp_place(struct open_file *file, struct socket_place *local);
/* How long the next one is; 0: there is none. */
long udp_readable(struct open_file *file);
/* Whether one is here, and need not be asked for. */
bool udp_holds(const struct socket *socket);
/* Nobody reads it any more. */
void udp_forget(struct socket *socket);
