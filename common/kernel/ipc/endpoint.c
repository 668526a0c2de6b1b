#include "ipc/endpoint.h"
#include "abi/system_call.h"
#include "arch.h"
#include "ipc/delivery.h"
#include "ipc/event.h"
#include "ipc/ring.h"
#include "ipc/system_call.h"
#include "panic.h"
#include "sched/cpu.h"
#include "sched/scheduling.h"
#include "sched/thread.h"

#define FINISH_STEP_RECORDS 16u
#define FAILED_MAX          8u

/* Where sessions lead that have ended: nobody receives there. */
static struct endpoint no_endpoint = {
    .object = {.kind = OBJECT_ENDPOINT, .is_static = true, .is_ended = true, .is_finished = true},
    .receivers = {{&no_endpoint.receivers.head, &no_endpoint.receivers.head}},
    .ring_receivers = {{&no_endpoint.ring_receivers.head, &no_endpoint.ring_receivers.head}},
    .calls = {{&no_endpoint.calls.head, &no_endpoint.calls.head}},
    .notices = {{&no_endpoint.notices.head, &no_endpoint.notices.head}},
};

enum status endpoint_create(struct ledger *ledger, struct endpoint **endpoint)
{
    struct object *object = NULL;
    const enum status status = object_create(ledger, OBJECT_ENDPOINT, sizeof(**endpoint), &object);
    if (status == STATUS_OK) {
        *endpoint = (struct endpoint *)object;
        list_init(&(*endpoint)->receivers);
        list_init(&(*endpoint)->ring_receivers);
        list_init(&(*endpoint)->calls);
        list_init(&(*endpoint)->notices);
        (*endpoint)->signal.kind = CALL_SIGNAL;
    }
    return status;
}

enum status session_create(
    struct ledger *ledger, struct endpoint *endpoint, uint64_t badge, struct session **session)
{
    struct object *object = NULL;
    const enum status status = object_create(ledger, OBJECT_SESSION, sizeof(**session), &object);
    if (status == STATUS_OK) {
        *session = (struct session *)object;
        (*session)->endpoint = endpoint;
        (*session)->badge = badge;
        (*session)->closed.kind = CALL_CLOSED;
        (*session)->closed.badge = badge;
        object_hold(&endpoint->object);
    }
    return status;
}

static struct call *first_of(const struct list *list)
{
    struct list_node *node = list_first(list);
    return node == NULL ? NULL : container_of(node, struct call, queue_node);
}

/* The budget that a call comes with. */
static struct loan loan_of(struct call *call)
{
    if (call->kind == CALL_FROM_RING) {
        const struct ring *ring = ring_slot_of_call(call)->ring;
        return (struct loan){ring->scheduling, ring->priority, ring->cpu};
    }
    const struct thread *thread = thread_of_call(call);
    return (struct loan){thread->scheduling, thread->priority, thread->cpu};
}

enum received {
    RECEIVED,
    NOTHING, /* that it may have */
    TOO_MANY_FAILED,
};

/*
 * Gives `receiver` one waiting message. A sender whose message cannot be handed over has been told
 * so, and the next one has its turn; after some of them it is enough for one piece.
 */
static enum received receive_one(struct endpoint *endpoint, struct thread *receiver)
{
    for (uint32_t failed = 0; failed < FAILED_MAX; failed++) {
        thread_return_loan(receiver); /* of a call that failed */
        struct call *call = first_of(&endpoint->calls);
        struct call *notice = first_of(&endpoint->notices);
        if (call != NULL) {
            const struct loan loan = loan_of(call);
            thread_borrow(receiver, &loan);
        }
        if (receiver->scheduling == NULL) {
            return NOTHING;
        }
        if (notice != NULL) {
            call = notice;
        }
        if (call == NULL) {
            thread_return_loan(receiver);
            return NOTHING;
        }
        if (deliver_call(call, receiver) == STATUS_OK) {
            return RECEIVED;
        }
    }
    return TOO_MANY_FAILED;
}

/* Rings receive without a budget: what they get is not handled before somebody enters them. */
static void match_ring(struct endpoint *endpoint)
{
    struct list_node *node = list_first(&endpoint->ring_receivers);
    if (node == NULL) {
        return;
    }
    struct ring_slot *slot = container_of(node, struct ring_slot, node);
    for (uint32_t failed = 0; failed < FAILED_MAX; failed++) {
        struct call *call = first_of(&endpoint->notices);
        call = call != NULL ? call : first_of(&endpoint->calls);
        if (call == NULL || ring_receive_call(slot, call) == STATUS_OK) {
            return;
        }
    }
    ring_fail(slot, STATUS_CANCELLED);
}

