#include "memory/mapping.h"
#include "arch.h"
#include "cap/process.h"
#include "cap/table.h"
#include "cap/tree.h"
#include "memory/memory.h"
#include "memory/shootdown.h"
#include "panic.h"

#define STEP_LEAVES 32u
#define LARGE_PAGES ((uint32_t)(PAGE_TABLE_LARGE_BYTES >> PAGE_SHIFT))

static struct memory *memory_of(const struct slot *slot)
{
    return (struct memory *)slot->object;
}

enum status mapping_create(
    struct process *process,
    struct slot *memory_slot,
    const struct mapping_request *request,
    struct slot **slot)
{
    struct memory *memory = memory_of(memory_slot);
    const bool is_writable = (request->permissions & MAP_WRITE) != 0;
    const bool is_executable = (request->permissions & MAP_EXECUTE) != 0;
    if ((is_writable && memory->is_sealed) || (is_executable && !memory->is_executable)) {
        return STATUS_WRONG_STATE;
    }
    const enum status status = table_reserve(process, 1);
    if (status != STATUS_OK) {
        return status;
    }
    struct slot *created = table_take(&process->table);
    created->object = &memory->object;
    created->kind = OBJECT_MAPPING;
    created->pages = (struct slot_pages){request->first_page, 0};
    created->badge = request->at.value | request->permissions;
    object_add_capability(&memory->object);
    tree_add_child(memory_slot, created);
    memory->writable_count += is_writable;
    list_add_last(&memory->mappings, &created->mapping_node);
    *slot = created;
    return STATUS_OK;
}

bool mapping_is_for(
    const struct slot *slot, const struct slot *memory, const struct mapping_request *request)
{
    return slot->kind == OBJECT_MAPPING && slot->object == memory->object &&
           slot->badge == (request->at.value | request->permissions) &&
           slot->pages.first == request->first_page && slot->pages.count <= request->page_count;
}

/*
 * One leaf: a large one where both addresses and what is left allow, unless a table for small ones
 * is there already, which once had something in it.
 */
static enum status map_piece(struct slot *slot, uint32_t left)
{
    const struct memory *memory = memory_of(slot);
    struct address_space *space = &slot_process(slot)->space;
    const struct vaddr at = {
        mapping_address(slot).value + ((uint64_t)slot->pages.count << PAGE_SHIFT)};
    uint64_t pages;
    const struct paddr physical =
        memory_page(memory, (uint64_t)slot->pages.first + slot->pages.count, &pages);
    uint32_t permissions = mapping_permissions(slot);
    permissions |= memory->kind == MEMORY_OBJECT_DEVICE ? MAP_DEVICE : 0;
    if (left >= LARGE_PAGES && pages >= LARGE_PAGES &&
        ((at.value | physical.value) & (PAGE_TABLE_LARGE_BYTES - 1)) == 0) {
        const enum status status = address_space_map_leaf(space, at, physical, 1, permissions);
        if (status != STATUS_OVERLAP) {
            slot->pages.count += status == STATUS_OK ? LARGE_PAGES : 0;
            return status;
        }
    }
    const enum status status = address_space_map_leaf(space, at, physical, 0, permissions);
    slot->pages.count += status == STATUS_OK;
    return status;
}

enum status mapping_map_step(struct slot *slot, uint32_t page_count)
{
    enum status status = STATUS_OK;
    for (uint32_t i = 0; i < STEP_LEAVES && slot->pages.count < page_count; i++) {
        status = map_piece(slot, page_count - slot->pages.count);
        if (status != STATUS_OK) {
            break;
        }
    }
    arch_tables_changed();
    return status;
}

bool mapping_unmap_step(struct slot *slot)
{
    struct address_space *space = &slot_process(slot)->space;
    const struct vaddr from = mapping_address(slot);
    const uint32_t before = slot->pages.count;
    for (uint32_t i = 0; i < STEP_LEAVES && slot->pages.count > 0; i++) {
        uint64_t contiguous = 0;
        const struct paddr physical = memory_page(memory_of(slot), slot->pages.first, &contiguous);
        const uint64_t bytes = address_space_unmap_leaf(space, mapping_address(slot), &physical);
        const uint64_t left = (uint64_t)slot->pages.count << PAGE_SHIFT;
        const uint32_t pages = (uint32_t)((bytes < left ? bytes : left) >> PAGE_SHIFT);
        slot->badge += (uint64_t)pages << PAGE_SHIFT;
        slot->pages.first += pages;
        slot->pages.count -= pages;
    }
    shootdown(space, from, before - slot->pages.count);
    return slot->pages.count == 0;
}

void mapping_detach(struct slot *slot)
{
    struct memory *memory = memory_of(slot);
    kernel_assert(slot->pages.count == 0);
    memory->writable_count -= (mapping_permissions(slot) & MAP_WRITE) != 0;
    list_remove(&slot->mapping_node); /* and so it has no children, for the tree */
}
