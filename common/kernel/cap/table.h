/*
 * A process's capability table: two levels, a root page of pointers to leaves of 64 slots. Leaves
 * come as they are needed, charged to the process's ledger, and stay until the process ends.
 *
 * A slot that is freed goes to the end of the list of free ones, with its generation raised: a
 * handle that is kept after its capability is gone can name another one only after its slot has
 * been given out SLOT_GENERATION_MAX times more.
 */
#pragma once

#include "abi/status.h"
#include "cap/slot.h"
#include "panic.h"

struct ledger;
struct process;

/* [kernel] */
struct capability_table {
    struct slot **leaves; /* one page; no_leaf where there is none */
    uint32_t leaf_count;
    uint32_t first_free; /* index, 0 = none */
    uint32_t last_free;
    uint32_t free_count;
};

/* The page of slots of which none is used: what absent leaves look like. */
extern struct slot table_no_leaf[SLOTS_PER_LEAF];

/* Errors of both as ledger_charge() and STATUS_NO_MEMORY; STATUS_LIMIT_EXCEEDED: no index left. */
NODISCARD enum status table_init(struct capability_table *table, struct ledger *ledger);

/* One page of free slots more. For table_reserve(). */
NODISCARD enum status table_add_leaf(struct process *process);

/*
 * Takes a free slot after table_reserve(): its object, mask and tree links are the caller's to set.
 */
static inline struct slot *table_take(struct capability_table *table)
{
    const uint32_t index = table->first_free;
    kernel_assert(index != 0);
    struct slot *slot = &table->leaves[index >> SLOT_LEAF_SHIFT][index & (SLOTS_PER_LEAF - 1)];
    slot->generation = (uint32_t)(slot->badge >> 32);
    table->first_free = (uint32_t)slot->badge;
    if (table->first_free == 0) {
        table->last_free = 0;
    }
    table->free_count--;
    slot_leaf(slot)->used_count++;
    slot->badge = 0;
    return slot;
}

/* The slot names nothing any more, and is on no tree. */
void table_put_back(struct slot *slot);

/* Frees all slots' capabilities in pieces, then the pages; true when done. */
bool table_finish_step(struct process *process);

/* The live slot that a handle names, or NULL. Every handle is safe to ask for. */
static inline struct slot *table_find(const struct capability_table *table, uint64_t handle)
{
    const uint32_t index = (uint32_t)handle & ((1u << HANDLE_INDEX_BITS) - 1);
    const uint32_t generation = (uint32_t)handle >> HANDLE_INDEX_BITS;
    struct slot *slot = &table->leaves[index >> SLOT_LEAF_SHIFT][index & (SLOTS_PER_LEAF - 1)];
    return slot->generation == generation && generation != 0 ? slot : NULL;
}
