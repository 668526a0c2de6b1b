/*
 * Rings: their making, their slots and completions, and their end. What the operations do is in
 * ring_operations.c.
 */
#include "ipc/ring.h"
#include "abi/system_call.h"
#include "arch.h"
#include "cap/capability.h"
#include "cap/ledger.h"
#include "cap/principal.h"
#include "cap/process.h"
#include "ipc/delivery.h"
#include "ipc/ring_operations.h"
#include "ipc/system_call.h"
#include "lib/memory.h"
#include "memory/direct_map.h"
#include "memory/frame.h"
#include "memory/shootdown.h"
#include "panic.h"
#include "sched/scheduling.h"
#include "sched/thread.h"

#define SUBMIT_STEP 32u
#define FINISH_STEP 16u

static uint32_t completion_count(const struct ring *ring)
{
    return 2 * ring->entry_count;
}

static uint32_t order_of(uint64_t bytes)
{
    uint32_t order = 0;
    while ((PAGE_SIZE_BYTES << order) < bytes) {
        order++;
    }
    return order;
}

static enum status allocate(struct ledger *ledger, uint32_t order, void **block)
{
    enum status status = ledger_charge(ledger, PAGE_SIZE_BYTES << order);
    if (status != STATUS_OK) {
        return status;
    }
    struct paddr frame;
    status = frame_allocate(order, &frame);
    if (status != STATUS_OK) {
        ledger_credit(ledger, PAGE_SIZE_BYTES << order);
        return status;
    }
    *block = direct_map_pointer(frame);
    return STATUS_OK;
}

static void release(struct ledger *ledger, uint32_t order, void *block)
{
    if (block != NULL) {
        frame_free(direct_map_physical(block), order);
        ledger_credit(ledger, PAGE_SIZE_BYTES << order);
    }
}

static void ring_timeout_fired(struct timeout *timeout)
{
    ring_fail(container_of(timeout, struct ring_slot, timeout), STATUS_TIMED_OUT);
}

static void init_slots(struct ring *ring)
{
    for (uint32_t i = 0; i < ring->entry_count; i++) {
        struct ring_slot *slot = &ring->slots[i];
        slot->ring = ring;
        slot->index = (uint16_t)i;
        slot->generation = 1;
        slot->call.kind = CALL_FROM_RING;
        slot->call.sender = ring->process;
        slot->timeout.fire = ring_timeout_fired;
        list_add_last(&ring->free, &slot->node);
    }
    for (uint32_t i = 0; i < RING_PARK_BUCKETS; i++) {
        list_init(&ring->buckets[i]);
    }
    ring->head->submission_count = ring->entry_count;
    ring->head->completion_count = completion_count(ring);
}

/* Both blocks and the mapping; what was done before a failure, ring_finish_step() undoes. */
static enum status furnish(struct ring *ring, struct vaddr at)
{
    struct ledger *ledger = ring->object.ledger;
    const uint64_t shared = PAGE_SIZE_BYTES + ring->entry_count * sizeof(struct ring_submission) +
                            completion_count(ring) * sizeof(struct ring_completion);
    const uint64_t own =
        ring->entry_count * sizeof(struct ring_slot) + RING_PARK_BUCKETS * sizeof(struct list);
    ring->order = order_of(shared);
    ring->slot_order = order_of(own);
    void *block = NULL;
    enum status status = allocate(ledger, ring->slot_order, &block);
    if (status != STATUS_OK) {
        return status;
    }
    ring->slots = block;
    ring->buckets = (struct list *)(ring->slots + ring->entry_count);
    status = allocate(ledger, ring->order, &block);
    if (status != STATUS_OK) {
        return status;
    }
    ring->head = block;
    ring->at = at;
    status = address_space_map(
        &ring->process->space,
        at,
        direct_map_physical(block),
        PAGE_SIZE_BYTES << ring->order,
        MAP_READ | MAP_WRITE);
    arch_tables_changed();
    return status;
}

