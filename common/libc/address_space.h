/*
 * The process's memory: mmap() and its kin over Ledger.createMemory and Process.map. Every mapping
 * has a Memory of its own, whose pages are all there from the start and are charged to the
 * process's ledger; memory that is only reserved (PROT_NONE) costs nothing.
 *
 * Unless said otherwise the caller does not hold the lock. Sizes and addresses are whole pages.
 */
#pragma once

#include "abi/address.h"
#include "abi/status.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Between these addresses nothing is yet. */
void address_space_init(uint64_t start, uint64_t end);

/* A zeroed page for libposix itself; the caller holds the lock. NULL: no memory. */
void *address_space_page(void);

/* Addresses for what others map: a message page, a ring, a window. 0: there are none left. */
uint64_t address_space_reserve(uint64_t size_bytes);
/* Gives them back; whatever is still mapped there is unmapped. */
void address_space_give_back(uint64_t start, uint64_t size_bytes);

struct address_space_request {
    uint64_t hint; /* 0: anywhere */
    uint64_t size_bytes;
    uint32_t permissions; /* enum map_permission; 0: only reserved */
    bool is_fixed;        /* exactly at the hint, and whatever is there goes */
    uint32_t memory;      /* of somebody else, which is not released; 0: new, zeroed */
    uint64_t offset;      /* in `memory` */
    /* Called with the lock when the last page of `memory` is unmapped; NULL: nobody cares. */
    void (*finish)(void *context);
    void *context;
};

/* Address, or a negative error number: -ENOMEM, -EINVAL, -EACCES (permissions nobody can have). */
long address_space_map(const struct address_space_request *request);

/*
 * Puts another memory of somebody else in the place of one that was mapped so, readable and
 * writable. It takes no more than that one took. False: it was not, or there is no memory: then the
 * range is only reserved, and this can be tried again.
 */
bool address_space_replace(uint64_t start, uint64_t size_bytes, uint32_t memory);

/* Whatever is in the range goes. 0, -EINVAL, -ENOMEM (no memory for the records of a split). */
long address_space_unmap(uint64_t start, uint64_t size_bytes);

/* Other permissions for pages that are all mapped or reserved. 0, -ENOMEM, -EACCES. */
long address_space_protect(uint64_t start, uint64_t size_bytes, uint32_t permissions);

/* Whether each page of the range is mapped or reserved. */
bool address_space_covers(uint64_t start, uint64_t size_bytes);
