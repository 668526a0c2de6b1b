/* Pipes, and waiting for several files at once. */
#include "blocking.h"
#include "duration.h"
#include "error_number.h"
#include "objects.h"
#include "open_file.h"
#include "schema/stream_client.h"
#include "signals.h"
#include "startup.h"
#include "stream_file.h"
#include "thread.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/select.h>
#include <tessera/calls.h>

long tessera_call_pipe2(const long *arguments)
{
    const uint32_t pipes = startup_capability("pipes");
    const int flags = (int)arguments[1];
    int *numbers = (int *)arguments[0];
    struct pipes_create_results results = {0};
    if ((flags & ~(O_CLOEXEC | O_NONBLOCK)) != 0) {
        return -EINVAL;
    }
    if (pipes == 0) {
        return -EACCES;
    }
    const enum status status = pipes_create(pipes, &results);
    if (status != STATUS_OK) {
        return -error_number(status);
    }
    const bool closes_on_exec = (flags & O_CLOEXEC) != 0;
    const int kept = flags & O_NONBLOCK;
    struct open_file *reader =
        open_file_create(&stream_operations, results.reader, O_RDONLY | kept);
    struct open_file *writer =
        open_file_create(&stream_operations, results.writer, O_WRONLY | kept);
    if (reader == NULL || writer == NULL) {
        return -ENFILE; /* out of memory: the streams go with the process */
    }
    const long first = open_file_install(reader, closes_on_exec);
    if (first < 0) {
        open_file_release(writer);
        return first;
    }
    const long second = open_file_install(writer, closes_on_exec);
    if (second < 0) {
        const long close[] = {first};
        (void)tessera_call_close(close);
        return second;
    }
    numbers[0] = (int)first;
    numbers[1] = (int)second;
    return 0;
}

static uint32_t interest_of(short events)
{
    uint32_t readiness = FILE_ENDED;
    readiness |= (events & (POLLIN | POLLRDNORM)) != 0 ? FILE_READABLE : 0;
    readiness |= (events & (POLLOUT | POLLWRNORM)) != 0 ? FILE_WRITABLE : 0;
    return readiness;
}

static short events_of(uint32_t readiness, short events)
{
    short result = 0;
    if ((readiness & FILE_READABLE) != 0) {
        result |= (short)(events & (POLLIN | POLLRDNORM));
    }
    if ((readiness & FILE_WRITABLE) != 0) {
        result |= (short)(events & (POLLOUT | POLLWRNORM));
    }
    if ((readiness & FILE_ENDED) != 0) {
        result |= POLLHUP;
    }
    return result;
}

/* What one of them can do; when that is nothing of interest, it will notify this thread. */
static short look_at(const struct pollfd *entry, bool must_notify)
{
    if (entry->fd < 0) {
        return 0;
    }
    struct open_file *file = open_file_of(entry->fd);
    if (file == NULL) {
        return POLLNVAL;
    }
    uint32_t readiness = FILE_READABLE | FILE_WRITABLE;
    if (file->operations->readiness != NULL) {
        const struct file_interest interest = {interest_of(entry->events), must_notify};
        readiness = file->operations->readiness(file, &interest);
    }
    open_file_release(file);
    return events_of(readiness, entry->events);
}

static long look_at_all(struct pollfd *entries, size_t count, bool must_notify)
{
    long ready = 0;
    for (size_t i = 0; i < count; i++) {
        entries[i].revents = look_at(&entries[i], must_notify && ready == 0);
        ready += entries[i].revents != 0;
    }
    return ready;
}

