/*
 * The system call `ring_enter`, and what a submission does. Every operation is given the slot that
 * its submission was copied into: it leaves it alone and gives a status, with which the submission
 * completes at once, or takes it and is under way (OUTCOME_SETTLED).
 */
#include "ipc/ring_operations.h"
#include "abi/system_call.h"
#include "arch.h"
#include "cap/capability.h"
#include "cap/process.h"
#include "ipc/delivery.h"
#include "ipc/endpoint.h"
#include "ipc/event.h"
#include "ipc/invocation.h"
#include "ipc/ring_fast_path.h"
#include "ipc/system_call.h"
#include "sched/scheduling.h"
#include "sched/thread.h"
#include "schema/kernel.h"

/* The submission needs a slot, and there is none: it stays where it is. */
#define OUTCOME_NO_SLOT ((enum status)(OUTCOME_RETRY + 1))

/* What one piece of a ring_enter may cost, in the work of a simple operation. */
#define PIECE_COST 32u
#define LONG_COST  15u
/* Of no method of an object: their kinds and numbers are above. */
#define PROGRESS_UNPARK 1u

#define UNPARK_STEP 16u
#define UNPARK_LOOK 64u

/* Rings have no message page: neither words nor a deadline in it. */
#define TAG_NOT_IN_RINGS                                                                           \
    (MESSAGE_TAG_DEADLINE | MESSAGE_TAG_PAGE_WORDS_MASK << MESSAGE_TAG_PAGE_WORDS_SHIFT)

typedef enum status operation_function(struct ring_slot *slot, struct thread *thread);

struct operation {
    operation_function *function;
    uint16_t flags; /* that it has */
    bool has_results;
};

/* The operation goes on. Not for the spare slot. */
static void take(struct ring_slot *slot, enum ring_slot_state state)
{
    list_remove(&slot->node);
    slot->state = (uint8_t)state;
    if (slot->request.deadline_ns != 0) {
        slot->timeout.deadline_ns = slot->request.deadline_ns;
        timeout_set(&slot->timeout);
    }
}

static bool is_spare(const struct ring_slot *slot)
{
    return slot == &slot->ring->spare;
}

static enum status do_nop(struct ring_slot *slot, struct thread *thread)
{
    (void)slot;
    (void)thread;
    return STATUS_OK;
}

/* The results are left in the request, for complete_now(). */
static enum status
call_object(struct ring_slot *slot, struct thread *thread, struct slot *capability)
{
    struct ring_submission *request = &slot->request;
    struct ring *ring = slot->ring;
    ring->piece_cost += LONG_COST;
    thread->progress = ring->progress;
    const enum status result = invocation_dispatch(
        thread, capability, &request->tag, request->words, request->capabilities);
    ring->progress = result == OUTCOME_RETRY ? thread->progress : (struct progress){0};
    return result;
}

/*
 * A message with capabilities is the last in its piece: others wait for the lock meanwhile, one of
 * them perhaps to revoke what these capabilities are derived from.
 */
static void add_cost_of_message(const struct ring_slot *slot)
{
    if (message_tag_capability_count(slot->request.tag) != 0) {
        slot->ring->piece_cost += PIECE_COST;
    }
}

/* And so is taking one that waits: there may be others before it that cannot be handed over. */
static void receive_from(struct endpoint *endpoint, struct ring_slot *slot)
{
    if (!list_is_empty(&endpoint->calls) || !list_is_empty(&endpoint->notices)) {
        slot->ring->piece_cost += LONG_COST;
    }
    endpoint_receive_to_ring(endpoint, slot);
}

static enum status do_call(struct ring_slot *slot, struct thread *thread)
{
    const struct ring_submission *request = &slot->request;
    struct slot *capability = NULL;
    const enum status result =
        system_call_check(thread, request->handle, request->tag, &capability);
    if (result != STATUS_OK) {
        return result;
    }
    if ((request->tag & TAG_NOT_IN_RINGS) != 0) {
        return STATUS_INVALID_ARGUMENT;
    }
    if (capability->kind != OBJECT_SESSION) {
        return call_object(slot, thread, capability);
    }
    struct endpoint *endpoint = ((struct session *)capability->object)->endpoint;
    if (endpoint->object.is_ended) {
        return STATUS_PEER_GONE;
    }
    if (thread->own_scheduling == NULL) {
        return STATUS_WRONG_STATE; /* it has no budget that the call could come with */
    }
    if (is_spare(slot)) {
        return OUTCOME_NO_SLOT;
    }
    add_cost_of_message(slot);
    take(slot, RING_SLOT_CALLING);
    slot->call.badge = capability->badge;
    (void)endpoint_send(endpoint, &slot->call); /* cannot have ended since */
    return OUTCOME_SETTLED;
}

