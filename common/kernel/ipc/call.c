#include "ipc/call.h"
#include "cap/process.h"
#include "ipc/endpoint.h"
#include "ipc/ring.h"
#include "panic.h"
#include "sched/thread.h"
#include <stddef.h>

void call_detach(struct call *call)
{
    if (list_node_is_linked(&call->queue_node)) {
        list_remove(&call->queue_node);
    }
    if (call->holder != NULL) {
        kernel_assert(*call->holder == call);
        *call->holder = NULL;
        call->holder = NULL;
    }
}

void call_hold(struct call *call, struct call **holder)
{
    call->holder = holder;
    *holder = call;
}

void call_fail(struct call *call, enum status status)
{
    call_detach(call);
    switch (call->kind) {
    case CALL_FROM_THREAD:
    case CALL_ONE_WAY:
        thread_unblock(thread_of_call(call), status);
        return;
    case CALL_FAULT:
        /* Nobody can say that it may go on. */
        process_exit(thread_of_call(call)->process, PROCESS_EXIT_FAULT);
        thread_unblock(thread_of_call(call), status);
        return;
    case CALL_FROM_RING:
        ring_fail_call(call, status);
        return;
    case CALL_CLOSED:
        object_release(&container_of(call, struct session, closed)->object);
        return;
    default:
        return;
    }
}
