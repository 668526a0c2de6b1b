/*
 * The pages of a running service: memory that its ledger pays for, mapped where the service has
 * kept addresses for it. Each chunk of the pool is one Memory, so that a page of it can be mapped
 * by others as it is.
 */
#pragma once

#include "abi/status.h"
#include "support/page_pool.h"

struct ledger_chunk {
    uint32_t memory;
    uint32_t mapping;
};

struct ledger_pages {
    struct page_pool pool;
    struct ledger_chunk *chunks; /* as many as pool.chunk_count */
};

/*
 * Pages until the program's ledger is full but for `reserved_bytes`, which are for its other needs.
 *
 *   STATUS_LIMIT_EXCEEDED, STATUS_NO_MEMORY  not even a chunk
 */
NODISCARD enum status ledger_pages_init(struct ledger_pages *pages, uint64_t reserved_bytes);
