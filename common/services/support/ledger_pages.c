#include "support/ledger_pages.h"
#include "lib/list.h"
#include "runtime/address.h"
#include "runtime/capability.h"
#include "runtime/mapping.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"

/* What one chunk takes, with what the kernel needs to keep it. */
#define CHUNK_COST_BYTES (CHUNK_BYTES + PAGE_BYTES)

static bool make_chunk(struct page_pool *pool, uint32_t index)
{
    struct ledger_pages *pages = container_of(pool, struct ledger_pages, pool);
    struct ledger_chunk *chunk = &pages->chunks[index];
    struct mapping mapping = {.address = pool->base + (uint64_t)index * CHUNK_BYTES};
    if (memory_create(PROGRAM_LEDGER, CHUNK_BYTES, &chunk->memory) != STATUS_OK) {
        return false;
    }
    const enum status status =
        mapping_create_at(chunk->memory, 0, CHUNK_BYTES, MAP_READ | MAP_WRITE, &mapping);
    if (status != STATUS_OK) {
        capability_release(chunk->memory);
        return false;
    }
    chunk->mapping = mapping.handle;
    return true;
}

static void unmake_chunk(struct page_pool *pool, uint32_t index)
{
    struct ledger_pages *pages = container_of(pool, struct ledger_pages, pool);
    struct ledger_chunk *chunk = &pages->chunks[index];
    capability_release(chunk->mapping);
    capability_release(chunk->memory);
    *chunk = (struct ledger_chunk){0};
}

/* How many chunks there may be. */
static enum status count_chunks(uint64_t reserved_bytes, uint64_t *count)
{
    struct ledger_state_results state = {0};
    const enum status status = ledger_state(PROGRAM_LEDGER, &state);
    if (status != STATUS_OK) {
        return status;
    }
    const uint64_t left =
        state.quota_bytes > state.used_bytes ? state.quota_bytes - state.used_bytes : 0;
    *count = left > reserved_bytes ? (left - reserved_bytes) / CHUNK_COST_BYTES : 0;
    return *count > 0 ? STATUS_OK : STATUS_LIMIT_EXCEEDED;
}

enum status ledger_pages_init(struct ledger_pages *pages, uint64_t reserved_bytes)
{
    uint64_t count = 0;
    uint32_t table = 0;
    uint64_t base = 0;
    struct mapping mapping;
    enum status status = count_chunks(reserved_bytes, &count);
    if (status != STATUS_OK) {
        return status;
    }
    const uint64_t table_bytes = count * (sizeof(struct chunk) + sizeof(struct ledger_chunk));
    const uint64_t table_pages = (table_bytes + PAGE_BYTES - 1) / PAGE_BYTES;
    status = memory_create(PROGRAM_LEDGER, table_pages * PAGE_BYTES, &table);
    if (status != STATUS_OK) {
        return status;
    }
    status = mapping_create(table, 0, table_pages * PAGE_BYTES, MAP_READ | MAP_WRITE, &mapping);
    if (status != STATUS_OK) {
        goto release;
    }
    status = address_reserve(count * CHUNK_BYTES, &base);
    if (status != STATUS_OK) {
        goto unmap;
    }
    struct chunk *chunks = mapping.address;
    *pages = (struct ledger_pages){
        .pool =
            {
                .make = make_chunk,
                .unmake = unmake_chunk,
                .base = (char *)base,
                .chunks = chunks,
                .chunk_count = (uint32_t)count,
            },
        .chunks = (struct ledger_chunk *)(void *)(chunks + count),
    };
    page_pool_init(&pages->pool);
    return STATUS_OK;

unmap:
    mapping_finish(&mapping);
release:
    capability_release(table);
    return status;
}