/* What is received from, if it may be. */
static enum status
find_source(const struct ring_slot *slot, const struct thread *thread, struct object **source)
{
    const enum status result = system_call_check_source(thread, slot->request.handle, source);
    return result == STATUS_OK && (*source)->is_ended ? STATUS_PEER_GONE : result;
}

static enum status do_recv(struct ring_slot *slot, struct thread *thread)
{
    struct object *source = NULL;
    const enum status result = find_source(slot, thread, &source);
    if (result != STATUS_OK) {
        return result;
    }
    if (is_spare(slot)) {
        return OUTCOME_NO_SLOT;
    }
    if (source->kind == OBJECT_ENDPOINT) {
        take(slot, RING_SLOT_RECEIVING);
        receive_from((struct endpoint *)source, slot);
    } else {
        take(slot, RING_SLOT_WAITING);
        event_wait_in_ring((struct event *)source, slot);
    }
    return OUTCOME_SETTLED;
}

/* A RECV that is over begins anew; one that cannot completes with the reason. */
static void receive_again(struct ring_slot *slot, struct thread *thread)
{
    struct object *source = NULL;
    const enum status result = find_source(slot, thread, &source);
    slot->state = RING_SLOT_RECEIVING;
    ring_slot_renew(slot);
    if (result == STATUS_OK && source->kind == OBJECT_ENDPOINT) {
        receive_from((struct endpoint *)source, slot);
    } else {
        ring_complete(slot, result == STATUS_OK ? STATUS_INVALID_HANDLE : result);
    }
}

static enum status answer(struct ring_slot *slot, struct call *call, struct thread *thread)
{
    const struct ring_submission *request = &slot->request;
    const struct replier replier = {thread->process, request->capabilities, NULL};
    if (call == NULL) {
        return STATUS_PEER_GONE;
    }
    if (call->kind == CALL_FROM_RING) {
        return ring_complete_call(call, &replier, request->tag, request->words);
    }
    struct message_registers reply = {.tag = request->tag};
    message_copy_words(reply.words, request->words);
    return deliver_reply(call, &replier, &reply);
}

static enum status do_return(struct ring_slot *slot, struct thread *thread)
{
    const struct ring_submission *request = &slot->request;
    struct ring_slot *held = ring_find_held(slot->ring, request->handle);
    if (held == NULL) {
        return STATUS_INVALID_HANDLE;
    }
    if ((request->tag & TAG_NOT_IN_RINGS) != 0 || !system_call_is_reply(request->tag)) {
        return STATUS_INVALID_ARGUMENT;
    }
    add_cost_of_message(slot);
    const enum status result = answer(slot, held->held, thread);
    held->held = NULL;
    if ((request->flags & RING_FLAG_AGAIN) != 0) {
        receive_again(held, thread);
    } else {
        ring_slot_free(held);
    }
    return result;
}

static enum status do_release(struct ring_slot *slot, struct thread *thread)
{
    struct slot *capability = table_find(&thread->process->table, slot->request.handle);
    if (capability == NULL) {
        return STATUS_INVALID_HANDLE;
    }
    slot->ring->piece_cost += LONG_COST;
    return capability_drop_step(capability) ? STATUS_OK : OUTCOME_RETRY;
}

static bool is_under_way(const struct ring_slot *slot)
{
    return slot->state >= RING_SLOT_CALLING && slot->state <= RING_SLOT_TIMING;
}

static enum status do_cancel(struct ring_slot *slot, struct thread *thread)
{
    (void)thread;
    struct ring *ring = slot->ring;
    ring->piece_cost += LONG_COST;
    for (uint32_t i = 0; i < ring->entry_count; i++) {
        struct ring_slot *other = &ring->slots[i];
        if (is_under_way(other) && other->request.user_data == slot->request.words[0]) {
            ring_fail(other, STATUS_CANCELLED);
            return STATUS_OK;
        }
    }
    return STATUS_NOT_FOUND;
}

/* The ring whose parking lot is meant: the same process's, by handle, or this one. */
static struct ring *lot_of(const struct ring_slot *slot, const struct thread *thread)
{
    if (slot->request.handle == 0) {
        return slot->ring;
    }
    const struct slot *capability = table_find(&thread->process->table, slot->request.handle);
    if (capability == NULL || capability->kind != OBJECT_RING || capability->object->is_ended ||
        (capability->mask & RING_MASK_ENTER) == 0) {
        return NULL;
    }
    struct ring *lot = (struct ring *)capability->object;
    return lot->is_ready ? lot : NULL;
}

