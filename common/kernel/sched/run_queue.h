/*
 * The threads that are ready on one CPU: a list for each priority and a bitmap of those not empty.
 */
#pragma once

#include "lib/list.h"
#include <stdint.h>

#define PRIORITY_COUNT 256u
/* Above every priority: "nothing is ready". */
#define PRIORITY_NONE (-1)

struct thread;

/* [kernel] */
struct run_queue {
    struct list *lists; /* one page, by priority */
    uint64_t bitmap[PRIORITY_COUNT / 64];
    int32_t highest; /* PRIORITY_NONE when it is empty */
};

/* `page` is PRIORITY_COUNT lists long. */
void run_queue_init(struct run_queue *queue, struct list *page);

void run_queue_add_last(struct run_queue *queue, struct thread *thread);
void run_queue_add_first(struct run_queue *queue, struct thread *thread);
void run_queue_remove(struct run_queue *queue, struct thread *thread);

/* The first thread of the highest priority, taken out; NULL when nothing is ready. */
struct thread *run_queue_take(struct run_queue *queue);
