#include "queue.h"
#include "abi/system_call.h"
#include "address_space.h"
#include "blocking.h"
#include "date.h"
#include "duration.h"
#include "lock.h"
#include "objects.h"
#include "process.h"
#include "signals.h"
#include "thread.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>

#define MESSAGES_USUAL 10
#define BYTES_USUAL    8192

struct slot {
    unsigned priority;
    uint32_t size_bytes;
};

/* Guarded by the lock. The memory has slots, then the order, then the bytes of each slot. */
struct queue {
    char name[NAME_BYTES_MAX + 1]; /* empty: it has none any more */
    uint32_t references;           /* open files, and the name; 0: free */
    uint32_t messages_max;
    uint32_t message_bytes;
    uint32_t count;
    uint64_t memory_bytes;
    struct slot *slots;
    uint32_t *order; /* the first `count` are slots with messages, the others are free */
    uint8_t *bytes;
    siginfo_t notification;
    const struct open_file *notified_by; /* NULL: nobody is to be told */
    uint32_t receivers_waiting;
    uint8_t readable; /* only their addresses matter: what who waits is parked at */
    uint8_t writable;
};

static struct queue queues[QUEUES_MAX];

static struct queue *find_queue(const char *name)
{
    for (uint32_t i = 0; i < QUEUES_MAX; i++) {
        if (queues[i].references > 0 && strcmp(queues[i].name, name) == 0) {
            return &queues[i];
        }
    }
    return NULL;
}

static void release(struct queue *queue)
{
    lock_acquire();
    const struct queue last = *queue;
    const bool is_last = --queue->references == 0;
    lock_release();
    if (is_last) {
        (void)address_space_unmap((uint64_t)last.slots, last.memory_bytes);
    }
}

static void finish(struct open_file *file)
{
    struct queue *queue = file->node;
    lock_acquire();
    if (queue->notified_by == file) {
        queue->notified_by = NULL;
    }
    lock_release();
    release(queue);
}

static long state_of(struct open_file *file, struct stat *state)
{
    (void)file;
    state->st_mode = S_IFREG | 0600;
    return 0;
}

static const struct file_operations queue_operations = {.state = state_of, .finish = finish};

struct queue *queue_of(const struct open_file *file)
{
    return file->operations == &queue_operations ? file->node : NULL;
}

static bool are_possible(const struct mq_attr *attributes)
{
    return attributes->mq_maxmsg > 0 && attributes->mq_maxmsg <= QUEUE_MESSAGES_MAX &&
           attributes->mq_msgsize > 0 && attributes->mq_msgsize <= QUEUE_MESSAGE_BYTES &&
           attributes->mq_maxmsg * attributes->mq_msgsize <= QUEUE_BYTES_MAX;
}

/* Memory and a free entry; the name is given under the lock. */
static long make(const struct mq_attr *attributes, struct queue *made)
{
    const uint64_t count = (uint64_t)attributes->mq_maxmsg;
    const uint64_t each = sizeof(struct slot) + sizeof(uint32_t) + (uint64_t)attributes->mq_msgsize;
    const uint64_t bytes = page_round_up(count * each);
    const long address = address_space_map(
        &(struct address_space_request){.size_bytes = bytes, .permissions = MAP_READ | MAP_WRITE});
    if (address < 0) {
        return -ENOSPC;
    }
    *made = (struct queue){
        .references = 2, /* the name, and the first open file */
        .messages_max = (uint32_t)count,
        .message_bytes = (uint32_t)attributes->mq_msgsize,
        .memory_bytes = bytes,
        .slots = (struct slot *)address,
    };
    made->order = (uint32_t *)(made->slots + count);
    made->bytes = (uint8_t *)(made->order + count);
    for (uint32_t i = 0; i < count; i++) {
        made->order[i] = i;
    }
    return 0;
}

static long create(const char *name, const struct mq_attr *attributes, struct queue **queue)
{
    struct queue made;
    if (!are_possible(attributes)) {
        return -EINVAL;
    }
    const long result = make(attributes, &made);
    if (result != 0) {
        return result;
    }
    lock_acquire();
    struct queue *place = NULL;
    for (uint32_t i = 0; i < QUEUES_MAX && place == NULL; i++) {
        place = queues[i].references == 0 ? &queues[i] : NULL;
    }
    if (place != NULL) {
        *place = made;
        strcpy(place->name, name);
    }
    lock_release();
    if (place == NULL) {
        (void)address_space_unmap((uint64_t)made.slots, made.memory_bytes);
        return -ENFILE;
    }
    *queue = place;
    return 0;
}

/* The queue of a name, held. */
static long
take(const char *name, int flags, const struct mq_attr *attributes, struct queue **queue)
{
    static const struct mq_attr usual = {.mq_maxmsg = MESSAGES_USUAL, .mq_msgsize = BYTES_USUAL};
    lock_acquire();
    *queue = find_queue(name);
    const bool exists = *queue != NULL;
    const bool must_not = (flags & O_CREAT) != 0 && (flags & O_EXCL) != 0;
    if (exists && !must_not) {
        (*queue)->references++;
    }
    lock_release();
    if (exists) {
        return must_not ? -EEXIST : 0;
    }
    if ((flags & O_CREAT) == 0) {
        return -ENOENT;
    }
    return create(name, attributes != NULL ? attributes : &usual, queue);
}

static long check_name(const char *name)
{
    if (name[0] == '\0') {
        return -ENOENT;
    }
    if (strnlen(name, NAME_BYTES_MAX + 1) > NAME_BYTES_MAX) {
        return -ENAMETOOLONG;
    }
    return strchr(name, '/') != NULL ? -EACCES : 0;
}

