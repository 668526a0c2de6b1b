/*
 * What is in a file: pages, found through a tree of index pages that is as high as the largest page
 * needs (one page: no index at all). What was never written has no page and reads as zeros.
 *
 * Invariants:
 *  1. No page and no index page lies wholly beyond size_bytes.
 *  2. In the last page, what is beyond size_bytes is zero.
 *  3. ENTRY_NEW is set in an entry only while contents_write() runs.
 */
#pragma once

#include "abi/status.h"
#include "lib/bytes.h"
#include "support/page_source.h"
#include <stdint.h>

#define CONTENTS_INDEX_ENTRIES 512u
#define CONTENTS_LEVELS_MAX    3u

/* 512 GiB: as far as three levels of index reach. */
#define CONTENTS_BYTES_MAX                                                                         \
    ((uint64_t)PAGE_BYTES * CONTENTS_INDEX_ENTRIES * CONTENTS_INDEX_ENTRIES *                      \
     CONTENTS_INDEX_ENTRIES)

struct contents {
    uint64_t size_bytes;
    uintptr_t root;  /* a page, or an index page when levels > 0; 0: none */
    uint32_t levels; /* of index pages above the pages */
};

/* Gives how much was read: less than asked for at the end, 0 beyond it. */
uint64_t
contents_read(const struct contents *contents, uint64_t offset, void *target, uint64_t size_bytes);

/*
 * All or nothing; what is between the end and `offset` becomes zeros.
 *
 *   STATUS_LIMIT_EXCEEDED  the source has no page left, or the file would be too large; nothing has
 *                          changed
 */
NODISCARD enum status contents_write(
    struct contents *contents, struct page_source *source, uint64_t offset, struct bytes data);

/* STATUS_LIMIT_EXCEEDED: beyond CONTENTS_BYTES_MAX. */
NODISCARD enum status
contents_resize(struct contents *contents, struct page_source *source, uint64_t size_bytes);

/* Gives everything back; the size is 0 then. */
void contents_clear(struct contents *contents, struct page_source *source);
