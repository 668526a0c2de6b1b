#include "ipc/delivery.h"
#include "abi/system_call.h"
#include "arch.h"
#include "cap/capability.h"
#include "cap/principal.h"
#include "cap/process.h"
#include "ipc/endpoint.h"
#include "ipc/event.h"
#include "ipc/ring.h"
#include "lib/memory.h"
#include "panic.h"
#include "sched/thread.h"
#include "schema/kernel.h"

#define TAG_DELIVERED                                                                              \
    (MESSAGE_TAG_METHOD_MASK | MESSAGE_TAG_WORD_COUNT_MASK << MESSAGE_TAG_WORD_COUNT_SHIFT |       \
     MESSAGE_TAG_PAGE_WORDS_MASK << MESSAGE_TAG_PAGE_WORDS_SHIFT |                                 \
     MESSAGE_TAG_CAPABILITIES_MASK << MESSAGE_TAG_CAPABILITIES_SHIFT)

uint64_t delivery_tag(uint64_t tag)
{
    return tag & TAG_DELIVERED;
}

static uint64_t notice_tag(uint64_t notice, uint32_t words)
{
    return notice << MESSAGE_TAG_NOTICE_SHIFT | message_tag(0, words);
}

void stamp_sender(struct thread *receiver, const struct process *sender)
{
    if (receiver->stamp == sender->stamp) {
        return;
    }
    receiver->stamp = sender->stamp;
    receiver->page->sender_process = sender->number;
    principal_copy_key(receiver->page->sender_principal, sender->principal->key);
}

/* Where a message goes: a thread, or a ring, which has no page. */
struct target {
    struct process *process;
    uint32_t *capabilities;
    uint64_t *page_words; /* NULL: no room for any */
};

static enum status read_thread_message(
    struct call *call, const struct target *target, struct message_registers *message)
{
    struct thread *sender = thread_of_call(call);
    arch_message_get(&sender->registers, message);
    const uint64_t tag = message->tag;
    const uint32_t page_words = message_tag_page_word_count(tag);
    if (page_words > 0) {
        if (target->page_words == NULL) {
            return STATUS_LIMIT_EXCEEDED;
        }
        memcpy(target->page_words, sender->page->words, page_words * sizeof(uint64_t));
    }
    message->tag = delivery_tag(tag);
    if (call->kind == CALL_ONE_WAY) {
        message->tag |= notice_tag(MESSAGE_NOTICE_ONE_WAY, 0);
    }
    if (message_tag_capability_count(tag) == 0) {
        return STATUS_OK;
    }
    return capability_transfer(
        sender->process, sender->page->capabilities, target->process, target->capabilities, tag);
}

void delivery_read_fault(const struct thread *faulted, struct message_registers *message)
{
    const struct fault_handler_fault_params params = {
        .kind = faulted->fault_kind,
        .thread = faulted->number,
        .address = faulted->fault_address,
        .program_counter = arch_registers_program_counter(&faulted->registers),
    };
    memcpy(message->words, &params, FAULT_HANDLER_FAULT_PARAMS_WORDS * sizeof(uint64_t));
    message->tag = message_tag(FAULT_HANDLER_FAULT, FAULT_HANDLER_FAULT_PARAMS_WORDS);
}

static enum status
read_message(struct call *call, const struct target *target, struct message_registers *message)
{
    switch (call->kind) {
    case CALL_FAULT:
        delivery_read_fault(thread_of_call(call), message);
        return STATUS_OK;
    case CALL_FROM_RING:
        return ring_read_call(call, target->process, target->capabilities, message);
    case CALL_CLOSED:
        message->tag = notice_tag(MESSAGE_NOTICE_CLOSED, 0);
        return STATUS_OK;
    case CALL_SIGNAL:
        message->tag = notice_tag(MESSAGE_NOTICE_EVENT, 1);
        message->words[0] = event_take(container_of(call, struct endpoint, signal)->bound_event);
        return STATUS_OK;
    default:
        return read_thread_message(call, target, message);
    }
}

