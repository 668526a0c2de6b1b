/*
 * The direct path (DESIGN 4.4): `call` to a passive server that waits, and `reply_recv` of such a
 * server to its caller, hand the CPU over without queue, scheduler or copies but the six words.
 * Both look first and change nothing until everything fits; what does not fit goes the long way
 * (ipc/system_call.c), which comes to the same result in more steps.
 */
#pragma once

#include "arch.h"
#include "audit/audit.h"
#include "cap/process.h"
#include "cap/reaper.h"
#include "ipc/delivery.h"
#include "ipc/endpoint.h"
#include "ipc/methods.h"
#include "ipc/system_call.h"
#include "sched/cpu.h"
#include "sched/schedule.h"
#include "sched/scheduling.h"
#include "sched/thread.h"
#include "schema/kernel.h"

/* A tag with nothing but a method and at most six register words. */
static inline __attribute__((always_inline)) bool fast_tag_fits(uint64_t tag)
{
    const uint64_t known = MESSAGE_TAG_METHOD_MASK | MESSAGE_TAG_WORD_COUNT_MASK
                                                         << MESSAGE_TAG_WORD_COUNT_SHIFT;
    return (tag & ~known) == 0 && tag < message_tag(0, MESSAGE_REGISTER_WORDS + 1);
}

/* The slot of a handle's index, whatever is in it. */
static inline __attribute__((always_inline)) struct slot *
fast_slot(const struct thread *thread, uint32_t handle)
{
    const uint32_t index = handle & ((1u << HANDLE_INDEX_BITS) - 1);
    return &thread->process->table.leaves[index >> SLOT_LEAF_SHIFT][index & (SLOTS_PER_LEAF - 1)];
}

/* A free slot has an empty mask, so that generation 0 needs no test of its own. */
static inline __attribute__((always_inline)) bool
fast_slot_allows(const struct slot *slot, uint32_t handle, uint64_t method)
{
    return slot->generation == handle >> HANDLE_INDEX_BITS && (slot->mask >> method & 1) != 0;
}

/* A kernel object's method, called with exactly the tag that it takes. */
static inline __attribute__((always_inline)) struct thread *
fast_method(struct cpu *cpu, struct thread *thread, struct slot *slot, uint64_t tag)
{
    const struct method_table *table = &method_tables[slot->kind];
    const uint32_t number = message_tag_method(tag);
    if (number >= table->count) {
        return NULL;
    }
    const struct method *method = &table->methods[number];
    if (tag != method->tag_in || method->function == NULL || slot->object->is_ended) {
        return NULL;
    }
    uint64_t words[MESSAGE_REGISTER_WORDS];
    arch_message_get_words(&thread->registers, words);
    struct invocation invocation = {
        thread, thread->process, slot, thread->page->capabilities, words, 0};
    reaper_begin_watch();
    const enum status result = method->function(&invocation);
    if (__builtin_expect(result != STATUS_OK, 0)) {
        return system_call_leave_direct_path(thread, result);
    }
    arch_message_set_head(&thread->registers, STATUS_OK, method->tag_out);
    if (message_tag_word_count(method->tag_out) != 0) {
        arch_message_set_words(&thread->registers, words);
    }
    if (message_tag_capability_count(method->tag_out) != 0) {
        thread->page->capabilities[0] = invocation.returned;
    }
    if (__builtin_expect(!reaper_has_work() && schedule_goes_on(cpu, thread), 1)) {
        thread->progress = (struct progress){0};
        kernel_lock_release();
        return thread;
    }
    return system_call_leave_direct_path(thread, OUTCOME_SETTLED);
}

/* A passive server that waits and can run at once; NULL when there is none. */
static inline __attribute__((always_inline)) struct thread *
fast_receiver(const struct cpu *cpu, const struct endpoint *endpoint)
{
    struct list_node *node = endpoint->receivers.head.next;
    struct thread *receiver = container_of(node, struct thread, queue_node);
    if (node == &endpoint->receivers.head || !receiver->is_simple_receiver ||
        !list_is_empty(&endpoint->notices) || endpoint->object.is_ended ||
        receiver->process->object.is_ended || cpu->must_schedule) {
        return NULL;
    }
    return receiver;
}