enum status
ring_create(struct process *process, struct vaddr at, uint32_t entry_count, struct ring **ring)
{
    if (entry_count < RING_ENTRIES_MIN || entry_count > RING_ENTRIES_MAX ||
        (entry_count & (entry_count - 1)) != 0) {
        return STATUS_INVALID_ARGUMENT;
    }
    struct object *object = NULL;
    enum status status =
        object_create(process->object.ledger, OBJECT_RING, sizeof(**ring), &object);
    if (status != STATUS_OK) {
        return status;
    }
    struct ring *created = (struct ring *)object;
    created->process = process;
    created->entry_count = entry_count;
    list_init(&created->free);
    list_init(&created->done);
    list_init(&created->waiting);
    object_hold(&process->object);
    status = furnish(created, at);
    if (status != STATUS_OK) {
        object_end(object);
        return status;
    }
    init_slots(created);
    *ring = created;
    return STATUS_OK;
}

/* -- completions ------------------------------------------------------------------------------ */

/* How many completions are there for the program to take, by its own account. */
static uint32_t available(const struct ring *ring)
{
    const uint32_t taken = *(const volatile uint32_t *)&ring->head->completion_head;
    const uint32_t count = ring->completed - taken;
    return count <= completion_count(ring) ? count : completion_count(ring);
}

static void wake_waiter(struct ring *ring)
{
    struct list_node *node = list_first(&ring->waiting);
    if (node == NULL || available(ring) < ring->wanted) {
        return;
    }
    struct thread *thread = container_of(node, struct thread, queue_node);
    const uint64_t words[6] = {thread->ring_submitted, available(ring)};
    arch_message_set_words(&thread->registers, words);
    thread_unblock(thread, STATUS_OK);
}

static void write_completion(struct ring *ring, const struct ring_completion *completion)
{
    struct ring_completion *completions =
        (struct ring_completion *)((uint8_t *)ring->head + PAGE_SIZE_BYTES +
                                   ring->entry_count * sizeof(struct ring_submission));
    completions[ring->completed & (completion_count(ring) - 1)] = *completion;
    ring->completed++;
    /* After the entry: the program reads the count first. */
    __atomic_store_n(&ring->head->completion_tail, ring->completed, __ATOMIC_RELEASE);
}

void ring_complete_now(struct ring *ring, const struct ring_completion *completion)
{
    write_completion(ring, completion);
    wake_waiter(ring);
}

void ring_slot_free(struct ring_slot *slot)
{
    slot->state = RING_SLOT_FREE;
    slot->generation = (uint16_t)(slot->generation == UINT16_MAX ? 1 : slot->generation + 1);
    list_add_last(&slot->ring->free, &slot->node);
}

/*
 * The operation is over; its slot is free again, or waits for room, or holds the call it brought.
 */
void ring_complete_slot(struct ring_slot *slot)
{
    struct ring *ring = slot->ring;
    timeout_clear(&slot->timeout);
    if (available(ring) == completion_count(ring)) {
        slot->state = RING_SLOT_DONE;
        list_add_last(&ring->done, &slot->node);
        return;
    }
    write_completion(ring, &slot->completion);
    slot->state = RING_SLOT_HELD;
    if (slot->held == NULL) {
        ring_slot_free(slot);
    }
    wake_waiter(ring);
}

/* What waited for room gets it, as far as there is some. */
static void flush_done(struct ring *ring)
{
    struct list_node *node = list_first(&ring->done);
    while (node != NULL && available(ring) < completion_count(ring)) {
        list_remove(node);
        ring_complete_slot(container_of(node, struct ring_slot, node));
        node = list_first(&ring->done);
    }
}

/* -- for endpoint, event and delivery --------------------------------------------------------- */

enum status ring_read_call(
    struct call *call,
    struct process *receiver,
    uint32_t *handles,
    struct message_registers *message)
{
    struct ring_slot *slot = ring_slot_of_call(call);
    message->tag = delivery_tag(slot->request.tag);
    memcpy(message->words, slot->request.words, sizeof(message->words));
    if (message_tag_capability_count(slot->request.tag) == 0) {
        return STATUS_OK;
    }
    return capability_transfer(
        slot->ring->process, slot->request.capabilities, receiver, handles, slot->request.tag);
}

