#include "memory/address_space.h"
#include "abi/layout.h"
#include "abi/system_call.h"
#include "arch.h"
#include "cap/ledger.h"
#include "memory/direct_map.h"
#include "memory/kernel_space.h"
#include "memory/shootdown.h"
#include "sched/cpu.h"

static enum status allocate_table(void *context, struct paddr *table)
{
    return ledger_allocate_frame(context, table);
}

static void forget_leaf(const struct page_table *table, struct vaddr at, uint64_t size_bytes)
{
    shootdown((const struct address_space *)table, at, size_bytes >> PAGE_SHIFT);
}

enum status address_space_init(struct address_space *space, struct ledger *ledger)
{
    space->table = (struct page_table){
        .access_offset = LAYOUT_DIRECT_MAP_BASE,
        .allocate = allocate_table,
        .forget = forget_leaf,
        .context = ledger,
    };
    const enum status status = page_table_create(&space->table);
    if (status == STATUS_OK) {
        arch_user_table_init(space->table.root, kernel_space_root());
    }
    return status;
}

bool address_space_is_user(struct vaddr from, uint64_t size_bytes)
{
    /* Unsigned: each of the two comparisons sees what is too small as well. */
    return ((from.value | size_bytes) & PAGE_MASK) == 0 &&
           from.value - PAGE_SIZE_BYTES < LAYOUT_USER_END - PAGE_SIZE_BYTES &&
           size_bytes - 1 < LAYOUT_USER_END - from.value;
}

static uint32_t page_permissions(uint32_t permissions)
{
    uint32_t result = PAGE_USER;
    result |= (permissions & MAP_WRITE) != 0 ? PAGE_WRITE : 0;
    result |= (permissions & MAP_EXECUTE) != 0 ? PAGE_EXECUTE : 0;
    result |= (permissions & MAP_DEVICE) != 0 ? PAGE_DEVICE : 0;
    return result;
}

enum status address_space_map(
    struct address_space *space,
    struct vaddr from,
    struct paddr to,
    uint64_t size_bytes,
    uint32_t permissions)
{
    if (!address_space_is_user(from, size_bytes)) {
        return STATUS_INVALID_ARGUMENT;
    }
    return page_table_map(&space->table, from, to, size_bytes, page_permissions(permissions));
}

enum status address_space_map_leaf(
    struct address_space *space,
    struct vaddr at,
    struct paddr to,
    uint32_t level,
    uint32_t permissions)
{
    return page_table_map_leaf(&space->table, at, to, level, page_permissions(permissions));
}

uint64_t
address_space_unmap_leaf(struct address_space *space, struct vaddr at, const struct paddr *physical)
{
    return page_table_clear(&space->table, at, physical);
}

bool address_space_finish_step(struct address_space *space)
{
    if (space->table.root.value == 0) {
        return true;
    }
    if (!cpu_leave_space(space)) {
        return false;
    }
    struct ledger *ledger = space->table.context;
    struct paddr taken;
    if (page_table_take_table(&space->table, &taken)) {
        ledger_free_frame(ledger, taken);
        return false;
    }
    ledger_free_frame(ledger, space->table.root);
    space->table.root = (struct paddr){0};
    return true;
}
