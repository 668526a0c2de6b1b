/*
 * Mappings: which pages of which memory a process sees where. A mapping is a slot of the process
 * and nothing else: it counts as a capability to the memory, is derived from the one that it was
 * made with, so that a revocation which reaches that one reaches the mapping, and has no methods.
 *
 * Life: mapping_create(), which shows nothing -> mapping_map_step() until all is mapped -> the slot
 * is dropped, by whoever may drop it or because the memory ends: mapping_unmap_step() until nothing
 * is -> mapping_detach(), and the slot is free.
 *
 * Invariants (kernel_check()):
 *  1. every page of a memory object that an address space shows is covered by a mapping of that
 *     object in that process;
 *  2. a mapping is on its memory's list.
 */
#pragma once

#include "abi/address.h"
#include "abi/status.h"
#include "cap/slot.h"

struct memory;
struct process;

/* What of a memory is to be seen where. */
struct mapping_request {
    struct vaddr at;
    uint32_t first_page; /* of the memory object */
    uint32_t page_count;
    uint32_t permissions; /* enum map_permission */
};

/* A slot's badge holds both: addresses are whole pages. */
static inline struct vaddr mapping_address(const struct slot *slot)
{
    return (struct vaddr){slot->badge & ~PAGE_MASK};
}

static inline uint32_t mapping_permissions(const struct slot *slot)
{
    return (uint32_t)(slot->badge & PAGE_MASK);
}

static inline struct slot *mapping_of_node(struct list_node *node)
{
    return container_of(node, struct slot, mapping_node);
}

/*
 * A mapping that shows nothing yet.
 *   STATUS_WRONG_STATE  writable, but the memory is sealed; executable, but it is not
 *   others              as table_reserve()
 */
NODISCARD enum status mapping_create(
    struct process *process,
    struct slot *memory,
    const struct mapping_request *request,
    struct slot **slot);

/* Whether the slot is what mapping_create() made of this request, as far as it has been mapped. */
bool mapping_is_for(
    const struct slot *slot, const struct slot *memory, const struct mapping_request *request);

/*
 * Maps some more pages. STATUS_OK also while fewer than `page_count` are there.
 * Errors as address_space_map_leaf(); the mapping shows what was mapped until its slot is dropped.
 */
NODISCARD enum status mapping_map_step(struct slot *slot, uint32_t page_count);

/* Unmaps some pages, from the front; true when nothing is left. */
bool mapping_unmap_step(struct slot *slot);

/* The memory knows of it no longer: for capability_drop(), of a mapping that shows nothing. */
void mapping_detach(struct slot *slot);
