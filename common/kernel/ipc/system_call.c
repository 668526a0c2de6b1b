#include "ipc/system_call.h"
#include "arch.h"
#include "audit/audit.h"
#include "cap/process.h"
#include "cap/reaper.h"
#include "ipc/delivery.h"
#include "ipc/endpoint.h"
#include "ipc/event.h"
#include "ipc/fast_path.h"
#include "ipc/invocation.h"
#include "ipc/reply.h"
#include "ipc/ring.h"
#include "kernel_lock.h"
#include "sched/cpu.h"
#include "sched/schedule.h"
#include "schema/kernel.h"
#include "trap.h"

/* The bits that a sender may set; the status belongs to replies. */
#define TAG_SENT                                                                                   \
    (MESSAGE_TAG_METHOD_MASK | MESSAGE_TAG_WORD_COUNT_MASK << MESSAGE_TAG_WORD_COUNT_SHIFT |       \
     MESSAGE_TAG_PAGE_WORDS_MASK << MESSAGE_TAG_PAGE_WORDS_SHIFT |                                 \
     MESSAGE_TAG_CAPABILITIES_MASK << MESSAGE_TAG_CAPABILITIES_SHIFT |                             \
     MESSAGE_TAG_MOVE_MASK << MESSAGE_TAG_MOVE_SHIFT | MESSAGE_TAG_DEADLINE)
#define TAG_REPLIED (TAG_SENT | MESSAGE_TAG_STATUS_MASK << MESSAGE_TAG_STATUS_SHIFT)

/* How many system calls of more urgent threads do nothing for the reaper, between two that do. */
#define REAPER_TURNS_LEFT 64u

/* Beyond method and register words: rare. */
#define TAG_REST (~UINT64_C(0) << MESSAGE_TAG_PAGE_WORDS_SHIFT)

static enum status check_tag(uint64_t tag, uint64_t allowed)
{
    if ((tag & ~allowed) != 0 || message_tag_word_count(tag) > MESSAGE_REGISTER_WORDS) {
        return STATUS_INVALID_ARGUMENT;
    }
    if ((tag & TAG_REST) == 0) {
        return STATUS_OK;
    }
    const bool is_good = message_tag_page_word_count(tag) <= MESSAGE_PAGE_WORDS &&
                         message_tag_capability_count(tag) <= MESSAGE_CAPABILITIES_MAX &&
                         (tag >> MESSAGE_TAG_STATUS_SHIFT & MESSAGE_TAG_STATUS_MASK) < STATUS_COUNT;
    return is_good ? STATUS_OK : STATUS_INVALID_ARGUMENT;
}

static enum status
check_method(const struct thread *thread, const struct slot *slot, uint32_t method)
{
    if (slot->kind == OBJECT_MAPPING || (slot->mask >> method & 1) == 0) {
        audit_write_use(AUDIT_DENIED, thread->process, slot, method);
        return STATUS_DENIED;
    }
    if (slot->is_audited != 0) {
        audit_write_use(AUDIT_USED, thread->process, slot, method);
    }
    return STATUS_OK;
}

/* A thread that has blocked waits no longer than its message page says, if the tag says so. */
static void set_deadline(struct thread *thread, uint64_t tag)
{
    if ((tag & MESSAGE_TAG_DEADLINE) != 0 && thread->state != THREAD_RUNNING) {
        thread->deadline.deadline_ns = *(const volatile uint64_t *)&thread->page->deadline_ns;
        timeout_set(&thread->deadline);
    }
}

/* A kernel object's method. */
static enum status invoke(struct thread *thread, struct slot *slot, uint64_t tag)
{
    uint64_t words[MESSAGE_REGISTER_WORDS];
    arch_message_get_words(&thread->registers, words);
    const enum status result =
        invocation_dispatch(thread, slot, &tag, words, thread->page->capabilities);
    if (result != STATUS_OK) {
        return result;
    }
    arch_message_set_head(&thread->registers, STATUS_OK, tag);
    if (message_tag_word_count(tag) != 0) {
        arch_message_set_words(&thread->registers, words);
    }
    return OUTCOME_SETTLED;
}

enum status
system_call_check(struct thread *thread, uint64_t handle, uint64_t tag, struct slot **slot)
{
    const enum status result = check_tag(tag, TAG_SENT);
    if (result != STATUS_OK) {
        return result;
    }
    *slot = table_find(&thread->process->table, handle);
    return *slot == NULL ? STATUS_INVALID_HANDLE
                         : check_method(thread, *slot, message_tag_method(tag));
}

