/*
 * What a submission does. All operations have the same end: a completion with the submission's
 * user_data, at once or later.
 */
#include "ipc/ring_operations.h"
#include "abi/system_call.h"
#include "arch.h"
#include "audit/audit.h"
#include "cap/capability.h"
#include "cap/process.h"
#include "ipc/delivery.h"
#include "ipc/endpoint.h"
#include "ipc/event.h"
#include "ipc/invocation.h"
#include "ipc/system_call.h"
#include "lib/memory.h"
#include "sched/thread.h"
#include "schema/kernel.h"

/* What the operations have in common. Gives a status that completes it now, or an outcome. */
typedef enum status operation_function(
    struct ring *ring,
    struct thread *thread,
    struct ring_submission *submission,
    struct ring_completion *completion);

/* A free slot for an operation that goes on; there is one (ring.c, submit()). */
static struct ring_slot *
take_slot(struct ring *ring, enum ring_slot_state state, const struct ring_submission *submission)
{
    struct list_node *node = list_first(&ring->free);
    struct ring_slot *slot = container_of(node, struct ring_slot, node);
    list_remove(node);
    slot->state = (uint8_t)state;
    slot->completion = (struct ring_completion){.user_data = submission->user_data};
    if (submission->deadline_ns != 0) {
        slot->timeout.deadline_ns = submission->deadline_ns;
        timeout_set(&slot->timeout);
    }
    return slot;
}

static enum status do_nop(
    struct ring *ring,
    struct thread *thread,
    struct ring_submission *submission,
    struct ring_completion *completion)
{
    (void)ring;
    (void)thread;
    (void)submission;
    (void)completion;
    return STATUS_OK;
}

static enum status call_object(
    struct thread *thread,
    struct slot *slot,
    struct ring_submission *submission,
    struct ring_completion *completion)
{
    completion->tag = submission->tag;
    memcpy(completion->words, submission->words, sizeof(completion->words));
    const enum status result = invocation_dispatch(
        thread, slot, &completion->tag, completion->words, submission->capabilities);
    memcpy(completion->capabilities, submission->capabilities, sizeof(completion->capabilities));
    return result;
}

static enum status do_call(
    struct ring *ring,
    struct thread *thread,
    struct ring_submission *submission,
    struct ring_completion *completion)
{
    struct slot *capability = NULL;
    enum status result = system_call_check(
        thread, submission->handle, submission->tag & ~MESSAGE_TAG_DEADLINE, &capability);
    if (result == STATUS_OK && message_tag_page_word_count(submission->tag) != 0) {
        result = STATUS_INVALID_ARGUMENT;
    }
    if (result != STATUS_OK) {
        return result;
    }
    if (capability->kind != OBJECT_SESSION) {
        return call_object(thread, capability, submission, completion);
    }
    struct endpoint *endpoint = ((struct session *)capability->object)->endpoint;
    if (endpoint->object.is_ended) {
        return STATUS_PEER_GONE;
    }
    struct ring_slot *slot = take_slot(ring, RING_SLOT_CALLING, submission);
    slot->request = *submission;
    slot->call.badge = capability->badge;
    (void)endpoint_send(endpoint, &slot->call); /* cannot have ended since */
    return OUTCOME_SETTLED;
}

static enum status do_recv(
    struct ring *ring,
    struct thread *thread,
    struct ring_submission *submission,
    struct ring_completion *completion)
{
    (void)completion;
    struct slot *capability = table_find(&thread->process->table, submission->handle);
    if (capability == NULL) {
        return STATUS_INVALID_HANDLE;
    }
    if (capability->kind != OBJECT_ENDPOINT && capability->kind != OBJECT_EVENT) {
        return STATUS_UNSUPPORTED;
    }
    const bool is_endpoint = capability->kind == OBJECT_ENDPOINT;
    const enum status result = system_call_check(
        thread,
        submission->handle,
        message_tag(is_endpoint ? (uint32_t)ENDPOINT_RECEIVE : (uint32_t)EVENT_WAIT, 0),
        &capability);
    if (result != STATUS_OK) {
        return result;
    }
    if (capability->object->is_ended) {
        return STATUS_PEER_GONE;
    }
    if (is_endpoint) {
        struct ring_slot *slot = take_slot(ring, RING_SLOT_RECEIVING, submission);
        endpoint_receive_to_ring((struct endpoint *)capability->object, slot);
    } else {
        struct ring_slot *slot = take_slot(ring, RING_SLOT_WAITING, submission);
        event_wait_in_ring((struct event *)capability->object, slot);
    }
    return OUTCOME_SETTLED;
}

static struct ring_slot *find_held(struct ring *ring, uint32_t name)
{
    const uint32_t index = name & UINT16_MAX;
    if (index >= ring->entry_count) {
        return NULL;
    }
    struct ring_slot *slot = &ring->slots[index];
    return slot->state == RING_SLOT_HELD && ring_call_name(slot) == name ? slot : NULL;
}