/* The record has been received: who sent it goes on, or waits for the answer from now on. */
static void settle_sender(struct call *call, struct call **holder)
{
    switch (call->kind) {
    case CALL_CLOSED:
        object_release(&container_of(call, struct session, closed)->object);
        return;
    case CALL_SIGNAL:
        return;
    case CALL_ONE_WAY:
        thread_unblock(thread_of_call(call), STATUS_OK);
        return;
    case CALL_FROM_RING:
        call_hold(call, holder);
        return;
    default:
        call_hold(call, holder);
        thread_of_call(call)->state = THREAD_CALLING;
        return;
    }
}

static enum status take_message(
    struct call *call,
    const struct target *target,
    struct call **holder,
    struct message_registers *message)
{
    list_remove(&call->queue_node);
    const enum status status = read_message(call, target, message);
    if (status != STATUS_OK) {
        call_fail(call, status);
        return status;
    }
    message->handle = call->badge;
    message->number = STATUS_OK;
    settle_sender(call, holder);
    return STATUS_OK;
}

enum status deliver_call(struct call *call, struct thread *receiver)
{
    const struct target target = {
        receiver->process, receiver->page->capabilities, receiver->page->words};
    struct message_registers message = {.number = STATUS_OK};
    const struct process *sender = call->sender;
    const enum status status = take_message(call, &target, &receiver->caller, &message);
    if (status == STATUS_OK) {
        if (sender != NULL) {
            stamp_sender(receiver, sender);
        }
        arch_message_set_received(&receiver->registers, &message);
    }
    return status;
}

enum status deliver_call_to_ring(
    struct call *call,
    struct ring_slot *slot,
    uint32_t *capabilities,
    struct message_registers *message)
{
    const struct target target = {slot->ring->process, capabilities, NULL};
    return take_message(call, &target, &slot->held, message);
}

static enum status reply_to_thread(
    struct thread *caller, const struct replier *replier, const struct message_registers *reply)
{
    enum status status = STATUS_OK;
    const uint32_t page_words = message_tag_page_word_count(reply->tag);
    if (page_words > 0) {
        memcpy(caller->page->words, replier->page_words, page_words * sizeof(uint64_t));
    }
    if (message_tag_capability_count(reply->tag) != 0) {
        status = capability_transfer(
            replier->process,
            replier->capabilities,
            caller->process,
            caller->page->capabilities,
            reply->tag);
    }
    struct message_registers answer = *reply;
    answer.number = reply->tag >> MESSAGE_TAG_STATUS_SHIFT & MESSAGE_TAG_STATUS_MASK;
    answer.tag = delivery_tag(reply->tag);
    if (status == STATUS_OK) {
        arch_message_set(&caller->registers, &answer);
    }
    thread_leave_queue(caller);
    timeout_clear(&caller->deadline);
    if (status != STATUS_OK) {
        arch_message_set_status(&caller->registers, status);
    }
    thread_make_ready(caller);
    return status;
}

static void reply_to_fault(struct thread *faulted, const struct message_registers *reply)
{
    const uint64_t status = reply->tag >> MESSAGE_TAG_STATUS_SHIFT & MESSAGE_TAG_STATUS_MASK;
    thread_leave_queue(faulted);
    if (status != STATUS_OK || reply->words[0] != 0) {
        process_exit(faulted->process, PROCESS_EXIT_FAULT);
    }
    thread_make_ready(faulted);
}

enum status deliver_reply(
    struct call *call, const struct replier *replier, const struct message_registers *reply)
{
    switch (call->kind) {
    case CALL_FAULT:
        reply_to_fault(thread_of_call(call), reply);
        return STATUS_OK;
    case CALL_FROM_RING:
        return ring_complete_call(call, replier, reply->tag, reply->words);
    default:
        return reply_to_thread(thread_of_call(call), replier, reply);
    }
}
