#include "thread_schedule.h"
#include "objects.h"
#include "schema/kernel_client.h"
#include "thread.h"
#include <errno.h>
#include <sched.h>

static struct {
    uint8_t most;
    bool is_spread; /* somebody has asked for a realtime policy */
} own;

void thread_schedule_init(uint8_t priority)
{
    own.most = priority;
}

uint8_t thread_schedule_most(void)
{
    return own.most;
}

static uint32_t kernel_priority(const struct thread *thread)
{
    if (!own.is_spread) {
        return own.most;
    }
    const uint32_t least = own.most > PRIORITY_MOST ? own.most - PRIORITY_MOST : 0;
    return least + (thread->policy == SCHED_OTHER ? 0 : (uint32_t)thread->priority);
}

enum status thread_schedule(struct thread *thread)
{
    const struct thread_set_scheduling_params params = {
        .scheduling = OWN_SCHEDULING, .priority = kernel_priority(thread)};
    return thread_set_scheduling(thread->handle, &params);
}

static void spread(void)
{
    own.is_spread = true;
    for (struct list_node *node = threads.head.next; node != &threads.head; node = node->next) {
        struct thread *thread = container_of(node, struct thread, node);
        if (!thread->is_ending) {
            (void)thread_schedule(thread);
        }
    }
}

static bool is_possible(int policy, int priority)
{
    if (policy == SCHED_OTHER) {
        return priority == 0;
    }
    return (policy == SCHED_FIFO || policy == SCHED_RR) && priority >= PRIORITY_LEAST &&
           priority <= PRIORITY_MOST;
}

long thread_reschedule(struct thread *thread, int policy, int priority)
{
    if (!is_possible(policy, priority)) {
        return -EINVAL;
    }
    if (policy != SCHED_OTHER && own.most <= PRIORITY_MOST) {
        return -EPERM;
    }
    thread->policy = policy;
    thread->priority = priority;
    if (policy != SCHED_OTHER && !own.is_spread) {
        spread();
    }
    return thread_schedule(thread) == STATUS_OK ? 0 : -EPERM;
}