static enum status do_park(struct ring_slot *slot, struct thread *thread)
{
    struct ring *lot = lot_of(slot, thread);
    if (lot == NULL) {
        return STATUS_INVALID_HANDLE;
    }
    const uint32_t bucket = ring_park_bucket(slot->request.words[0]);
    if (lot->park_counts[bucket] != slot->request.words[1]) {
        return STATUS_WRONG_STATE;
    }
    if (is_spare(slot)) {
        return OUTCOME_NO_SLOT;
    }
    take(slot, RING_SLOT_PARKED);
    slot->park_turn = ++lot->park_turns;
    list_add_last(&lot->buckets[bucket], &slot->node);
    return OUTCOME_SETTLED;
}

/*
 * progress->offset is the last turn that the UNPARK is for. Slots with other keys go to the end of
 * the bucket with a new turn, so that it meets none twice.
 */
bool ring_unpark_step(struct ring *lot, uint64_t key, uint64_t count, struct progress *progress)
{
    const uint32_t number = ring_park_bucket(key);
    struct list *bucket = &lot->buckets[number];
    if (progress->offset == 0) {
        lot->head->park_counts[number] = ++lot->park_counts[number];
        progress->offset = ++lot->park_turns;
    }
    uint32_t completed = 0;
    for (uint32_t looked = 0; looked < UNPARK_LOOK && completed < UNPARK_STEP; looked++) {
        if (list_is_empty(bucket) || progress->handle >= count) {
            return true;
        }
        struct list_node *node = list_first(bucket);
        struct ring_slot *slot = container_of(node, struct ring_slot, node);
        if (slot->park_turn > progress->offset) {
            return true;
        }
        list_remove(node);
        if (slot->request.words[0] == key) {
            ring_complete(slot, STATUS_OK);
            progress->handle++;
            completed++;
        } else {
            slot->park_turn = ++lot->park_turns;
            list_add_last(bucket, node);
        }
    }
    return false;
}

static enum status do_unpark(struct ring_slot *slot, struct thread *thread)
{
    struct ring_submission *request = &slot->request;
    struct progress *progress = &slot->ring->progress;
    struct ring *lot = lot_of(slot, thread);
    if (lot == NULL) {
        return STATUS_INVALID_HANDLE;
    }
    if (progress->method != PROGRESS_UNPARK) {
        *progress = (struct progress){.method = PROGRESS_UNPARK};
    }
    if (!ring_unpark_step(lot, request->words[0], request->words[1], progress)) {
        return OUTCOME_RETRY;
    }
    slot->ring->piece_cost += LONG_COST;
    request->tag = message_tag(0, 1);
    request->words[0] = progress->handle;
    *progress = (struct progress){0};
    return STATUS_OK;
}

static enum status do_timeout(struct ring_slot *slot, struct thread *thread)
{
    (void)thread;
    if (slot->request.deadline_ns == 0) {
        return STATUS_INVALID_ARGUMENT;
    }
    if (is_spare(slot)) {
        return OUTCOME_NO_SLOT;
    }
    take(slot, RING_SLOT_TIMING);
    return OUTCOME_SETTLED;
}

static const struct operation operations[RING_OPERATION_COUNT] = {
    [RING_OPERATION_NOP] = {do_nop, RING_FLAG_QUIET, false},
    [RING_OPERATION_CALL] = {do_call, 0, true},
    [RING_OPERATION_RECV] = {do_recv, 0, false},
    [RING_OPERATION_RETURN] = {do_return, RING_FLAG_QUIET | RING_FLAG_AGAIN, false},
    [RING_OPERATION_RELEASE] = {do_release, RING_FLAG_QUIET, false},
    [RING_OPERATION_CANCEL] = {do_cancel, RING_FLAG_QUIET, false},
    [RING_OPERATION_PARK] = {do_park, 0, false},
    [RING_OPERATION_UNPARK] = {do_unpark, RING_FLAG_QUIET, true},
    [RING_OPERATION_TIMEOUT] = {do_timeout, 0, false},
};

/* For a submission that keeps no slot. */
static void complete_at_once(struct ring_slot *slot, enum status result, bool has_results)
{
    const struct ring_submission *request = &slot->request;
    struct ring_completion *completion = ring_begin_completion(slot);
    completion->status = (uint32_t)result;
    completion->call = 0;
    completion->tag = 0;
    if (has_results && result == STATUS_OK) {
        completion->tag = request->tag;
        message_copy_words(completion->words, request->words);
        completion->capabilities[0] = request->capabilities[0];
    }
    ring_end_completion(slot, completion);
}

/* Volatile: each word is read once, since the program may write over it at any time. */
static inline void copy_submission(struct ring_submission *to, const struct ring_submission *from)
{
    const volatile uint64_t *words = (const volatile uint64_t *)from;
#pragma clang loop unroll(full)
    for (uint32_t i = 0; i < sizeof(*to) / sizeof(*words); i++) {
        ((uint64_t *)to)[i] = words[i];
    }
}

