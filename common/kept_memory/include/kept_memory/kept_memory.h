/*
 * Content in memory that outlives the process that wrote it: two banks, written in turn.
 *
 *   kept_memory_init() -> kept_memory_read() -> kept_memory_write()* -> (the process ends) -> ...
 *
 * A bank is marked before it is written and marked again when it is whole, each with one store, so
 * a process that ends at any instruction leaves what it wrote before, or what it was writing. A
 * bank that says it is whole and is not was damaged by somebody else, and that is told apart.
 *
 * Invariants, which kept_memory_read() looks for and calls damage where they do not hold:
 *  1. a bank is untouched (zeros), being written, or whole (its checksum says so);
 *  2. the numbers of two whole banks follow one another;
 *  3. no bank is untouched beside one that is whole: the first write marks both.
 *
 * The checksum is against accidents. Whoever may write to the memory can make a good one: what is
 * read is as hostile as before.
 */
#pragma once

#include "abi/status.h"
#include "lib/bytes.h"

/* What each bank takes besides its content. */
#define KEPT_MEMORY_HEAD_BYTES 56u

struct kept_memory {
    uint8_t *memory;     /* [I] two banks */
    uint64_t bank_bytes; /* [I] of each, a multiple of 8 */
    uint64_t number;     /* of the newest whole content; 0: there is none */
    uint32_t next;       /* the bank that is written next */
};

enum kept_memory_state {
    KEPT_MEMORY_NEW,     /* no write has ever come to its end */
    KEPT_MEMORY_GOOD,    /* the content is what was written last */
    KEPT_MEMORY_DAMAGED, /* somebody else changed it */
};

/*
 * `memory`, aligned to 8 bytes, stays the caller's; zeros the first time.
 * STATUS_LIMIT_EXCEEDED: a bank would not hold a content of `content_bytes_max`.
 */
NODISCARD enum status kept_memory_init(
    struct kept_memory *kept, void *memory, uint64_t size_bytes, uint64_t content_bytes_max);

/*
 * What is kept, in place until the next write but one, aligned to 8 bytes; empty when it is new.
 * Damaged: what the bank that is whole holds, which may be what was written before the last; empty
 * when none is whole. With the next write that is given up, and what is written is good again.
 */
NODISCARD enum kept_memory_state kept_memory_read(struct kept_memory *kept, struct bytes *content);

/*
 * After kept_memory_read(). The content lies elsewhere than in the memory.
 * STATUS_LIMIT_EXCEEDED: it does not fit into a bank.
 */
NODISCARD enum status kept_memory_write(struct kept_memory *kept, struct bytes content);