/* deadline_ns 0: none. */
static long poll_until(struct pollfd *entries, size_t count, uint64_t deadline_ns)
{
    if (thread_prepare_waiting() != STATUS_OK) {
        return -ENOMEM;
    }
    for (;;) {
        const bool is_over = deadline_ns != 0 && deadline_ns <= object_clock_ns();
        const long ready = look_at_all(entries, count, !is_over);
        if (ready != 0 || is_over) {
            return ready;
        }
        /* A service that has ended signals nobody: looked at again, its files say so. */
        const uint64_t look_ns = duration_add(object_clock_ns(), WAITER_LOOK_NS);
        const bool is_near = deadline_ns != 0 && deadline_ns < look_ns;
        const long result = blocking_wait(NULL, is_near ? deadline_ns : look_ns, WAITER_READY);
        if (result != 0 && result != -ETIMEDOUT) {
            return result;
        }
    }
}

/* Waits with another mask, which goes back after handlers have run. */
static void change_mask(long address)
{
    if (address != 0) {
        struct thread *self = thread_self();
        signal_set set;
        memcpy(&set, (const void *)address, sizeof(set));
        self->saved_mask = self->mask;
        self->has_saved_mask = true;
        signals_set_mask(set);
    }
}

static uint64_t deadline_of(const struct timespec *timeout)
{
    /* Nothing is 0 nanoseconds after the machine's start: that is what says "no deadline". */
    return timeout == NULL ? 0 : duration_add(object_clock_ns(), duration_ns(timeout));
}

long tessera_call_ppoll(const long *arguments)
{
    const struct timespec *timeout = (const struct timespec *)arguments[2];
    if ((timeout != NULL && !duration_is_valid(timeout)) || arguments[1] < 0) {
        return -EINVAL;
    }
    change_mask(arguments[3]);
    return poll_until((struct pollfd *)arguments[0], (size_t)arguments[1], deadline_of(timeout));
}

/* select() is poll() with the descriptors in sets. */
static size_t entries_of_sets(long count, fd_set *const *sets, struct pollfd *entries)
{
    static const short events[] = {POLLIN, POLLOUT, POLLPRI};
    size_t used = 0;
    for (int number = 0; number < count; number++) {
        short wanted = 0;
        for (int i = 0; i < 3; i++) {
            wanted |= (short)(sets[i] != NULL && FD_ISSET(number, sets[i]) ? events[i] : 0);
        }
        if (wanted != 0) {
            entries[used++] = (struct pollfd){.fd = number, .events = wanted};
        }
    }
    return used;
}

static long sets_of_entries(const struct pollfd *entries, size_t count, fd_set *const *sets)
{
    static const short events[] = {POLLIN | POLLHUP, POLLOUT, POLLPRI};
    long ready = 0;
    for (int i = 0; i < 3; i++) {
        if (sets[i] == NULL) {
            continue;
        }
        fd_set result;
        FD_ZERO(&result);
        for (size_t at = 0; at < count; at++) {
            if (FD_ISSET(entries[at].fd, sets[i]) && (entries[at].revents & events[i]) != 0) {
                FD_SET(entries[at].fd, &result);
                ready++;
            }
        }
        *sets[i] = result;
    }
    return ready;
}

/* As musl hands it over: the address of a mask, and its size. */
struct mask_argument {
    long address;
    long size_bytes;
};

long tessera_call_pselect6(const long *arguments)
{
    struct pollfd entries[FD_SETSIZE];
    fd_set *const sets[] = {(fd_set *)arguments[1], (fd_set *)arguments[2], (fd_set *)arguments[3]};
    const struct timespec *timeout = (const struct timespec *)arguments[4];
    const struct mask_argument *mask = (const struct mask_argument *)arguments[5];
    if (arguments[0] < 0 || arguments[0] > FD_SETSIZE ||
        (timeout != NULL && !duration_is_valid(timeout))) {
        return -EINVAL;
    }
    const size_t count = entries_of_sets(arguments[0], sets, entries);
    for (size_t i = 0; i < count; i++) {
        struct open_file *file = open_file_of(entries[i].fd);
        if (file == NULL) {
            return -EBADF;
        }
        open_file_release(file);
    }
    change_mask(mask != NULL ? mask->address : 0);
    const long result = poll_until(entries, count, deadline_of(timeout));
    return result < 0 ? result : sets_of_entries(entries, count, sets);
}
