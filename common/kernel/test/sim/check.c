#include "check.h"
#include "arch.h"
#include "cap/ledger.h"
#include "cap/process.h"
#include "cap/table.h"
#include "cap/tree.h"
#include "census.h"
#include "ipc/endpoint.h"
#include "ipc/event.h"
#include "ipc/reply.h"
#include "ipc/ring.h"
#include "memory/frame.h"
#include "memory/mapping.h"
#include "memory/memory.h"
#include "panic.h"
#include "sched/cpu.h"
#include "sched/scheduling.h"
#include "sched/thread.h"

/* -- slots and the derivation tree ------------------------------------------------------------ */

static void check_links(const struct slot *slot)
{
    if (!tree_is_end(slot->next)) {
        kernel_assert(slot->next->previous == slot);
    }
    if (!tree_is_end(slot->previous)) {
        kernel_assert(slot->previous->next == slot);
    }
    if (slot->kind == OBJECT_MAPPING) {
        kernel_assert(list_node_is_linked(&slot->mapping_node));
        return;
    }
    kernel_assert((slot->first_child == NULL) == (slot->last_child == NULL));
    for (struct slot *child = tree_first_child(slot); child != NULL;
         child = tree_next_sibling(child)) {
        kernel_assert(child->generation != 0);
        if (child->kind == OBJECT_MAPPING) {
            kernel_assert(child->object == slot->object);
        } else if (child->object == slot->object) {
            kernel_assert((child->mask & ~slot->mask) == 0);
            kernel_assert(slot->is_audited == 0 || child->is_audited != 0);
        }
        if (tree_next_sibling(child) == NULL) {
            kernel_assert(slot->last_child == child);
        }
    }
}

static void check_table(struct process *process)
{
    const struct capability_table *table = &process->table;
    uint32_t free_slots = 0;
    for (uint32_t leaf = 0; table->leaves != NULL && leaf < table->leaf_count; leaf++) {
        const struct slot *slots = table->leaves[leaf];
        uint32_t used = 0;
        for (uint32_t i = 1; i < SLOTS_PER_LEAF; i++) {
            kernel_assert(slots[i].index == (leaf << SLOT_LEAF_SHIFT | i));
            kernel_assert((slots[i].generation == 0) == (slots[i].object == NULL));
            if (slots[i].generation == 0) {
                free_slots++;
                continue;
            }
            used++;
            kernel_assert(
                slots[i].kind == slots[i].object->kind ||
                (slots[i].kind == OBJECT_MAPPING && slots[i].object->kind == OBJECT_MEMORY));
            check_links(&slots[i]);
        }
        kernel_assert(slot_leaf(slots)->used_count == used);
        kernel_assert(slots[0].mask == 0 && slots[0].generation == 0 && slots[0].kind == 0);
        kernel_assert(slot_leaf(slots)->process == process);
    }
    kernel_assert(process->object.is_ended || table->free_count == free_slots);
}

/* -- threads and queues ----------------------------------------------------------------------- */

static bool is_on(const struct list *list, const struct list_node *wanted)
{
    for (const struct list_node *node = list->head.next; node != &list->head; node = node->next) {
        if (node == wanted) {
            return true;
        }
    }
    return false;
}

static uint32_t running_count(const struct thread *thread)
{
    uint32_t found = 0;
    for (uint32_t i = 0; i < cpu_count(); i++) {
        found += cpu_at(i)->current == thread;
    }
    return found;
}

