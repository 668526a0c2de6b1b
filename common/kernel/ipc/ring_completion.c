/* Completions: how the operations of a ring end, at once or later. */
#include "abi/system_call.h"
#include "arch.h"
#include "cap/capability.h"
#include "cap/principal.h"
#include "cap/process.h"
#include "ipc/delivery.h"
#include "ipc/ring_operations.h"
#include "lib/memory.h"
#include "sched/thread.h"

#define FLUSH_STEP 32u

void ring_wake_waiter(struct ring *ring)
{
    const uint64_t available = ring_available(ring);
    if (available < ring->wanted) {
        return;
    }
    struct thread *thread = container_of(list_first(&ring->waiting), struct thread, queue_node);
    const uint64_t words[6] = {ring->waiter_submitted, available};
    arch_message_set_words(&thread->registers, words);
    thread_unblock(thread, STATUS_OK);
}

struct ring_completion *ring_begin_completion(struct ring_slot *slot)
{
    const struct ring *ring = slot->ring;
    /* What completes at once has its place: the program may have written another count since. */
    const bool fits = slot->state == RING_SLOT_FREE || ring_has_room(ring, RING_ROOM_KEPT);
    struct ring_completion *completion = fits ? ring_next_completion(ring) : &slot->late;
    completion->user_data = slot->request.user_data;
    return completion;
}

void ring_end_completion(struct ring_slot *slot, const struct ring_completion *completion)
{
    timeout_clear(&slot->timeout);
    if (completion == &slot->late) {
        slot->state = RING_SLOT_DONE;
        list_add_last(&slot->ring->done, &slot->node);
        return;
    }
    if (slot->held != NULL) {
        slot->state = RING_SLOT_HELD;
    } else if (slot->state != RING_SLOT_FREE) {
        ring_slot_free(slot);
    }
    ring_publish(slot->ring);
}

void ring_complete(struct ring_slot *slot, enum status status)
{
    struct ring_completion *completion = ring_begin_completion(slot);
    completion->status = (uint32_t)status;
    completion->call = 0;
    completion->tag = 0;
    ring_end_completion(slot, completion);
}

bool ring_flush_done_step(struct ring *ring)
{
    for (uint32_t i = 0; !list_is_empty(&ring->done) && ring_has_room(ring, RING_ROOM_KEPT); i++) {
        if (i == FLUSH_STEP) {
            return false;
        }
        struct list_node *node = list_first(&ring->done);
        struct ring_slot *slot = container_of(node, struct ring_slot, node);
        struct ring_completion *completion = ring_next_completion(ring);
        list_remove(node);
        *completion = slot->late;
        ring_end_completion(slot, completion);
    }
    return true;
}

enum status ring_read_call(
    struct call *call,
    struct process *receiver,
    uint32_t *handles,
    struct message_registers *message)
{
    const struct ring_submission *request = &ring_slot_of_call(call)->request;
    message->tag = delivery_tag(request->tag);
    message_copy_words(message->words, request->words);
    if (message_tag_capability_count(request->tag) == 0) {
        return STATUS_OK;
    }
    return capability_transfer(
        call->sender, request->capabilities, receiver, handles, request->tag);
}

enum status ring_complete_call(
    struct call *call, const struct replier *replier, uint64_t tag, const uint64_t *words)
{
    struct ring_slot *slot = ring_slot_of_call(call);
    struct ring_completion *completion = ring_begin_completion(slot);
    enum status status = STATUS_OK;
    call_detach(call);
    if (message_tag_page_word_count(tag) != 0) {
        status = STATUS_LIMIT_EXCEEDED;
    } else if (message_tag_capability_count(tag) != 0) {
        status = capability_transfer(
            replier->process,
            replier->capabilities,
            slot->ring->process,
            completion->capabilities,
            tag);
    }
    completion->status = (uint32_t)status;
    completion->call = 0;
    completion->tag = 0;
    if (status == STATUS_OK) {
        completion->status = tag >> MESSAGE_TAG_STATUS_SHIFT & MESSAGE_TAG_STATUS_MASK;
        completion->tag = delivery_tag(tag);
        message_copy_words(completion->words, words);
    }
    ring_end_completion(slot, completion);
    return status;
}

enum status ring_receive_call(struct ring_slot *slot, struct call *call)
{
    const struct process *sender = call->sender;
    struct ring_completion *completion = ring_begin_completion(slot);
    struct message_registers message = {.number = STATUS_OK};
    const enum status status = deliver_call_to_ring(call, slot, completion->capabilities, &message);
    if (status != STATUS_OK) {
        return status;
    }
    list_remove(&slot->node);
    completion->status = STATUS_OK;
    completion->call = slot->held != NULL ? ring_call_name(slot) : 0;
    completion->tag = message.tag;
    completion->badge = message.handle;
    message_copy_words(completion->words, message.words);
    if (sender != NULL) {
        completion->sender_process = sender->number;
        principal_copy_key(completion->sender_principal, sender->principal->key);
    }
    ring_end_completion(slot, completion);
    return STATUS_OK;
}

void ring_receive_bits(struct ring_slot *slot, uint64_t bits)
{
    struct ring_completion *completion = ring_begin_completion(slot);
    list_remove(&slot->node);
    completion->status = STATUS_OK;
    completion->call = 0;
    completion->tag = message_tag(0, 1);
    completion->words[0] = bits;
    ring_end_completion(slot, completion);
}

void ring_call_off(struct ring_slot *slot)
{
    if (slot->state == RING_SLOT_CALLING) {
        call_detach(&slot->call);
    } else if (list_node_is_linked(&slot->node)) {
        list_remove(&slot->node);
    }
}

void ring_fail(struct ring_slot *slot, enum status status)
{
    ring_call_off(slot);
    ring_complete(slot, status);
}

void ring_fail_call(struct call *call, enum status status)
{
    ring_fail(ring_slot_of_call(call), status);
}
