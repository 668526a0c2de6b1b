/* The user half of an address space. */
#pragma once

#include "abi/address.h"
#include "abi/boot_info.h"
#include "abi/status.h"
#include "lib/page_table.h"

struct address_space {
    struct page_table table;
};

/* STATUS_NO_MEMORY when there is no page for its table. */
NODISCARD enum status address_space_init(struct address_space *space);

/*
 * Maps physical memory for user mode; permissions are those of enum segment_permission.
 *   STATUS_INVALID_ARGUMENT  not in the user half, not whole pages, writable and executable
 *   STATUS_OVERLAP           part of it is mapped already
 *   STATUS_NO_MEMORY         no page for a table; part of it may be mapped
 */
NODISCARD enum status address_space_map(
    struct address_space *space,
    struct vaddr from,
    struct paddr to,
    uint64_t size_bytes,
    uint32_t permissions);