long queue_open(
    const char *name, int flags, const struct mq_attr *attributes, struct open_file **file)
{
    struct queue *queue = NULL;
    long result = check_name(name);
    if (result == 0) {
        result = take(name, flags, attributes, &queue);
    }
    if (result != 0) {
        return result;
    }
    *file = open_file_create(&queue_operations, 0, flags);
    if (*file == NULL) {
        release(queue);
        return -ENOMEM;
    }
    (*file)->node = queue;
    return 0;
}

long queue_unlink(const char *name)
{
    const long result = check_name(name);
    if (result != 0) {
        return result;
    }
    lock_acquire();
    struct queue *queue = find_queue(name);
    if (queue != NULL) {
        queue->name[0] = '\0';
    }
    lock_release();
    if (queue == NULL) {
        return -ENOENT;
    }
    release(queue);
    return 0;
}

/* With the lock; the queue is not full. */
static void put(struct queue *queue, const struct queue_message *message)
{
    const uint32_t number = queue->order[queue->count];
    uint32_t at = queue->count++;
    while (at > 0 && queue->slots[queue->order[at - 1]].priority < message->priority) {
        queue->order[at] = queue->order[at - 1];
        at--;
    }
    queue->order[at] = number;
    queue->slots[number] = (struct slot){message->priority, (uint32_t)message->size_bytes};
    memcpy(
        queue->bytes + (size_t)number * queue->message_bytes, message->bytes, message->size_bytes);
}

/* With the lock; the queue is not empty, and the buffer is large enough. */
static void get(struct queue *queue, struct queue_message *message)
{
    const uint32_t number = queue->order[0];
    queue->count--;
    memmove(queue->order, queue->order + 1, queue->count * sizeof(queue->order[0]));
    queue->order[queue->count] = number;
    message->priority = queue->slots[number].priority;
    message->size_bytes = queue->slots[number].size_bytes;
    memcpy(
        message->bytes, queue->bytes + (size_t)number * queue->message_bytes, message->size_bytes);
}

/* Who waits in a receive gets the message; otherwise who wanted to be told is told, once. */
static void tell(struct queue *queue)
{
    if (queue->count == 1 && queue->notified_by != NULL && queue->receivers_waiting == 0) {
        queue->notified_by = NULL;
        if (queue->notification.si_signo != 0) {
            (void)signals_send_locked(&queue->notification, NULL, true);
        }
    }
}

/* One wait, for what is parked at `place`, of which the count was read with the lock. */
static long wait_at(const struct waiter_park *park, const struct timespec *deadline, bool blocks)
{
    if (!blocks) {
        return -EAGAIN;
    }
    if (deadline != NULL && !duration_is_valid(deadline)) {
        return -EINVAL;
    }
    const uint64_t deadline_ns = deadline != NULL ? date_deadline_ns(duration_ns(deadline)) : 0;
    if (deadline != NULL && deadline_ns <= object_clock_ns()) {
        return -ETIMEDOUT;
    }
    return blocking_wait(park, deadline_ns, 0);
}

long queue_send(
    struct queue *queue,
    const struct queue_message *message,
    const struct timespec *deadline,
    bool blocks)
{
    if (message->priority >= MQ_PRIO_MAX) {
        return -EINVAL;
    }
    if (message->size_bytes > queue->message_bytes) {
        return -EMSGSIZE;
    }
    if (thread_prepare_waiting() != STATUS_OK) {
        return -ENOMEM;
    }
    for (;;) {
        lock_acquire();
        const bool is_done = queue->count < queue->messages_max;
        if (is_done) {
            put(queue, message);
            tell(queue);
        }
        const uint64_t key = (uint64_t)&queue->writable;
        const struct waiter_park park = {key, waiter_park_count(key)};
        lock_release();
        if (is_done) {
            (void)waiter_unpark((uint64_t)&queue->readable, 1);
            return 0;
        }
        const long result = wait_at(&park, deadline, blocks);
        if (result != 0) {
            return result;
        }
    }
}

long queue_receive(
    struct queue *queue,
    struct queue_message *message,
    const struct timespec *deadline,
    bool blocks)
{
    if (message->size_bytes < queue->message_bytes) {
        return -EMSGSIZE;
    }
    if (thread_prepare_waiting() != STATUS_OK) {
        return -ENOMEM;
    }
    for (;;) {
        lock_acquire();
        const bool is_done = queue->count > 0;
        if (is_done) {
            get(queue, message);
        } else {
            queue->receivers_waiting++;
        }
        const uint64_t key = (uint64_t)&queue->readable;
        const struct waiter_park park = {key, waiter_park_count(key)};
        lock_release();
        if (is_done) {
            (void)waiter_unpark((uint64_t)&queue->writable, 1);
            return (long)message->size_bytes;
        }
        const long result = wait_at(&park, deadline, blocks);
        lock_acquire();
        queue->receivers_waiting--;
        lock_release();
        if (result != 0) {
            return result;
        }
    }
}

long queue_notify(struct open_file *file, const siginfo_t *info)
{
    struct queue *queue = file->node;
    lock_acquire();
    const bool is_busy = info != NULL && queue->notified_by != NULL;
    if (!is_busy) {
        queue->notified_by = info != NULL ? file : NULL;
        if (info != NULL) {
            queue->notification = *info;
            queue->notification.si_pid = (pid_t)process_number();
        }
    }
    lock_release();
    return is_busy ? -EBUSY : 0;
}

void queue_attributes(const struct queue *queue, struct mq_attr *attributes)
{
    lock_acquire();
    attributes->mq_maxmsg = queue->messages_max;
    attributes->mq_msgsize = queue->message_bytes;
    attributes->mq_curmsgs = queue->count;
    lock_release();
}
