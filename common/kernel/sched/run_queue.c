#include "sched/run_queue.h"
#include "sched/thread.h"

#define BITS 64u

void run_queue_init(struct run_queue *queue, struct list *page)
{
    queue->lists = page;
    queue->highest = PRIORITY_NONE;
    for (uint32_t i = 0; i < PRIORITY_COUNT; i++) {
        list_init(&page[i]);
    }
}

/* Halving: the smallest riscv64 CPUs have no instruction for it. */
static int32_t highest_bit(uint64_t word)
{
    int32_t bit = 0;
    for (uint32_t half = BITS / 2; half != 0; half /= 2) {
        if (word >> half != 0) {
            word >>= half;
            bit += (int32_t)half;
        }
    }
    return bit;
}

static int32_t find_highest(const struct run_queue *queue)
{
    for (uint32_t i = PRIORITY_COUNT / BITS; i-- > 0;) {
        if (queue->bitmap[i] != 0) {
            return (int32_t)(i * BITS) + highest_bit(queue->bitmap[i]);
        }
    }
    return PRIORITY_NONE;
}

static void mark(struct run_queue *queue, uint8_t priority)
{
    queue->bitmap[priority / BITS] |= UINT64_C(1) << priority % BITS;
    if (priority > queue->highest) {
        queue->highest = priority;
    }
}

void run_queue_add_last(struct run_queue *queue, struct thread *thread)
{
    list_add_last(&queue->lists[thread->priority], &thread->queue_node);
    mark(queue, thread->priority);
}

void run_queue_add_first(struct run_queue *queue, struct thread *thread)
{
    list_add_first(&queue->lists[thread->priority], &thread->queue_node);
    mark(queue, thread->priority);
}

void run_queue_remove(struct run_queue *queue, struct thread *thread)
{
    const uint8_t priority = thread->priority;
    list_remove(&thread->queue_node);
    if (list_is_empty(&queue->lists[priority])) {
        queue->bitmap[priority / BITS] &= ~(UINT64_C(1) << priority % BITS);
        if (priority == queue->highest) {
            queue->highest = find_highest(queue);
        }
    }
}

struct thread *run_queue_take(struct run_queue *queue)
{
    if (queue->highest == PRIORITY_NONE) {
        return NULL;
    }
    struct list_node *node = list_first(&queue->lists[queue->highest]);
    struct thread *thread = container_of(node, struct thread, queue_node);
    run_queue_remove(queue, thread);
    return thread;
}
