#include "address_space.h"
#include "lib/list.h"
#include "lock.h"
#include "objects.h"
#include "pool.h"
#include "regions.h"
#include "schema/kernel_client.h"
#include <errno.h>

/*
 * What a change of regions takes at most: one in the middle of another makes two more, and there
 * must be one for the page that the pool then takes.
 */
#define REGIONS_AT_HAND  4u
#define REGIONS_AT_START 16u

/*
 * Mappings of a memory of our own are not kept one by one: they go with it, by a revocation. Those
 * of somebody else's memory are made once, and released.
 */
struct backing {
    uint32_t memory;
    uint32_t region_count;
    uint32_t lent_mapping; /* 0: the memory is our own */
    void (*finish)(void *context);
    void *context;
};

static struct regions regions;
static struct region first_regions[REGIONS_AT_START];
static struct pool region_pool = {.size_bytes = sizeof(struct region)};
static struct pool backing_pool = {.size_bytes = sizeof(struct backing)};

void address_space_init(uint64_t start, uint64_t end)
{
    regions_init(&regions, start, end);
    pool_add(&region_pool, first_regions, sizeof(first_regions));
}

/* A page without a record of its own in a pool. */
static void *make_page(void)
{
    const uint64_t start = regions_find_gap(&regions, PAGE_SIZE_BYTES, 0);
    uint32_t memory = 0;
    if (start == 0 || object_make_memory(PAGE_SIZE_BYTES, &memory) != STATUS_OK) {
        return NULL;
    }
    struct region *region = pool_take(&region_pool);
    const uint32_t permissions = MAP_READ | MAP_WRITE;
    *region =
        (struct region){.start = start, .end = start + PAGE_SIZE_BYTES, .permissions = permissions};
    const enum status status =
        object_map(memory, 0, (struct object_range){region->start, region->end}, permissions, NULL);
    /* The mapping keeps the memory; nobody will ask for it again. */
    object_release(memory);
    if (status != STATUS_OK) {
        pool_give(&region_pool, region);
        return NULL;
    }
    regions_add(&regions, region);
    return (void *)start;
}

/* Enough nodes for any one change. Asked before each, so that the pool never asks for a page. */
static bool have_regions(void)
{
    if (pool_count(&region_pool, REGIONS_AT_HAND) >= REGIONS_AT_HAND) {
        return true;
    }
    void *page = make_page();
    if (page != NULL) {
        pool_add(&region_pool, page, PAGE_SIZE_BYTES);
    }
    return page != NULL;
}

void *address_space_page(void)
{
    return have_regions() ? make_page() : NULL;
}

static void drop_backing(struct backing *backing)
{
    if (--backing->region_count > 0) {
        return;
    }
    if (backing->lent_mapping != 0) {
        object_release(backing->lent_mapping);
    } else {
        const struct process_revoke_params params = {.handle = backing->memory};
        (void)process_revoke(OWN_PROCESS, &params); /* all mappings of it */
        object_release(backing->memory);
    }
    if (backing->finish != NULL) {
        backing->finish(backing->context);
    }
    pool_give(&backing_pool, backing);
}

/* Takes out one region, and what is mapped there. */
static void drop_region(struct region *region)
{
    struct backing *backing = region->backing;
    regions_remove(&regions, region);
    if (backing == NULL || backing->region_count > 1) {
        object_unmap(region->start, region->end);
    }
    if (backing != NULL) {
        drop_backing(backing);
    }
    pool_give(&region_pool, region);
}

/* Makes `address` a border between regions, if it lies inside one. */
static void cut_at(uint64_t address)
{
    struct region *region = regions_at_or_after(&regions, address);
    if (region == NULL || region->start >= address) {
        return;
    }
    regions_split(&regions, region, address, pool_take(&region_pool));
    if (region->backing != NULL) {
        region->backing->region_count++;
    }
}

static struct region *next_in(uint64_t start, uint64_t end)
{
    struct region *region = regions_at_or_after(&regions, start);
    return region != NULL && region->start < end ? region : NULL;
}

static void clear_range(uint64_t start, uint64_t end)
{
    cut_at(start);
    cut_at(end);
    for (struct region *region; (region = next_in(start, end)) != NULL;) {
        drop_region(region);
    }
}

static bool is_in_space(uint64_t start, uint64_t size_bytes)
{
    return size_bytes != 0 && ((start | size_bytes) & PAGE_MASK) == 0 && start >= regions.start &&
           size_bytes <= regions.end && start <= regions.end - size_bytes;
}

/* Memory for a region that has none, whole; writable, so that it can be filled. */
static struct backing *make_backing(uint64_t size_bytes)
{
    struct backing *backing = pool_take(&backing_pool);
    if (backing == NULL) {
        return NULL;
    }
    if (object_make_memory(size_bytes, &backing->memory) != STATUS_OK) {
        pool_give(&backing_pool, backing);
        return NULL;
    }
    backing->region_count = 1;
    return backing;
}

/* Shows a region's pages; the permissions are not none. */
static enum status show(struct region *region, uint32_t permissions, uint32_t *mapping)
{
    return object_map(
        region->backing->memory,
        region->offset,
        (struct object_range){region->start, region->end},
        permissions,
        mapping);
}

static enum status fill_region(const struct address_space_request *request, struct region *region)
{
    if (request->memory == 0) {
        region->backing = make_backing(request->size_bytes);
        return region->backing != NULL ? show(region, region->permissions, NULL) : STATUS_NO_MEMORY;
    }
    region->backing = pool_take(&backing_pool);
    if (region->backing == NULL) {
        return STATUS_NO_MEMORY;
    }
    *region->backing = (struct backing){
        .memory = request->memory,
        .region_count = 1,
        .finish = request->finish,
        .context = request->context,
    };
    return show(region, region->permissions, &region->backing->lent_mapping);
}