enum status
system_call_check_source(const struct thread *thread, uint64_t handle, struct object **source)
{
    const struct slot *slot = table_find(&thread->process->table, handle);
    if (slot == NULL) {
        return STATUS_INVALID_HANDLE;
    }
    if (slot->kind != OBJECT_ENDPOINT && slot->kind != OBJECT_EVENT) {
        return STATUS_UNSUPPORTED;
    }
    *source = slot->object;
    return check_method(
        thread,
        slot,
        slot->kind == OBJECT_ENDPOINT ? (uint32_t)ENDPOINT_RECEIVE : (uint32_t)EVENT_WAIT);
}

bool system_call_is_reply(uint64_t tag)
{
    return check_tag(tag, TAG_REPLIED) == STATUS_OK;
}

static enum status send(struct thread *thread, enum call_kind kind)
{
    const uint64_t tag = arch_message_tag(&thread->registers);
    struct slot *slot = NULL;
    const enum status result =
        system_call_check(thread, arch_message_handle(&thread->registers), tag, &slot);
    if (result != STATUS_OK) {
        return result;
    }
    if (slot->kind != OBJECT_SESSION) {
        return kind == CALL_ONE_WAY ? STATUS_UNSUPPORTED : invoke(thread, slot, tag);
    }
    struct endpoint *endpoint = ((struct session *)slot->object)->endpoint;
    if (endpoint->object.is_ended) {
        return STATUS_PEER_GONE;
    }
    thread->call.kind = (uint8_t)kind;
    thread->call.badge = slot->badge;
    thread->call.is_simple = (tag & MESSAGE_TAG_DEADLINE) == 0 && !thread->is_stopped;
    thread->state = THREAD_SENDING;
    set_deadline(thread, tag);
    (void)endpoint_send(endpoint, &thread->call); /* cannot have ended since */
    return OUTCOME_SETTLED;
}

static enum status do_call(struct thread *thread)
{
    return send(thread, CALL_FROM_THREAD);
}

static enum status do_send(struct thread *thread)
{
    return send(thread, CALL_ONE_WAY);
}

static enum status receive(struct thread *thread, uint64_t handle, uint64_t tag)
{
    struct object *source = NULL;
    enum status result = system_call_check_source(thread, handle, &source);
    if (result != STATUS_OK) {
        return result;
    }
    const bool is_endpoint = source->kind == OBJECT_ENDPOINT;
    if (is_endpoint && thread->caller != NULL) {
        return STATUS_WRONG_STATE;
    }
    result = is_endpoint ? endpoint_receive((struct endpoint *)source, thread)
                         : event_wait((struct event *)source, thread);
    if (result != STATUS_OK) {
        return result;
    }
    set_deadline(thread, tag);
    if (thread->becomes_passive && thread->state == THREAD_RECEIVING) {
        thread_set_scheduling(thread, NULL, thread->own_priority);
    }
    thread->is_simple_receiver = thread->state == THREAD_RECEIVING && thread->scheduling == NULL &&
                                 (tag & MESSAGE_TAG_DEADLINE) == 0 && !thread->is_stopped;
    return OUTCOME_SETTLED;
}

static enum status do_recv(struct thread *thread)
{
    const uint64_t tag = arch_message_tag(&thread->registers);
    const enum status result = check_tag(tag, MESSAGE_TAG_DEADLINE);
    return result != STATUS_OK ? result
                               : receive(thread, arch_message_handle(&thread->registers), tag);
}

static enum status reply_to(struct call *call, struct thread *thread)
{
    if (call == NULL) {
        return STATUS_PEER_GONE;
    }
    const struct replier replier = {
        thread->process, thread->page->capabilities, thread->page->words};
    struct message_registers reply;
    arch_message_get(&thread->registers, &reply);
    return deliver_reply(call, &replier, &reply);
}

static enum status do_reply(struct thread *thread)
{
    const enum status result = check_tag(arch_message_tag(&thread->registers), TAG_REPLIED);
    if (result != STATUS_OK) {
        return result;
    }
    const uint64_t handle = arch_message_handle(&thread->registers);
    if (handle == 0) {
        return reply_to(thread->caller, thread);
    }
    struct slot *slot = table_find(&thread->process->table, handle);
    if (slot == NULL || slot->kind != OBJECT_REPLY) {
        return STATUS_INVALID_HANDLE;
    }
    return reply_to(((struct reply *)slot->object)->call, thread);
}

static enum status do_reply_recv(struct thread *thread)
{
    const uint64_t tag = arch_message_tag(&thread->registers);
    enum status result = check_tag(tag, TAG_REPLIED);
    if (result == STATUS_OK && thread->caller != NULL) {
        result = reply_to(thread->caller, thread);
    }
    return result != STATUS_OK ? result
                               : receive(thread, arch_message_handle(&thread->registers), tag);
}