static void check_thread(struct thread *thread)
{
    if (thread->process == NULL || thread->state == THREAD_ENDED) {
        return;
    }
    kernel_assert(running_count(thread) == (thread->state == THREAD_RUNNING));
    if (thread->state == THREAD_READY) {
        const struct run_queue *queue = &cpu_at(thread->cpu)->ready;
        kernel_assert(is_on(&queue->lists[thread->priority], &thread->queue_node));
        kernel_assert(queue->highest >= thread->priority);
        kernel_assert(thread->scheduling != NULL);
    }
    kernel_assert((thread->state == THREAD_PASSIVE) <= (thread->scheduling == NULL));
    kernel_assert(thread->caller == NULL || thread->caller->holder == &thread->caller);
    const bool is_queued = list_node_is_linked(&thread->call.queue_node);
    kernel_assert(!is_queued || thread->call.holder == NULL);
    kernel_assert(is_queued == (thread->state == THREAD_SENDING));
    kernel_assert((thread->call.holder != NULL) == (thread->state == THREAD_CALLING));
    kernel_assert(thread->call.holder == NULL || *thread->call.holder == &thread->call);
    if (thread->own_scheduling != NULL) {
        kernel_assert(thread->scheduling == thread->own_scheduling);
    }
}

static void check_endpoint(const struct endpoint *endpoint)
{
    const bool has_calls = !list_is_empty(&endpoint->calls);
    const bool has_notices = !list_is_empty(&endpoint->notices);
    for (struct list_node *node = endpoint->receivers.head.next; node != &endpoint->receivers.head;
         node = node->next) {
        const struct thread *thread = container_of(node, struct thread, queue_node);
        kernel_assert(thread->state == THREAD_RECEIVING);
        kernel_assert(thread->scheduling == NULL || (!has_calls && !has_notices));
        kernel_assert(thread->scheduling != NULL || !has_calls);
    }
    if (!list_is_empty(&endpoint->ring_receivers) && list_is_empty(&endpoint->receivers)) {
        kernel_assert(!has_calls && !has_notices);
    }
}

static void check_ring_slot(const struct ring *ring, const struct ring_slot *slot)
{
    const bool is_linked = list_node_is_linked(&slot->node);
    const bool is_call_linked = list_node_is_linked(&slot->call.queue_node);
    kernel_assert(slot->ring == ring);
    kernel_assert(slot->held == NULL || slot->held->holder == &slot->held);
    kernel_assert(slot->call.holder == NULL || *slot->call.holder == &slot->call);
    kernel_assert(
        (slot->state == RING_SLOT_CALLING) == (is_call_linked || slot->call.holder != NULL));
    kernel_assert(!timeout_is_set(&slot->timeout) || slot->state <= RING_SLOT_TIMING);
    switch (slot->state) {
    case RING_SLOT_FREE:
        kernel_assert(is_on(&ring->free, &slot->node));
        kernel_assert(slot->held == NULL);
        kernel_assert(!timeout_is_set(&slot->timeout));
        return;
    case RING_SLOT_DONE:
        kernel_assert(is_on(&ring->done, &slot->node));
        return;
    case RING_SLOT_CALLING:
    case RING_SLOT_TIMING:
    case RING_SLOT_HELD:
        kernel_assert(!is_linked);
        return;
    default:
        kernel_assert(is_linked);
        kernel_assert(slot->held == NULL);
        return;
    }
}

static void check_ring(const struct ring *ring)
{
    if (ring->object.is_ended || !ring->is_ready) {
        return; /* it is being put together, or taken apart */
    }
    for (uint32_t i = 0; i < ring->entry_count; i++) {
        check_ring_slot(ring, &ring->slots[i]);
    }
    kernel_assert(ring->spare.state == RING_SLOT_FREE);
    kernel_assert(!timeout_is_set(&ring->spare.timeout));
    kernel_assert(
        list_is_empty(&ring->waiting) || ring->waiting.head.next->next == &ring->waiting.head);
}

static void check_event(const struct event *event)
{
    kernel_assert(event->bits == 0 || list_is_empty(&event->waiters));
    for (struct list_node *node = event->waiters.head.next; node != &event->waiters.head;
         node = node->next) {
        kernel_assert(container_of(node, struct thread, queue_node)->state == THREAD_WAITING);
    }
}

