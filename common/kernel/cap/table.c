#include "cap/table.h"
#include "cap/capability.h"
#include "cap/ledger.h"
#include "cap/process.h"
#include "memory/direct_map.h"
#include "panic.h"
#include <stdalign.h>

#define FINISH_STEP_COST 64u

alignas(PAGE_SIZE_BYTES) struct slot table_no_leaf[SLOTS_PER_LEAF];

/* What a free slot's badge says: the next free index, and which generation it has next. */
static uint64_t free_link(uint32_t next_index, uint32_t generation)
{
    return (uint64_t)next_index | (uint64_t)generation << 32;
}

enum status table_init(struct capability_table *table, struct ledger *ledger)
{
    struct paddr frame;
    const enum status status = ledger_allocate_frame(ledger, &frame);
    if (status != STATUS_OK) {
        return status;
    }
    table->leaves = direct_map_pointer(frame);
    for (uint32_t i = 0; i < SLOT_LEAVES; i++) {
        table->leaves[i] = table_no_leaf;
    }
    return STATUS_OK;
}

static inline __attribute__((always_inline)) void
append_free(struct capability_table *table, struct slot *slot, uint32_t generation)
{
    slot->badge = free_link(0, generation);
    if (table->last_free == 0) {
        table->first_free = slot->index;
    } else {
        const uint32_t last = table->last_free;
        table->leaves[last >> SLOT_LEAF_SHIFT][last & (SLOTS_PER_LEAF - 1)].badge |= slot->index;
    }
    table->last_free = slot->index;
    table->free_count++;
}

enum status table_add_leaf(struct process *process)
{
    struct capability_table *table = &process->table;
    if (table->leaf_count == SLOT_LEAVES) {
        return STATUS_LIMIT_EXCEEDED;
    }
    struct paddr frame;
    const enum status status = ledger_allocate_frame(process->object.ledger, &frame);
    if (status != STATUS_OK) {
        return status;
    }
    const uint32_t number = table->leaf_count++;
    struct slot *slots = direct_map_pointer(frame);
    struct slot_leaf_head *head = direct_map_pointer(frame);
    head->process = process;
    table->leaves[number] = slots;
    for (uint32_t i = 1; i < SLOTS_PER_LEAF; i++) {
        slots[i].index = (uint16_t)(number << SLOT_LEAF_SHIFT | i);
        append_free(table, &slots[i], 1);
    }
    return STATUS_OK;
}

void table_put_back(struct slot *slot)
{
    struct process *process = slot_process(slot);
    if (__builtin_expect(process->fault_handle == slot_handle(slot), 0)) {
        process->fault_handle = 0; /* or another capability could take the place, some day */
    }
    const uint32_t generation = slot->generation == SLOT_GENERATION_MAX ? 1 : slot->generation + 1;
    slot->object = NULL;
    slot->mask = 0;
    slot->badge = 0;
    slot->generation = 0;
    slot->kind = OBJECT_NONE;
    slot->is_audited = 0;
    slot_leaf(slot)->used_count--;
    /* The table of a process that ends is taken apart: nobody takes a slot any more. */
    if (!process->object.is_ended) {
        append_free(&process->table, slot, generation);
    }
}

/* Drops some of a leaf's capabilities; true when none is left. */
static bool empty_leaf(struct slot *slots)
{
    const struct slot_leaf_head *head = (const struct slot_leaf_head *)slots;
    uint32_t cost = 0;
    for (uint32_t i = 1; i < SLOTS_PER_LEAF && head->used_count > 0; i++) {
        if (slots[i].generation == 0) {
            continue;
        }
        cost += capability_drop_cost(&slots[i]);
        if (cost > FINISH_STEP_COST || !capability_drop_step(&slots[i])) {
            return false;
        }
    }
    return true;
}

bool table_finish_step(struct process *process)
{
    struct capability_table *table = &process->table;
    struct ledger *ledger = process->object.ledger;
    if (table->leaves == NULL) {
        return true;
    }
    if (table->leaf_count > 0) {
        struct slot *last = table->leaves[table->leaf_count - 1];
        if (empty_leaf(last)) {
            table->leaves[--table->leaf_count] = table_no_leaf;
            ledger_free_frame(ledger, direct_map_physical(last));
        }
        return false;
    }
    ledger_free_frame(ledger, direct_map_physical(table->leaves));
    table->leaves = NULL;
    return true;
}
