/* Message queues as system calls. */
#include "faults.h"
#include "lock.h"
#include "open_file.h"
#include "queue.h"
#include "signal_set.h"
#include <errno.h>
#include <fcntl.h>
#include <tessera/calls.h>

long tessera_call_mq_open(const long *arguments)
{
    struct open_file *file = NULL;
    const long result = queue_open(
        (const char *)arguments[0], (int)arguments[1], (const struct mq_attr *)arguments[3], &file);
    return result == 0 ? open_file_install(file, true) : result;
}

long tessera_call_mq_unlink(const long *arguments)
{
    return queue_unlink((const char *)arguments[0]);
}

/* The open queue of a descriptor, held through `file`; NULL: it names none. */
static struct queue *queue_named(long descriptor, struct open_file **file)
{
    *file = open_file_of(descriptor);
    struct queue *queue = *file != NULL ? queue_of(*file) : NULL;
    if (*file != NULL && queue == NULL) {
        open_file_release(*file);
    }
    return queue;
}

static bool blocks(const struct open_file *file)
{
    return (file->flags & O_NONBLOCK) == 0;
}

long tessera_call_mq_timedsend(const long *arguments)
{
    struct open_file *file = NULL;
    struct queue *queue = queue_named(arguments[0], &file);
    if (queue == NULL) {
        return -EBADF;
    }
    const struct queue_message message = {
        .bytes = (uint8_t *)arguments[1],
        .size_bytes = (size_t)arguments[2],
        .priority = (unsigned)arguments[3],
    };
    const long result =
        open_file_can_write(file)
            ? queue_send(queue, &message, (const struct timespec *)arguments[4], blocks(file))
            : -EBADF;
    open_file_release(file);
    return result;
}

long tessera_call_mq_timedreceive(const long *arguments)
{
    struct open_file *file = NULL;
    struct queue *queue = queue_named(arguments[0], &file);
    if (queue == NULL) {
        return -EBADF;
    }
    struct queue_message message = {
        .bytes = (uint8_t *)arguments[1], .size_bytes = (size_t)arguments[2]};
    const long result =
        open_file_can_read(file)
            ? queue_receive(queue, &message, (const struct timespec *)arguments[4], blocks(file))
            : -EBADF;
    open_file_release(file);
    if (result >= 0 && arguments[3] != 0) {
        *(unsigned *)arguments[3] = message.priority;
    }
    return result;
}

long tessera_call_mq_notify(const long *arguments)
{
    const struct sigevent *event = (const struct sigevent *)arguments[1];
    struct open_file *file = NULL;
    if (queue_named(arguments[0], &file) == NULL) {
        return -EBADF;
    }
    siginfo_t info = {.si_code = SI_MESGQ};
    long result = 0;
    if (event != NULL && event->sigev_notify == SIGEV_SIGNAL) {
        info.si_signo = event->sigev_signo;
        info.si_value = event->sigev_value;
        result = signal_is_valid(event->sigev_signo) ? 0 : -EINVAL;
    }
    if (result == 0) {
        faults_prepare_sending();
        result = queue_notify(file, event != NULL ? &info : NULL);
    }
    open_file_release(file);
    return result;
}

long tessera_call_mq_getsetattr(const long *arguments)
{
    const struct mq_attr *wanted = (const struct mq_attr *)arguments[1];
    struct mq_attr before = {0};
    struct open_file *file = NULL;
    struct queue *queue = queue_named(arguments[0], &file);
    if (queue == NULL) {
        return -EBADF;
    }
    queue_attributes(queue, &before);
    lock_acquire();
    before.mq_flags = file->flags & O_NONBLOCK;
    if (wanted != NULL) {
        file->flags = (file->flags & ~O_NONBLOCK) | (int)(wanted->mq_flags & O_NONBLOCK);
    }
    lock_release();
    open_file_release(file);
    if (arguments[2] != 0) {
        *(struct mq_attr *)arguments[2] = before;
    }
    return 0;
}