static long add_region(const struct address_space_request *request, uint64_t start)
{
    struct region *region = pool_take(&region_pool);
    *region = (struct region){
        .start = start,
        .end = start + request->size_bytes,
        .offset = request->offset,
        .permissions = request->permissions,
    };
    /* Before it is filled, which may take a page for a pool: that must not lie here. */
    regions_add(&regions, region);
    if (request->permissions == 0 || fill_region(request, region) == STATUS_OK) {
        return (long)start;
    }
    regions_remove(&regions, region);
    if (region->backing != NULL && request->memory == 0) {
        drop_backing(region->backing);
    } else if (region->backing != NULL) {
        pool_give(&backing_pool, region->backing);
    }
    pool_give(&region_pool, region);
    return -ENOMEM;
}

static bool is_possible(uint32_t permissions)
{
    return (permissions & MAP_EXECUTE) == 0; /* only the loader makes code */
}

static long map_locked(const struct address_space_request *request)
{
    if (!have_regions()) {
        return -ENOMEM;
    }
    uint64_t start = request->hint;
    if (request->is_fixed) {
        if (!is_in_space(start, request->size_bytes)) {
            return -ENOMEM;
        }
        clear_range(start, start + request->size_bytes);
    } else {
        start = regions_find_gap(&regions, request->size_bytes, request->hint & ~PAGE_MASK);
    }
    return start != 0 ? add_region(request, start) : -ENOMEM;
}

long address_space_map(const struct address_space_request *request)
{
    if (request->size_bytes == 0) {
        return -EINVAL;
    }
    if (!is_possible(request->permissions)) {
        return -EACCES;
    }
    lock_acquire();
    const long result = map_locked(request);
    lock_release();
    return result;
}

/* The region stays, and what its backing took is there for the next one. */
static bool replace_locked(const struct address_space_request *request)
{
    const uint64_t start = request->hint;
    struct region *region = regions_at_or_after(&regions, start);
    if (region == NULL || region->start != start || region->end - start != request->size_bytes) {
        return false;
    }
    if (region->backing != NULL) {
        drop_backing(region->backing);
    }
    region->permissions = request->permissions;
    if (fill_region(request, region) == STATUS_OK) {
        return true;
    }
    if (region->backing != NULL) {
        pool_give(&backing_pool, region->backing);
    }
    region->backing = NULL;
    region->permissions = 0;
    return false;
}

bool address_space_replace(uint64_t start, uint64_t size_bytes, uint32_t memory)
{
    const struct address_space_request request = {
        .hint = start,
        .size_bytes = size_bytes,
        .permissions = MAP_READ | MAP_WRITE,
        .memory = memory,
    };
    lock_acquire();
    const bool is_done = replace_locked(&request);
    lock_release();
    return is_done;
}

uint64_t address_space_reserve(uint64_t size_bytes)
{
    const long start = address_space_map(&(struct address_space_request){.size_bytes = size_bytes});
    return start > 0 ? (uint64_t)start : 0;
}

void address_space_give_back(uint64_t start, uint64_t size_bytes)
{
    (void)address_space_unmap(start, size_bytes);
}

long address_space_unmap(uint64_t start, uint64_t size_bytes)
{
    if (!is_in_space(start, size_bytes)) {
        return -EINVAL;
    }
    lock_acquire();
    const bool can = have_regions();
    if (can) {
        clear_range(start, start + size_bytes);
    }
    lock_release();
    return can ? 0 : -ENOMEM;
}

static long protect_region(struct region *region, uint32_t permissions)
{
    if (region->permissions == permissions) {
        return 0;
    }
    if (permissions != 0 && region->backing == NULL) {
        region->backing = make_backing(region->end - region->start);
        region->offset = 0;
        if (region->backing == NULL) {
            return -ENOMEM;
        }
    }
    if (region->permissions != 0) {
        object_unmap(region->start, region->end);
    }
    region->permissions = 0;
    if (permissions != 0 && show(region, permissions, NULL) != STATUS_OK) {
        return -ENOMEM;
    }
    region->permissions = permissions;
    return 0;
}

static bool covers(uint64_t start, uint64_t end)
{
    for (uint64_t at = start; at < end;) {
        const struct region *region = regions_at_or_after(&regions, at);
        if (region == NULL || region->start > at) {
            return false;
        }
        at = region->end;
    }
    return true;
}

static long protect_locked(uint64_t start, uint64_t end, uint32_t permissions)
{
    if (!have_regions() || !covers(start, end)) {
        return -ENOMEM;
    }
    cut_at(start);
    cut_at(end);
    long result = 0;
    for (uint64_t at = start; at < end && result == 0;) {
        struct region *region = regions_at_or_after(&regions, at);
        result = protect_region(region, permissions);
        at = region->end;
    }
    return result;
}

long address_space_protect(uint64_t start, uint64_t size_bytes, uint32_t permissions)
{
    if (!is_possible(permissions)) {
        return -EACCES;
    }
    if (!is_in_space(start, size_bytes)) {
        return -ENOMEM;
    }
    lock_acquire();
    const long result = protect_locked(start, start + size_bytes, permissions);
    lock_release();
    return result;
}

bool address_space_covers(uint64_t start, uint64_t size_bytes)
{
    if (!is_in_space(start, size_bytes)) {
        return false;
    }
    lock_acquire();
    const bool result = covers(start, start + size_bytes);
    lock_release();
    return result;
}
