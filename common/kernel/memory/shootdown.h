/* Making every CPU forget translations, before the pages behind them can become something else. */
#pragma once

#include "abi/address.h"
#include "memory/address_space.h"

/*
 * No CPU uses a translation of these pages in `space` any more when this returns. The page table
 * has been changed already.
 */
void shootdown(const struct address_space *space, struct vaddr from, uint64_t page_count);

/* Every CPU does arch_flush_all(): for what is not about one address space. */
void shootdown_all(void);
