#include "support/ledger_pages.h"
#include "lib/list.h"
#include "runtime/address.h"
#include "runtime/capability.h"
#include "runtime/mapping.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"

/*
 * A large chunk makes less work, a small one takes less memory for nothing: where there are not
 * this many bytes, they are small, or tiny.
 */
#define LARGE_FROM_BYTES  UINT64_C(0x1000000)
#define SMALL_FROM_BYTES  UINT64_C(0x20000)
#define SMALL_CHUNK_PAGES 16u
#define TINY_CHUNK_PAGES  4u

/* Beside its pages: what the kernel needs to keep a chunk. */
#define CHUNK_COST_BYTES PAGE_BYTES

static bool make_chunk(struct page_pool *pool, uint32_t index)
{
    struct ledger_pages *pages = container_of(pool, struct ledger_pages, pool);
    struct ledger_chunk *chunk = &pages->chunks[index];
    const uint64_t bytes = page_pool_chunk_bytes(pool);
    struct mapping mapping = {.address = pool->base + index * bytes};
    if (memory_create(PROGRAM_LEDGER, bytes, &chunk->memory) != STATUS_OK) {
        return false;
    }
    const enum status status =
        mapping_create_at(chunk->memory, 0, bytes, MAP_READ | MAP_WRITE, &mapping);
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

static uint32_t suitable_chunk_pages(uint64_t left_bytes)
{
    if (left_bytes < SMALL_FROM_BYTES) {
        return TINY_CHUNK_PAGES;
    }
    return left_bytes < LARGE_FROM_BYTES ? SMALL_CHUNK_PAGES : CHUNK_PAGES_MAX;
}

/* How large chunks are, and how many there may be. */
static enum status plan_chunks(uint64_t reserved_bytes, uint32_t *chunk_pages, uint64_t *count)
{
    struct ledger_state_results state = {0};
    const enum status status = ledger_state(PROGRAM_LEDGER, &state);
    if (status != STATUS_OK) {
        return status;
    }
    const uint64_t left =
        state.quota_bytes > state.used_bytes ? state.quota_bytes - state.used_bytes : 0;
    *chunk_pages = suitable_chunk_pages(left);
    const uint64_t cost_bytes = (uint64_t)*chunk_pages * PAGE_BYTES + CHUNK_COST_BYTES;
    *count = left > reserved_bytes ? (left - reserved_bytes) / cost_bytes : 0;
    return *count > 0 ? STATUS_OK : STATUS_LIMIT_EXCEEDED;
}

enum status ledger_pages_init(struct ledger_pages *pages, uint64_t reserved_bytes)
{
    uint32_t chunk_pages = 0;
    uint64_t count = 0;
    uint32_t table = 0;
    uint64_t base = 0;
    struct mapping mapping;
    enum status status = plan_chunks(reserved_bytes, &chunk_pages, &count);
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
    status = address_reserve(count * chunk_pages * PAGE_BYTES, &base);
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
                .chunk_pages = chunk_pages,
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
