/* Rings: their making and their end. */
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

#define FINISH_STEP     16u
#define SCRUB_STEP      8u
#define FREE_STEP_PAGES 4u

static uint32_t order_of(uint64_t bytes)
{
    uint32_t order = 0;
    while ((PAGE_SIZE_BYTES << order) < bytes) {
        order++;
    }
    return order;
}

static enum status allocate(struct ledger *ledger, uint64_t bytes, struct ring_block *block)
{
    const uint32_t order = order_of(bytes);
    enum status status = ledger_charge(ledger, PAGE_SIZE_BYTES << order);
    if (status != STATUS_OK) {
        return status;
    }
    struct paddr frame;
    status = frame_allocate_unscrubbed(order, &frame, &block->is_clean);
    if (status != STATUS_OK) {
        ledger_credit(ledger, PAGE_SIZE_BYTES << order);
        return status;
    }
    block->start = direct_map_pointer(frame);
    block->page_count = 1u << order;
    return STATUS_OK;
}

/* Clears some pages; true when all of the block is clear. */
static bool scrub_some(struct ring_block *block)
{
    for (uint32_t i = 0; i < SCRUB_STEP && !block->is_clean; i++) {
        const uint64_t offset = (uint64_t)block->scrubbed_count++ << PAGE_SHIFT;
        frame_scrub(direct_map_physical((uint8_t *)block->start + offset));
        block->is_clean = block->scrubbed_count == block->page_count;
    }
    return block->is_clean;
}

/* Frees some pages; true when none is left. */
static bool free_some(struct ledger *ledger, struct ring_block *block)
{
    for (uint32_t i = 0; i < FREE_STEP_PAGES && block->page_count > 0; i++) {
        const uint64_t offset = (uint64_t)--block->page_count << PAGE_SHIFT;
        ledger_free_frame(ledger, direct_map_physical((uint8_t *)block->start + offset));
    }
    return block->page_count == 0;
}

static void ring_timeout_fired(struct timeout *timeout)
{
    ring_fail(container_of(timeout, struct ring_slot, timeout), STATUS_TIMED_OUT);
}

static void init_slot(struct ring *ring, struct ring_slot *slot, uint32_t index)
{
    slot->ring = ring;
    slot->index = (uint16_t)index;
    slot->generation = 1;
    slot->call.kind = CALL_FROM_RING;
    slot->call.sender = ring->process;
    slot->timeout.fire = ring_timeout_fired;
}

static void init_slots(struct ring *ring)
{
    for (uint32_t i = 0; i < ring->entry_count; i++) {
        init_slot(ring, &ring->slots[i], i);
        list_add_last(&ring->free, &ring->slots[i].node);
    }
    init_slot(ring, &ring->spare, ring->entry_count);
    for (uint32_t i = 0; i < RING_PARK_BUCKETS; i++) {
        list_init(&ring->buckets[i]);
    }
    ring->head->submission_count = ring->entry_count;
    ring->head->completion_count = ring_completion_count(ring);
}

/* Both blocks; what was done before a failure, ring_finish_step() undoes. */
static enum status allocate_blocks(struct ring *ring)
{
    struct ledger *ledger = ring->object.ledger;
    const uint64_t shared = PAGE_SIZE_BYTES + ring->entry_count * sizeof(struct ring_submission) +
                            ring_completion_count(ring) * sizeof(struct ring_completion);
    const uint64_t own =
        ring->entry_count * sizeof(struct ring_slot) + RING_PARK_BUCKETS * sizeof(struct list);
    if (!address_space_is_user(ring->at, PAGE_SIZE_BYTES << order_of(shared))) {
        return STATUS_INVALID_ARGUMENT;
    }
    const enum status status = allocate(ledger, own, &ring->own);
    return status == STATUS_OK ? allocate(ledger, shared, &ring->shared) : status;
}

enum status ring_prepare_step(struct ring *ring)
{
    if (ring->process->object.is_ended) {
        return STATUS_PEER_GONE;
    }
    if (!scrub_some(&ring->own) || !scrub_some(&ring->shared)) {
        return STATUS_OK;
    }
    ring->slots = ring->own.start;
    ring->buckets = (struct list *)(ring->slots + ring->entry_count);
    ring->head = ring->shared.start;
    init_slots(ring);
    struct ring_submission *submissions = ring_submissions(ring->head);
    ring->submissions = submissions;
    ring->completions = (struct ring_completion *)(submissions + ring->entry_count);
    ring->is_ready = true;
    const enum status status = address_space_map(
        &ring->process->space,
        ring->at,
        direct_map_physical(ring->head),
        (uint64_t)ring->shared.page_count << PAGE_SHIFT,
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
    created->at = at;
    list_init(&created->free);
    list_init(&created->done);
    list_init(&created->waiting);
    object_hold(&process->object);
    list_add_last(&process->rings, &created->process_node);
    status = allocate_blocks(created);
    if (status != STATUS_OK) {
        object_end(object);
        return status;
    }
    *ring = created;
    return STATUS_OK;
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
    ring_call_off(slot);
    slot->state = RING_SLOT_FREE;
}

static void unmap(struct ring *ring)
{
    struct address_space *space = &ring->process->space;
    const uint64_t pages = ring->shared.page_count;
    kernel_assert(address_space_is_user(ring->at, PAGE_SIZE_BYTES)); /* the rest is everybody's */
    for (uint64_t i = 0; i < pages && space->table.root.value != 0; i++) {
        const struct vaddr at = {ring->at.value + (i << PAGE_SHIFT)};
        const struct paddr page = {direct_map_physical(ring->head).value + (i << PAGE_SHIFT)};
        (void)address_space_unmap_leaf(space, at, &page);
    }
    if (space->table.root.value != 0) {
        shootdown(space, ring->at, pages);
    }
}

bool ring_finish_step(struct object *object)
{
    struct ring *ring = (struct ring *)object;
    struct list_node *node = list_first(&ring->waiting);
    if (node != NULL) {
        thread_unblock(container_of(node, struct thread, queue_node), STATUS_PEER_GONE);
    }
    for (uint32_t i = 0; ring->is_ready && i < FINISH_STEP; i++) {
        if (ring->ended_slots < ring->entry_count) {
            end_slot(&ring->slots[ring->ended_slots++]);
        } else if (!end_one_parked(ring)) {
            break;
        }
        if (i == FINISH_STEP - 1) {
            return false;
        }
    }
    if (ring->is_ready) {
        unmap(ring);
        ring->is_ready = false;
    }
    if (!free_some(ring->object.ledger, &ring->shared) ||
        !free_some(ring->object.ledger, &ring->own)) {
        return false;
    }
    if (ring->scheduling != NULL) {
        object_release(&ring->scheduling->object);
    }
    list_remove(&ring->process_node);
    object_release(&ring->process->object);
    return true;
}
