#include "blocking.h"
#include "signals.h"
#include "thread.h"
#include <errno.h>

long blocking_wait(const struct waiter_park *park, uint64_t deadline_ns, uint64_t interest)
{
    if (thread_prepare_waiting() != STATUS_OK) {
        return -ENOMEM;
    }
    struct waiter *waiter = &thread_self()->waiter;
    for (;;) {
        if (signals_are_due()) {
            return -EINTR;
        }
        switch (waiter_wait(waiter, park, deadline_ns, true)) {
        case WAITER_WOKEN:
            return 0;
        case WAITER_TIMED_OUT:
            return -ETIMEDOUT;
        case WAITER_FAILED:
            return -ENOMEM;
        case WAITER_EVENT:
            break;
        }
        if ((waiter_take(waiter) & interest) != 0) {
            return 0;
        }
    }
}
