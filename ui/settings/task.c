/* What waits for a person: a thread of its own, one at a time. */
#include "schema/kernel_client.h"
#include "settings.h"
#include <pthread.h>

#define TASK_STACK_BYTES 0x10000u

static struct {
    pthread_t thread;
    bool is_busy;
    struct task task;
    enum status status; /* the thread's, until it has ended */
} worker;

static void *run(void *argument)
{
    const struct event_signal_params done = {.bits = BIT_TASK_DONE};
    (void)argument;
    worker.status = worker.task.run();
    (void)event_signal(settings.application.event, &done); /* our own */
    return NULL;
}

bool task_begin(const struct task *task)
{
    pthread_attr_t attributes;
    if (worker.is_busy) {
        settings_say("Something else is being asked: press the attention key, and answer that.");
        return false;
    }
    worker.task = *task;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, TASK_STACK_BYTES);
    worker.is_busy = pthread_create(&worker.thread, &attributes, run, NULL) == 0;
    pthread_attr_destroy(&attributes);
    settings_say(
        worker.is_busy ? "It is asked for by the system itself, not here: press Ctrl-] to answer."
                       : "There is no memory left for that.");
    return worker.is_busy;
}

void task_signalled(void)
{
    if (worker.is_busy) {
        pthread_join(worker.thread, NULL);
        worker.is_busy = false;
        worker.task.done(worker.status);
    }
}