enum status ring_complete_call(
    struct call *call,
    struct process *replier,
    const uint32_t *handles,
    const struct message_registers *reply)
{
    struct ring_slot *slot = ring_slot_of_call(call);
    struct ring_completion *completion = &slot->completion;
    enum status status = STATUS_OK;
    call_detach(call);
    if (message_tag_page_word_count(reply->tag) != 0) {
        status = STATUS_LIMIT_EXCEEDED;
    } else if (message_tag_capability_count(reply->tag) != 0) {
        status = capability_transfer(
            replier, handles, slot->ring->process, completion->capabilities, reply->tag);
    }
    const uint64_t answered = reply->tag >> MESSAGE_TAG_STATUS_SHIFT & MESSAGE_TAG_STATUS_MASK;
    completion->status = status == STATUS_OK ? (uint32_t)answered : (uint32_t)status;
    completion->tag = delivery_tag(reply->tag);
    memcpy(completion->words, reply->words, sizeof(completion->words));
    ring_complete_slot(slot);
    return status;
}

void ring_fail_call(struct call *call, enum status status)
{
    ring_fail(ring_slot_of_call(call), status);
}

enum status ring_receive_call(struct ring_slot *slot, struct call *call)
{
    struct message_registers message = {0};
    const struct process *sender = call->sender;
    const enum status status = deliver_call_to_ring(call, slot, &message);
    if (status != STATUS_OK) {
        return status;
    }
    list_remove(&slot->node);
    struct ring_completion *completion = &slot->completion;
    completion->tag = message.tag;
    completion->badge = message.handle;
    completion->call = slot->held != NULL ? ring_call_name(slot) : 0;
    memcpy(completion->words, message.words, sizeof(message.words));
    if (sender != NULL) {
        completion->sender_process = sender->number;
        memcpy(completion->sender_principal, sender->principal->key, PRINCIPAL_KEY_BYTES);
    }
    ring_complete_slot(slot);
    return STATUS_OK;
}

void ring_receive_bits(struct ring_slot *slot, uint64_t bits)
{
    list_remove(&slot->node);
    slot->completion.tag = message_tag(0, 1);
    slot->completion.words[0] = bits;
    ring_complete_slot(slot);
}

/* Takes a slot off whatever its operation waits for. */
static void call_off(struct ring_slot *slot)
{
    if (slot->state == RING_SLOT_CALLING) {
        call_detach(&slot->call);
    } else if (list_node_is_linked(&slot->node)) {
        list_remove(&slot->node);
    }
}

void ring_fail(struct ring_slot *slot, enum status status)
{
    call_off(slot);
    slot->completion.status = (uint32_t)status;
    ring_complete_slot(slot);
}

uint32_t ring_unpark(struct ring *ring, uint64_t key, uint32_t count)
{
    const uint32_t number = ring_park_bucket(key);
    struct list *bucket = &ring->buckets[number];
    uint32_t woken = 0;
    ring->head->park_counts[number] = ++ring->park_counts[number];
    struct list_node *node = bucket->head.next;
    for (uint32_t looked = 0; node != &bucket->head && woken < count; looked++) {
        struct ring_slot *slot = container_of(node, struct ring_slot, node);
        node = node->next;
        if (slot->key == key) {
            list_remove(&slot->node);
            ring_complete_slot(slot);
            woken++;
        }
        if (looked == RING_ENTRIES_MAX) {
            break;
        }
    }
    return woken;
}

/* -- the system call -------------------------------------------------------------------------- */

/* Who enters lends its budget to passive servers that the ring's calls reach. */
static void remember_lender(struct ring *ring, const struct thread *thread)
{
    if (ring->scheduling != thread->scheduling) {
        object_hold(&thread->scheduling->object);
        if (ring->scheduling != NULL) {
            object_release(&ring->scheduling->object);
        }
        ring->scheduling = thread->scheduling;
    }
    ring->priority = thread->priority;
    ring->cpu = thread->cpu;
}

