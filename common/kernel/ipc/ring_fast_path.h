/*
 * The ring's fast path: a CALL for which a RECV of some ring waits, and the quiet RETURN that
 * answers such a call and receives again. The words go from one program's ring to the other's, and
 * nothing else is copied. Both look first and change nothing until everything fits; what does not
 * fit goes the long way (ring_operations.c), which comes to the same result in more steps.
 */
#pragma once

#include "cap/principal.h"
#include "ipc/fast_path.h"
#include "ipc/ring_operations.h"

/* Each word is read once: the program may write over it at any time. */
static inline __attribute__((always_inline)) void
fast_copy_words(uint64_t *to, const volatile uint64_t *from)
{
    to[0] = from[0];
    to[1] = from[1];
    to[2] = from[2];
    to[3] = from[3];
    to[4] = from[4];
    to[5] = from[5];
}

static inline __attribute__((always_inline)) bool fast_ring_call(
    struct ring *ring, const struct thread *thread, const volatile struct ring_submission *from)
{
    const uint64_t tag = from->tag;
    const uint32_t handle = from->handle;
    const struct slot *capability = fast_slot(thread, handle);
    if (!fast_tag_fits(tag) || capability->kind != OBJECT_SESSION ||
        !fast_slot_allows(capability, handle, tag & MESSAGE_TAG_METHOD_MASK) ||
        from->deadline_ns != 0 || list_is_empty(&ring->free) || thread->own_scheduling == NULL) {
        return false;
    }
    const struct endpoint *endpoint = ((const struct session *)capability->object)->endpoint;
    struct ring_slot *receiver =
        container_of(endpoint->ring_receivers.head.next, struct ring_slot, node);
    if (list_is_empty(&endpoint->ring_receivers) || !list_is_empty(&endpoint->receivers) ||
        !list_is_empty(&endpoint->notices) || !list_is_empty(&endpoint->calls) ||
        endpoint->object.is_ended || !ring_has_room(receiver->ring, RING_ROOM_KEPT)) {
        return false;
    }
    struct ring_slot *slot = container_of(list_first(&ring->free), struct ring_slot, node);
    list_remove(&slot->node);
    slot->state = RING_SLOT_CALLING;
    slot->request.user_data = from->user_data;
    list_remove(&receiver->node);
    receiver->state = RING_SLOT_HELD;
    timeout_clear(&receiver->timeout);
    call_hold(&slot->call, &receiver->held);

    const struct process *sender = thread->process;
    struct ring_completion *completion = ring_next_completion(receiver->ring);
    completion->user_data = receiver->request.user_data;
    completion->status = STATUS_OK;
    completion->call = ring_call_name(receiver);
    completion->tag = tag;
    fast_copy_words(completion->words, from->words);
    completion->badge = capability->badge;
    completion->sender_process = sender->number;
    principal_copy_key(completion->sender_principal, sender->principal->key);
    ring_publish(receiver->ring);
    return true;
}

static inline __attribute__((always_inline)) bool fast_ring_return(
    const struct ring *ring,
    const struct thread *thread,
    const volatile struct ring_submission *from)
{
    const uint64_t tag = from->tag;
    struct ring_slot *held = ring_find_held(ring, from->handle);
    if (held == NULL || held->held == NULL || held->held->kind != CALL_FROM_RING ||
        !fast_tag_fits(tag)) {
        return false;
    }
    const uint32_t handle = held->request.handle;
    const struct slot *capability = fast_slot(thread, handle);
    struct endpoint *endpoint = (struct endpoint *)capability->object;
    struct ring_slot *caller = ring_slot_of_call(held->held);
    if (capability->kind != OBJECT_ENDPOINT ||
        !fast_slot_allows(capability, handle, ENDPOINT_RECEIVE) || endpoint->object.is_ended ||
        !list_is_empty(&endpoint->calls) || !list_is_empty(&endpoint->notices) ||
        !ring_has_room(caller->ring, RING_ROOM_KEPT)) {
        return false;
    }
    held->held = NULL;
    held->state = RING_SLOT_RECEIVING;
    ring_slot_renew(held);
    list_add_last(&endpoint->ring_receivers, &held->node);
    caller->call.holder = NULL;
    timeout_clear(&caller->timeout);
    ring_slot_free(caller);

    struct ring_completion *completion = ring_next_completion(caller->ring);
    completion->user_data = caller->request.user_data;
    completion->status = STATUS_OK;
    completion->call = 0;
    completion->tag = tag;
    fast_copy_words(completion->words, from->words);
    ring_publish(caller->ring);
    return true;
}

/* False when the submission has to go the long way. */
static inline __attribute__((always_inline)) bool ring_fast_path(
    struct ring *ring, const struct thread *thread, const struct ring_submission *submission)
{
    const volatile struct ring_submission *from = submission;
    const uint32_t operation = from->operation | (uint32_t)from->flags << 16;
    if (operation == RING_OPERATION_CALL) {
        return fast_ring_call(ring, thread, from);
    }
    return operation == (RING_OPERATION_RETURN | (RING_FLAG_QUIET | RING_FLAG_AGAIN) << 16) &&
           fast_ring_return(ring, thread, from);
}
