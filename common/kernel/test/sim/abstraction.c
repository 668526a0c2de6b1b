/* From the kernel's structures to the abstract model's state. */
#include "cap/ledger.h"
#include "cap/process.h"
#include "cap/table.h"
#include "cap/tree.h"
#include "census.h"
#include "ipc/endpoint.h"
#include "ipc/event.h"
#include "lib/page_table.h"
#include "memory/mapping.h"
#include "memory/memory.h"
#include "model.h"
#include "panic.h"
#include "sched/scheduling.h"

#define INDEXES (SLOT_LEAVES << SLOT_LEAF_SHIFT)

/* Where each slot is in the state: by process, then by index. */
static const struct process *tables[MODEL_PROCESSES_MAX];
static uint32_t places[MODEL_PROCESSES_MAX][INDEXES];
static uint32_t table_count;

static void describe_mapping(const struct slot *slot, struct model_capability *capability)
{
    const uint64_t at = mapping_address(slot).value;
    capability->mask = 0;
    capability->badge = mapping_permissions(slot);
    capability->page_first = (at - MODEL_AREA) >> PAGE_SHIFT;
    capability->page_count = slot->pages.count;
}

static void add_slot(struct model_state *state, uint64_t process, const struct slot *slot)
{
    kernel_assert(state->capability_count < MODEL_CAPABILITIES_MAX);
    struct model_capability *capability = &state->capabilities[state->capability_count++];
    *capability = (struct model_capability){
        .process = process,
        .handle = slot_handle(slot),
        .kind = slot->kind,
        .is_audited = slot->is_audited != 0,
        .is_object_ended = slot->object->is_ended,
        .object = (uint64_t)slot->object,
        .mask = slot->mask,
        .badge = slot->badge,
        .parent = MODEL_NONE,
    };
    if (slot->kind == OBJECT_MAPPING) {
        describe_mapping(slot, capability);
    }
}

static uint32_t visible_pages(const struct process *process)
{
    uint32_t visible = 0;
    for (uint32_t i = 0; i < MODEL_AREA_PAGES; i++) {
        struct page_mapping leaf;
        const struct vaddr at = {MODEL_AREA + ((uint64_t)i << PAGE_SHIFT)};
        if (page_table_find(&process->space.table, at, &leaf) == STATUS_OK) {
            visible |= 1u << i;
        }
    }
    return visible;
}

/* A process that is being taken apart keeps what is left of its table, but sees nothing. */
static void add_process(struct model_state *state, const struct process *process)
{
    const uint32_t first = state->capability_count;
    const struct capability_table *table = &process->table;
    kernel_assert(table_count < MODEL_PROCESSES_MAX);
    tables[table_count] = process;
    for (uint32_t leaf = 0; table->leaves != NULL && leaf < table->leaf_count; leaf++) {
        const struct slot *slots = table->leaves[leaf];
        for (uint32_t i = 1; i < SLOTS_PER_LEAF; i++) {
            if (slots[i].generation != 0) {
                places[table_count][slots[i].index] = state->capability_count;
                add_slot(state, process->number, &slots[i]);
            }
        }
    }
    table_count++;
    if (!process->object.is_ended) {
        state->processes[state->process_count++] = (struct model_process){
            process->number,
            first,
            state->capability_count - first,
            visible_pages(process),
            process->fault_handle,
        };
    }
}

static uint32_t place_of(const struct slot *slot)
{
    const struct process *process = slot_process(slot);
    uint32_t i = 0;
    while (i < table_count && tables[i] != process) {
        i++;
    }
    kernel_assert(i < table_count);
    return places[i][slot->index];
}

/* Children are asked for, not parents: those would walk the whole family. */
static void add_parents(struct model_state *state)
{
    uint32_t place = 0;
    for (uint32_t i = 0; i < table_count; i++) {
        const struct capability_table *table = &tables[i]->table;
        for (uint32_t leaf = 0; table->leaves != NULL && leaf < table->leaf_count; leaf++) {
            for (uint32_t k = 1; k < SLOTS_PER_LEAF; k++) {
                struct slot *slot = &table->leaves[leaf][k];
                if (slot->generation == 0) {
                    continue;
                }
                struct slot *child = slot->kind == OBJECT_MAPPING ? NULL : tree_first_child(slot);
                for (; child != NULL; child = tree_next_sibling(child)) {
                    state->capabilities[place_of(child)].parent = place;
                }
                place++;
            }
        }
    }
}

static void describe_memory(const struct memory *memory, struct model_object *described)
{
    described->number = memory->kind;
    described->amount = memory->filled_pages;
    described->is_filled = memory->filled_pages == memory->page_count;
    described->is_sealed = memory->is_sealed;
    described->is_writable = memory->writable_count != 0;
}

static void describe(const struct object *object, struct model_object *described)
{
    *described = (struct model_object){
        .id = (uint64_t)object, .kind = object->kind, .is_ended = object->is_ended};
    if (object->kind == OBJECT_EVENT) {
        const struct event *event = (const struct event *)object;
        described->amount = event->bits;
        described->is_bound = event->endpoint != NULL;
        described->has_waiter = described->is_bound || !list_is_empty(&event->waiters) ||
                                !list_is_empty(&event->ring_waiters);
    } else if (object->kind == OBJECT_ENDPOINT) {
        described->is_bound = ((const struct endpoint *)object)->bound_event != NULL;
    } else if (object->kind == OBJECT_MEMORY) {
        describe_memory((const struct memory *)object, described);
    } else if (object->kind == OBJECT_LEDGER) {
        described->amount = ((const struct ledger *)object)->quota_bytes;
        described->used = ((const struct ledger *)object)->used_bytes;
    } else if (object->kind == OBJECT_SCHEDULING) {
        described->number = ((const struct scheduling *)object)->ceiling;
        described->amount = ((const struct scheduling *)object)->share_limit;
    } else if (object->kind == OBJECT_PROCESS) {
        described->number = ((const struct process *)object)->number;
        described->used = ((const struct process *)object)->thread_count;
    }
}

void model_take(struct model_state *state)
{
    state->capability_count = state->object_count = state->process_count = table_count = 0;
    for (uint32_t i = 0; i < census_count(); i++) {
        const struct object *object = census_at(i)->object;
        kernel_assert(state->object_count < MODEL_OBJECTS_MAX);
        describe(object, &state->objects[state->object_count++]);
        if (object->kind == OBJECT_PROCESS) {
            add_process(state, (const struct process *)object);
        }
    }
    add_parents(state);
}
