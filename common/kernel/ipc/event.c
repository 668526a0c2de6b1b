#include "ipc/event.h"
#include "abi/system_call.h"
#include "arch.h"
#include "ipc/endpoint.h"
#include "ipc/ring.h"
#include "sched/thread.h"

#define FINISH_STEP_THREADS 16u

enum status event_create(struct ledger *ledger, struct event **event)
{
    struct object *object = NULL;
    const enum status status = object_create(ledger, OBJECT_EVENT, sizeof(**event), &object);
    if (status == STATUS_OK) {
        *event = (struct event *)object;
        list_init(&(*event)->waiters);
        list_init(&(*event)->ring_waiters);
    }
    return status;
}

static void give_bits(struct event *event, struct thread *thread)
{
    const struct message_registers message = {
        .number = STATUS_OK,
        .tag = message_tag(0, 1),
        .words = {event_take(event)},
    };
    arch_message_set_received(&thread->registers, &message);
}

void event_signal(struct event *event, uint64_t bits)
{
    if (event->object.is_ended || bits == 0) {
        return;
    }
    event->bits |= bits;
    struct list_node *node = list_first(&event->waiters);
    if (node != NULL) {
        struct thread *thread = container_of(node, struct thread, queue_node);
        give_bits(event, thread);
        list_remove(node);
        timeout_clear(&thread->deadline);
        thread_make_ready(thread);
    } else if (!list_is_empty(&event->ring_waiters)) {
        node = list_first(&event->ring_waiters);
        ring_receive_bits(container_of(node, struct ring_slot, node), event_take(event));
    } else if (event->endpoint != NULL) {
        endpoint_notice_signal(event->endpoint);
    }
}

uint64_t event_take(struct event *event)
{
    const uint64_t bits = event->bits;
    event->bits = 0;
    return bits;
}

enum status event_wait(struct event *event, struct thread *thread)
{
    if (event->object.is_ended) {
        return STATUS_PEER_GONE;
    }
    if (event->bits != 0) {
        give_bits(event, thread);
        return STATUS_OK;
    }
    thread->state = THREAD_WAITING;
    list_add_last(&event->waiters, &thread->queue_node);
    return STATUS_OK;
}

void event_wait_in_ring(struct event *event, struct ring_slot *slot)
{
    list_add_last(&event->ring_waiters, &slot->node);
    if (event->bits != 0) {
        ring_receive_bits(slot, event_take(event));
    }
}

bool event_finish_step(struct object *object)
{
    struct event *event = (struct event *)object;
    for (uint32_t i = 0; i < FINISH_STEP_THREADS; i++) {
        struct list_node *node = list_first(&event->waiters);
        if (node != NULL) {
            thread_unblock(container_of(node, struct thread, queue_node), STATUS_PEER_GONE);
            continue;
        }
        node = list_first(&event->ring_waiters);
        if (node == NULL) {
            endpoint_unbind_event(event->endpoint);
            return true;
        }
        ring_fail(container_of(node, struct ring_slot, node), STATUS_PEER_GONE);
    }
    return false;
}
