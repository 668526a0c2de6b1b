/*
 * A slot: one capability, in one cache line (DESIGN 4.2).
 *
 * The derivation tree is threaded through the slots, so that inserting, removing and moving a slot
 * takes the same few steps whatever hangs below it: children are a doubly linked list; the
 * `previous` of the first and the `next` of the last point to the parent, marked as such. A slot
 * that goes leaves its children in its place, in its parent's list.
 *
 * Invariants (kernel_check()):
 *  1. generation 0 <=> the slot is free <=> object is NULL;
 *  2. a child's mask has no method that its parent's lacks, where both name the same object;
 *  3. the links of a list agree both ways, and the tree has no cycle.
 */
#pragma once

#include "abi/address.h"
#include "abi/system_call.h"
#include "cap/object.h"
#include "lib/list.h"
#include <stddef.h>
#include <stdint.h>

#define SLOT_BYTES          64u
#define SLOTS_PER_LEAF      64u /* the first one is the leaf's head */
#define SLOT_LEAF_SHIFT     6u
#define SLOT_LEAVES         512u
#define SLOT_GENERATION_MAX ((1u << (32u - HANDLE_INDEX_BITS)) - 1)

_Static_assert(SLOT_LEAVES << SLOT_LEAF_SHIFT == 1u << HANDLE_INDEX_BITS, "every index has a slot");

/* Which pages of a memory object a mapping shows. */
struct slot_pages {
    uint32_t first;
    uint32_t count;
};

struct slot {
    struct object *object;
    union {
        uint64_t mask;
        struct slot_pages pages; /* mapping */
    };
    /* session: its badge; memory: which pages; mapping: where and how; free: the next one */
    uint64_t badge;
    uint32_t generation; /* 0 = free */
    uint8_t kind;        /* of the object; OBJECT_MAPPING: the object is the memory */
    uint8_t is_audited;
    uint16_t index;
    struct slot *previous; /* tree_parent() when it is marked */
    struct slot *next;
    union {
        struct {
            struct slot *first_child;
            struct slot *last_child;
        };
        struct list_node mapping_node; /* mapping, which has no children: on memory->mappings */
    };
};

_Static_assert(sizeof(struct slot) == SLOT_BYTES, "a cache line");
_Static_assert(offsetof(struct slot, generation) == 24, "the head of a leaf has 0 there");

struct process;

/*
 * The first 64 bytes of a page of slots. A handle can name it, as index 0 with generation 0: what a
 * slot has there of mask, generation and kind is 0 here, as in a free one. The direct path looks at
 * no more than that.
 */
struct slot_leaf_head {
    struct process *process; /* whose table it is */
    uint64_t no_mask;
    uint64_t used_count;
    uint32_t no_generation;
    uint32_t no_kind;
    uint64_t unused[4];
};

_Static_assert(sizeof(struct slot_leaf_head) == SLOT_BYTES, "takes the place of the first slot");
_Static_assert(offsetof(struct slot_leaf_head, no_mask) == offsetof(struct slot, mask), "");
_Static_assert(
    offsetof(struct slot_leaf_head, no_generation) == offsetof(struct slot, generation), "");
_Static_assert(offsetof(struct slot_leaf_head, no_kind) == offsetof(struct slot, kind), "");

static inline struct slot_leaf_head *slot_leaf(const struct slot *slot)
{
    return (struct slot_leaf_head *)((uint64_t)slot & ~PAGE_MASK);
}

static inline struct process *slot_process(const struct slot *slot)
{
    return slot_leaf(slot)->process;
}

static inline uint32_t slot_handle(const struct slot *slot)
{
    return handle_make(slot->index, slot->generation);
}