static enum status do_ring_enter(struct thread *thread)
{
    const uint64_t tag = arch_message_tag(&thread->registers);
    struct slot *slot = NULL;
    enum status result = check_tag(tag, TAG_SENT);
    if (result != STATUS_OK) {
        return result;
    }
    slot = table_find(&thread->process->table, arch_message_handle(&thread->registers));
    if (slot == NULL) {
        return STATUS_INVALID_HANDLE;
    }
    if (slot->kind != OBJECT_RING) {
        return STATUS_UNSUPPORTED;
    }
    result = check_method(thread, slot, RING_ENTER);
    if (result != STATUS_OK) {
        return result;
    }
    uint64_t words[MESSAGE_REGISTER_WORDS];
    arch_message_get_words(&thread->registers, words);
    result = ring_enter((struct ring *)slot->object, thread, words[0], words[1]);
    if (result == STATUS_DENIED) {
        audit_write_use(AUDIT_DENIED, thread->process, slot, RING_ENTER);
    }
    set_deadline(thread, tag);
    return result;
}

static enum status do_yield(struct thread *thread)
{
    arch_message_set_status(&thread->registers, STATUS_OK);
    struct cpu *cpu = arch_cpu_current();
    if (cpu->ready.highest >= thread->priority) {
        cpu->must_schedule = true;
    }
    return OUTCOME_SETTLED;
}

typedef enum status system_call_function(struct thread *thread);

static system_call_function *const system_calls[SYSTEM_CALL_COUNT] = {
    [SYSTEM_CALL_CALL] = do_call,
    [SYSTEM_CALL_RECV] = do_recv,
    [SYSTEM_CALL_REPLY] = do_reply,
    [SYSTEM_CALL_REPLY_RECV] = do_reply_recv,
    [SYSTEM_CALL_SEND] = do_send,
    [SYSTEM_CALL_RING_ENTER] = do_ring_enter,
    [SYSTEM_CALL_YIELD] = do_yield,
};

/*
 * What this call ended is finished now, if that is a small thing; else piece by piece. What others
 * left gets one piece from everybody who is not more urgent than they, and one in a while from who
 * is: so it is done even if whoever should pay is gone and no CPU ever idles.
 */
static __attribute__((noinline, minsize)) void settle_with_reaper(struct thread *thread)
{
    static uint32_t left_to_others; /* [kernel] */
    if (reaper_was_fed()) {
        /* Asked before: what others' objects take along when they end is not this thread's. */
        thread->paid_round = reaper_round();
        reaper_step();
        thread->pays_reaper = !reaper_has_done(thread->paid_round);
    } else if (thread->priority <= reaper_urgency() || ++left_to_others % REAPER_TURNS_LEFT == 0) {
        reaper_step();
    }
}

void system_call_conclude(struct thread *thread, enum status result)
{
    if (__builtin_expect(reaper_has_work(), 0)) {
        settle_with_reaper(thread);
    }
    if (result == OUTCOME_RETRY) {
        thread->must_retry = true;
        return;
    }
    thread->progress = (struct progress){0};
    thread->ring_submitted = 0;
    if (result != OUTCOME_SETTLED) {
        thread->state = THREAD_RUNNING;
        arch_message_set_status(&thread->registers, result);
    }
}

struct thread *system_call_leave_direct_path(struct thread *thread, enum status result)
{
    const struct slot *slot = fast_slot(thread, (uint32_t)arch_message_handle(&thread->registers));
    const uint32_t number = message_tag_method(arch_message_tag(&thread->registers));
    thread->progress.method = invocation_key(slot, number);
    thread->progress.target = slot_handle(slot);
    if (result == STATUS_DENIED) {
        audit_write_use(AUDIT_DENIED, thread->process, slot, number);
    }
    system_call_conclude(thread, result);
    return schedule_return();
}

void system_call_perform(struct thread *thread)
{
    const uint64_t number = arch_message_number(&thread->registers);
    reaper_begin_watch();
    system_call_conclude(
        thread, number < SYSTEM_CALL_COUNT ? system_calls[number](thread) : STATUS_UNSUPPORTED);
}

struct thread *trap_system_call(void)
{
    kernel_lock_acquire();
    struct cpu *cpu = arch_cpu_current();
    struct thread *thread = cpu->current;
    struct thread *next = fast_path(cpu, thread);
    if (next != NULL) {
        return next;
    }
    system_call_perform(thread);
    return schedule_return();
}
