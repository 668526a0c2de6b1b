#include "cap/reaper.h"
#include "arch.h"
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
#include "sched/cpu.h"
#include "sched/scheduling.h"
#include "sched/thread.h"

/* All [kernel] */
static bool has_work; /* one of the lists is not empty */
static bool was_fed;
static bool is_stepping;
static uint32_t round_number;
static uint8_t urgency;       /* the highest priority that anything of this round was added with, */
static uint8_t added_urgency; /* and of what was added since */
/*
 * Objects with is_ended and not is_finished, and ledgers that nobody needs any more: those of this
 * round, and those that were added since it began. So whoever waits for its own waits for what was
 * there before and no more, however much others add.
 */
static struct list ended = {{&ended.head, &ended.head}};
static struct list added = {{&added.head, &added.head}};

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
    return has_work;
}

void reaper_add(struct object *object)
{
    const struct thread *thread = arch_cpu_current()->current;
    list_add_last(is_stepping ? &ended : &added, &object->node);
    was_fed = has_work = true;
    /* What a step ends in turn is as urgent as what it was part of, whoever makes the step. */
    if (!is_stepping && thread != NULL && thread->priority > added_urgency) {
        added_urgency = thread->priority;
    }
}

uint32_t reaper_round(void)
{
    return round_number + 1;
}

bool reaper_has_done(uint32_t round)
{
    const int32_t ahead = (int32_t)(round_number - round);
    return !reaper_has_work() || ahead > 0 || (ahead == 0 && list_is_empty(&ended));
}

uint8_t reaper_urgency(void)
{
    const uint8_t this_round = list_is_empty(&ended) ? 0 : urgency;
    return this_round > added_urgency ? this_round : added_urgency;
}

struct list *reaper_list(bool is_added)
{
    return is_added ? &added : &ended;
}

void reaper_begin_watch(void)
{
    was_fed = false;
}

bool reaper_was_fed(void)
{
    return was_fed;
}

static void finish_some(struct object *object)
{
    object_hold(object);
    kernel_assert(finish_steps[object->kind] != NULL);
    if (finish_steps[object->kind](object)) {
        object_finish(object);
    } else {
        list_add_last(&ended, &object->node);
    }
    object_release(object);
}

/* Round robin, so that an object which has to wait for a CPU does not hold up the others. */
void reaper_step(void)
{
    if (!reaper_has_work()) {
        return;
    }
    if (list_is_empty(&ended)) {
        list_move_all(&ended, &added);
        round_number++;
        urgency = added_urgency;
        added_urgency = 0;
    }
    struct object *object = container_of(list_first(&ended), struct object, node);
    list_remove(&object->node);
    is_stepping = true;
    if (object->is_finished) {
        object_free_if_unused(object);
    } else {
        finish_some(object);
    }
    is_stepping = false;
    has_work = !list_is_empty(&ended) || !list_is_empty(&added);
}