/* A message has come: who waits for one gets it. */
static void match(struct endpoint *endpoint)
{
    struct list_node *node = list_first(&endpoint->receivers);
    if (node == NULL) {
        match_ring(endpoint);
        return;
    }
    struct thread *receiver = container_of(node, struct thread, queue_node);
    const enum received received = receive_one(endpoint, receiver);
    if (received == NOTHING) {
        match_ring(endpoint);
        return;
    }
    list_remove(&receiver->queue_node);
    timeout_clear(&receiver->deadline);
    receiver->must_retry = received == TOO_MANY_FAILED; /* it goes on with them itself */
    thread_make_ready(receiver);
}

enum status endpoint_send(struct endpoint *endpoint, struct call *call)
{
    if (endpoint->object.is_ended) {
        return STATUS_PEER_GONE;
    }
    const bool is_notice = call->kind == CALL_ONE_WAY || call->kind == CALL_CLOSED;
    list_add_last(is_notice ? &endpoint->notices : &endpoint->calls, &call->queue_node);
    match(endpoint);
    return STATUS_OK;
}

static void add_receiver(struct endpoint *endpoint, struct thread *thread)
{
    if (thread->scheduling != NULL) {
        list_add_first(&endpoint->receivers, &thread->queue_node);
    } else {
        list_add_last(&endpoint->receivers, &thread->queue_node);
    }
}

void endpoint_requeue(struct endpoint *endpoint, struct thread *receiver)
{
    list_remove(&receiver->queue_node);
    add_receiver(endpoint, receiver);
    match(endpoint);
}

enum status endpoint_receive(struct endpoint *endpoint, struct thread *thread)
{
    if (endpoint->object.is_ended) {
        return STATUS_PEER_GONE;
    }
    const struct scheduling *before = thread->scheduling;
    const enum received received = receive_one(endpoint, thread);
    if (received == TOO_MANY_FAILED) {
        return OUTCOME_RETRY;
    }
    if (received == NOTHING) {
        thread->state = THREAD_RECEIVING;
        thread->receives_at = endpoint;
        add_receiver(endpoint, thread);
    } else if (!list_is_empty(&endpoint->calls)) {
        match(endpoint); /* others may wait as well, behind what could not be handed over */
    }
    if (thread->scheduling != before) {
        /* Another budget, with another time left, and another priority perhaps. */
        arch_cpu_current()->must_schedule = true;
    }
    return STATUS_OK;
}

void endpoint_receive_to_ring(struct endpoint *endpoint, struct ring_slot *slot)
{
    list_add_last(&endpoint->ring_receivers, &slot->node);
    if (!list_is_empty(&endpoint->notices) || !list_is_empty(&endpoint->calls)) {
        match_ring(endpoint);
    }
}

enum status endpoint_bind_event(struct endpoint *endpoint, struct event *event)
{
    if (endpoint->bound_event != NULL || event->endpoint != NULL) {
        return STATUS_WRONG_STATE;
    }
    endpoint->bound_event = event;
    event->endpoint = endpoint;
    object_hold(&event->object);
    if (event->bits != 0) {
        endpoint_notice_signal(endpoint);
    }
    return STATUS_OK;
}

void endpoint_unbind_event(struct endpoint *endpoint)
{
    if (endpoint != NULL && endpoint->bound_event != NULL) {
        struct event *event = endpoint->bound_event;
        call_detach(&endpoint->signal);
        endpoint->bound_event = NULL;
        event->endpoint = NULL;
        object_release(&event->object);
    }
}

void endpoint_notice_signal(struct endpoint *endpoint)
{
    if (!list_node_is_linked(&endpoint->signal.queue_node)) {
        list_add_last(&endpoint->notices, &endpoint->signal.queue_node);
    }
    match(endpoint);
}

static bool end_one(struct endpoint *endpoint)
{
    struct call *call = first_of(&endpoint->calls);
    if (call == NULL) {
        call = first_of(&endpoint->notices);
    }
    if (call != NULL) {
        call_fail(call, STATUS_PEER_GONE);
        return true;
    }
    struct list_node *node = list_first(&endpoint->receivers);
    if (node != NULL) {
        thread_unblock(container_of(node, struct thread, queue_node), STATUS_PEER_GONE);
        return true;
    }
    node = list_first(&endpoint->ring_receivers);
    if (node != NULL) {
        ring_fail(container_of(node, struct ring_slot, node), STATUS_PEER_GONE);
    }
    return node != NULL;
}

bool endpoint_finish_step(struct object *object)
{
    struct endpoint *endpoint = (struct endpoint *)object;
    for (uint32_t i = 0; i < FINISH_STEP_RECORDS; i++) {
        if (end_one(endpoint)) {
            continue;
        }
        endpoint_unbind_event(endpoint);
        return true;
    }
    return false;
}

/* The session's memory stays until the notice is received, or cannot be any more. */
bool session_finish_step(struct object *object)
{
    struct session *session = (struct session *)object;
    struct endpoint *endpoint = session->endpoint;
    session->endpoint = &no_endpoint;
    object_hold(object);
    if (endpoint_send(endpoint, &session->closed) != STATUS_OK) {
        object_release(object);
    }
    object_release(&endpoint->object);
    return true;
}