/* `thread` waits for the answer of `receiver`, which runs on its budget from now on. */
static inline __attribute__((always_inline)) void
fast_lend(const struct cpu *cpu, struct thread *thread, struct thread *receiver)
{
    struct scheduling *scheduling = thread->scheduling;
    struct list_node *node = &receiver->queue_node;
    node->next->previous = node->previous;
    node->previous->next = node->next;
    thread->state = THREAD_CALLING;
    thread->call.holder = &receiver->caller;
    receiver->caller = &thread->call;
    receiver->is_simple_receiver = false;
    receiver->scheduling = scheduling;
    scheduling->object.reference_count++;
    receiver->priority = thread->priority;
    if (__builtin_expect(thread->priority < receiver->floor, 0) &&
        scheduling_is_whole(receiver->floor_scheduling)) {
        receiver->priority = receiver->floor;
    }
    receiver->cpu = cpu->index;
    if (__builtin_expect(receiver->stamp != thread->process->stamp, 0)) {
        stamp_sender(receiver, thread->process);
    }
}

static inline __attribute__((always_inline)) struct thread *
fast_call(struct cpu *cpu, struct thread *thread)
{
    const uint64_t tag = arch_message_tag(&thread->registers);
    const uint32_t handle = (uint32_t)arch_message_handle(&thread->registers);
    struct slot *slot = fast_slot(thread, handle);
    if (!fast_slot_allows(slot, handle, tag & MESSAGE_TAG_METHOD_MASK)) {
        return NULL;
    }
    if (slot->kind != OBJECT_SESSION) {
        return slot->is_audited == 0 ? fast_method(cpu, thread, slot, tag) : NULL;
    }
    if (!fast_tag_fits(tag)) {
        return NULL;
    }
    struct thread *receiver = fast_receiver(cpu, ((const struct session *)slot->object)->endpoint);
    if (receiver == NULL || (__builtin_expect(slot->is_audited, 0) && !audit_is_told())) {
        return NULL;
    }
    thread->call.kind = CALL_FROM_THREAD;
    thread->call.is_simple = true;
    fast_lend(cpu, thread, receiver);
    arch_message_set_head(&receiver->registers, STATUS_OK, tag);
    arch_message_set_handle(&receiver->registers, slot->badge);
    arch_message_copy_words(&thread->registers, &receiver->registers);
    if (__builtin_expect(slot->is_audited, 0)) {
        receiver = audit_write_call(thread, slot);
    }
    return schedule_switch_to(cpu, receiver);
}

/*
 * Whether the caller may go on at once: nothing more urgent waits, and nothing as urgent that came
 * while the server ran with another priority, and so began no slice.
 */
static inline __attribute__((always_inline)) bool
fast_gives_back(const struct cpu *cpu, const struct thread *server, const struct thread *caller)
{
    return cpu->ready.highest + (server->priority != caller->priority) <= caller->priority;
}

static inline __attribute__((always_inline)) struct thread *
fast_reply_recv(struct cpu *cpu, struct thread *thread)
{
    struct call *call = thread->caller;
    const uint64_t tag = arch_message_tag(&thread->registers);
    const uint32_t handle = (uint32_t)arch_message_handle(&thread->registers);
    const struct slot *slot = fast_slot(thread, handle);
    if (call == NULL || !call->is_simple || call->kind != CALL_FROM_THREAD || !fast_tag_fits(tag) ||
        slot->kind != OBJECT_ENDPOINT || slot->is_audited != 0 ||
        !fast_slot_allows(slot, handle, ENDPOINT_RECEIVE)) {
        return NULL;
    }
    struct thread *caller = thread_of_call(call);
    struct endpoint *endpoint = (struct endpoint *)slot->object;
    struct scheduling *scheduling = thread->scheduling;
    if (thread->own_scheduling != NULL || caller->scheduling != scheduling ||
        caller->cpu != cpu->index || !fast_gives_back(cpu, thread, caller) || cpu->must_schedule ||
        thread->is_stopped || caller->process->object.is_ended || endpoint->object.is_ended ||
        !list_is_empty(&endpoint->calls) || !list_is_empty(&endpoint->notices)) {
        return NULL;
    }
    call->holder = NULL;
    thread->caller = NULL;
    thread->scheduling = NULL;
    scheduling->object.reference_count--;
    thread->state = THREAD_RECEIVING;
    thread->is_simple_receiver = true;
    thread->receives_at = endpoint;
    list_add_last(&endpoint->receivers, &thread->queue_node);

    arch_message_set_head(&caller->registers, STATUS_OK, tag);
    arch_message_copy_words(&thread->registers, &caller->registers);
    return schedule_switch_to(cpu, caller);
}

/* NULL when the system call has to go the long way. */
static inline __attribute__((always_inline)) struct thread *
fast_path(struct cpu *cpu, struct thread *thread)
{
    const uint64_t number = arch_message_number(&thread->registers);
    if (number == SYSTEM_CALL_CALL) {
        return fast_call(cpu, thread);
    }
    return number == SYSTEM_CALL_REPLY_RECV ? fast_reply_recv(cpu, thread) : NULL;
}
