/* See frame.c for how it works. */
#pragma once

#include "abi/address.h"
#include "abi/boot_info.h"
#include "abi/status.h"
#include <stdbool.h>

#define FRAME_ORDER_MAX 18u /* 4 KiB << 18 = 1 GiB */

/*
 * Takes over all usable memory of the map. Panics when there is none. The regions that boot used
 * come later: frame_reclaim_boot_memory().
 */
void frame_init(const struct boot_info *info);

/* Frees what shim and firmware used. Afterwards the original boot_info may not be read. */
void frame_reclaim_boot_memory(const struct boot_memory_region *regions, uint32_t count);

/*
 * Gives 2^order pages, aligned to their size, all zero.
 *   STATUS_NO_MEMORY         no block of that order is left
 *   STATUS_INVALID_ARGUMENT  order > FRAME_ORDER_MAX
 */
NODISCARD enum status frame_allocate(uint32_t order, struct paddr *frame);

/*
 * The same without clearing: when *is_clean is false, the caller calls frame_scrub() for each page
 * before anybody sees it. For blocks that are too large to be cleared in one go.
 */
NODISCARD enum status
frame_allocate_unscrubbed(uint32_t order, struct paddr *frame, bool *is_clean);
void frame_scrub(struct paddr frame);

/* Scrubs and takes back what frame_allocate() gave, with the same order or page by page. */
void frame_free(struct paddr frame, uint32_t order);

uint64_t frame_free_count(void);
uint64_t frame_total_count(void);

/* Every invariant of frame.c, written once; panics where one does not hold. Slow: tests only. */
void frame_check(void);
