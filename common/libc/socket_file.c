#include "blocking.h"
#include "duration.h"
#include "lock.h"
#include "objects.h"
#include "pool.h"
#include "signals.h"
#include "socket.h"
#include "startup.h"
#include "stream_file.h"
#include "tcp_window.h"
#include "thread.h"
#include "udp_outbox.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>

static struct pool socket_pool = {.size_bytes = sizeof(struct socket)};
static struct pool held_pool = {.size_bytes = sizeof(struct socket_held)};

long socket_state(struct open_file *file, struct stat *state)
{
    state->st_mode = S_IFSOCK | 0777;
    state->st_ino = (ino_t)(uint64_t)file->node;
    return 0;
}

void socket_finish(struct open_file *file)
{
    struct socket *socket = file->node;
    tcp_window_finish(socket);
    udp_forget(socket);
    udp_outbox_finish(socket);
    lock_acquire();
    if (socket->held != NULL) {
        pool_give(&held_pool, socket->held);
    }
    pool_give(&socket_pool, socket);
    lock_release();
}

static struct socket *new_socket(int family, int type)
{
    lock_acquire();
    struct socket *socket = pool_take(&socket_pool);
    lock_release();
    if (socket != NULL) {
        socket->family = family;
        socket->type = type;
    }
    return socket;
}

struct open_file *
socket_make(const struct file_operations *operations, int family, int flags, uint32_t capability)
{
    const int type = operations == &udp_operations ? SOCK_DGRAM : SOCK_STREAM;
    struct socket *socket = new_socket(family, type);
    struct open_file *file =
        socket != NULL ? open_file_create(operations, capability, O_RDWR | flags) : NULL;
    if (file != NULL) {
        file->node = socket;
        return file;
    }
    if (capability != 0) {
        object_release(capability);
    }
    if (socket != NULL) {
        lock_acquire();
        pool_give(&socket_pool, socket);
        lock_release();
    }
    return NULL;
}

/*
 * A connection that whoever started this program had: until now it was only read and written. It is
 * a socket only when all is known of it.
 */
static struct socket *adopt(struct open_file *file)
{
    struct socket_place local;
    struct socket *socket = new_socket(AF_INET6, SOCK_STREAM);
    if (socket == NULL) {
        return NULL;
    }
    socket->stage = SOCKET_OPEN;
    if (tcp_places(file, &local, &socket->peer) == 0) {
        socket->family = local.size_bytes == 4 ? AF_INET : AF_INET6;
        socket->has_peer = true;
    }
    lock_acquire();
    if (file->node == NULL) {
        file->node = socket;
        __atomic_store_n(&file->operations, &tcp_operations, __ATOMIC_RELEASE);
    } else {
        pool_give(&socket_pool, socket);
    }
    lock_release();
    return socket_within(file);
}

struct socket *socket_of(struct open_file *file)
{
    const struct file_operations *operations = __atomic_load_n(&file->operations, __ATOMIC_RELAXED);
    if (operations->state == socket_state) {
        return socket_within(file);
    }
    return operations == &connection_operations ? adopt(file) : NULL;
}

long socket_hold_file(long descriptor, struct open_file **file)
{
    *file = open_file_of(descriptor);
    if (*file == NULL) {
        return -EBADF;
    }
    if (socket_of(*file) == NULL) {
        open_file_release(*file);
        return -ENOTSOCK;
    }
    return 0;
}

struct socket_place socket_bound_place(const struct socket *socket)
{
    struct socket_place place = socket->local;
    if (!socket->is_bound) {
        place = (struct socket_place){.size_bytes = socket->family == AF_INET ? 4 : 16};
    }
    const bool is_both = socket->family == AF_INET6 && place.size_bytes == 16 &&
                         socket->options.values[SOCKET_IS_IPV6_ONLY] == 0;
    if (is_both && socket_place_is_any(&place)) {
        place.size_bytes = 0;
    }
    return place;
}

long socket_network(uint32_t *network)
{
    *network = startup_capability("network");
    return *network != 0 ? 0 : -ENETUNREACH;
}

void socket_set_capability(struct open_file *file, uint32_t capability)
{
    lock_acquire();
    const uint32_t before = file->capability;
    file->capability = capability;
    lock_release();
    if (before != 0) {
        object_release(before);
    }
}

