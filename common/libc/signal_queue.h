/*
 * Signals that have come and are not delivered: one of each number, or, when they carry a value, as
 * many as were sent. Pure but for the pool. The caller holds the lock.
 */
#pragma once

#include "lib/list.h"
#include "signal_set.h"
#include <signal.h>
#include <stdbool.h>

/* Signals with a value that can wait, in the whole process (SIGQUEUE_MAX). */
#define SIGNALS_QUEUED_MAX 128u

struct signal_queue {
    signal_set pending;
    struct list_node *first; /* struct queued_signal, oldest first */
};

/*
 * Adds one. One that is there already is not added again, unless it is a realtime signal, or
 * `is_queued` says that none may be lost. False: there are too many.
 */
bool signal_queue_add(struct signal_queue *queue, const siginfo_t *info, bool is_queued);

/* Takes the first of a number that is pending. */
siginfo_t signal_queue_take(struct signal_queue *queue, int number);

/* Forgets all of a number. */
void signal_queue_drop(struct signal_queue *queue, int number);
