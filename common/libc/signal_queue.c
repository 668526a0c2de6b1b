#include "signal_queue.h"
#include "pool.h"

struct queued_signal {
    struct list_node node; /* only `next` is used */
    siginfo_t info;
};

static struct pool queued_pool = {.size_bytes = sizeof(struct queued_signal)};
static uint32_t queued_count;

static struct queued_signal *signal_of(struct list_node *node)
{
    return container_of(node, struct queued_signal, node);
}

bool signal_queue_add(struct signal_queue *queue, const siginfo_t *info, bool is_queued)
{
    const int number = info->si_signo;
    const bool is_there = (queue->pending & signal_bit(number)) != 0;
    if (is_there && !is_queued && number < SIGRTMIN) {
        return true;
    }
    if (queued_count == SIGNALS_QUEUED_MAX) {
        return false;
    }
    struct queued_signal *signal = pool_take(&queued_pool);
    if (signal == NULL) {
        return false;
    }
    queued_count++;
    signal->info = *info;
    struct list_node **last = &queue->first;
    while (*last != NULL) {
        last = &(*last)->next;
    }
    *last = &signal->node;
    queue->pending |= signal_bit(number);
    return true;
}

/* Where the first of a number is linked. */
static struct list_node **find(struct signal_queue *queue, int number)
{
    struct list_node **link = &queue->first;
    while (*link != NULL && signal_of(*link)->info.si_signo != number) {
        link = &(*link)->next;
    }
    return link;
}

siginfo_t signal_queue_take(struct signal_queue *queue, int number)
{
    struct list_node **link = find(queue, number);
    struct queued_signal *signal = signal_of(*link);
    const siginfo_t info = signal->info;
    *link = signal->node.next;
    pool_give(&queued_pool, signal);
    queued_count--;
    if (*find(queue, number) == NULL) {
        queue->pending &= ~signal_bit(number);
    }
    return info;
}

void signal_queue_drop(struct signal_queue *queue, int number)
{
    while ((queue->pending & signal_bit(number)) != 0) {
        (void)signal_queue_take(queue, number);
    }
}
