/*
 * The kernel's own half of every address space.
 *
 * Invariants (checked at each boot by kernel_space_check()):
 *  1. nothing in it is writable and executable;
 *  2. the direct map does not show the kernel's text and read-only data at all;
 *  3. every kernel stack has an unmapped page below it.
 */
#pragma once

#include "abi/address.h"
#include "abi/boot_info.h"
#include "abi/status.h"
#include <stdbool.h>

/*
 * Builds the kernel's tables and switches the calling CPU to them. Panics when memory is too small
 * for them: nothing can run then.
 */
void kernel_space_init(const struct boot_info *info);

struct paddr kernel_space_root(void);

/*
 * Makes device registers accessible at direct_map_pointer(base); doing it twice is fine.
 * STATUS_NO_MEMORY, STATUS_INVALID_ARGUMENT as page_table_map().
 */
NODISCARD enum status kernel_space_map_device(struct paddr base, uint64_t size_bytes);

/*
 * A kernel stack of its own pages with an unmapped one below. *top is its upper end.
 * STATUS_NO_MEMORY when there is none.
 */
NODISCARD enum status kernel_space_map_stack(uint64_t size_bytes, struct vaddr *top);

/* True when all of [at, at + size) is on a kernel stack that is mapped: safe to read. */
bool kernel_space_is_stack(struct vaddr at, uint64_t size_bytes);

/* The physical address of something inside the kernel's image (text, data, bss). */
struct paddr kernel_space_image_physical(const void *pointer);