bool socket_blocks(const struct open_file *file, int flags)
{
    return (file->flags & O_NONBLOCK) == 0 && (flags & MSG_DONTWAIT) == 0;
}

long socket_interrupted(long result, bool has_timeout)
{
    if (result == -ETIMEDOUT) {
        return -EAGAIN;
    }
    return result == -EINTR && !has_timeout ? RESULT_RESTART : result;
}

static struct socket_wait
begin_wait(const struct open_file *file, uint32_t wanted, int flags, uint64_t timeout_ns)
{
    const bool blocks = socket_blocks(file, flags);
    return (struct socket_wait){
        .wanted = wanted,
        .flags = flags,
        .blocks = blocks,
        .deadline_ns = blocks && timeout_ns != 0 ? duration_add(object_clock_ns(), timeout_ns) : 0,
    };
}

struct socket_wait socket_wait_to_receive(const struct open_file *file, int flags)
{
    return begin_wait(file, FILE_READABLE, flags, socket_within(file)->options.receive_timeout_ns);
}

struct socket_wait socket_wait_to_send(const struct open_file *file, int flags)
{
    return begin_wait(file, FILE_WRITABLE, flags, socket_within(file)->options.send_timeout_ns);
}

bool socket_waits_in_call(const struct socket_wait *wait)
{
    return wait->blocks && wait->deadline_ns == 0 && !signals_can_interrupt();
}

long socket_await(struct open_file *file, const struct socket_wait *wait)
{
    const bool has_timeout = wait->deadline_ns != 0;
    if (socket_waits_in_call(wait)) {
        return 0;
    }
    if (thread_prepare_waiting() != STATUS_OK) {
        return -ENOMEM;
    }
    const struct file_interest interest = {wait->wanted | FILE_ENDED, wait->blocks};
    while ((file->operations->readiness(file, &interest) & interest.readiness) == 0) {
        if (!wait->blocks) {
            return -EAGAIN;
        }
        /* A service that has ended signals nobody: looked at again, the socket says so. */
        const uint64_t look_ns = duration_add(object_clock_ns(), WAITER_LOOK_NS);
        const bool is_last = has_timeout && wait->deadline_ns <= look_ns;
        const long result =
            blocking_wait(NULL, is_last ? wait->deadline_ns : look_ns, WAITER_READY);
        if (result != 0 && (result != -ETIMEDOUT || is_last)) {
            return socket_interrupted(result, has_timeout);
        }
    }
    return 0;
}

long socket_attempt(
    struct open_file *file,
    const struct socket_attempt *what,
    const struct socket_wait *wait,
    void *context)
{
    if (socket_waits_in_call(wait)) {
        return what->waiting(file, context);
    }
    for (;;) {
        const long result = what->now(file, context);
        if (result != -EAGAIN || !wait->blocks) {
            return result;
        }
        const long waited = socket_await(file, wait);
        if (waited != 0) {
            return waited;
        }
    }
}

struct socket_held *socket_hold(struct socket *socket)
{
    lock_acquire();
    if (socket->held == NULL) {
        socket->held = pool_take(&held_pool);
    }
    struct socket_held *held = socket->held;
    lock_release();
    return held;
}

long socket_broken(int flags)
{
    if ((flags & MSG_NOSIGNAL) == 0) {
        static const siginfo_t info = {.si_signo = SIGPIPE, .si_code = SI_KERNEL};
        (void)signals_send(&info, thread_self(), false);
    }
    return -EPIPE;
}

long socket_control(struct open_file *file, unsigned long request, void *argument)
{
    if (request == FIONBIO) {
        const int wanted = *(const int *)argument != 0 ? O_NONBLOCK : 0;
        lock_acquire();
        file->flags = (file->flags & ~O_NONBLOCK) | wanted;
        lock_release();
        return 0;
    }
    if (request != FIONREAD || socket_is_listener(file)) {
        return request == FIONREAD ? -EINVAL : -ENOTTY;
    }
    const long count = socket_is_stream(file) ? tcp_readable(file) : udp_readable(file);
    if (count < 0) {
        return count;
    }
    *(int *)argument = (int)count;
    return 0;
}
