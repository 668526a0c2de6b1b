/*
 * The user half of an address space. Its tables are charged to a ledger, and freed with it.
 */
#pragma once

#include "abi/address.h"
#include "abi/status.h"
#include "lib/page_table.h"

struct ledger;

/* Besides enum map_permission: registers of a device. */
#define MAP_DEVICE 8u

/* [kernel] */
struct address_space {
    struct page_table table; /* first: forget_leaf() */
};

/* Errors as ledger_allocate_frame(). */
NODISCARD enum status address_space_init(struct address_space *space, struct ledger *ledger);

/* True when [from, from + size) is whole pages of the user half, without page 0. */
bool address_space_is_user(struct vaddr from, uint64_t size_bytes);

/*
 * Maps physical memory for user mode; permissions are enum map_permission.
 *   STATUS_INVALID_ARGUMENT  not in the user half, not whole pages, writable and executable
 *   STATUS_OVERLAP           part of it is mapped already
 *   others                   as ledger_allocate_frame(), for a table; part of it may be mapped
 */
NODISCARD enum status address_space_map(
    struct address_space *space,
    struct vaddr from,
    struct paddr to,
    uint64_t size_bytes,
    uint32_t permissions);

/* One leaf, of what page_table_map_leaf() asks for: a large one, or a page. Errors as there. */
NODISCARD enum status address_space_map_leaf(
    struct address_space *space,
    struct vaddr at,
    struct paddr to,
    uint32_t level,
    uint32_t permissions);

/* page_table_clear(): the caller goes on from where that leads, and flushes. */
uint64_t address_space_unmap_leaf(
    struct address_space *space, struct vaddr at, const struct paddr *physical);

/* Frees one table; true when none is left and no CPU uses the space. */
bool address_space_finish_step(struct address_space *space);
