/* Process.map and Process.unmap. */
#include "memory/mapping_methods.h"
#include "abi/system_call.h"
#include "arch.h"
#include "cap/capability.h"
#include "cap/process.h"
#include "ipc/system_call.h"
#include "memory/mapping.h"
#include "memory/memory.h"
#include "memory/shootdown.h"
#include "schema/kernel.h"

/* Leaves that one piece of unmap looks at. */
#define UNMAP_STEP 32u

/* How many bits of the progress are a status. */
#define WHY_BITS 8u

static struct process *target_of(const struct invocation *invocation)
{
    return (struct process *)invocation->slot->object;
}

/* The gates of Memory that permissions need; 0 for those that nobody can have. */
static const uint64_t map_gates[] = {
    [MAP_READ] = MEMORY_MASK_MAP_READ,
    [MAP_READ | MAP_WRITE] = MEMORY_MASK_MAP_READ | MEMORY_MASK_MAP_WRITE,
    [MAP_READ | MAP_EXECUTE] = MEMORY_MASK_MAP_READ | MEMORY_MASK_MAP_EXECUTE,
};
#define MAP_GATES_COUNT (sizeof(map_gates) / sizeof(map_gates[0]))

static enum status check_map(
    const struct process_map_params *params,
    const struct slot *slot,
    struct mapping_request *request)
{
    const uint64_t pages = params->size_bytes >> PAGE_SHIFT;
    const uint64_t gates =
        params->permissions < MAP_GATES_COUNT ? map_gates[params->permissions] : 0;
    if (gates == 0 || (params->offset & PAGE_MASK) != 0 ||
        !address_space_is_user((struct vaddr){params->address}, params->size_bytes)) {
        return STATUS_INVALID_ARGUMENT;
    }
    if ((slot->mask & gates) != gates) {
        return STATUS_DENIED;
    }
    const struct memory_window window = memory_window(slot);
    const uint64_t first = params->offset >> PAGE_SHIFT;
    if (first >= window.page_count || pages > window.page_count - first ||
        ((window.first_page + first) | pages) > UINT32_MAX) {
        return STATUS_INVALID_ARGUMENT;
    }
    *request = (struct mapping_request){{params->address},
                                        (uint32_t)(window.first_page + first),
                                        (uint32_t)pages,
                                        params->permissions};
    return STATUS_OK;
}

/* Of the memory, behind the last that is asked for. */
static uint64_t end_page(const struct mapping_request *request)
{
    return (uint64_t)request->first_page + request->page_count;
}

/*
 * What has been mapped of a mapping that cannot be had is unmapped, in pieces. The thread's
 * progress names the slot; its offset has the mapping's end, and in the lowest bits the status that
 * it all comes to, when it is undone.
 */
static enum status undo_map(struct invocation *invocation, enum status why)
{
    struct progress *progress = &invocation->thread->progress;
    struct slot *slot = table_find(&target_of(invocation)->table, progress->handle);
    progress->offset |= why;
    if (slot != NULL && slot->kind == OBJECT_MAPPING && !capability_drop_step(slot)) {
        return OUTCOME_RETRY;
    }
    return why;
}

/* The mapping that this piece, or an earlier one of the same call, has begun. */
static enum status
begin_map(struct invocation *invocation, struct mapping_request *request, struct slot **slot)
{
    struct slot *memory = NULL;
    struct progress *progress = &invocation->thread->progress;
    enum status status = invocation_object(invocation, 0, OBJECT_MEMORY, &memory);
    if (status == STATUS_OK) {
        status = check_map(invocation_parameters(invocation), memory, request);
    }
    if (status != STATUS_OK) {
        return status;
    }
    if (progress->handle == 0) {
        status = mapping_create(target_of(invocation), memory, request, slot);
        progress->handle = status == STATUS_OK ? slot_handle(*slot) : 0;
        progress->offset = end_page(request) << WHY_BITS;
        return status;
    }
    /*
     * The program may have written over its call, with another capability even, and released part
     * of the mapping: it gets pages that the capability which it is derived from was asked for, up
     * to the last of them, and no other.
     */
    *slot = table_find(&target_of(invocation)->table, progress->handle);
    const bool is_same = *slot != NULL && progress->offset == end_page(request) << WHY_BITS &&
                         mapping_is_for(*slot, memory, request);
    return is_same ? STATUS_OK : STATUS_INVALID_HANDLE;
}

enum status process_map(struct invocation *invocation)
{
    const struct progress *progress = &invocation->thread->progress;
    struct mapping_request request;
    struct slot *slot = NULL;
    const enum status why = (enum status)(progress->offset & ((1u << WHY_BITS) - 1));
    if (why != STATUS_OK) {
        return undo_map(invocation, why);
    }
    enum status status = begin_map(invocation, &request, &slot);
    if (status == STATUS_OK) {
        status = mapping_map_step(slot, request.page_count);
    }
    if (status != STATUS_OK) {
        return progress->handle != 0 ? undo_map(invocation, status) : status;
    }
    if (slot->pages.count < request.page_count) {
        return OUTCOME_RETRY;
    }
    const struct process_map_results results = {.handle = progress->handle};
    memcpy(invocation->words, &results, sizeof(results));
    return STATUS_OK;
}

/* Unmaps a piece; how far it has come is kept with the thread. */
static enum status
unmap_range(struct thread *thread, struct process *process, struct vaddr from, struct vaddr end)
{
    const uint64_t start = from.value + thread->progress.offset;
    uint64_t at = start;
    for (uint32_t i = 0; i < UNMAP_STEP && at < end.value; i++) {
        at += address_space_unmap_leaf(&process->space, (struct vaddr){at}, NULL);
    }
    at = at < end.value ? at : end.value;
    shootdown(&process->space, (struct vaddr){start}, (at - start) >> PAGE_SHIFT);
    if (at < end.value) {
        thread->progress.offset = at - from.value;
        return OUTCOME_RETRY;
    }
    thread->progress.offset = 0;
    return STATUS_OK;
}

/* The leaves at both ends may reach beyond the range: they are split first. */
enum status process_unmap(struct invocation *invocation)
{
    const struct process_unmap_params *params = invocation_parameters(invocation);
    struct address_space *space = &target_of(invocation)->space;
    const struct vaddr from = {params->address};
    if (!address_space_is_user(from, params->size_bytes)) {
        return STATUS_INVALID_ARGUMENT;
    }
    const struct vaddr end = {params->address + params->size_bytes};
    enum status status = page_table_split(&space->table, from);
    if (status == STATUS_OK) {
        status = page_table_split(&space->table, end);
    }
    if (status != STATUS_OK) {
        return status;
    }
    return unmap_range(invocation->thread, target_of(invocation), from, end);
}
