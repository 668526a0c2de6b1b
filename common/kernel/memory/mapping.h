/*
 * Mappings: which pages of which memory a process may see where. A mapping is an object of its own,
 * named by one slot of the process, which is derived from the capability to the memory: so a
 * revocation that reaches the memory reaches its mappings.
 *
 * Life: mapping_create() -> mapping_map_step() until mapped_pages == page_count -> the slot is
 * dropped, or the memory ends -> mapping_unmap_step() until all is unmapped -> detached.
 *
 * Invariant (kernel_check()): every page of a memory object that an address space shows is covered
 * by a mapping of that object in that process.
 */
#pragma once

#include "abi/address.h"
#include "cap/slot.h"

struct memory;
struct process;

/* [kernel] */
struct mapping {
    struct object object;
    struct process *process; /* held */
    struct memory *memory;   /* counted as a capability: NULL once detached */
    struct list_node memory_node;
    struct vaddr at;
    uint64_t first_page; /* of the memory object */
    uint64_t page_count;
    uint64_t mapped_pages;
    uint64_t unmapped_pages;
    uint32_t permissions; /* enum map_permission */
};

/* What of a memory is to be seen where. */
struct mapping_request {
    struct vaddr at;
    uint64_t first_page;
    uint64_t page_count;
    uint32_t permissions;
};

/*
 * A mapping that shows nothing yet, and its slot.
 *   STATUS_WRONG_STATE  writable, but the memory is sealed; executable, but it is not
 *   others              as object_create() and table_reserve()
 */
NODISCARD enum status mapping_create(
    struct process *process,
    struct slot *memory_slot,
    const struct mapping_request *request,
    struct slot **slot);

/*
 * Maps some more pages. STATUS_OK also while some are missing: look at mapped_pages.
 * Errors as address_space_map(); the mapping shows what was mapped until its slot is dropped.
 */
NODISCARD enum status mapping_map_step(struct mapping *mapping);

/* Unmaps some pages; true when nothing is left, and the memory has been let go. */
bool mapping_unmap_step(struct mapping *mapping);

bool mapping_finish_step(struct object *object);
