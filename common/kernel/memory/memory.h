/*
 * Memory objects (DESIGN 4.6). An object has all its pages from when it is filled; nothing is paged
 * in later. Pages come in chunks of 512: a chunk is a block of contiguous frames, or a page with
 * the addresses of single ones.
 *
 * Life: created empty -> memory_fill_step() until filled_pages == page_count -> mapped, unmapped ->
 * perhaps sealed: from then on no writable mapping of it can be made, and there is none.
 *
 * Invariants (kernel_check()):
 *  1. filled_pages <= page_count; no page beyond filled_pages is mapped;
 *  2. is_sealed implies writable_count == 0;
 *  3. a page is mapped executable only if the object is sealed;
 *  4. writable_count is the number of mappings with MAP_WRITE.
 */
#pragma once

#include "abi/address.h"
#include "cap/object.h"

#define MEMORY_CHUNK_PAGES 512u
#define MEMORY_CHUNKS_MAX  512u

/* What page tables of every architecture can hold. */
#define MEMORY_PHYSICAL_MAX (UINT64_C(1) << 46)

enum memory_object_kind {
    MEMORY_OBJECT_ANONYMOUS = 0,
    MEMORY_OBJECT_CONTIGUOUS = 1,
    MEMORY_OBJECT_DEVICE = 2,
    MEMORY_OBJECT_BOOT_MODULE = 3,
    MEMORY_OBJECT_KERNEL = 4, /* pages that the kernel writes: audit rings */
};

/* [kernel] */
struct memory {
    struct object object;
    uint32_t kind;      /* enum memory_object_kind */
    bool is_sealed;     /* nobody can write to it any more */
    bool is_executable; /* and its code is ready */
    uint32_t writable_count;
    uint64_t page_count;
    uint64_t filled_pages;
    uint64_t chunk;       /* the only chunk, when there is one; all pages, when not anonymous */
    uint64_t *chunks;     /* a page of them, when there are more */
    struct list mappings; /* of slot->mapping_node */
};

/*
 * An anonymous or contiguous object of `page_count` pages, still without pages. Contiguous objects
 * are rounded up to a power of two.
 *   STATUS_INVALID_ARGUMENT  no page, or another kind
 *   STATUS_LIMIT_EXCEEDED    more than the largest object has; the ledger's quota
 *   STATUS_NO_MEMORY, STATUS_PEER_GONE as object_create()
 */
NODISCARD enum status
memory_create(struct ledger *ledger, uint32_t kind, uint64_t page_count, struct memory **memory);

/* An object of physical pages that nobody allocates and frees. Errors as object_create(). */
NODISCARD enum status memory_create_fixed(
    struct ledger *ledger,
    enum memory_object_kind kind,
    struct paddr base,
    uint64_t page_count,
    struct memory **memory);

/*
 * Adds a few pages. STATUS_OK also while some are missing: look at filled_pages.
 *   STATUS_LIMIT_EXCEEDED, STATUS_NO_MEMORY  the object stays as it is, for the caller to drop
 */
NODISCARD enum status memory_fill_step(struct memory *memory);

/* A page's address, and how many pages from there on are contiguous. index < filled_pages. */
struct paddr memory_page(const struct memory *memory, uint64_t index, uint64_t *contiguous);

/* The pages that a capability to memory reaches: all, or a slice (kept in the slot's badge). */
struct memory_window {
    uint64_t first_page;
    uint64_t page_count;
};

struct slot;
struct memory_window memory_window(const struct slot *slot);

bool memory_finish_step(struct object *object);