/* Submits at most one step's worth; OUTCOME_RETRY when more is to be done. */
static enum status submit(struct ring *ring, struct thread *thread, uint64_t wanted)
{
    const struct ring_submission *submissions =
        (const struct ring_submission *)((const uint8_t *)ring->head + PAGE_SIZE_BYTES);
    for (uint32_t i = 0; thread->retry_offset < wanted; i++) {
        const uint32_t tail = __atomic_load_n(&ring->head->submission_tail, __ATOMIC_ACQUIRE);
        if (tail == ring->submitted || tail - ring->submitted > ring->entry_count ||
            list_is_empty(&ring->free)) {
            return STATUS_OK;
        }
        if (i == SUBMIT_STEP) {
            return OUTCOME_RETRY;
        }
        /* A copy: the program may write over its own while it is looked at. */
        struct ring_submission submission;
        memcpy(
            &submission,
            &submissions[ring->submitted & (ring->entry_count - 1)],
            sizeof(submission));
        if (ring_perform(ring, thread, &submission) == OUTCOME_RETRY) {
            return OUTCOME_RETRY;
        }
        ring->submitted++;
        thread->retry_offset++;
        ring->head->submission_head = ring->submitted;
    }
    return STATUS_OK;
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
    remember_lender(ring, thread);
    flush_done(ring);
    const enum status result = submit(ring, thread, to_submit);
    if (result != STATUS_OK) {
        return result;
    }
    const uint64_t words[6] = {thread->retry_offset, available(ring)};
    if (available(ring) >= wanted || wanted > completion_count(ring)) {
        arch_message_set_words(&thread->registers, words);
        arch_message_set_head(&thread->registers, STATUS_OK, message_tag(0, 2));
        return OUTCOME_SETTLED;
    }
    if (!list_is_empty(&ring->waiting)) {
        return STATUS_WRONG_STATE;
    }
    ring->wanted = (uint32_t)wanted;
    thread->ring_submitted = thread->retry_offset;
    thread->state = THREAD_IN_RING;
    list_add_last(&ring->waiting, &thread->queue_node);
    return OUTCOME_SETTLED;
}

/* Slots of other rings that are parked here. */
static bool end_one_parked(struct ring *ring)
{
    for (uint32_t i = 0; i < RING_PARK_BUCKETS; i++) {
        struct list_node *node = list_first(&ring->buckets[i]);
        if (node != NULL) {
            ring_fail(container_of(node, struct ring_slot, node), STATUS_PEER_GONE);
            return true;
        }
    }
    return false;
}

static void end_slot(struct ring_slot *slot)
{
    timeout_clear(&slot->timeout);
    if (slot->held != NULL) {
        call_fail(slot->held, STATUS_PEER_GONE);
    }
    call_off(slot);
    slot->state = RING_SLOT_FREE;
}

static void unmap(struct ring *ring)
{
    struct address_space *space = &ring->process->space;
    const uint64_t pages = UINT64_C(1) << ring->order;
    for (uint64_t i = 0; i < pages && space->table.root.value != 0; i++) {
        const struct vaddr at = {ring->at.value + (i << PAGE_SHIFT)};
        const struct paddr page = {direct_map_physical(ring->head).value + (i << PAGE_SHIFT)};
        (void)address_space_unmap_leaf(space, at, &page);
    }
    if (space->table.root.value != 0) {
        shootdown(space, ring->at, pages);
    }
}

/* Whether its making came so far. */
static bool has_slots(const struct ring *ring)
{
    return ring->slots != NULL && ring->slots[0].ring != NULL;
}

bool ring_finish_step(struct object *object)
{
    struct ring *ring = (struct ring *)object;
    struct list_node *node = list_first(&ring->waiting);
    if (node != NULL) {
        thread_unblock(container_of(node, struct thread, queue_node), STATUS_PEER_GONE);
    }
    for (uint32_t i = 0; has_slots(ring) && i < FINISH_STEP; i++) {
        if (ring->ended_slots < ring->entry_count) {
            end_slot(&ring->slots[ring->ended_slots++]);
        } else if (!end_one_parked(ring)) {
            break;
        }
        if (i == FINISH_STEP - 1) {
            return false;
        }
    }
    if (ring->head != NULL) {
        unmap(ring);
    }
    release(ring->object.ledger, ring->order, ring->head);
    release(ring->object.ledger, ring->slot_order, ring->slots);
    if (ring->scheduling != NULL) {
        object_release(&ring->scheduling->object);
    }
    object_release(&ring->process->object);
    return true;
}
