#include "memory/mapping.h"
#include "arch.h"
#include "cap/capability.h"
#include "cap/process.h"
#include "cap/table.h"
#include "memory/memory.h"
#include "memory/shootdown.h"

#define STEP_LEAVES 32u

enum status mapping_create(
    struct process *process,
    struct slot *memory_slot,
    const struct mapping_request *request,
    struct slot **slot)
{
    struct memory *memory = (struct memory *)memory_slot->object;
    const bool is_writable = (request->permissions & MAP_WRITE) != 0;
    const bool is_executable = (request->permissions & MAP_EXECUTE) != 0;
    if ((is_writable && memory->is_sealed) || (is_executable && !memory->is_executable)) {
        return STATUS_WRONG_STATE;
    }
    enum status status = table_reserve(process, 1);
    if (status != STATUS_OK) {
        return status;
    }
    struct object *object = NULL;
    status = object_create(process->object.ledger, OBJECT_MAPPING, sizeof(struct mapping), &object);
    if (status != STATUS_OK) {
        return status;
    }
    struct mapping *mapping = (struct mapping *)object;
    mapping->process = process;
    mapping->memory = memory;
    mapping->at = request->at;
    mapping->first_page = request->first_page;
    mapping->page_count = request->page_count;
    mapping->permissions = request->permissions;
    process->mapping_count++;
    memory->writable_count += is_writable;
    list_add_last(&memory->mappings, &mapping->memory_node);
    object_add_capability(&memory->object);
    object_hold(&process->object);
    const struct capability capability = {.object = object};
    *slot = capability_add(process, &capability, memory_slot);
    return STATUS_OK;
}

/*
 * One leaf: a large one where both addresses and what is left allow, unless a table for small ones
 * is there already, which once had something in it.
 */
static enum status map_piece(struct mapping *mapping)
{
    const uint64_t done = mapping->mapped_pages;
    const struct vaddr at = {mapping->at.value + (done << PAGE_SHIFT)};
    struct address_space *space = &mapping->process->space;
    uint64_t pages = 0;
    const struct paddr physical = memory_page(mapping->memory, mapping->first_page + done, &pages);
    const uint64_t left = mapping->page_count - done;
    const uint64_t large_pages = PAGE_TABLE_LARGE_BYTES >> PAGE_SHIFT;
    uint32_t permissions = mapping->permissions;
    permissions |= mapping->memory->kind == MEMORY_OBJECT_DEVICE ? MAP_DEVICE : 0;
    enum status status = STATUS_OVERLAP;
    if (((at.value | physical.value) & (PAGE_TABLE_LARGE_BYTES - 1)) == 0 && pages >= large_pages &&
        left >= large_pages) {
        status = address_space_map(space, at, physical, PAGE_TABLE_LARGE_BYTES, permissions);
        mapping->mapped_pages += status == STATUS_OK ? large_pages : 0;
    }
    if (status == STATUS_OVERLAP) {
        status = address_space_map(space, at, physical, PAGE_SIZE_BYTES, permissions);
        mapping->mapped_pages += status == STATUS_OK;
    }
    return status;
}

enum status mapping_map_step(struct mapping *mapping)
{
    enum status status = STATUS_OK;
    for (uint32_t i = 0; status == STATUS_OK && i < STEP_LEAVES; i++) {
        if (mapping->mapped_pages == mapping->page_count) {
            break;
        }
        status = map_piece(mapping);
    }
    arch_tables_changed();
    return status;
}

/* Unmaps the leaf at the place reached, if it still shows this memory. */
static void unmap_piece(struct mapping *mapping)
{
    const uint64_t done = mapping->unmapped_pages;
    const struct vaddr at = {mapping->at.value + (done << PAGE_SHIFT)};
    uint64_t contiguous = 0;
    const struct paddr physical =
        memory_page(mapping->memory, mapping->first_page + done, &contiguous);
    const uint64_t bytes = address_space_unmap_leaf(&mapping->process->space, at, &physical);
    mapping->unmapped_pages += bytes >> PAGE_SHIFT;
}

static void detach(struct mapping *mapping)
{
    struct memory *memory = mapping->memory;
    mapping->memory = NULL;
    memory->writable_count -= (mapping->permissions & MAP_WRITE) != 0;
    list_remove(&mapping->memory_node);
    mapping->process->mapping_count--;
    object_release(&mapping->process->object);
    object_drop_capability(&memory->object);
}

bool mapping_unmap_step(struct mapping *mapping)
{
    if (mapping->memory == NULL) {
        return true;
    }
    const struct vaddr from = {mapping->at.value + (mapping->unmapped_pages << PAGE_SHIFT)};
    for (uint32_t i = 0; i < STEP_LEAVES; i++) {
        if (mapping->unmapped_pages >= mapping->mapped_pages) {
            break;
        }
        unmap_piece(mapping);
    }
    const struct vaddr to = {mapping->at.value + (mapping->unmapped_pages << PAGE_SHIFT)};
    shootdown(&mapping->process->space, from, (to.value - from.value) >> PAGE_SHIFT);
    if (mapping->unmapped_pages < mapping->mapped_pages) {
        return false;
    }
    detach(mapping);
    return true;
}

bool mapping_finish_step(struct object *object)
{
    return mapping_unmap_step((struct mapping *)object);
}
