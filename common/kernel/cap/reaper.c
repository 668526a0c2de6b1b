#include "cap/reaper.h"
#include "cap/finish.h"
#include "cap/ledger.h"
#include "cap/process.h"
#include "ipc/endpoint.h"
#include "ipc/event.h"
#include "ipc/reply.h"
#include "ipc/ring.h"
#include "irq/interrupt.h"
#include "memory/memory.h"
#include "panic.h"
#include "sched/scheduling.h"
#include "sched/thread.h"

static bool was_fed; /* [kernel] */
/* [kernel] objects with is_ended and not is_finished, and ledgers that nobody needs any more */
static struct list ended = {{&ended.head, &ended.head}};

/*
 * One piece of an object's end; true when it is finished. May be called again for the same object
 * after anything else has happened in between, and must not count on where it stopped.
 */
typedef bool finish_step_function(struct object *object);

static bool nothing_to_finish(struct object *object)
{
    (void)object;
    return true;
}

static finish_step_function *const finish_steps[OBJECT_KIND_COUNT] = {
    [OBJECT_PROCESS] = process_finish_step,
    [OBJECT_THREAD] = thread_finish_step,
    [OBJECT_ENDPOINT] = endpoint_finish_step,
    [OBJECT_SESSION] = session_finish_step,
    [OBJECT_REPLY] = reply_finish_step,
    [OBJECT_EVENT] = event_finish_step,
    [OBJECT_MEMORY] = memory_finish_step,
    [OBJECT_LEDGER] = ledger_finish_step,
    [OBJECT_SCHEDULING] = scheduling_finish_step,
    [OBJECT_RING] = ring_finish_step,
    [OBJECT_INTERRUPT] = interrupt_finish_step,
    [OBJECT_IO_PORTS] = nothing_to_finish,
    [OBJECT_PRINCIPAL] = nothing_to_finish,
};

bool reaper_has_work(void)
{
    return !list_is_empty(&ended);
}

void reaper_add(struct object *object)
{
    list_add_last(&ended, &object->node);
    was_fed = true;
}

struct list *reaper_list(void)
{
    return &ended;
}

void reaper_begin_watch(void)
{
    was_fed = false;
}

bool reaper_was_fed(void)
{
    return was_fed;
}

/* Round robin, so that an object which has to wait for a CPU does not hold up the others. */
void reaper_step(void)
{
    if (!reaper_has_work()) {
        return;
    }
    struct object *object = container_of(list_first(&ended), struct object, node);
    list_remove(&object->node);
    if (object->is_finished) {
        object_free_if_unused(object);
        return;
    }
    object_hold(object);
    kernel_assert(finish_steps[object->kind] != NULL);
    if (finish_steps[object->kind](object)) {
        object_finish(object);
    } else {
        list_add_last(&ended, &object->node);
    }
    object_release(object);
}