static void check_scheduling(const struct scheduling *scheduling)
{
    int64_t sum = scheduling->available_ns;
    for (uint32_t i = 0; i < scheduling->refill_count; i++) {
        sum += (int64_t)scheduling->refills[i].amount_ns;
    }
    kernel_assert(sum == (int64_t)scheduling->budget_ns);
    kernel_assert(
        list_is_empty(&scheduling->waiting) || timeout_is_set(&scheduling->timeout) ||
        scheduling->object.is_ended);
}

/* -- memory ----------------------------------------------------------------------------------- */

static void check_memory(struct memory *memory)
{
    uint32_t writable = 0;
    for (struct list_node *node = memory->mappings.head.next; node != &memory->mappings.head;
         node = node->next) {
        const struct slot *slot = mapping_of_node(node);
        kernel_assert(slot->kind == OBJECT_MAPPING);
        kernel_assert(slot->object == &memory->object);
        kernel_assert((uint64_t)slot->pages.first + slot->pages.count <= memory->filled_pages);
        writable += (mapping_permissions(slot) & MAP_WRITE) != 0;
        kernel_assert((mapping_permissions(slot) & MAP_EXECUTE) == 0 || memory->is_executable);
    }
    kernel_assert(memory->writable_count == writable);
    kernel_assert(!memory->is_sealed || writable == 0);
    kernel_assert(!memory->is_executable || memory->is_sealed);
    kernel_assert(memory->object.is_ended || memory->filled_pages <= memory->page_count);
}

/* What a simulated CPU remembers must still be what the tables say. */
static void check_tlb(struct cpu *cpu)
{
    const struct address_space *space = cpu->space;
    for (uint32_t i = 0; i < SIM_TLB_ENTRIES; i++) {
        const struct sim_translation *entry = &cpu->arch.tlb[i];
        if (entry->page == 0) {
            continue;
        }
        struct page_mapping leaf;
        kernel_assert(space != NULL);
        kernel_assert(
            page_table_find(&space->table, (struct vaddr){entry->page}, &leaf) == STATUS_OK);
        const uint64_t offset = entry->page & (leaf.size_bytes - 1);
        kernel_assert(leaf.start.value + offset == entry->physical);
        kernel_assert(!entry->is_writable || (leaf.permissions & PAGE_WRITE) != 0);
    }
}

/* -- objects ---------------------------------------------------------------------------------- */

static void check_object(struct object *object)
{
    switch (object->kind) {
    case OBJECT_PROCESS:
        check_table((struct process *)object);
        return;
    case OBJECT_THREAD:
        check_thread((struct thread *)object);
        return;
    case OBJECT_ENDPOINT:
        check_endpoint((struct endpoint *)object);
        return;
    case OBJECT_EVENT:
        check_event((struct event *)object);
        return;
    case OBJECT_RING:
        check_ring((struct ring *)object);
        return;
    case OBJECT_MEMORY:
        check_memory((struct memory *)object);
        return;
    case OBJECT_SCHEDULING:
        check_scheduling((struct scheduling *)object);
        return;
    default:
        return;
    }
}

static void check_ledger(const struct census_entry *entry)
{
    const struct ledger *ledger = (const struct ledger *)entry->object;
    kernel_assert(ledger->used_bytes <= ledger->quota_bytes);
    kernel_assert(entry->charged_bytes <= ledger->used_bytes);
}

void kernel_check(bool is_thorough)
{
    census_take();
    for (uint32_t i = 0; i < census_count(); i++) {
        const struct census_entry *entry = census_at(i);
        struct object *object = entry->object;
        kernel_assert(object->is_static || object->capability_count == (int32_t)entry->named);
        kernel_assert(object->is_static || object->is_ended || entry->is_in_ledger);
        /* The first principal is what the first process has: nobody got a capability to it. */
        kernel_assert(
            object->is_static || object->is_ended || entry->named > 0 ||
            object->kind == OBJECT_PRINCIPAL);
        check_object(object);
        if (object->kind == OBJECT_LEDGER) {
            check_ledger(entry);
        }
    }
    for (uint32_t i = 0; i < cpu_count(); i++) {
        check_tlb(cpu_at(i));
    }
    if (is_thorough) {
        frame_check();
    }
}
