/*
 * Message queues (mq_open() and its kin), inside the process: no other sees them.
 *
 * A queue lives while it has a name or is open. Its messages have their places from the start, and
 * are ordered by an index: most urgent first, and of one priority the oldest first.
 */
#pragma once

#include "open_file.h"
#include <mqueue.h>
#include <signal.h>

/* Queues at the same time; of one: messages, bytes of a message, and of both together. */
#define QUEUES_MAX          16
#define QUEUE_MESSAGES_MAX  1024
#define QUEUE_MESSAGE_BYTES 16384
#define QUEUE_BYTES_MAX     0x100000

struct queue;

/* attributes NULL: as queues are otherwise. Errors of mq_open(). */
long queue_open(
    const char *name, int flags, const struct mq_attr *attributes, struct open_file **file);
long queue_unlink(const char *name);

/* The queue of an open file; NULL: it is something else. */
struct queue *queue_of(const struct open_file *file);

struct queue_message {
    uint8_t *bytes;
    size_t size_bytes;
    unsigned priority;
};

/* deadline_ns 0: none. 0 or size, or an error of mq_timedsend() or mq_timedreceive(). */
long queue_send(
    struct queue *queue,
    const struct queue_message *message,
    const struct timespec *deadline,
    bool blocks);
long queue_receive(
    struct queue *queue,
    struct queue_message *message,
    const struct timespec *deadline,
    bool blocks);

/*
 * What is sent when a message comes into the empty queue of an open file, as long as that is open;
 * NULL: nothing any more. -EBUSY: somebody else has asked.
 */
long queue_notify(struct open_file *file, const siginfo_t *info);

void queue_attributes(const struct queue *queue, struct mq_attr *attributes);