static enum status do_return(
    struct ring *ring,
    struct thread *thread,
    struct ring_submission *submission,
    struct ring_completion *completion)
{
    (void)completion;
    struct ring_slot *slot = find_held(ring, submission->handle);
    if (slot == NULL) {
        return STATUS_INVALID_HANDLE;
    }
    if (!system_call_is_reply(submission->tag) ||
        message_tag_page_word_count(submission->tag) != 0) {
        return STATUS_INVALID_ARGUMENT;
    }
    struct message_registers reply = {.tag = submission->tag};
    memcpy(reply.words, submission->words, sizeof(reply.words));
    struct call *call = slot->held;
    const enum status result =
        call == NULL
            ? STATUS_PEER_GONE
            : deliver_reply(
                  call, &(struct replier){thread->process, submission->capabilities, NULL}, &reply);
    slot->held = NULL;
    ring_slot_free(slot);
    return result;
}

static enum status do_release(
    struct ring *ring,
    struct thread *thread,
    struct ring_submission *submission,
    struct ring_completion *completion)
{
    (void)ring;
    (void)completion;
    struct slot *slot = table_find(&thread->process->table, submission->handle);
    if (slot == NULL) {
        return STATUS_INVALID_HANDLE;
    }
    capability_drop(slot);
    return STATUS_OK;
}

static bool is_under_way(const struct ring_slot *slot)
{
    return slot->state >= RING_SLOT_CALLING && slot->state <= RING_SLOT_TIMING;
}

static enum status do_cancel(
    struct ring *ring,
    struct thread *thread,
    struct ring_submission *submission,
    struct ring_completion *completion)
{
    (void)thread;
    (void)completion;
    for (uint32_t i = 0; i < ring->entry_count; i++) {
        struct ring_slot *slot = &ring->slots[i];
        if (is_under_way(slot) && slot->completion.user_data == submission->words[0]) {
            ring_fail(slot, STATUS_CANCELLED);
            return STATUS_OK;
        }
    }
    return STATUS_NOT_FOUND;
}

/* The ring whose parking lot is meant: the same process's, by handle, or this one. */
static struct ring *lot_of(struct ring *ring, struct thread *thread, uint32_t handle)
{
    if (handle == 0) {
        return ring;
    }
    const struct slot *slot = table_find(&thread->process->table, handle);
    if (slot == NULL || slot->kind != OBJECT_RING || slot->object->is_ended ||
        (slot->mask & RING_MASK_ENTER) == 0) {
        return NULL;
    }
    return (struct ring *)slot->object;
}

static enum status do_park(
    struct ring *ring,
    struct thread *thread,
    struct ring_submission *submission,
    struct ring_completion *completion)
{
    (void)completion;
    struct ring *lot = lot_of(ring, thread, submission->handle);
    if (lot == NULL) {
        return STATUS_INVALID_HANDLE;
    }
    const uint64_t key = submission->words[0];
    const uint32_t bucket = ring_park_bucket(key);
    if (lot->park_counts[bucket] != submission->words[1]) {
        return STATUS_WRONG_STATE;
    }
    struct ring_slot *slot = take_slot(ring, RING_SLOT_PARKED, submission);
    slot->key = key;
    list_add_last(&lot->buckets[bucket], &slot->node);
    return OUTCOME_SETTLED;
}

static enum status do_unpark(
    struct ring *ring,
    struct thread *thread,
    struct ring_submission *submission,
    struct ring_completion *completion)
{
    struct ring *lot = lot_of(ring, thread, submission->handle);
    if (lot == NULL) {
        return STATUS_INVALID_HANDLE;
    }
    const uint64_t count = submission->words[1];
    completion->tag = message_tag(0, 1);
    completion->words[0] =
        ring_unpark(lot, submission->words[0], count > UINT32_MAX ? UINT32_MAX : (uint32_t)count);
    return STATUS_OK;
}

static enum status do_timeout(
    struct ring *ring,
    struct thread *thread,
    struct ring_submission *submission,
    struct ring_completion *completion)
{
    (void)thread;
    (void)completion;
    if (submission->deadline_ns == 0) {
        return STATUS_INVALID_ARGUMENT;
    }
    (void)take_slot(ring, RING_SLOT_TIMING, submission);
    return OUTCOME_SETTLED;
}

static operation_function *const operations[RING_OPERATION_COUNT] = {
    [RING_OPERATION_NOP] = do_nop,
    [RING_OPERATION_CALL] = do_call,
    [RING_OPERATION_RECV] = do_recv,
    [RING_OPERATION_RETURN] = do_return,
    [RING_OPERATION_RELEASE] = do_release,
    [RING_OPERATION_CANCEL] = do_cancel,
    [RING_OPERATION_PARK] = do_park,
    [RING_OPERATION_UNPARK] = do_unpark,
    [RING_OPERATION_TIMEOUT] = do_timeout,
};

enum status
ring_perform(struct ring *ring, struct thread *thread, const struct ring_submission *submission)
{
    struct ring_submission request = *submission;
    struct ring_completion completion = {.user_data = submission->user_data};
    enum status result = STATUS_UNSUPPORTED;
    if (submission->operation < RING_OPERATION_COUNT) {
        result = operations[submission->operation](ring, thread, &request, &completion);
    }
    if (result == OUTCOME_SETTLED || result == OUTCOME_RETRY) {
        return result;
    }
    completion.status = (uint32_t)result;
    /* Completed by way of a slot: there may be no room for it now. */
    struct ring_slot *slot = take_slot(
        ring, RING_SLOT_TIMING, &(struct ring_submission){.user_data = submission->user_data});
    slot->completion = completion;
    ring_complete_slot(slot);
    return OUTCOME_SETTLED;
}
