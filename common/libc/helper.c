#include "helper.h"
#include "lib/deadline.h"
#include "lock.h"
#include "objects.h"
#include "thread.h"

static helper_look *looks[HELPER_SOURCES]; /* [lock] */
static uint32_t event;                     /* [lock] the helper's; 0: there is none */

/* Gives when somebody has to look again; 0: when the event is signalled. */
static uint64_t look(uint64_t bits)
{
    uint64_t next_ns = 0;
    lock_acquire();
    for (uint32_t source = 0; source < HELPER_SOURCES; source++) {
        if (looks[source] != NULL) {
            next_ns = deadline_earlier(next_ns, looks[source]((bits >> source & 1) != 0));
        }
    }
    lock_release();
    return next_ns;
}

static int run(void *argument)
{
    struct waiter *waiter = &thread_self()->waiter;
    (void)argument;
    for (;;) {
        const uint64_t next_ns = look(waiter_take(waiter));
        (void)waiter_wait(waiter, NULL, next_ns, true);
    }
    return 0;
}

enum status helper_watch(enum helper_source source, helper_look *function)
{
    lock_acquire();
    looks[source] = function;
    const bool is_there = event != 0;
    lock_release();
    if (is_there) {
        return STATUS_OK;
    }
    /* Two threads that come here at once make two, both of which look after everything. */
    const struct thread *helper = thread_create_helper(run);
    if (helper == NULL) {
        return STATUS_NO_MEMORY;
    }
    lock_acquire();
    event = helper->waiter.event;
    lock_release();
    return STATUS_OK;
}

uint32_t helper_event(void)
{
    return event;
}

void helper_wake(enum helper_source source)
{
    if (event != 0) {
        object_signal(event, UINT64_C(1) << source);
    }
}