/* Does one submission. Gives OUTCOME_SETTLED, or why it stays where it is. */
static enum status perform(struct ring_slot *slot, struct thread *thread)
{
    const struct ring_submission *request = &slot->request;
    if (request->operation >= RING_OPERATION_COUNT) {
        complete_at_once(slot, STATUS_UNSUPPORTED, false);
        return OUTCOME_SETTLED;
    }
    const struct operation *operation = &operations[request->operation];
    enum status result = STATUS_INVALID_ARGUMENT;
    if ((request->flags & ~operation->flags) == 0) {
        result = operation->function(slot, thread);
    }
    if (result == OUTCOME_RETRY) {
        return result;
    }
    slot->ring->progress = (struct progress){0};
    if (result >= STATUS_COUNT) {
        return result;
    }
    if (result != STATUS_OK || (request->flags & RING_FLAG_QUIET) == 0) {
        complete_at_once(slot, result, operation->has_results);
    }
    return OUTCOME_SETTLED;
}

/* How many submissions are waiting; none when the program's count makes no sense. */
static uint32_t waiting_count(const struct ring *ring)
{
    const uint32_t tail = __atomic_load_n(&ring->head->submission_tail, __ATOMIC_ACQUIRE);
    const uint32_t count = tail - ring->submitted;
    return count <= ring->entry_count ? count : 0;
}

static struct ring_slot *next_slot(struct ring *ring)
{
    struct list_node *node = list_first(&ring->free);
    return node != NULL ? container_of(node, struct ring_slot, node) : &ring->spare;
}

/* Performs what waits, `most` at most and one piece's worth; counts what it has done. */
static enum status
submit_piece(struct ring *ring, struct thread *thread, uint32_t most, uint32_t *done)
{
    while (*done < most && ring_has_room(ring, 0)) {
        if (ring->piece_cost++ >= PIECE_COST) {
            return OUTCOME_RETRY;
        }
        const uint32_t at = (ring->submitted + *done) & (ring->entry_count - 1);
        const struct ring_submission *submission = &ring->submissions[at];
        if (!ring_fast_path(ring, thread, submission)) {
            struct ring_slot *slot = next_slot(ring);
            copy_submission(&slot->request, submission);
            const enum status result = perform(slot, thread);
            if (result != OUTCOME_SETTLED) {
                return result;
            }
        }
        ++*done;
    }
    return OUTCOME_SETTLED;
}

static enum status submit(struct ring *ring, struct thread *thread, uint64_t wanted)
{
    const uint64_t left = wanted - thread->ring_submitted;
    const uint32_t count = waiting_count(ring);
    uint32_t done = 0;
    ring->piece_cost = 0;
    const enum status result =
        submit_piece(ring, thread, count <= left ? count : (uint32_t)left, &done);
    ring->submitted += done;
    ring->head->submission_head = ring->submitted;
    thread->ring_submitted += done;
    return result;
}

/*
 * Who enters lends its budget to passive servers that the ring's calls reach. A budget that it has
 * borrowed is not its to lend beyond the call that brought it.
 */
static void remember_lender(struct ring *ring, const struct thread *thread)
{
    if (thread->own_scheduling == NULL) {
        return;
    }
    if (ring->scheduling != thread->own_scheduling) {
        object_hold(&thread->own_scheduling->object);
        if (ring->scheduling != NULL) {
            object_release(&ring->scheduling->object);
        }
        ring->scheduling = thread->own_scheduling;
    }
    ring->priority = thread->priority;
    ring->cpu = thread->cpu;
}

enum status
ring_enter(struct ring *ring, struct thread *thread, uint64_t to_submit, uint64_t wanted)
{
    if (ring->object.is_ended) {
        return STATUS_PEER_GONE;
    }
    if (ring->process != thread->process) {
        return STATUS_DENIED;
    }
    if (!ring->is_ready) {
        return STATUS_WRONG_STATE;
    }
    remember_lender(ring, thread);
    if (!ring_flush_done_step(ring) || submit(ring, thread, to_submit) == OUTCOME_RETRY) {
        return OUTCOME_RETRY;
    }
    const uint64_t words[6] = {thread->ring_submitted, ring_available(ring)};
    if (words[1] >= wanted || wanted >= ring_completion_count(ring)) {
        arch_message_set_words(&thread->registers, words);
        arch_message_set_head(&thread->registers, STATUS_OK, message_tag(0, 2));
        return OUTCOME_SETTLED;
    }
    if (!list_is_empty(&ring->waiting)) {
        return STATUS_WRONG_STATE;
    }
    ring->wanted = (uint32_t)wanted;
    ring->waiter_submitted = thread->ring_submitted;
    thread->state = THREAD_IN_RING;
    list_add_last(&ring->waiting, &thread->queue_node);
    return OUTCOME_SETTLED;
}
